import { fromValues, type Matrix, matrix, rowsBetween } from "../../core/matrix";
import type { Engine } from "../../engine/engine";
import { pairValues, squareOf } from "./pair-values";

/**
 * Σ over pairs of weight × number, for every matrix and every list of weights, with the items of
 * the matrices in each order in turn.
 *
 *     out[π, m·W + w] = Σ_{i<j} weight_w(i, j) · S_m(π(i), π(j)) = Σ_{i<j} weight_w(π⁻¹(i), π⁻¹(j)) · S_m(i, j)
 *
 * Moving numbers about takes longer than the products, which are the engine's; so whichever of the
 * two lists is shorter is moved. matrices: [n, n] symmetric, weights: [n·(n − 1)/2] → [orders,
 * matrices · weights]
 */
export async function permutedSums(
  matrices: readonly Matrix[],
  weights: readonly Float64Array[],
  orders: readonly (readonly number[])[],
  engine: Engine,
  signal?: AbortSignal,
): Promise<Matrix> {
  const result = matrix(orders.length, matrices.length * weights.length);
  if (result.values.length === 0) return result;
  const n = matrices[0]!.rows;
  const moveWeights = weights.length < matrices.length;
  const moved = moveWeights ? weights.map((list) => squareOf(n, list)) : matrices;
  const still = stacked(moveWeights ? matrices.map(pairValues) : weights);
  const pairs = still.columns;
  const step = Math.max(1, Math.floor(mostNumbers / (moved.length * pairs)));
  const room = matrix(Math.min(step, orders.length) * moved.length, pairs);
  for (let start = 0; start < orders.length; start += step) {
    signal?.throwIfAborted();
    const block = orders.slice(start, start + step);
    let at = 0;
    for (const order of block) {
      const places = moveWeights ? inverse(order) : order;
      for (const one of moved) at = writePairs(one, places, room.values as Float64Array, at);
    }
    const products = await engine.rowProduct(
      rowsBetween(room, 0, block.length * moved.length),
      still,
    );
    spread(products, result, start, moved.length, moveWeights);
  }
  return result;
}

/** 32 MB of float64 */
const mostNumbers = 2 ** 22;

/** The pairs of a matrix whose item i is the one that was order[i]; returns where they end. */
function writePairs(
  { values }: Matrix,
  order: readonly number[],
  into: Float64Array,
  at: number,
): number {
  const n = order.length;
  let to = at;
  for (let i = 0; i < n; i++) {
    const row = order[i]! * n;
    for (let j = i + 1; j < n; j++) into[to++] = values[row + order[j]!]!;
  }
  return to;
}

/** Products [block · moved, still] of one block to their places, matrices before weights. */
function spread(
  products: Matrix,
  result: Matrix,
  start: number,
  moved: number,
  weightsMoved: boolean,
): void {
  const still = products.columns;
  for (let row = 0; row < products.rows; row++) {
    const [order, a] = [start + Math.floor(row / moved), row % moved];
    for (let b = 0; b < still; b++) {
      const column = weightsMoved ? b * moved + a : a * still + b;
      result.values[order * result.columns + column] = products.values[row * still + b]!;
    }
  }
}

function stacked(lists: readonly Float64Array[]): Matrix {
  const values = new Float64Array(lists.length * lists[0]!.length);
  for (const [i, list] of lists.entries()) values.set(list, i * list.length);
  return fromValues(lists.length, lists[0]!.length, values);
}

function inverse(order: readonly number[]): number[] {
  const result = new Array<number>(order.length);
  for (const [i, place] of order.entries()) result[place] = i;
  return result;
}
