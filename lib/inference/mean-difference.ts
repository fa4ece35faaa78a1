import { sum } from "../core/arithmetic";
import { grouping } from "./gram-rows";
import { jackknife, whyNoInterval } from "./jackknife";
import { leaveOutMeans } from "./leave-out-means";

/** How much more one counts than another, on the same sentences. */
export interface MeanDifference {
  readonly difference: number;
  readonly standardError?: number;
  /** 95 % */
  readonly interval?: readonly [lower: number, upper: number];
}

/**
 * The mean of first − second, sentence by sentence, so that what both share cancels; its interval is
 * the jackknife over sentences, or over groups of them left out together. Without one where it is
 * undefined, and of fewer than 5 groups.
 */
export function meanDifference(
  first: ArrayLike<number>,
  second: ArrayLike<number>,
  groups?: readonly string[],
): MeanDifference {
  const differences = Float64Array.from(first, (value, i) => value - second[i]!);
  const difference = sum(differences) / differences.length;
  const rows = grouping(differences.length, groups);
  if (Number.isNaN(difference) || whyNoInterval(rows.sizes)) return { difference };
  const leftOut = leaveOutMeans(differences, rows);
  const { standardError, lower, upper } = jackknife(difference, leftOut, rows.sizes);
  return { difference, standardError, interval: [lower, upper] };
}
