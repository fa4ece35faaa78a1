import { type Matrix, precisionOf, takeRows, toPrecision, zeros } from "../core/matrix";
import type { Engine } from "../engine/engine";
import { type Side, sideOf } from "./sides";
import type { View } from "./view";

/** One side as CCA and its kin see it: the directions in which its centred rows vary, and how far. */
export interface Directions extends Side {
  /** How many directions there are, numerically. */
  readonly rank: number;
  /** Left singular vectors of the centred matrix: an orthonormal basis of its columns. [n, rank] */
  readonly basis: Matrix;
  /** Singular values of the centred matrix, descending, times `factor`. [rank] */
  readonly lengths: Float64Array;
  /** The power of two by which a view scales: lengths in the units of x are lengths / factor. */
  readonly factor: number;
  /** Right singular vectors. [d, rank] */
  readonly axes: Matrix;
}

/**
 * The thin SVD of the centred matrix, in float64, without the directions that are rounding: those
 * with singular values not above max(n, d)·ε·s₁, with the ε of the precision of x. Of a constant
 * matrix, none. [n, d] → rank directions
 */
export async function directionsOf(x: View, engine: Engine): Promise<Directions> {
  const { factor } = x.centered();
  const side = sideOf(x);
  if (side.constant) {
    const { n, dimensions } = side;
    const nothing = { lengths: new Float64Array(0), factor, axes: zeros(dimensions, 0) };
    return { ...side, rank: 0, basis: zeros(n, 0), ...nothing };
  }
  const { u, singularValues, v } = await x.svd(engine);
  const least = Math.max(u.rows, v.rows) * epsilon[precisionOf(x.matrix)] * singularValues[0]!;
  const rank = singularValues.filter((s) => s > least).length;
  return {
    ...side,
    rank,
    basis: leadingColumns(u, rank),
    lengths: singularValues.subarray(0, rank),
    factor,
    axes: leadingColumns(v, rank),
  };
}

const epsilon = { float32: 2 ** -23, float64: 2 ** -52 } as const;

/** The first k columns; the matrix itself when that is all. [n, d] → [n, k] */
export function leadingColumns(x: Matrix, k: number): Matrix {
  if (k === x.columns) return x;
  const result = zeros(x.rows, k, precisionOf(x));
  for (let i = 0; i < x.rows; i++) {
    result.values.set(x.values.subarray(i * x.columns, i * x.columns + k), i * k);
  }
  return result;
}

/** The same directions of rows in another order. */
export function reorderDirections(x: Directions, order: readonly number[]): Directions {
  return { ...x, basis: takeRows(x.basis, order) };
}

/** Column j times factors[j], in float64. [n, k], [k] → [n, k] */
export function scaleColumns(x: Matrix, factors: Float64Array): Matrix {
  const source = toPrecision(x, "float64");
  const values = source.values.map((value, at) => value * factors[at % x.columns]!);
  return { ...source, values };
}

/**
 * Refuses sides with so many directions that some are common to any two matrices of n rows.
 *
 * @throws RangeError when n ≤ kx + ky
 */
export function requireMoreRows(
  name: string,
  n: number,
  [kx, ky]: readonly [number, number],
  what: string,
  instead: string,
): void {
  if (n > kx + ky) return;
  throw new RangeError(
    `${name}: it takes more rows than both sides have ${what} together, but there are ${n} rows and ` +
      `${kx} + ${ky} ${what}, where any data would give about the same. Use more sentences, or ${instead}.`,
  );
}
