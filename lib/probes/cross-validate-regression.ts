import { spearman } from "../core/correlation";
import { type Matrix, takeRows } from "../core/matrix";
import { averageRanks } from "../core/ranks";
import type { Engine } from "../engine/engine";
import { openEngine } from "../engine/open";
import type { CrossValidationOptions } from "./cross-validate";
import { type OverFolds, overFolds } from "./over-folds";
import { penaltiesOf } from "./penalties";
import { fitRows, requireTargets, unlabelled } from "./ridge-regression";
import { ridgeSide } from "./ridge-system";
import { type Split, splitsOf } from "./splits";

export interface RegressionValidationOptions extends Omit<CrossValidationOptions, "permutations"> {
  readonly penalty?: number | readonly number[];
  /** Learn the targets' ranks, equal ones sharing theirs: for what has an order but no unit. */
  readonly ranks?: boolean;
}

/** How well numbers are read out of vectors that the probe was not fitted on. */
export interface RegressionValidation {
  /** 1 − Σ(y − ŷ)²/Σ(y − ȳ)², ȳ the training rows' mean: 0 of who always says that, below of who does worse. */
  readonly r2: OverFolds;
  /** Spearman's correlation of targets and predictions. */
  readonly rankCorrelation: OverFolds;
  /** The rows held out, fold after fold, and what was predicted of each. */
  readonly rows: readonly number[];
  readonly predicted: Float64Array;
  readonly splits: readonly Split[];
  readonly warnings: readonly string[];
}

/**
 * Regression and rank probes by cross-validation: how much of a number, or of an order, can be read
 * out of vectors by ridge regression (see `fitRegression`), no group on both sides.
 *
 * [n, d], n targets → R² and rank correlation
 *
 * @throws RangeError as `crossValidate` does, and when a target is not finite
 * @see Conneau et al. (2018), What you can cram into a single vector
 */
export async function crossValidateRegression(
  x: Matrix,
  targets: readonly number[],
  {
    penalty = 1,
    ranks = false,
    folds = 5,
    seed = 0,
    groups,
    ...options
  }: RegressionValidationOptions = {},
  engine?: Engine,
): Promise<RegressionValidation> {
  const who = "crossValidateRegression";
  requireTargets(who, x, targets);
  const penalties = penaltiesOf(who, penalty);
  const wanted = ranks ? Array.from(averageRanks(Float64Array.from(targets))) : targets;
  const all = {
    rows: [],
    seed,
    ...(groups && { groups }),
    ...(options.signal && { signal: options.signal }),
  };
  const { labels } = unlabelled(all, targets);
  const splits = splitsOf(who, labels, { ...options, folds, seed, ...(groups && { groups }) });
  const arithmetic = engine ?? (await openEngine());
  const side = await ridgeSide(x, arithmetic);
  const told: Told[] = [];
  for (const [done, { train, test }] of splits.entries()) {
    options.signal?.throwIfAborted();
    const fitted = await fitRows(side, wanted, penalties, { ...all, rows: train }, arithmetic);
    const middle = train.reduce((sum, row) => sum + wanted[row]!, 0) / train.length;
    const predicted = await fitted.predict(takeRows(x, test), arithmetic);
    told.push({ actual: Float64Array.from(test, (row) => wanted[row]!), predicted, middle });
    options.onProgress?.({
      task: "regression probe",
      done: done + 1,
      total: splits.length,
      unit: "folds",
    });
  }
  return validationOf(told, splits);
}

interface Told {
  readonly actual: Float64Array;
  readonly predicted: Float64Array;
  readonly middle: number;
}

function validationOf(told: readonly Told[], splits: readonly Split[]): RegressionValidation {
  const joined = (of: (one: Told) => Float64Array) =>
    Float64Array.from(told.flatMap((one) => Array.from(of(one))));
  const [actual, predicted] = [joined((one) => one.actual), joined((one) => one.predicted)];
  const left = told.map(({ actual: y, predicted: p }) => squares(y, (i) => p[i]!));
  const there = told.map(({ actual: y, middle }) => squares(y, () => middle));
  const r2 = 1 - total(left) / total(there);
  const perFold = Float64Array.from(left, (one, f) => 1 - one / there[f]!);
  const ofRanks = Float64Array.from(told, (one) => spearman(one.actual, one.predicted));
  const real = { share: false, units: actual.length };
  return {
    r2: overFolds(r2, perFold, splits, real),
    rankCorrelation: overFolds(spearman(actual, predicted), ofRanks, splits, real),
    rows: splits.flatMap(({ test }) => test),
    predicted,
    splits,
    warnings: total(there) > 0 ? [] : ["all targets are the same: there is nothing to read out"],
  };
}

function squares(values: Float64Array, from: (i: number) => number): number {
  return values.reduce((sum, value, i) => sum + (value - from(i)) ** 2, 0);
}

function total(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0);
}
