import { type Matrix, precisionOf, shapeOf, toPrecision, zeros } from "../core/matrix";
import type { Engine } from "../engine/engine";

/**
 * An affine map of rows, as a few steps that are made in this order, those that there are:
 *
 *     x − center      x·diag(factors)      x − (x·read)·writtenᵀ      x·matrix      x + offset
 *
 * Whatever is fitted to vectors (means, whitenings, rotations, erasers) is one of these, so that all
 * of it is applied, saved and opened in one way.
 */
export interface Affine {
  /** Dimensions that it takes. */
  readonly from: number;
  /** Dimensions that it gives. */
  readonly to: number;
  /** [from] */
  readonly center?: Float64Array;
  /** [from] */
  readonly factors?: Float64Array;
  /** What is taken out: both [from, k], orthonormal or not. */
  readonly removed?: { readonly read: Matrix; readonly written: Matrix };
  /** [from, to] */
  readonly matrix?: Matrix;
  /** [to] */
  readonly offset?: Float64Array;
}

/**
 * The rows of x mapped, in the precision of x; differences and sums with means are made in float64.
 * [n, from] → [n, to]
 *
 * @throws RangeError when x has another number of columns; `who` and `name` tell of which map and which rows
 */
export async function applyAffine(
  { from, center, factors, removed, matrix, offset }: Affine,
  x: Matrix,
  engine: Engine,
  { who = "applyAffine", name = "x" }: { readonly who?: string; readonly name?: string } = {},
): Promise<Matrix> {
  if (x.columns !== from) {
    throw new RangeError(
      `${who}: the map was fitted on vectors of ${from} dimensions, but ${name} is ${shapeOf(x)}. ` +
        "Apply it to the same model's states, or fit it again.",
    );
  }
  let y = center || factors ? scaleAndShift(x, center, factors) : x;
  if (removed) y = await takeOut(y, removed, engine);
  if (matrix) y = await engine.multiply(y, toPrecision(matrix, precisionOf(x)));
  return offset ? shift(y, offset) : y;
}

function scaleAndShift(x: Matrix, center?: Float64Array, factors?: Float64Array): Matrix {
  const result = zeros(x.rows, x.columns, precisionOf(x));
  for (let i = 0, k = 0; i < x.rows; i++) {
    for (let j = 0; j < x.columns; j++, k++) {
      result.values[k] = (x.values[k]! - (center?.[j] ?? 0)) * (factors?.[j] ?? 1);
    }
  }
  return result;
}

async function takeOut(
  x: Matrix,
  { read, written }: { readonly read: Matrix; readonly written: Matrix },
  engine: Engine,
): Promise<Matrix> {
  if (read.columns === 0) return x;
  const precision = precisionOf(x);
  const parts = await engine.multiply(x, toPrecision(read, precision));
  const taken = await engine.rowProduct(parts, toPrecision(written, precision));
  return { ...x, values: x.values.map((value, k) => value - taken.values[k]!) };
}

function shift(x: Matrix, offset: Float64Array): Matrix {
  const result = zeros(x.rows, x.columns, precisionOf(x));
  for (let i = 0, k = 0; i < x.rows; i++) {
    for (let j = 0; j < x.columns; j++, k++) result.values[k] = x.values[k]! + offset[j]!;
  }
  return result;
}
