import { type Matrix, precisionOf, takeRows, zeros } from "../core/matrix";
import type { Engine } from "../engine/engine";
import { pairsAtOnce } from "./pairs/compare-pairs";
import { type Side, sideOf } from "./sides";
import { exactCrossProduct, scaleColumns } from "./spectrum";
import type { View } from "./view";

/** One side as CCA sees it: the directions in which its centred rows vary, and how far. */
export interface Directions extends Side {
  /** How many directions there are, numerically. */
  readonly rank: number;
  /** Singular values of the centred matrix, descending, times `factor`. [rank] */
  readonly lengths: Float64Array;
  /** The power of two by which a view scales: lengths in the units of x are lengths / factor. */
  readonly factor: number;
  /** Right singular vectors. [d, rank] */
  readonly axes: Matrix;
  /** The centred rows. [n, d] */
  readonly centred: Matrix;
  /** Left singular vectors: an orthonormal basis of the centred columns. [n, rank] */
  findBasis(): Promise<Matrix>;
}

/** Directions whose basis is at hand. */
export interface Based extends Directions {
  /** [n, rank] */
  readonly basis: Matrix;
}

/**
 * The directions of the centred matrix, in float64, without those that are rounding: with singular
 * values not above √max(n, d)·ε·s₁ of float32 (rounding of n·d entries spreads over all directions),
 * max(n, d)·ε·s₁ of float64. Of a constant matrix, none. [n, d] → rank directions
 */
export async function directionsOf(x: View, engine: Engine): Promise<Directions> {
  const { factor, matrix: centred } = x.centered();
  const side = sideOf(x);
  if (side.constant) {
    const nothing = { lengths: new Float64Array(0), factor, axes: zeros(side.dimensions, 0) };
    const findBasis = () => Promise.resolve(zeros(side.n, 0));
    return { ...side, rank: 0, ...nothing, centred, findBasis };
  }
  const { lengths, axes, basis } = await x.spectrum(engine);
  const least = rounding[precisionOf(x.matrix)](Math.max(x.matrix.rows, x.matrix.columns));
  const rank = lengths.filter((length) => length > least * lengths[0]!).length;
  return {
    ...side,
    rank,
    lengths: lengths.subarray(0, rank),
    factor,
    axes: leadingColumns(axes, rank),
    centred,
    findBasis: async () => leadingColumns(await basis(), rank),
  };
}

const rounding = {
  float32: (largest: number) => Math.sqrt(largest) * 2 ** -23,
  float64: (largest: number) => largest * 2 ** -52,
} as const;

/** The same with its basis found. */
export async function basedDirectionsOf(x: View, engine: Engine): Promise<Based> {
  const directions = await directionsOf(x, engine);
  return { ...directions, basis: await directions.findBasis() };
}

/**
 * Inner products of the first kx directions of x and the first ky of y; of all when they are left
 * out. Where there are far more rows than columns, of what other measures share:
 *
 *     UₓᵀUᵧ = diag(1/sₓ)·Vₓᵀ·(XᵀY)·Vᵧ·diag(1/sᵧ)
 */
export async function innerProducts(
  x: Directions,
  y: Directions,
  engine: Engine,
  [kx, ky]: readonly [number, number] = [x.rank, y.rank],
): Promise<Matrix> {
  if (x.n < 8 * Math.max(x.dimensions, y.dimensions)) {
    const [u, v] = await Promise.all([x.findBasis(), y.findBasis()]);
    return engine.crossProduct(leadingColumns(u, kx), leadingColumns(v, ky));
  }
  const all = await allInnerProducts(x, y, engine);
  return leadingColumns({ ...all, rows: kx, values: all.values.subarray(0, kx * y.rank) }, ky);
}

/** Of all directions, remembered for the measures that look at the same pair next. */
function allInnerProducts(x: Directions, y: Directions, engine: Engine): Promise<Matrix> {
  const recent = recentProducts.get(x.centred) ?? [];
  const known = recent.find(({ other }) => other === y.centred);
  if (known) return known.product;
  const product = productsOfWeighted(x, y, engine);
  recentProducts.set(x.centred, [{ other: y.centred, product }, ...recent].slice(0, pairsAtOnce));
  return product;
}

async function productsOfWeighted(x: Directions, y: Directions, engine: Engine): Promise<Matrix> {
  const weighted = ({ axes, lengths }: Directions) =>
    scaleColumns(
      axes,
      lengths.map((length) => 1 / length),
    );
  const between = await exactCrossProduct(x.centred, y.centred, engine);
  return engine.crossProduct(weighted(x), await engine.multiply(between, weighted(y)));
}

/** The last products of each X, the newest first: so many pairs are compared at a time. */
const recentProducts = new WeakMap<Matrix, { other: Matrix; product: Promise<Matrix> }[]>();

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
  return {
    ...x,
    centred: takeRows(x.centred, order),
    findBasis: async () => takeRows(await x.findBasis(), order),
  };
}

/** The same, basis and all. */
export function reorderBased<Side extends Based>(x: Side, order: readonly number[]): Side {
  return { ...x, ...reorderDirections(x, order), basis: takeRows(x.basis, order) };
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
