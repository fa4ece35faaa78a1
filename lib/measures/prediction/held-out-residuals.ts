import { dot, scaleColumns } from "../../core/arithmetic";
import { type Matrix, matrix, takeRows } from "../../core/matrix";
import type { Engine } from "../../engine/engine";
import { choleskyOutside } from "../cca/cholesky-outside";
import type { Based } from "../directions";
import { type Folds, foldRows } from "../fold-rows";

/**
 * The sum of squares that a regression of y on x, with an intercept, leaves of the rows of each
 * fold when it is fitted on the others.
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
  const fitted = await fittedBy(x, y, shares, engine);
  let total = 0;
  for (const [fold, rows] of foldRows(folds, x.n).entries()) {
    total += await residualsOf({ name: folds.name, fold, rows }, x, fitted, engine);
  }
  return total;
}

/** Rows that are left out, of which fold of whose. */
export interface LeftOutFold {
  readonly name: string;
  readonly fold: number;
  readonly rows: readonly number[];
}

/** The same of one fold alone. */
export async function foldResiduals(
  fold: LeftOutFold,
  x: Based,
  y: Matrix,
  shares: Float64Array,
  engine: Engine,
): Promise<number> {
  return residualsOf(fold, x, await fittedBy(x, y, shares, engine), engine);
}

/** A fit on all rows. */
interface Fitted {
  /** The basis of x, each direction shrunk to its share. */
  readonly shrunk: Matrix;
  readonly residuals: Matrix;
  readonly penalised: boolean;
}

async function fittedBy(
  x: Based,
  y: Matrix,
  shares: Float64Array,
  engine: Engine,
): Promise<Fitted> {
  const shrunk = scaleColumns(x.basis, shares);
  const fitted = await engine.multiply(shrunk, await engine.crossProduct(x.basis, y));
  const residuals = { ...y, values: y.values.map((value, k) => value - fitted.values[k]!) };
  return { shrunk, residuals, penalised: shares.some((share) => share < 1) };
}

/**
 * What is left of a fold's rows by a fit on the others, exactly from one on all rows:
 *
 *     Y_F − Ŷ_F = (I − H_FF)⁻¹·(Y − HY)_F       H = 11ᵀ/n + U·diag(shares)·Uᵀ
 */
async function residualsOf(
  { name, fold, rows }: LeftOutFold,
  x: Based,
  { shrunk, residuals, penalised }: Fitted,
  engine: Engine,
): Promise<number> {
  if (!penalised) requireDetermined(name, fold, x.n - rows.length, x.rank);
  const hat = await engine.rowProduct(takeRows(shrunk, rows), takeRows(x.basis, rows));
  const left = matrix(
    rows.length,
    rows.length,
    (i, j) => Number(i === j) - 1 / x.n - hat.values[i * rows.length + j]!,
  );
  const lower = await choleskyOutside(left, { name, fold }, engine);
  const half = await engine.solveTriangular(lower, takeRows(residuals, rows), {
    triangle: "lower",
  });
  const { values } = await engine.solveTriangular(lower, half, {
    triangle: "lower",
    transposed: true,
  });
  return dot(values, values);
}

function requireDetermined(name: string, fold: number, others: number, rank: number): void {
  if (others > rank + 1) return;
  throw new RangeError(
    `${name}: the rows outside a fold must be more than the directions of x and an intercept, but ` +
      `fold ${fold} leaves ${others} rows for ${rank} + 1. Use more sentences or folds, or give a ridge.`,
  );
}
