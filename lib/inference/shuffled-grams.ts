import { dot } from "../core/arithmetic";
import { fromArrays, type Matrix, rowOf, zeros } from "../core/matrix";
import type { Engine } from "../engine/engine";

/**
 * The cosine of every pair of symmetric matrices (centred Gram matrices, distances), the rows and
 * columns of each b in each order in turn: reindexed, never worked out again.
 *
 *     out[o, (a, b)] = Σ AᵢⱼB_{π(i)π(j)} / (‖A‖‖B‖)      π = orders[o]
 *
 * Holds 4n² bytes for each a and 12n² for each b (in float64); an order costs n²/2 reads for each b, and all
 * pairs are one product. as, bs: what gives a matrix [n, n], each asked once → [orders, as · bs]
 */
export async function shuffledCosines(
  as: readonly (() => Promise<Matrix>)[],
  bs: readonly (() => Promise<Matrix>)[],
  orders: readonly (readonly number[])[],
  engine: Engine,
  signal?: AbortSignal,
): Promise<Matrix> {
  const fixed: Matrix["values"][] = [];
  for (const a of as) fixed.push(unit(packed(await a())));
  const moving: Matrix[] = [];
  for (const b of bs) moving.push(await b());
  const sizes = moving.map(({ values }) => Math.sqrt(dot(values, values)));
  const result = zeros(orders.length, as.length * bs.length);
  const packedAs = fromArrays(fixed);
  const packedBs = zeros(bs.length, packedAs.columns);
  for (const [o, order] of orders.entries()) {
    signal?.throwIfAborted();
    for (const [b, matrix] of moving.entries()) packed(matrix, order, rowOf(packedBs, b));
    const { values } = await engine.rowProduct(packedAs, packedBs);
    const cosines = values.map((value, at) => value / sizes[at % bs.length]!);
    result.values.set(cosines, o * result.columns);
  }
  return result;
}

/** The lower triangle of a symmetric matrix in some order, entries off the diagonal times √2. */
function packed(
  { rows: n, values }: Matrix,
  order?: readonly number[],
  into: Matrix["values"] = new Float64Array((n * (n + 1)) / 2),
): Matrix["values"] {
  const at = Int32Array.from({ length: n }, (_, i) => order?.[i] ?? i);
  for (let i = 0, k = 0; i < n; i++) {
    const row = at[i]! * n;
    for (let j = 0; j < i; j++) into[k++] = Math.SQRT2 * values[row + at[j]!]!;
    into[k++] = values[row + at[i]!]!;
  }
  return into;
}

function unit(values: Matrix["values"]): Matrix["values"] {
  const length = Math.sqrt(dot(values, values));
  return values.map((value) => value / length);
}
