import { dot, sum } from "./arithmetic";
import { averageRanks } from "./ranks";

/**
 * Pearson's correlation of two lists of numbers; NaN where one of them is constant.
 *
 * @see Pearson (1896), Regression, Heredity, and Panmixia
 */
export function pearson(x: ArrayLike<number>, y: ArrayLike<number>): number {
  if (isConstant(x) || isConstant(y)) return Number.NaN;
  const [a, b] = [centred(x), centred(y)];
  const r = dot(a, b) / Math.sqrt(dot(a, a) * dot(b, b));
  // Rounding must not make a perfect correlation more than one.
  return Math.abs(r) > 1 ? Math.sign(r) : r;
}

/** Spearman's: Pearson's of ranks, equal values sharing the mean of theirs. */
export function spearman(x: ArrayLike<number>, y: ArrayLike<number>): number {
  return pearson(averageRanks(Float64Array.from(x)), averageRanks(Float64Array.from(y)));
}

/** Whether all values are one and the same, so that nothing can go together with them. */
export function isConstant(values: ArrayLike<number>): boolean {
  for (let k = 1; k < values.length; k++) if (values[k] !== values[0]) return false;
  return true;
}

function centred(values: ArrayLike<number>): Float64Array {
  const mean = sum(values) / values.length;
  return Float64Array.from(values, (value) => value - mean);
}
