import { spawn } from "node:child_process";

/** Something for Slurm to do. */
export interface Job {
  readonly name: string;
  /** A shell script, given to sbatch on its standard input. */
  readonly script: string;
  /** Where the job's words go; %A and %a are its number and its place in an array. */
  readonly log: string;
  /** One task each, e.g. [0, 1, 5]. */
  readonly array?: readonly number[];
  /** Jobs that have to have ended, however they did. */
  readonly after?: readonly string[];
  /** The user's own words for sbatch. */
  readonly options: readonly string[];
}

/** One task of a job as the queue tells of it. */
export interface QueuedTask {
  readonly job: string;
  /** Its place in an array; undefined of a job that is none. */
  readonly place?: number;
  readonly state: string;
}

/**
 * Hands a job to Slurm and gives its number.
 *
 * @throws Error with sbatch's own words when it refuses, or when there is no sbatch
 */
export async function submitJob(job: Job): Promise<string> {
  const { name, script, log, array, after = [], options } = job;
  const words = [
    "--parsable",
    `--job-name=${name}`,
    `--output=${log}`,
    "--open-mode=append",
    ...(array ? [`--array=${ranges(array)}`] : []),
    ...(after.length > 0 ? [`--dependency=afterany:${after.join(":")}`] : []),
    ...options,
  ];
  const answer = await call("sbatch", words, script);
  return answer.trim().split(";")[0]!;
}

/** Takes jobs back. */
export async function cancelJobs(jobs: readonly string[]): Promise<void> {
  if (jobs.length > 0) await call("scancel", jobs);
}

/** What the queue knows of these jobs: every task that waits or runs, and those that ended lately. */
export async function queueOf(jobs: readonly string[]): Promise<readonly QueuedTask[]> {
  if (jobs.length === 0) return [];
  // Asked for a job that it has forgotten, squeue fails: so all of the user's are asked for.
  const format = "--format=%F|%K|%T";
  const answer = await call("squeue", ["--noheader", "--array", "--states=all", "--me", format]);
  return answer.split("\n").flatMap((line) => {
    const [job, place, state] = line.trim().split("|");
    if (!job || !state || !jobs.includes(job)) return [];
    return [{ job, state, ...(/^\d+$/.test(place!) && { place: Number(place) }) }];
  });
}

/** Whether a task may still do something. */
export function isActive({ state }: QueuedTask): boolean {
  return ["PENDING", "CONFIGURING", "RUNNING", "SUSPENDED", "COMPLETING", "REQUEUED"].includes(
    state,
  );
}

/** A word that a shell takes as it is. */
export function quoted(word: string): string {
  return `'${word.replaceAll("'", `'\\''`)}'`;
}

/**
 * The user's text for sbatch in words, as a shell would part it; no shell sees it.
 *
 * @throws RangeError when a quote is not closed, or an option would undo what the plan says
 */
export function sbatchWords(text: string): string[] {
  const words = text.match(/(?:"[^"]*"|'[^']*'|[^\s"'])+/g) ?? [];
  if (words.join("").length !== text.replaceAll(/\s+(?=(?:[^"']|"[^"]*"|'[^']*')*$)/g, "").length) {
    throw new RangeError(`submit: a quote in --sbatch ${JSON.stringify(text)} is not closed.`);
  }
  const plain = words.map((word) => word.replaceAll(/"([^"]*)"|'([^']*)'/g, "$1$2"));
  const own =
    /^(--array|-a.*|--dependency|-d|--wrap|--parsable|--output|-o|--input|-i|--job-name|-J|--test-only)(=|$)/;
  const undoing = plain.find((word) => own.test(word));
  if (undoing === undefined) return plain;
  throw new RangeError(
    `submit: which tasks there are, in which order, and where their logs go follows from the plan, but --sbatch has ${undoing}. Leave it out.`,
  );
}

/** 0,1,2,5 as 0-2,5. */
function ranges(numbers: readonly number[]): string {
  const found: [number, number][] = [];
  for (const number of [...numbers].sort((a, b) => a - b)) {
    const last = found.at(-1);
    if (last && last[1] === number - 1) last[1] = number;
    else found.push([number, number]);
  }
  return found.map(([from, to]) => (from === to ? `${from}` : `${from}-${to}`)).join(",");
}

/** Slurm takes its options from these too; inside a job they are the job's own. */
function outside(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const kept = Object.entries(environment).filter(
    ([name]) => !name.startsWith("SLURM_") || name === "SLURM_CONF",
  );
  return Object.fromEntries(kept);
}

function call(program: string, words: readonly string[], input = ""): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, words, { env: outside(process.env) });
    const [said, complained]: [string[], string[]] = [[], []];
    child.stdout.on("data", (text) => said.push(String(text)));
    child.stderr.on("data", (text) => complained.push(String(text)));
    child.on("error", () =>
      reject(
        new Error(
          `submit: ${program} is needed to speak to Slurm, but is not on this machine. Run this where jobs are submitted, or all of it here with interlingua run.`,
        ),
      ),
    );
    child.on("close", (code) => {
      if (code === 0) return resolve(said.join(""));
      const words = complained
        .join("")
        .trim()
        .replaceAll(/\s*\n\s*/g, " ");
      reject(new Error(`submit: ${program} refused: ${words || `exit status ${code}`}`));
    });
    child.stdin.on("error", () => undefined);
    child.stdin.end(input);
  });
}
