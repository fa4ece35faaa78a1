import type { PlannedWork } from "./planned-work";

/** First hidden states, then sums over them. */
export const stages = ["states", "sums"] as const;
export type Stage = (typeof stages)[number];

/** One file of a stage: some batches, of one language (states) or of all (sums). */
export interface Part {
  readonly stage: Stage;
  /** First batch, and the one after the last. */
  readonly from: number;
  readonly to: number;
  readonly language?: string;
  /** In the run's folder, without a language's characters that a file system could mind. */
  readonly file: string;
}

/** Every part of a stage, in the order in which they merge. */
export function partsOf(plan: PlannedWork, stage: Stage): readonly Part[] {
  const { batches, batchesInPart, languages } = plan;
  const chunks = Math.ceil(batches.count / batchesInPart);
  return Array.from({ length: chunks }, (_, chunk) => chunk).flatMap((chunk): Part[] => {
    const from = chunk * batchesInPart;
    const to = Math.min(from + batchesInPart, batches.count);
    const number = String(chunk).padStart(4, "0");
    if (stage === "sums") return [{ stage, from, to, file: `sums/${number}.safetensors` }];
    return languages.map((language, l) => ({
      ...{ stage, from, to, language },
      file: `states/${number}-${String(l).padStart(3, "0")}.safetensors`,
    }));
  });
}

/** How many tasks a stage has: never more than it has parts. */
export function countTasks(plan: PlannedWork & { readonly shards: number }, stage: Stage): number {
  return Math.min(plan.shards, partsOf(plan, stage).length);
}

/**
 * The parts that one task of a stage makes: neighbours, nearly as many in each.
 *
 * @throws RangeError when there is no such task
 */
export function partsOfTask(
  plan: PlannedWork & { readonly shards: number },
  stage: Stage,
  task: number,
): readonly Part[] {
  const parts = partsOf(plan, stage);
  const tasks = countTasks(plan, stage);
  if (!Number.isInteger(task) || task < 0 || task >= tasks) {
    throw new RangeError(
      `run: the stage ${stage} has tasks 0 … ${tasks - 1}, but ${task} came. See interlingua status.`,
    );
  }
  const cut = (k: number) => Math.floor((k * parts.length) / tasks);
  return parts.slice(cut(task), cut(task + 1));
}

/** The task that makes a part, by its place among the parts of its stage. */
export function taskOfPart(
  plan: PlannedWork & { readonly shards: number },
  stage: Stage,
  place: number,
): number {
  const [parts, tasks] = [partsOf(plan, stage).length, countTasks(plan, stage)];
  return Math.ceil(((place + 1) * tasks) / parts) - 1;
}

/**
 * "states/3", as a job array's script writes it.
 *
 * @throws RangeError when it is written otherwise
 */
export function taskNamed(text: string): { readonly stage: Stage; readonly task: number } {
  const [stage, number] = text.split("/");
  if (stages.some((name) => name === stage) && /^\d+$/.test(number ?? "")) {
    return { stage: stage as Stage, task: Number(number) };
  }
  throw new RangeError(
    `run: a task is written ${stages.map((name) => `${name}/NUMBER`).join(" or ")}, but "${text}" came.`,
  );
}
