import { pearsonIIIUpperTail } from "../core/statistics";
import type { NullMoments } from "./permutation-null";

/** What values of shuffled rows say of a value. */
export interface ShuffledNull extends NullMoments {
  readonly skewness: number;
  readonly pValue: number;
  /** Whether so few shuffles reach the value that the p-value is the tail of a fitted law. */
  readonly fitted: boolean;
}

/** Which values are as extreme: those of matrices more alike. */
export type Towards = "higher" | "lower";

/**
 * The null of a value from values with rows shuffled at random.
 *
 *     p = (1 + how many of the B shuffles reach the value) / (1 + B)
 *
 * exact for any measure and any B when rows are exchangeable. Where fewer than 5 shuffles reach the
 * value, that share is mostly chance: p is then the tail of a Pearson type III law with the mean,
 * SD and skewness of the shuffles, an approximation (`fitted`). NaN when a shuffle is.
 *
 * @see Phipson & Smyth (2010), Permutation p-values should never be zero
 * @see Kazi-Aoual et al. (1995), Refined approximations to permutation tests for multivariate inference
 */
export function shuffledNull(
  value: number,
  shuffled: ArrayLike<number>,
  towards: Towards,
): ShuffledNull {
  const { mean, sd, skewness } = momentsOf(shuffled);
  const sign = towards === "higher" ? 1 : -1;
  // Rounding must not decide where a shuffle gives the same value again.
  const slack = 1e-9 * sd;
  let reached = 0;
  for (let b = 0; b < shuffled.length; b++) {
    if (sign * (shuffled[b]! - value) >= -slack) reached++;
  }
  const share = (1 + reached) / (1 + shuffled.length);
  if (!(sd > 1e-12 * Math.abs(mean)) || reached >= fewestReached) {
    const pValue = Number.isNaN(mean) || Number.isNaN(value) ? Number.NaN : share;
    return { mean, sd, skewness, pValue, fitted: false };
  }
  const tail = pearsonIIIUpperTail((sign * (value - mean)) / sd, sign * skewness);
  return { mean, sd, skewness, pValue: tail, fitted: true };
}

const fewestReached = 5;

function momentsOf(values: ArrayLike<number>): Omit<ShuffledNull, "pValue" | "fitted"> {
  const n = values.length;
  // From the first, so that values that are all one have no spread from rounding.
  let [mean, second, third] = [values[0]!, 0, 0];
  for (let b = 1; b < n; b++) mean += (values[b]! - values[0]!) / n;
  for (let b = 0; b < n; b++) {
    const away = values[b]! - mean;
    second += away ** 2;
    third += away ** 3;
  }
  const skewness = second > 0 ? third / n / (second / n) ** 1.5 : 0;
  return { mean, sd: Math.sqrt(second / (n - 1)), skewness };
}
