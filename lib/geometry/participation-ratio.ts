import type { Matrix } from "../core/matrix";
import type { Engine } from "../engine/engine";
import { openEngine } from "../engine/open";
import { squaredDistances } from "../measures/pair-rows";
import { view } from "../measures/view";
import { type PairSums, pairSums } from "./pair-sums";
import { type Property, type PropertyOptions, propertyOf, requireRows } from "./property";

/**
 * Participation ratio: over how many directions the variance of rows is spread, 1 … d.
 *
 *     (Σλ)²/Σλ² = (tr Σ)²/tr Σ²      λ the eigenvalues of the covariance Σ
 *
 * Of few rows the plain ratio can be no more than n − 1, however many directions there are; here
 * numerator and denominator are each estimated without bias, from the dᵢⱼ = ½‖xᵢ − xⱼ‖² of
 * different rows alone, and the plain ratio is given in details as `biased`:
 *
 *     (tr Σ)²  [S² − 4R + 2Q] / (n(n−1)(n−2)(n−3))                S = Σdᵢⱼ, Q = Σdᵢⱼ²
 *     tr Σ²    [Q + S²/((n−1)(n−2)) − 2R/(n−2)] / (n(n−3))        R = Σᵢ(Σⱼdᵢⱼ)²
 *
 * So it can exceed d by chance, and it is not defined where the spread is too small to be told
 * from chance (the denominator is then not positive). Interval by the exact jackknife. Costs 2n²d.
 *
 * [n, d] → one number; NaN with a warning when all rows are one vector.
 *
 * @throws RangeError with fewer than 4 rows, or when a value is not finite
 * @see Gao et al. (2017), A theory of multineuronal dimensionality, dynamics and measurement
 * @see Chun et al. (2025), Estimating dimensionality of neural representations from finite samples
 */
export async function participationRatio(
  x: Matrix,
  { groups }: PropertyOptions = {},
  engine?: Engine,
): Promise<Property> {
  requireRows("participationRatio", x, 4);
  const { matrix, squaredNorms, constant } = view(x).centered();
  const pairs = squaredDistances(matrix, squaredNorms, engine ?? (await openEngine()));
  const { whole, leftOut, sizes } = await pairSums(pairs, groups);
  const value = constant ? Number.NaN : debiased(whole);
  return propertyOf(x, {
    value,
    leftOut: Float64Array.from(leftOut, debiased),
    sizes,
    range: [0, Number.POSITIVE_INFINITY],
    details: { biased: constant ? Number.NaN : plain(whole) },
    warnings: Number.isNaN(value) ? [whyUndefined(constant)] : [],
  });
}

/** The halves of dᵢⱼ and the powers of n that both estimates share cancel. */
function debiased({ n, total, squares, rowSquares }: PairSums): number {
  const ofTrace = (total ** 2 - 4 * rowSquares + 2 * squares) / ((n - 1) * (n - 2));
  const ofSquare = squares + total ** 2 / ((n - 1) * (n - 2)) - (2 * rowSquares) / (n - 2);
  return n >= 4 && ofSquare > 0 ? ofTrace / ofSquare : Number.NaN;
}

/** (tr K)²/tr K² of the centred Gram matrix K: tr K = S/n, tr K² = Q − 2R/n + S²/n², but for a factor. */
function plain({ n, total, squares, rowSquares }: PairSums): number {
  return (total / n) ** 2 / (squares - (2 * rowSquares) / n + (total / n) ** 2);
}

function whyUndefined(constant: boolean): string {
  return constant
    ? "undefined: all rows are one and the same vector"
    : "undefined: the variance is spread so evenly that these rows do not tell over how many directions";
}
