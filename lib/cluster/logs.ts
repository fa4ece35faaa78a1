import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Run } from "./run-folder";
import type { Stage } from "./tasks";

/** The last line that a task wrote; "no log" when it wrote none. */
export async function lastWordsOf({ folder }: Run, stage: Stage, task: number): Promise<string> {
  const text = await readFile(join(folder, "logs", `${stage}-${task}.log`), "utf8").catch(() => "");
  const lines = text.split("\n").filter((line) => line.trim() !== "");
  return lines.at(-1) ?? "no log";
}
