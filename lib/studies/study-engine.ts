import type { Engine } from "../engine/engine";
import { openEngine } from "../engine/open";

/**
 * The engine a study works with: the one it was given, or the shared one. Where a faster kind is
 * not installed, it says so, once a study, with the command that installs it.
 */
export async function studyEngine(who: string, given?: Engine): Promise<Engine> {
  if (given) return given;
  const engine = await openEngine();
  if (engine.advice) {
    console.warn(`${who}: ${engine.name} does the arithmetic, right but slowly. ${engine.advice}`);
  }
  return engine;
}
