import { sum } from "../core/arithmetic";
import { studentQuantile } from "../core/statistics";
import { wilson } from "../inference/wilson";
import type { Split } from "./splits";

/** A score of all rows held out, and how sure it is. */
export interface OverFolds {
  readonly value: number;
  /** NaN where a fold's is. */
  readonly standardError: number;
  /** 95 % */
  readonly interval: readonly [lower: number, upper: number];
  /** The score of each fold by itself. */
  readonly folds: Float64Array;
}

/**
 * The standard error and interval of a score from how much folds differ, with what their training
 * rows have in common taken into account:
 *
 *     SE² = s²·(1/K + n_test/n_train)      interval: value ± t(0.975, K − 1)·SE
 *
 * s² is the variance of the K folds' scores. Of a share (`range` 0 to 1) the interval is Wilson's
 * at the number of trials that SE is worth, p(1−p)/SE², which stays within 0 and 1; where folds do
 * not differ, at the number of groups held out. It tells of other groups from the same source and
 * of probes trained on them; careful rather than narrow.
 *
 * @see Nadeau & Bengio (2003), Inference for the generalization error
 */
export function overFolds(
  value: number,
  folds: Float64Array,
  splits: readonly Split[],
  { share, units }: { readonly share: boolean; readonly units: number },
): OverFolds {
  const k = folds.length;
  const mean = folds.reduce((sum, one) => sum + one, 0) / k;
  const variance = folds.reduce((sum, one) => sum + (one - mean) ** 2, 0) / (k - 1);
  const ratio = splits.reduce((sum, { train, test }) => sum + test.length / train.length, 0) / k;
  const standardError = Math.sqrt(variance * (1 / k + ratio));
  const q = k > 1 ? studentQuantile(0.975, k - 1) : Number.NaN;
  if (!share || Number.isNaN(standardError) || Number.isNaN(value)) {
    return {
      value,
      standardError,
      interval: [value - q * standardError, value + q * standardError],
      folds,
    };
  }
  const worth = Math.min(units, (value * (1 - value)) / standardError ** 2 || units);
  return { value, standardError, interval: wilson(value, worth, q), folds };
}

/** The share of test rows that are hits, from how many each fold has. */
export function shareOverFolds(
  hits: readonly number[],
  splits: readonly Split[],
  units: number,
): OverFolds {
  const rows = splits.map(({ test }) => test.length);
  const folds = Float64Array.from(hits, (count, fold) => count / rows[fold]!);
  return overFolds(sum(hits) / sum(rows), folds, splits, { share: true, units });
}
