import type { Matrix } from "../core/matrix";
import type { Table } from "../core/table";
import type { Engine } from "../engine/engine";
import { openEngine } from "../engine/open";
import {
  type HeldOutOfSplits,
  type HoldOutOptions,
  holdOut,
  type PreparedVectors,
  requireLearnable,
} from "./hold-out";
import { constantVectors, type Labels, labelsOf } from "./labels";
import { type OverFolds, overFolds, shareOverFolds } from "./over-folds";
import { type PermutedLabels, permutedLabels } from "./permuted-labels";
import type { Probe } from "./probe";
import { type ClassScores, confusionOf, perClass, type Scores, scoresOf } from "./scores";
import { majorityHits, rowsByGroup, type Split, splitsOf } from "./splits";

export interface CrossValidationOptions extends HoldOutOptions {
  /** What must not be on both sides, as the sentence of each row, or its document. */
  readonly groups?: readonly string[];
  readonly folds?: number;
  /** Training and test rows, in place of folds; see `leaveOneGroupOut`. */
  readonly splits?: readonly Split[];
  /** How many times the labels are shuffled and everything is done again. */
  readonly permutations?: number;
  readonly seed?: number;
}

/** How well a probe tells the classes of rows it was not fitted on. */
export interface CrossValidation extends Readonly<Record<keyof Scores, OverFolds>> {
  readonly probe: string;
  readonly classes: readonly string[];
  /** Accuracy of always saying the class most frequent among the training rows. */
  readonly majority: OverFolds;
  /** What accuracy is when labels are shuffled. */
  readonly permuted?: PermutedLabels;
  /** Rows of each class (down) taken for each class (across). */
  readonly confusion: Matrix;
  readonly perClass: Table<ClassScores>;
  /** The rows held out, fold after fold, and the class that each was taken for. */
  readonly rows: readonly number[];
  readonly predicted: readonly string[];
  readonly splits: readonly Split[];
  readonly warnings: readonly string[];
}

/**
 * How well a probe tells classes, by cross-validation: each fold is told by a probe fitted on the
 * others, and no group (a sentence and its translations, a document) is on both sides.
 *
 * Scores are of all rows held out together, their intervals from how folds differ (see
 * `overFolds`). Accuracy means little without what it is beside: the `majority` baseline, and
 * with `permutations` what shuffled labels reach. Labels are shuffled over groups where every group has
 * one label, else over rows.
 *
 * [n, d], n labels → scores
 *
 * @throws RangeError when a value is not finite; when there is not a label, or group, a row; with
 *   one class only; when a class is met in a test that its training rows lack; when a row or group
 *   of given splits is on both sides; when permutations is not a whole number from 2, or 0
 */
export async function crossValidate<P>(
  probe: Probe<P>,
  x: Matrix,
  labels: readonly string[],
  options: CrossValidationOptions = {},
  engine?: Engine,
): Promise<CrossValidation> {
  const coded = labelsOf(`crossValidate, ${probe.name}`, x, labels);
  const arithmetic = engine ?? (await openEngine());
  const prepared = await probe.prepare(x, arithmetic);
  return crossValidatePrepared(probe, { x, prepared }, coded, options, arithmetic);
}

/** The same of vectors that are prepared already, for several labellings of them. */
export async function crossValidatePrepared<P>(
  probe: Probe<P>,
  vectors: PreparedVectors<P>,
  labels: Labels,
  options: CrossValidationOptions,
  engine: Engine,
): Promise<CrossValidation> {
  const splits = splitsOf(`crossValidate, ${probe.name}`, labels, options);
  requireLearnable(probe.name, labels, splits);
  const found = await holdOut(probe, vectors, labels, splits, options, engine);
  const summary = summaryOf(found, labels, splits, options.groups);
  const permuted = options.permutations
    ? await permutedLabels(
        async (shuffled) =>
          accuracyOf(await holdOut(probe, vectors, shuffled, splits, options, engine)),
        { ...options, labels, accuracy: summary.accuracy.value, draws: options.permutations },
      )
    : undefined;
  return {
    probe: probe.name,
    classes: labels.classes,
    ...summary,
    ...(permuted && { permuted }),
    splits,
    warnings: [
      ...constantVectors(vectors.x),
      ...rareClasses(labels, splits, options.groups),
      ...found.warnings,
    ],
  };
}

function summaryOf(
  found: HeldOutOfSplits,
  labels: Labels,
  splits: readonly Split[],
  groups: readonly string[] | undefined,
): Omit<CrossValidation, "probe" | "classes" | "permuted" | "splits" | "warnings"> {
  const entries = found.ofSplits.flat();
  const confusion = confusionOf(found, entries);
  const units = groups ? new Set(found.rows.map((row) => groups[row]!)).size : entries.length;
  const all = scoresOf(found, entries);
  const each = found.ofSplits.map((of) => scoresOf(found, of));
  const score = (name: keyof Scores) =>
    overFolds(
      all[name],
      Float64Array.from(each, (one) => one[name]),
      splits,
      {
        share: name !== "logLoss" && name !== "vInformation",
        units,
      },
    );
  const majority = splits.map((split) => majorityHits(labels, split));
  return {
    accuracy: score("accuracy"),
    balancedAccuracy: score("balancedAccuracy"),
    macroF1: score("macroF1"),
    logLoss: score("logLoss"),
    calibrationError: score("calibrationError"),
    vInformation: score("vInformation"),
    majority: shareOverFolds(majority, splits, units),
    confusion,
    perClass: perClass(labels.classes, confusion),
    rows: found.rows,
    predicted: Array.from(found.predicted, (code) => labels.classes[code]!),
  };
}

function accuracyOf({ actual, predicted }: HeldOutOfSplits): number {
  return actual.filter((code, i) => code === predicted[i]).length / actual.length;
}

/** Classes that cannot be in every fold. */
function rareClasses(
  { classes, codes }: Labels,
  splits: readonly Split[],
  groups: readonly string[] | undefined,
): string[] {
  const members = rowsByGroup("crossValidate", codes.length, groups);
  const counts = new Float64Array(classes.length);
  for (const rows of members)
    for (const code of new Set(rows.map((row) => codes[row]!))) counts[code]! += 1;
  const rare = classes.filter((_, c) => counts[c]! < splits.length);
  if (rare.length === 0) return [];
  return [
    `${rare.map((name) => `"${name}"`).join(", ")} ${rare.length === 1 ? "has" : "have"} fewer ` +
      `${groups ? "groups" : "rows"} than there are folds (${splits.length}), so that some folds say nothing of ` +
      `${rare.length === 1 ? "it" : "them"}; use fewer folds or merge classes`,
  ];
}
