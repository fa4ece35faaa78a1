import { mkdir } from "node:fs/promises";
import { join, resolve } from "node:path";
import {
  clearStopped,
  isStopped,
  type Jobs,
  markStopped,
  numbersOf,
  readJobs,
  type Submission,
  writeJobs,
} from "./jobs";
import { underLock } from "./lock";
import { lastWordsOf } from "./logs";
import { missingParts } from "./merge";
import type { Run } from "./run-folder";
import { mergeScript, taskScript } from "./scripts";
import { cancelJobs, isActive, type QueuedTask, queueOf, sbatchWords, submitJob } from "./slurm";
import { checkMemory, checkWritable } from "./submit-checks";
import { partsOf, type Stage, stages, taskOfPart } from "./tasks";

export interface SubmitOptions {
  /** Options for sbatch, as one would write them there: "-p cpu --mem=64G -t 2:00:00". */
  readonly sbatch?: string;
  /** What hidden states need besides, e.g. "gpu:1". */
  readonly gres?: string;
  /** Where results go; `results/run-<name of the folder>` under the project's root on the command line. */
  readonly out: string;
}

/** What there was to submit. */
export interface Submitted {
  readonly stage: Stage | "merge";
  /** Tasks handed to Slurm now, those that it had already, and those that stay stopped. */
  readonly tasks: readonly number[];
  readonly active: number;
  readonly stopped: readonly number[];
  readonly jobs: readonly string[];
}

/**
 * Hands what is missing of a run to Slurm: one job array for the first stage that is not complete,
 * and a job that, when the array has ended, submits what is missing then, or the next stage, or
 * merges. What is there is not done again, what waits or runs is not submitted twice, and tasks
 * that were cancelled are taken up again.
 *
 * @throws RangeError when an option of sbatch contradicts the plan; Error with sbatch's words when
 *   it refuses (nothing is left half submitted), or the folder for results cannot be written
 */
export async function submitRun(run: Run, options: SubmitOptions): Promise<Submitted> {
  const sbatch = sbatchWords(options.sbatch ?? "");
  checkMemory(run, sbatch);
  await checkWritable(options.out);
  return underLock(lockOf(run), async () => {
    const earlier = await readJobs(run);
    const jobs = {
      submissions: earlier?.submissions ?? [],
      sbatch,
      ...(options.gres !== undefined && { gres: options.gres }),
      out: resolve(options.out),
    };
    return submitMissing(run, jobs, true);
  });
}

/**
 * What the last job of a submission does first: submits what is missing, except tasks that were
 * stopped from outside. Gives undefined when nothing is, and the run can be merged.
 *
 * @throws Error when what is missing was stopped, or the last array made no part of it
 */
export async function submitRest(run: Run): Promise<Submitted | undefined> {
  return underLock(lockOf(run), async () => {
    const jobs = await readJobs(run);
    if (!jobs) throw new Error("submit: nothing was submitted. See interlingua submit --help.");
    const submitted = await submitMissing(run, jobs, false);
    return submitted.stage === "merge" ? undefined : submitted;
  });
}

function lockOf({ folder }: Run): string {
  return join(folder, "submitting.lock");
}

async function submitMissing(run: Run, jobs: Jobs, byUser: boolean): Promise<Submitted> {
  const { stage, tasks, missing } = await firstIncomplete(run);
  const queue = await queueOf(numbersOf(jobs));
  const own = process.env.SLURM_JOB_ID;
  const nextIsActive = jobs.submissions.some(({ next }) =>
    queue.some((task) => task.job === next && task.job !== own && isActive(task)),
  );
  if (stage === "merge") {
    if (!byUser || nextIsActive) {
      return { stage, tasks: [], active: Number(nextIsActive), stopped: [], jobs: [] };
    }
    const next = await submitMerge(run, jobs, []);
    await keep(run, jobs, { stage, tasks: [], next, missing: 0 });
    return { stage, tasks: [], active: 0, stopped: [], jobs: [next] };
  }
  const arrays = jobs.submissions.filter((one) => one.stage === stage);
  const active = activeTasks(arrays, queue);
  const stopped = await stoppedTasks(run, stage, tasks, arrays, queue, byUser);
  const wanted = tasks.filter((task) => !active.has(task) && !stopped.includes(task));
  if (!byUser) checkProgress(await complaint(run, stage, wanted, stopped, active, missing, arrays));
  if (wanted.length === 0 && nextIsActive) {
    return { stage, tasks: [], active: active.size, stopped, jobs: [] };
  }
  const waitFor = [
    ...new Set(arrays.flatMap(({ job }) => (job && isQueued(job, queue) ? [job] : []))),
  ];
  const submission = await submitBoth(run, jobs, stage, wanted, waitFor);
  await keep(run, jobs, { ...submission, missing });
  const numbers = [...(submission.job ? [submission.job] : []), submission.next];
  return { stage, tasks: wanted, active: active.size, stopped, jobs: numbers };
}

