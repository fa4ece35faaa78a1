/** Distributions, from jstat: tails and quantiles that intervals and p-values need. */

import { jStat } from "jstat";

/** P(Z > z) of a standard normal Z. */
export function normalUpperTail(z: number): number {
  return 0.5 * jStat.erfc(z / Math.SQRT2);
}

/** The value below which a share `p` of Student's t with `degreesOfFreedom` lies. */
export function studentQuantile(p: number, degreesOfFreedom: number): number {
  return jStat.studentt.inv(p, degreesOfFreedom);
}

/**
 * P(Z > z) of a Pearson type III variable with mean 0, variance 1 and the given skewness:
 * a shifted gamma, the normal when the skewness is 0.
 *
 *     Z = (G − a)/√a  with G gamma of shape a = 4/skewness²; mirrored when the skewness is negative
 */
export function pearsonIIIUpperTail(z: number, skewness: number): number {
  if (Math.abs(skewness) < 1e-3) return normalUpperTail(z);
  const shape = 4 / skewness ** 2;
  const point = shape + Math.sign(skewness) * z * Math.sqrt(shape);
  const below = point <= 0 ? 0 : jStat.lowRegGamma(shape, point);
  return skewness > 0 ? Math.max(0, 1 - below) : below;
}
