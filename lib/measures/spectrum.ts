import { dot, scaleColumns } from "../core/arithmetic";
import {
  columnsBetween,
  type Matrix,
  type Precision,
  precisionOf,
  rowsBetween,
  toPrecision,
} from "../core/matrix";
import { giveRoomBack } from "../core/room";
import type { Eigh, Engine } from "../engine/engine";
import { summedCrossProduct } from "./summed-products";

/** The singular values and right singular vectors of a matrix, and the left ones when asked for. */
export interface Spectrum {
  /** Descending [r], r ≤ min(n, d): what is rounding may be left out. */
  readonly lengths: Float64Array;
  /** [d, r] */
  readonly axes: Matrix;
  /** Left singular vectors. [n, r] */
  basis(): Promise<Matrix>;
  /** What products of its columns may be made in: float32 where these axes came of such products. */
  readonly productsIn: Precision;
}

/**
 * The spectrum of X in float64. Where there are clearly more rows than columns, from the
 * eigenvectors of XᵀX, a fifth of the time of an SVD:
 *
 *     XᵀX = V·diag(s²)·Vᵀ      U = X·V·diag(1/s)
 *
 * Squares lose half of the digits of what is small, and products in float32 hold seven. Those of
 * float32 data are tried first, and kept where no direction has less than 1/1024 of the variance of
 * the columns that it is made of: its s² is then right to 1e-4, and nearly all are to 1e-6. Else products are
 * made in float64, and kept where no singular value is below 1e-5 of the largest (1e-3 where X is
 * float64): U is then orthonormal to 1e-6 (1e-10). In either case directions in which X does not
 * vary but for rounding do not count, as that which the last layer normalisation of a model takes
 * out of its states. Otherwise, and of other shapes, by SVD.
 */
export async function spectrumOf(x: Matrix, engine: Engine): Promise<Spectrum> {
  if (x.rows >= 2 * x.columns) {
    for (const precision of new Set([precisionOf(x), "float64" as const])) {
      const found = await byProducts(x, precision, engine);
      if (found) return found;
    }
  }
  const { u, singularValues, v } = await engine.svd(toPrecision(x, "float64"));
  const basis = () => Promise.resolve(u);
  return { lengths: singularValues, axes: v, basis, productsIn: "float64" };
}

/** Singular values up to this are rounding, of float32 √max(n, d)·ε·s₁ (that of n·d entries spreads over all directions), of float64 max(n, d)·ε·s₁. */
export function roundingOf(x: Matrix, largest: number): number {
  const size = Math.max(x.rows, x.columns);
  const share = precisionOf(x) === "float32" ? Math.sqrt(size) * 2 ** -23 : size * 2 ** -52;
  return share * largest;
}

/** From XᵀX, unless too little is left of what is small. */
async function byProducts(
  x: Matrix,
  precision: Precision,
  engine: Engine,
): Promise<Spectrum | undefined> {
  const products = await summedCrossProduct(x, x, engine, precision);
  const { eigenvalues, eigenvectors } = await engine.eigh(products);
  const least = leastKnown(products, { eigenvalues, eigenvectors }, x, precision);
  giveRoomBack(products.values);
  const unknown = eigenvalues.findIndex((value, k) => !(value > least[k]!));
  const known = unknown < 0 ? x.columns : unknown;
  if (known < x.columns) {
    if (known === 0) return undefined;
    const rest = await squareAlong(x, columnsBetween(eigenvectors, known, x.columns), engine);
    if (rest > roundingOf(x, Math.sqrt(eigenvalues[0]!)) ** 2) return undefined;
  }
  const lengths = eigenvalues.subarray(0, known).map(Math.sqrt);
  const axes = columnsBetween(eigenvectors, 0, known);
  let basis: Promise<Matrix> | undefined;
  return {
    lengths,
    axes,
    basis() {
      const shares = lengths.map((length) => 1 / length);
      basis ??= engine.multiply(toPrecision(x, "float64"), scaleColumns(axes, shares));
      return basis;
    },
    productsIn: precision,
  };
}

/** ‖X·V‖² in float64, some rows at a time. */
async function squareAlong(x: Matrix, v: Matrix, engine: Engine): Promise<number> {
  let total = 0;
  for (let start = 0; start < x.rows; start += 2048) {
    const rows = rowsBetween(x, start, Math.min(start + 2048, x.rows));
    const { values } = await engine.multiply(toPrecision(rows, "float64"), v);
    total += dot(values, values);
    giveRoomBack(values);
  }
  return total;
}

/**
 * What an eigenvalue has to be above to be known well enough. Rounding of products in float32 puts
 * about ε·Σᵢvᵢ²Gᵢᵢ into that of v, so there the largest of two.
 */
function leastKnown(
  { values: products }: Matrix,
  { eigenvalues, eigenvectors: { values: v } }: Eigh,
  x: Matrix,
  precision: Precision,
): Float64Array {
  const d = x.columns;
  const least = smallestShare[precisionOf(x)] ** 2 * eigenvalues[0]!;
  const result = new Float64Array(d);
  if (precision === "float32") {
    for (let i = 0; i < d; i++) {
      const variance = products[i * d + i]! * leastVariance;
      for (let k = 0; k < d; k++) result[k]! += v[i * d + k]! ** 2 * variance;
    }
  }
  return result.map((each) => Math.max(each, least));
}

/** Of a singular value, of the largest. */
const smallestShare = { float32: 1e-5, float64: 1e-3 } as const;

/**
 * What products in float32 are enough for: variance along a direction, as a share of that of the
 * columns it is made of, Σvᵢ²Gᵢᵢ. They are right to 1e-8 to 1e-7 of that, so here to 1e-5 to 1e-4.
 */
const leastVariance = 2 ** -10;
