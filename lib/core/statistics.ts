/** Distributions, from jstat: tails and quantiles that intervals and p-values need. */

import { jStat } from "jstat";

/** P(Z > z) of a standard normal Z. */
export function normalUpperTail(z: number): number {
  return 0.5 * jStat.erfc(z / Math.SQRT2);
}

/** The value below which a share `p` of a standard normal lies. */
export function normalQuantile(p: number): number {
  return jStat.normal.inv(p, 0, 1);
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
  if (point <= 0) return skewness > 0 ? 1 : 0;
  return skewness > 0 ? gammaUpperTail(shape, point) : jStat.lowRegGamma(shape, point);
}

/**
 * P(G > x) of a gamma variable with the given shape: far out by its continued fraction, since
 * 1 − P(G ≤ x) has no digits left there.
 *
 * @see Press et al. (2007), Numerical Recipes, § 6.2
 */
function gammaUpperTail(shape: number, x: number): number {
  if (x < shape + 1) return 1 - jStat.lowRegGamma(shape, x);
  let b = x + 1 - shape;
  let [c, d] = [1e300, 1 / b];
  let fraction = d;
  for (let i = 1, change = 0; i < 500 && Math.abs(change - 1) > 1e-15; i++) {
    const a = -i * (i - shape);
    b += 2;
    d = 1 / (a * d + b);
    c = b + a / c;
    change = c * d;
    fraction *= change;
  }
  return Math.exp(shape * Math.log(x) - x - jStat.gammaln(shape)) * fraction;
}
