import { stat } from "node:fs/promises";
import { join } from "node:path";
import { isStopped, numbersOf, readJobs } from "./jobs";
import { lastWordsOf } from "./logs";
import { hasPart } from "./part-file";
import type { Run } from "./run-folder";
import { isActive, type QueuedTask, queueOf } from "./slurm";
import { partsOf, type Stage, stages, taskOfPart } from "./tasks";

/** How far one stage of a run is. */
export interface StageStatus {
  readonly stage: Stage;
  readonly parts: number;
  readonly done: number;
  /** Tasks that run, that wait in the queue, and that were cancelled. */
  readonly running: number;
  readonly waiting: number;
  readonly stopped: readonly number[];
  /** Tasks that ended without all of their parts, with the last line of their logs. */
  readonly failed: readonly { readonly task: number; readonly words: string }[];
  /** Over the last parts; undefined before the second is there. */
  readonly partsPerHour?: number;
  readonly hoursLeft?: number;
}

/**
 * How far a run is, from its files, and from Slurm's queue where it was submitted. States whose sums
 * are there may have been deleted: they count as they are.
 */
export async function statusOfRun(run: Run): Promise<readonly StageStatus[]> {
  const jobs = await readJobs(run);
  const queue = await queueOf(numbersOf(jobs));
  const result: StageStatus[] = [];
  for (const stage of stages) {
    const arrays = new Set(
      (jobs?.submissions ?? []).flatMap((one) => (one.stage === stage && one.job ? [one.job] : [])),
    );
    const own = queue.filter((task) => arrays.has(task.job) && isActive(task));
    result.push(await statusOfStage(run, stage, own, arrays.size > 0));
  }
  return result;
}

async function statusOfStage(
  run: Run,
  stage: Stage,
  active: readonly QueuedTask[],
  submitted: boolean,
): Promise<StageStatus> {
  const parts = partsOf(run.plan, stage);
  const times: number[] = [];
  const incomplete = new Set<number>();
  for (const [place, { file }] of parts.entries()) {
    const path = join(run.folder, file);
    if (await hasPart(path, run.plan, false)) times.push((await stat(path)).mtimeMs);
    else incomplete.add(taskOfPart(run.plan, stage, place));
  }
  const [stopped, failed]: [number[], { task: number; words: string }[]] = [[], []];
  for (const task of incomplete) {
    if (active.some(({ place }) => place === task)) continue;
    if (await isStopped(run, stage, task)) stopped.push(task);
    else if (submitted) failed.push({ task, words: await lastWordsOf(run, stage, task) });
  }
  const running = active.filter(({ state }) => state === "RUNNING").length;
  return {
    stage,
    parts: parts.length,
    done: times.length,
    running,
    waiting: active.length - running,
    stopped,
    failed,
    ...paceOf(times, parts.length),
  };
}

function paceOf(
  times: readonly number[],
  parts: number,
): Pick<StageStatus, "partsPerHour" | "hoursLeft"> {
  const lately = [...times].sort((a, b) => a - b).slice(-50);
  const hours = ((lately.at(-1) ?? 0) - (lately[0] ?? 0)) / 3_600_000;
  if (lately.length < 2 || hours <= 0) return {};
  const partsPerHour = (lately.length - 1) / hours;
  return { partsPerHour, hoursLeft: (parts - times.length) / partsPerHour };
}
