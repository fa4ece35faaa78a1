import { columnMeans } from "../core/arithmetic";
import { type Matrix, matrix, rowOf, takeRows, toPrecision } from "../core/matrix";
import type { Engine } from "../engine/engine";
import { rowsWithout } from "../inference/row-blocks";
import { inOwnUnit } from "./principal-axes";

/** Vectors and how their columns go together, from which that of some of the rows follows. */
export interface RidgeSide extends ReturnType<typeof inOwnUnit> {
  /** XᵀX of all rows, float64. [d, d] */
  readonly gram: Matrix;
}

/** Ridge regression from some rows: (C + penalty·I)·W = B, for any penalty and targets. */
export interface RidgeSystem {
  /** XᵀX of the rows, less their mean. [d, d] */
  readonly gram: Matrix;
  /** The mean of the rows, of vectors in their own unit and less the mean of all. [d] */
  readonly mean: Float64Array;
}

export async function ridgeSide(vectors: Matrix, engine: Engine): Promise<RidgeSide> {
  const scaled = inOwnUnit(vectors);
  return { ...scaled, gram: toPrecision(await engine.crossProduct(scaled.x), "float64") };
}

/** From the product of all rows less that of the rows left out, or of the rows themselves if they are fewer. */
export async function ridgeSystem(
  { x, gram }: RidgeSide,
  rows: readonly number[],
  engine: Engine,
): Promise<RidgeSystem> {
  const others = rowsWithout(x.rows, rows);
  const mean = meanOfRows(x, rows);
  const own = rows.length <= others.length;
  const part = await productOf(x, own ? rows : others, engine);
  const n = rows.length;
  const centred = matrix(x.columns, x.columns, (i, j) => {
    const at = i * x.columns + j;
    return (own ? part.values[at]! : gram.values[at]! - part.values[at]!) - n * mean[i]! * mean[j]!;
  });
  return { gram: centred, mean };
}

/** W of (C + penalty·I)·W = B. [d, d], [d, k] → [d, k] */
export async function solveRidge(
  { gram }: RidgeSystem,
  b: Matrix,
  penalty: number,
  engine: Engine,
): Promise<Matrix> {
  const raised = { ...gram, values: gram.values.slice() };
  for (let j = 0; j < gram.rows; j++) raised.values[j * (gram.rows + 1)]! += penalty;
  return solvePositive(await engine.cholesky(raised), b, engine);
}

/** X of L·Lᵀ·X = B. [d, d], [d, k] → [d, k] */
export async function solvePositive(lower: Matrix, b: Matrix, engine: Engine): Promise<Matrix> {
  const half = await engine.solveTriangular(lower, b, { triangle: "lower" });
  return engine.solveTriangular(lower, half, { triangle: "lower", transposed: true });
}

async function productOf(x: Matrix, rows: readonly number[], engine: Engine): Promise<Matrix> {
  if (rows.length === 0) return matrix(x.columns, x.columns);
  return toPrecision(await engine.crossProduct(takeRows(x, rows)), "float64");
}

function meanOfRows(x: Matrix, rows: readonly number[]): Float64Array {
  if (rows.length === x.rows) return columnMeans(x);
  const mean = new Float64Array(x.columns);
  for (const row of rows) {
    const values = rowOf(x, row);
    for (let j = 0; j < mean.length; j++) mean[j]! += values[j]!;
  }
  return mean.map((sum) => sum / rows.length);
}
