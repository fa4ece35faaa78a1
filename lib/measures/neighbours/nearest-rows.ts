import { normalizeRows, squaredRowNorms } from "../../core/arithmetic";
import { type Matrix, shapeOf } from "../../core/matrix";
import type { Engine } from "../../engine/engine";
import { distancesFrom, forEachRow, mapRows, type PairRows, products } from "../pair-rows";
import { type Side, sideOf } from "../sides";
import type { View } from "../view";

/** By what rows are near: Euclidean of the centred rows; cosine of the rows as they are. */
export type NeighbourDistance = "euclidean" | "cosine";

/** One side as measures of neighbourhoods see it. */
export interface Neighbours extends Side {
  /** The k rows nearest to each row, nearest first, itself not among them. [n·k] */
  readonly nearest: Int32Array;
  readonly k: number;
  /** Rows that have, just outside their k nearest, another as near as the last: the lowest index is taken. */
  readonly tiedRows: number;
}

/**
 * The k nearest rows of every row; of rows equally near, those of lower index.
 *
 * Works through n² distances in tiles: 2n²d operations.
 *
 * @throws RangeError when k ≥ n, or when a row without length has no cosine
 */
export async function neighboursOf(
  who: string,
  x: View,
  k: number,
  distance: NeighbourDistance,
  engine: Engine,
): Promise<Neighbours> {
  const { rows: n } = x.matrix;
  requireFewer(who, k, n);
  const nearest = new Int32Array(n * k);
  let tiedRows = 0;
  const distances = new Float64Array(k + 1);
  const indices = new Int32Array(k + 1);
  await forEachRow(distancesOf(who, x, distance, engine), (row, i) => {
    smallest(row, i, Math.min(k + 1, n - 1), distances, indices);
    nearest.set(indices.subarray(0, k), i * k);
    if (k + 1 < n && distances[k] === distances[k - 1]) tiedRows++;
  });
  return { ...sideOf(x), nearest, k, tiedRows };
}

/** The same neighbours of rows in another order; of rows equally near, those that were taken before. */
export function reorderNeighbours<N extends Neighbours>(x: N, order: readonly number[]): N {
  const { nearest, k } = x;
  const places = new Int32Array(order.length);
  for (const [to, from] of order.entries()) places[from] = to;
  const reordered = new Int32Array(nearest.length);
  for (const [to, from] of order.entries()) {
    for (let r = 0; r < k; r++) reordered[to * k + r] = places[nearest[from * k + r]!]!;
  }
  return { ...x, nearest: reordered };
}

/** A number for every two rows that grows as they are further apart. */
export function distancesOf(
  who: string,
  x: View,
  distance: NeighbourDistance,
  engine: Engine,
): PairRows {
  if (distance === "euclidean") {
    const { matrix, squaredNorms } = x.centered();
    return distancesFrom(matrix, squaredNorms, x.products(engine));
  }
  const unit = unitRows(who, x.matrix);
  return mapRows(products(unit, engine), (cosine) => 1 - cosine);
}

/**
 * Rows of length one, as they are, not centred.
 *
 * @throws RangeError when some row, but not every one, is zero
 */
export function unitRows(who: string, x: Matrix): Matrix {
  const norms = squaredRowNorms(x);
  const zero = norms.indexOf(0);
  if (zero >= 0 && norms.some((norm) => norm > 0)) {
    throw new RangeError(
      `${who}: every row needs a length above zero, for zero has no cosine, but row ${zero} of ${shapeOf(x)} is zero. ` +
        "Leave that sentence out with selectSentences.",
    );
  }
  return normalizeRows(x);
}

/** Puts the `count` smallest of a row, but for its own, in order; insertion keeps equals as they came. */
function smallest(
  row: ArrayLike<number>,
  self: number,
  count: number,
  distances: Float64Array,
  indices: Int32Array,
): void {
  let found = 0;
  for (let j = 0; j < row.length; j++) {
    const distance = row[j]!;
    if (j === self || (found === count && !(distance < distances[count - 1]!))) continue;
    if (found < count) found++;
    let at = found - 1;
    for (; at > 0 && distances[at - 1]! > distance; at--) {
      distances[at] = distances[at - 1]!;
      indices[at] = indices[at - 1]!;
    }
    distances[at] = distance;
    indices[at] = j;
  }
}

/** @throws RangeError when k is not a whole number from `least` */
export function requireCount(who: string, k: number, least = 1): void {
  if (Number.isInteger(k) && k >= least) return;
  throw new RangeError(`${who}: k is a whole number from ${least}, but is ${k}. Give 10.`);
}

/** @throws RangeError when a row has not as many others */
export function requireFewer(who: string, k: number, n: number): void {
  if (k < n) return;
  throw new RangeError(
    `${who}: k is the number of neighbours among the other rows, so below n, but k is ${k} and n is ${n}. Give a smaller k.`,
  );
}

/** @throws RangeError when the distance is neither */
export function requireDistance(who: string, distance: string): void {
  if (distance === "euclidean" || distance === "cosine") return;
  throw new RangeError(
    `${who}: the distance is "euclidean" or "cosine", but "${distance}" came. Name one of them.`,
  );
}
