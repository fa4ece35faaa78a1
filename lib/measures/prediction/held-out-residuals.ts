import { dot } from "../../core/arithmetic";
import { type Matrix, matrix, takeRows } from "../../core/matrix";
import type { Engine } from "../../engine/engine";
import { choleskyOutside } from "../cca/cholesky-outside";
import type { Based } from "../directions";
import { type Folds, foldRows } from "../fold-rows";
import { scaleColumns } from "../spectrum";

/**
 * The sum of squares that a regression of y on x, with an intercept, leaves of the rows of each
 * fold when it is fitted on the others; exactly, from one fit on all rows.
 *
 *     Y_F − Ŷ_F = (I − H_FF)⁻¹·(Y − HY)_F       H = 11ᵀ/n + U·diag(shares)·Uᵀ
 *
 * y: [n, q], centred → one number
 *
 * @throws RangeError when the rows outside a fold do not determine the regression
 */
export async function heldOutResiduals(
  folds: Folds,
  x: Based,
  y: Matrix,
  shares: Float64Array,
  engine: Engine,
): Promise<number> {
  const shrunk = scaleColumns(x.basis, shares);
  const fitted = await engine.multiply(shrunk, await engine.crossProduct(x.basis, y));
  const residuals = { ...y, values: y.values.map((value, k) => value - fitted.values[k]!) };
  const penalised = shares.some((share) => share < 1);
  let total = 0;
  for (const [fold, rows] of foldRows(folds, x.n).entries()) {
    if (!penalised) requireDetermined(folds.name, fold, x.n - rows.length, x.rank);
    const hat = await engine.rowProduct(takeRows(shrunk, rows), takeRows(x.basis, rows));
    const left = matrix(
      rows.length,
      rows.length,
      (i, j) => Number(i === j) - 1 / x.n - hat.values[i * rows.length + j]!,
    );
    const lower = await choleskyOutside(left, { name: folds.name, fold }, engine);
    const half = await engine.solveTriangular(lower, takeRows(residuals, rows), {
      triangle: "lower",
    });
    const { values } = await engine.solveTriangular(lower, half, {
      triangle: "lower",
      transposed: true,
    });
    total += dot(values, values);
  }
  return total;
}

function requireDetermined(name: string, fold: number, others: number, rank: number): void {
  if (others > rank + 1) return;
  throw new RangeError(
    `${name}: the rows outside a fold must be more than the directions of x and an intercept, but ` +
      `fold ${fold} leaves ${others} rows for ${rank} + 1. Use more sentences or folds, or give a ridge.`,
  );
}