/** The first stage that lacks parts, and which of its tasks make them. */
async function firstIncomplete(run: Run): Promise<{
  readonly stage: Stage | "merge";
  readonly tasks: readonly number[];
  readonly missing: number;
}> {
  const sums = await missingParts(run, "sums");
  if (sums.length === 0) return { stage: "merge", tasks: [], missing: 0 };
  // States are needed only where sums of them are missing.
  const chunks = new Set(sums.map(({ from }) => from));
  const states = (await missingParts(run, "states")).filter(({ from }) => chunks.has(from));
  const stage = states.length > 0 ? stages[0] : stages[1];
  const files = new Set((states.length > 0 ? states : sums).map(({ file }) => file));
  const tasks = partsOf(run.plan, stage).flatMap(({ file }, place) =>
    files.has(file) ? [taskOfPart(run.plan, stage, place)] : [],
  );
  return { stage, tasks: [...new Set(tasks)], missing: files.size };
}

function activeTasks(arrays: readonly Submission[], queue: readonly QueuedTask[]): Set<number> {
  const jobs = new Set(arrays.map(({ job }) => job));
  const active = queue.filter((task) => jobs.has(task.job) && isActive(task));
  return new Set(active.flatMap(({ place }) => (place === undefined ? [] : [place])));
}

function isQueued(job: string, queue: readonly QueuedTask[]): boolean {
  return queue.some((task) => task.job === job && isActive(task));
}

/** Tasks that were cancelled, before they began or while they ran; the user's call takes them up again. */
async function stoppedTasks(
  run: Run,
  stage: Stage,
  tasks: readonly number[],
  arrays: readonly Submission[],
  queue: readonly QueuedTask[],
  byUser: boolean,
): Promise<number[]> {
  const last = arrays.at(-1)?.job;
  const cancelled = queue.filter(({ job, state }) => job === last && state.startsWith("CANCELLED"));
  const stopped: number[] = [];
  for (const task of tasks) {
    if (byUser) await clearStopped(run, stage, task);
    else if (cancelled.some(({ place }) => place === task)) await markStopped(run, stage, task);
    if (await isStopped(run, stage, task)) stopped.push(task);
  }
  return stopped;
}

/** Why the rest is not submitted by itself, if it is not. */
async function complaint(
  run: Run,
  stage: Stage,
  wanted: readonly number[],
  stopped: readonly number[],
  active: ReadonlySet<number>,
  missing: number,
  arrays: readonly Submission[],
): Promise<string | undefined> {
  if (active.size > 0) return undefined;
  if (wanted.length === 0) {
    return `merge: the run is not complete, and what is missing was cancelled: ${stage} ${stopped.join(", ")}. interlingua submit takes it up again.`;
  }
  const before = arrays.at(-1);
  if (!before || missing < before.missing) return undefined;
  const words = await Promise.all(
    wanted
      .slice(0, 3)
      .map(async (task) => `${stage}/${task}: ${await lastWordsOf(run, stage, task)}`),
  );
  return `merge: the run is not complete, and the last jobs made no part of the ${missing} that are missing (${words.join("; ")}). Mend that, then interlingua submit.`;
}

function checkProgress(complaint: string | undefined): void {
  if (complaint !== undefined) throw new Error(complaint);
}

async function submitBoth(
  run: Run,
  jobs: Jobs,
  stage: Stage,
  tasks: readonly number[],
  waitFor: readonly string[],
): Promise<Omit<Submission, "missing">> {
  await mkdir(join(run.folder, "logs"), { recursive: true });
  if (tasks.length === 0) return { stage, tasks, next: await submitMerge(run, jobs, waitFor) };
  const gres = stage === "states" && jobs.gres !== undefined ? [`--gres=${jobs.gres}`] : [];
  const job = await submitJob({
    name: `interlingua-${stage}`,
    script: taskScript(run, stage),
    log: join(logsOf(run), `${stage}-%a.log`),
    array: tasks,
    options: [...jobs.sbatch, ...gres],
  });
  try {
    return { stage, job, tasks, next: await submitMerge(run, jobs, [...waitFor, job]) };
  } catch (error) {
    await cancelJobs([job]);
    throw error;
  }
}

function submitMerge(run: Run, jobs: Jobs, after: readonly string[]): Promise<string> {
  return submitJob({
    name: "interlingua-merge",
    script: mergeScript(run, jobs.out),
    log: join(logsOf(run), "merge.log"),
    after,
    options: jobs.sbatch,
  });
}

/** In the words of sbatch, where % begins a pattern. */
function logsOf({ folder }: Run): string {
  return join(folder, "logs").replaceAll("%", "%%");
}

async function keep(run: Run, jobs: Jobs, submission: Submission): Promise<void> {
  await writeJobs(run, { ...jobs, submissions: [...jobs.submissions, submission] });
}
