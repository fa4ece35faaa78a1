import { spawn, spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { packageFolder } from "../files/package-folder";
import { settled } from "./measurement";

/** numpy and onnxruntime in a Python of its own, asked line by line (peer.py). */
export interface Peer {
  readonly versions: Readonly<Record<string, string>>;
  /** @throws Error with what Python said */
  ask<Answer>(task: string, settings: object): Promise<Answer>;
  close(): void;
}

export const howToGetPeer =
  "numpy not found: `npm run lab` once makes a .venv with it, or name a Python that has numpy (and onnxruntime) in INTERLINGUA_PYTHON";

/** Starts the first Python with numpy: INTERLINGUA_PYTHON, else the notebooks' .venv, else python3. */
export async function startPeer(): Promise<Peer | undefined> {
  const python = candidates().find(hasNumpy);
  if (!python) return undefined;
  const script = join(packageFolder(), "lib", "bench", "peer.py");
  const child = spawn(python, [script], { stdio: ["pipe", "pipe", "inherit"] });
  const answers = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const ask = async <Answer>(task: string, settings: object): Promise<Answer> => {
    await settled();
    child.stdin.write(`${JSON.stringify({ task, ...settings })}\n`);
    const { value } = await answers.next();
    const answer = JSON.parse(value ?? '{ "error": "it ended" }') as Answer & { error?: string };
    if (answer.error !== undefined) throw new Error(`Python, ${task}: ${answer.error}`);
    return answer;
  };
  return {
    versions: await ask<Record<string, string>>("versions", {}),
    ask,
    close: () => child.stdin.end(),
  };
}

function candidates(): string[] {
  const named = process.env.INTERLINGUA_PYTHON;
  if (named) return [named];
  const environment = join(packageFolder(), ".venv");
  const own = [join(environment, "bin", "python"), join(environment, "Scripts", "python.exe")];
  return [...own.filter((path) => existsSync(path)), "python3", "python"];
}

function hasNumpy(python: string): boolean {
  return spawnSync(python, ["-c", "import numpy"], { stdio: "ignore" }).status === 0;
}
