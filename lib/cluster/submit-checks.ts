import { access, constants } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import type { Run } from "./run-folder";

/**
 * Holds what --mem asks for, in megabytes unless it names a unit, against what a task of the plan needs.
 *
 * @throws RangeError when it is less
 */
export function checkMemory({ plan }: Run, words: readonly string[]): void {
  const at = words.findIndex((word) => word === "--mem" || word.startsWith("--mem="));
  const text = at < 0 ? undefined : words[at]!.includes("=") ? words[at]!.slice(6) : words[at + 1];
  const [, number, unit = "M"] = /^(\d+(?:\.\d+)?)([KMGT]?)B?$/i.exec(text ?? "") ?? [];
  if (number === undefined || Number(number) === 0) return;
  const asked = Number(number) * 1024 ** ("KMGT".indexOf(unit.toUpperCase() || "M") + 1);
  const needed = Math.max(plan.estimate.statesMemory, plan.estimate.sumsMemory);
  if (asked >= needed) return;
  throw new RangeError(
    `submit: a task of this plan needs ${Math.ceil(needed / 2 ** 20)} MB beside the program's own, but --mem is ${text}. Ask for more, or plan with a smaller --batch.`,
  );
}

/** @throws Error when the nearest folder that is there cannot be written */
export async function checkWritable(out: string): Promise<void> {
  let folder = resolve(out);
  for (;;) {
    try {
      await access(folder, constants.W_OK);
      return;
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code === "ENOENT" && dirname(folder) !== folder) folder = dirname(folder);
      else
        throw new Error(
          `submit: results are to go to ${out}, but ${folder} cannot be written (${code}). Give another --out.`,
        );
    }
  }
}
