import type { Matrix } from "../core/matrix";
import { randomNumbers } from "../core/random";
import type { Engine } from "../engine/engine";
import { openEngine } from "../engine/open";
import {
  type CrossValidation,
  type CrossValidationOptions,
  crossValidatePrepared,
} from "./cross-validate";
import type { PreparedVectors } from "./hold-out";
import { codeLabels, type Labels, labelsOf } from "./labels";
import type { OverFolds } from "./over-folds";
import type { Probe } from "./probe";
import { rowsByGroup, type Split, splitsOf } from "./splits";

/** How much better a probe is at a task than at one of random labels that it could only memorise. */
export interface Selectivity {
  readonly task: CrossValidation;
  readonly control: CrossValidation;
  /** Accuracy at the task less accuracy at the control task. */
  readonly selectivity: number;
  /** 95 %, of two accuracies that are taken to be independent. */
  readonly interval: readonly [lower: number, upper: number];
}

export interface SelectivityOptions extends CrossValidationOptions {
  /** What has one random label: the word of each row, or its sentence. */
  readonly types: readonly string[];
  /** What the control task's folds keep whole; as the task's when left out. */
  readonly controlGroups?: readonly string[];
}

/**
 * A probe's selectivity: its accuracy beside that at a control task, whose labels are drawn at
 * random, one a type, from the labels that the rows have.
 *
 * A type (a word, a sentence) must be on both sides of the control task's folds, or it cannot be
 * learnt, and selectivity is accuracy less chance: draw by sentence and divide by language
 * (`types: sentences, controlGroups: languages`). A probe of much room memorises types and gets low
 * selectivity; then its accuracy says little of the vectors.
 *
 * [n, d], n labels, n types → both tasks' scores
 *
 * @throws RangeError as `crossValidate`; when there is not a type a row; when no type is on both
 *   sides of the control task's folds
 * @see Hewitt & Liang (2019), Designing and Interpreting Probes with Control Tasks
 */
export async function selectivity<P>(
  probe: Probe<P>,
  x: Matrix,
  labels: readonly string[],
  { types, ...options }: SelectivityOptions,
  engine?: Engine,
): Promise<Selectivity> {
  const coded = labelsOf(`selectivity, ${probe.name}`, x, labels);
  const task = controlledTask(coded, { ...options, types });
  const arithmetic = engine ?? (await openEngine());
  const prepared = await probe.prepare(x, arithmetic);
  return selectivityPrepared(probe, { x, prepared }, task, options, arithmetic);
}

/** A task and its control, each with its labels and splits: the same for all vectors of the same rows. */
export interface ControlledTask {
  readonly task: DividedLabels;
  readonly control: DividedLabels;
}

interface DividedLabels {
  readonly labels: Labels;
  readonly splits: readonly Split[];
  readonly groups?: readonly string[];
}

/** Draws the control task, and divides both. */
export function controlledTask(
  labels: Labels,
  { types, controlGroups, ...options }: SelectivityOptions,
): ControlledTask {
  const named = Array.from(labels.codes, (code) => labels.classes[code]!);
  const drawn = codeLabels("selectivity", controlLabels(types, named, options.seed));
  const task = { labels, splits: splitsOf("selectivity", labels, options) };
  const own = controlGroups ? withoutSplits(options, controlGroups) : options;
  const control = { labels: drawn, splits: splitsOf("selectivity, control task", drawn, own) };
  requireLearnt(types, control.splits);
  return {
    task: { ...task, ...(options.groups && { groups: options.groups }) },
    control: { ...control, ...(own.groups && { groups: own.groups }) },
  };
}

/** The same of vectors that are prepared already, of a task that is divided already. */
export async function selectivityPrepared<P>(
  probe: Probe<P>,
  vectors: PreparedVectors<P>,
  { task, control }: ControlledTask,
  options: Omit<CrossValidationOptions, keyof DividedLabels>,
  engine: Engine,
): Promise<Selectivity> {
  const judged = ({ labels, ...divided }: DividedLabels) =>
    crossValidatePrepared(probe, vectors, labels, { ...options, ...divided }, engine);
  const [told, learnt] = [await judged(task), await judged(control)];
  return { task: told, control: learnt, ...gap(told.accuracy, learnt.accuracy) };
}

/**
 * Random labels, one a type, drawn from the labels that the rows have: as frequent as those are.
 *
 * @throws RangeError when there is not a type a row
 */
export function controlLabels(
  types: readonly string[],
  labels: readonly string[],
  seed = 0,
): readonly string[] {
  if (types.length !== labels.length) {
    throw new RangeError(
      `controlLabels: each row needs a type, but there are ${labels.length} labels and ${types.length} types. ` +
        "Give the word, or sentence, of each row.",
    );
  }
  const random = randomNumbers(seed);
  const drawn = new Array<string>(labels.length);
  for (const rows of rowsByGroup("controlLabels", types.length, types)) {
    const label = labels[Math.floor(random() * labels.length)]!;
    for (const row of rows) drawn[row] = label;
  }
  return drawn;
}

function withoutSplits(
  { splits: _, ...options }: CrossValidationOptions,
  groups: readonly string[],
): CrossValidationOptions {
  const folds = Math.min(options.folds ?? 5, new Set(groups).size);
  return { ...options, groups, folds };
}

function requireLearnt(types: readonly string[], splits: readonly Split[]): void {
  const shared = splits.some(({ train, test }) => {
    const known = new Set(train.map((row) => types[row]!));
    return test.some((row) => known.has(types[row]!));
  });
  if (shared) return;
  throw new RangeError(
    "selectivity: a control task can be learnt only if types are on both sides of its folds, but none of the " +
      `${new Set(types).size} is. Divide it by something else: controlGroups, the language of each row.`,
  );
}

function gap(task: OverFolds, control: OverFolds): Pick<Selectivity, "selectivity" | "interval"> {
  const value = task.value - control.value;
  const width = (side: OverFolds, end: 0 | 1) => side.interval[end] - side.value;
  return {
    selectivity: value,
    interval: [
      value - Math.hypot(width(task, 0), width(control, 1)),
      value + Math.hypot(width(task, 1), width(control, 0)),
    ],
  };
}
