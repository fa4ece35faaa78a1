import { sum } from "../core/arithmetic";
import type { Grouping } from "../inference/gram-rows";
import { whyNoInterval } from "../inference/jackknife";
import { jackknifeInRange } from "../inference/jackknife-in-range";
import { leaveOutMeans } from "../inference/leave-out-means";

/** A mean reciprocal rank; without an interval where rows come from fewer than 5 groups. */
export interface MeanOfRanks {
  readonly value: number;
  readonly standardError?: number;
  /** 95 % */
  readonly interval?: readonly [lower: number, upper: number];
}

/**
 * Mean reciprocal rank of the right answers: over sentences, and over directions where there are
 * several, whose sentences are left out together.
 *
 *     MRR = mean(1/rank)
 *
 * [n] ranks from 1, one list a direction → one number and its jackknife interval
 */
export function reciprocalRank(directions: readonly Int32Array[], rows: Grouping): MeanOfRanks {
  const n = directions[0]?.length ?? 0;
  const means = Float64Array.from({ length: n }, (_, i) =>
    directions.reduce((total, ranks) => total + 1 / ranks[i]! / directions.length, 0),
  );
  const value = sum(means) / n;
  if (whyNoInterval(rows.sizes)) return { value };
  const leftOut = leaveOutMeans(means, rows);
  const { standardError, lower, upper } = jackknifeInRange(value, leftOut, rows.sizes, [0, 1]);
  return { value, standardError, interval: [lower, upper] };
}
