import { readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { writeAtomically } from "../files/write-atomically";
import type { Run } from "./run-folder";
import type { Stage } from "./tasks";

/** What was handed to Slurm at one time. */
export interface Submission {
  readonly stage: Stage | "merge";
  /** The job array, and which tasks of the stage it has; of a merge neither. */
  readonly job?: string;
  readonly tasks: readonly number[];
  /** The job that merges once the array has ended, or submits what is missing then. */
  readonly next: string;
  /** How many parts of the stage were missing. */
  readonly missing: number;
}

/** Everything that was submitted for a run, oldest first, and how. */
export interface Jobs {
  readonly submissions: readonly Submission[];
  /** The user's words for sbatch, for all tasks and for those of hidden states alone. */
  readonly sbatch: readonly string[];
  readonly gres?: string;
  /** Where results go. */
  readonly out: string;
}

/** What was submitted so far; undefined when nothing was. */
export async function readJobs({ folder }: Run): Promise<Jobs | undefined> {
  try {
    return JSON.parse(await readFile(join(folder, "jobs.json"), "utf8"));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}

export async function writeJobs({ folder }: Run, jobs: Jobs): Promise<void> {
  await writeAtomically(join(folder, "jobs.json"), `${JSON.stringify(jobs, null, 2)}\n`);
}

/** Numbers of all jobs that may still be in the queue. */
export function numbersOf(jobs: Jobs | undefined): string[] {
  return (jobs?.submissions ?? []).flatMap(({ job, next }) => [...(job ? [job] : []), next]);
}

/** Marks a task as stopped from outside: it is not submitted again until the user says so. */
export async function markStopped(run: Run, stage: Stage, task: number): Promise<void> {
  await writeAtomically(markOf(run, stage, task), `${new Date().toISOString()}\n`);
}

/** Whether a task was stopped from outside. */
export async function isStopped(run: Run, stage: Stage, task: number): Promise<boolean> {
  return readFile(markOf(run, stage, task)).then(
    () => true,
    () => false,
  );
}

export async function clearStopped(run: Run, stage: Stage, task: number): Promise<void> {
  await rm(markOf(run, stage, task), { force: true });
}

function markOf({ folder }: Run, stage: Stage, task: number): string {
  return join(folder, "stopped", `${stage}-${task}`);
}
