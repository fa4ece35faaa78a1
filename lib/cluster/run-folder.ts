import { access, constants, mkdir, readFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { writeAtomically } from "../files/write-atomically";
import type { Plan } from "./plan";
import { hashOfWork } from "./planned-work";

/** A folder that holds one plan and its parts; all nodes see it under one path. */
export interface Run {
  readonly folder: string;
  readonly plan: Plan;
}

/**
 * Writes a plan into a folder of its own, made if it is not there.
 *
 * @throws RangeError when the folder holds another plan; Error when it cannot be written
 */
export async function writePlan(folder: string, plan: Plan): Promise<Run> {
  const place = resolve(folder);
  const earlier = await readFile(planFile(place), "utf8").catch(() => undefined);
  if (earlier !== undefined && (JSON.parse(earlier) as Plan).hash !== plan.hash) {
    throw new RangeError(
      `plan: a folder holds one plan, but ${place} has another one, ${(JSON.parse(earlier) as Plan).hash.slice(0, 12)}…. Plan into another folder, or remove this one.`,
    );
  }
  await mkdir(place, { recursive: true });
  await access(place, constants.W_OK);
  await writeAtomically(planFile(place), `${JSON.stringify(plan, null, 2)}\n`);
  return { folder: place, plan };
}

/**
 * Opens the folder of a plan.
 *
 * @throws RangeError when there is no plan, or it was changed by hand
 */
export async function openRun(folder: string): Promise<Run> {
  const place = resolve(folder);
  let text: string;
  try {
    text = await readFile(planFile(place), "utf8");
  } catch (error) {
    throw new RangeError(
      `run: ${place} has no plan.json. Make one with interlingua plan ${folder}.`,
      {
        cause: error,
      },
    );
  }
  const plan = JSON.parse(text) as Plan;
  const { hash, shards: _, estimate: __, ...work } = plan;
  if (hashOfWork(work) === hash) return { folder: place, plan };
  throw new RangeError(
    `run: plan.json in ${place} does not have the hash that it says, ${hash?.slice(0, 12)}…: it was changed. Plan again, into another folder.`,
  );
}

function planFile(folder: string): string {
  return join(folder, "plan.json");
}
