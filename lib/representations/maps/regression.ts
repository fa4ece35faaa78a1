import { scaleColumns } from "../../core/arithmetic";
import { columnsBetween, type Matrix, matrix, toPrecision } from "../../core/matrix";
import type { Engine } from "../../engine/engine";
import { type Based, basedDirectionsOf } from "../../measures/directions";
import { heldOutResiduals } from "../../measures/prediction/held-out-residuals";
import type { View } from "../../measures/view";
import { solveRidge } from "./solve-ridge";

/** A regression of y on x, both centred. */
export interface Regression {
  /** [p, q], in float64, in the units of x and y */
  readonly coefficients: Matrix;
  /** Directions in which x varies, or the rank that was asked for. */
  readonly rank: number;
  readonly penalty: number;
}

export interface RegressionOptions {
  /** Added to sums of squares, in squared units of x; 0 is least squares. */
  readonly penalty: number;
  /** The most directions that the map may have. */
  readonly rank?: number | undefined;
}

/**
 * Least squares, ridge, and reduced-rank regression, of centred rows.
 *
 *     A = argmin ‖Y − XA‖² + penalty·‖A‖²,   rank A ≤ rank
 *     X = U·diag(s)·Vᵀ:   A = V·diag(s/(s² + penalty))·UᵀY·WᵣWᵣᵀ
 *     Wᵣ: the first right singular vectors of diag(s/√(s² + penalty))·UᵀY
 *
 * Without a penalty of the smallest norm where x does not vary in all directions. With many more
 * rows than columns and a penalty it is solved by Cholesky from XᵀX and XᵀY.
 * [n, p], [n, q] → [p, q]
 *
 * @see Hoerl & Kennard (1970), Ridge regression: biased estimation for nonorthogonal problems
 * @see Mukherjee & Zhu (2011), Reduced rank ridge regression and its kernel extensions
 */
export async function regression(
  x: View,
  y: Matrix,
  { penalty, rank }: RegressionOptions,
  engine: Engine,
): Promise<Regression> {
  const { matrix: rows, factor } = x.centered();
  if (penalty > 0 && rank === undefined && rows.rows >= 2 * rows.columns) {
    const coefficients = await solveRidge(rows, y, penalty * factor ** 2, engine);
    const { values } = coefficients;
    for (let k = 0; k < values.length; k++) values[k]! *= factor;
    return { coefficients, penalty, rank: rows.columns };
  }
  const directions = await basedDirectionsOf(x, engine);
  const onto = await engine.crossProduct(directions.basis, toPrecision(y, "float64"));
  const kept =
    rank === undefined ? onto : await reduced(directions, onto, { penalty, rank }, engine);
  // Lengths are those of x times factor: s/(s² + penalty) in the units of x.
  const weights = directions.lengths.map((length) => {
    const s = length / factor;
    return s / (s * s + penalty);
  });
  const coefficients = await engine.multiply(scaleColumns(directions.axes, weights), kept);
  return { coefficients, penalty, rank: Math.min(rank ?? directions.rank, directions.rank) };
}

/** UᵀY with all but the first directions of what it fits left out. */
async function reduced(
  { lengths, factor }: Based,
  onto: Matrix,
  { penalty, rank }: { readonly penalty: number; readonly rank: number },
  engine: Engine,
): Promise<Matrix> {
  const q = onto.columns;
  const shares = lengths.map((s) => s / Math.hypot(s, Math.sqrt(penalty) * factor));
  const fitted = matrix(onto.rows, q, (i, j) => shares[i]! * onto.values[i * q + j]!);
  const { v } = await engine.svd(fitted);
  const leading = columnsBetween(v, 0, Math.min(rank, v.columns));
  return engine.rowProduct(await engine.multiply(onto, leading), leading);
}

/**
 * The penalty, of some, with which regressions fitted on all but one fold of rows in turn predict
 * that fold best. Folds are blocks of consecutive rows, or whole groups.
 *
 * @throws RangeError when there are fewer rows, or groups, than folds
 */
export async function crossValidatedPenalty(
  x: View,
  y: Matrix,
  { folds, groups }: { readonly folds: number; readonly groups?: readonly string[] | undefined },
  engine: Engine,
): Promise<number> {
  const directions = await basedDirectionsOf(x, engine);
  const { lengths, factor } = directions;
  const mean = lengths.reduce((sum, s) => sum + (s / factor) ** 2, 0) / lengths.length;
  const name = "ridge";
  let best = { penalty: Number.NaN, error: Number.POSITIVE_INFINITY };
  for (const share of sharesOfMean) {
    const penalty = share * mean;
    const shares = lengths.map((s) => (s / Math.hypot(s, Math.sqrt(penalty) * factor)) ** 2);
    const error = await heldOutResiduals({ name, folds, groups }, directions, y, shares, engine);
    if (error < best.error) best = { penalty, error };
  }
  return best.penalty;
}

/** Of the mean squared singular value of x: a step of √10 from hardly any penalty to nearly the mean alone. */
const sharesOfMean = Array.from({ length: 13 }, (_, i) => 10 ** (-3 + i / 2));
