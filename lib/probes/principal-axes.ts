import { columnMeans } from "../core/arithmetic";
import { type Matrix, precisionOf, toPrecision, zeros } from "../core/matrix";
import type { Engine } from "../engine/engine";

/** Vectors less their mean, in their own unit, and the axes along which they vary. */
export interface Axes {
  /** As they came. */
  readonly vectors: Matrix;
  /** In the precision that came. [n, d] */
  readonly x: Matrix;
  readonly mean: Float64Array;
  /** Root of the mean square after centring, by which x is divided; 1 where nothing varies. */
  readonly unit: number;
  /** One axis a column, float64. [d, min(n, d)] */
  readonly axes: Matrix;
  /** Mean of the squares along each axis. */
  readonly variances: Float64Array;
}

/** By the eigenvectors of XᵀX, or by the SVD where rows are fewer than columns. Costs nd² + d³. */
export async function principalAxes(vectors: Matrix, engine: Engine): Promise<Axes> {
  const scaled = inOwnUnit(vectors);
  const { x } = scaled;
  if (x.rows < x.columns) {
    const { v, singularValues } = await engine.svd(toPrecision(x, "float64"));
    return { ...scaled, axes: v, variances: singularValues.map((s) => (s * s) / x.rows) };
  }
  const gram = toPrecision(await engine.crossProduct(x), "float64");
  const { eigenvectors, eigenvalues } = await engine.eigh(gram);
  const variances = eigenvalues.map((square) => Math.max(square, 0) / x.rows);
  return { ...scaled, axes: eigenvectors, variances };
}

/** Centred and divided by the root of the mean square. */
export function inOwnUnit(vectors: Matrix): Pick<Axes, "vectors" | "x" | "mean" | "unit"> {
  const { values, columns } = vectors;
  const mean = columnMeans(vectors);
  let squares = 0;
  for (let i = 0, k = 0; i < vectors.rows; i++) {
    for (let j = 0; j < columns; j++, k++) squares += (values[k]! - mean[j]!) ** 2;
  }
  const unit = Math.sqrt(squares / Math.max(1, values.length)) || 1;
  return { vectors, x: inUnitOf(vectors, mean, unit), mean, unit };
}

/** (x − mean)/unit */
export function inUnitOf(vectors: Matrix, mean: Float64Array, unit: number): Matrix {
  const x = zeros(vectors.rows, vectors.columns, precisionOf(vectors));
  for (let i = 0, k = 0; i < x.rows; i++) {
    for (let j = 0; j < x.columns; j++, k++) x.values[k] = (vectors.values[k]! - mean[j]!) / unit;
  }
  return x;
}
