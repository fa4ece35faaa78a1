import { sum } from "../core/arithmetic";
import { studentQuantile } from "../core/statistics";
import { grouping } from "../inference/gram-rows";
import { jackknife, whyNoInterval } from "../inference/jackknife";
import { leaveOutMeans } from "../inference/leave-out-means";
import { wilson } from "../inference/wilson";

/**
 * A share of sentences, and how sure it is. NaN where it is undefined; without an interval there,
 * and where sentences come from fewer than 5 groups.
 */
export interface Share {
  readonly value: number;
  readonly standardError?: number;
  /** 95 % */
  readonly interval?: readonly [lower: number, upper: number];
}

/**
 * The mean of what each sentence counts (1 a hit, 0 a miss, ½ a hit in one direction of two).
 *
 * Its standard error is the jackknife over sentences, or over groups of them that are left out
 * together. Its interval is Wilson's at the number of independent trials that this standard error
 * is worth, n′; it stays within 0 and 1, and says something also where every sentence was hit:
 *
 *     n′ = n·(p(1−p)/(n−1)) / SE²     (n itself for hits and misses without groups)
 *     (p + q²/2n′ ± q·√(p(1−p)/n′ + q²/4n′²)) / (1 + q²/n′)
 *     q = 1.96, with groups t(0.975, groups − 1)
 *
 * n′ is never taken to be more than the trials there were; where p is 0 or 1, SE cannot tell, and
 * n′ is the number of groups. The candidates are held fixed: with more sentences to choose from,
 * accuracy falls, so compare shares of the same number of sentences only.
 *
 * @param trials how many independent trials a sentence is at most: 2 when it counts two directions
 * @see Wilson (1927), Probable inference, the law of succession, and statistical inference
 * @see Korn & Graubard (1998), Confidence intervals for proportions with small expected number of
 *   positive counts estimated from survey data (the trials a standard error is worth)
 */
export function shareOf(
  counts: Float64Array,
  { groups, trials = 1 }: { readonly groups?: readonly string[]; readonly trials?: 1 | 2 } = {},
): Share {
  const n = counts.length;
  const value = sum(counts) / n;
  const sides = grouping(n, groups);
  if (whyNoInterval(sides.sizes)) return { value };
  const { standardError } = jackknife(value, leaveOutMeans(counts, sides), sides.sizes);
  const binomial = (value * (1 - value)) / (n - 1);
  const worth =
    binomial === 0 ? sides.sizes.length : Math.min((n * binomial) / standardError ** 2, n * trials);
  const q = groups ? studentQuantile(0.975, sides.sizes.length - 1) : 1.959963984540054;
  return { value, standardError, interval: wilson(value, worth, q) };
}
