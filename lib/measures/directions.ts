import {
  columnsBetween,
  type Matrix,
  type Precision,
  precisionOf,
  takeRows,
  zeros,
} from "../core/matrix";
import { giveRoomBack } from "../core/room";
import { enoughAtOnce } from "../core/side-by-side";
import type { Engine } from "../engine/engine";
import { type Side, sideOf } from "./sides";
import { roundingOf } from "./spectrum";
import { summedCrossProduct } from "./summed-products";
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
  /** What products of its columns may be made in. */
  readonly productsIn: Precision;
  /** Left singular vectors: an orthonormal basis of the centred columns. [n, rank] */
  findBasis(): Promise<Matrix>;
}

/** Directions whose basis is at hand. */
export interface Based extends Directions {
  /** [n, rank] */
  readonly basis: Matrix;
}

/**
 * The directions of the centred matrix, in float64, without those that are rounding (`roundingOf`).
 * Of a constant matrix, none. [n, d] → rank directions
 */
export async function directionsOf(x: View, engine: Engine): Promise<Directions> {
  const { factor, matrix: centred } = x.centered();
  const side = sideOf(x);
  if (side.constant) {
    const nothing = { lengths: new Float64Array(0), factor, axes: zeros(side.dimensions, 0) };
    const findBasis = () => Promise.resolve(zeros(side.n, 0));
    return { ...side, rank: 0, ...nothing, centred, productsIn: precisionOf(centred), findBasis };
  }
  const { lengths, axes, basis, productsIn } = await x.spectrum(engine);
  const least = roundingOf(centred, lengths[0]!);
  const rank = lengths.filter((length) => length > least).length;
  return {
    ...side,
    rank,
    lengths: lengths.subarray(0, rank),
    factor,
    axes: columnsBetween(axes, 0, rank),
    centred,
    productsIn,
    findBasis: async () => columnsBetween(await basis(), 0, rank),
  };
}

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
    return engine.crossProduct(columnsBetween(u, 0, kx), columnsBetween(v, 0, ky));
  }
  const all = await allInnerProducts(x, y, engine);
  return columnsBetween({ ...all, rows: kx, values: all.values.subarray(0, kx * y.rank) }, 0, ky);
}

/** Of all directions, remembered for the measures that look at the same pair next. */
function allInnerProducts(x: Directions, y: Directions, engine: Engine): Promise<Matrix> {
  const recent = recentProducts.get(x.centred) ?? [];
  const known = recent.find(({ other }) => other === y.centred);
  if (known) return known.product;
  const product = weightedProducts(x, y, engine);
  recentProducts.set(x.centred, [{ other: y.centred, product }, ...recent].slice(0, enoughAtOnce));
  return product;
}

async function weightedProducts(x: Directions, y: Directions, engine: Engine): Promise<Matrix> {
  const precision = x.productsIn === y.productsIn ? x.productsIn : "float64";
  const between = await summedCrossProduct(x.centred, y.centred, engine, precision);
  const turned = await engine.multiply(between, y.axes);
  giveRoomBack(between.values);
  const product = await engine.crossProduct(x.axes, turned);
  giveRoomBack(turned.values);
  const shares = y.lengths.map((length) => 1 / length);
  for (let i = 0, k = 0; i < product.rows; i++) {
    const share = 1 / x.lengths[i]!;
    for (let j = 0; j < product.columns; j++, k++) product.values[k]! *= share * shares[j]!;
  }
  return product;
}

/** The last products of each X, the newest first: so many pairs are compared at a time. */
const recentProducts = new WeakMap<Matrix, { other: Matrix; product: Promise<Matrix> }[]>();

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
