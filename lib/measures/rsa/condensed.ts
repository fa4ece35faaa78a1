import { sum } from "../../core/arithmetic";
import type { Matrix, Values } from "../../core/matrix";
import { forEachRow, type PairRows } from "../pair-rows";

/**
 * A number for every two different rows, once: of rows (0, 1), (0, 2), …, (0, n − 1), (1, 2), …,
 * as scipy's squareform has it. [n·(n − 1)/2]
 */
export interface Condensed {
  readonly n: number;
  readonly values: Values;
}

/** How many pairs n rows make. */
export function pairsOf(n: number): number {
  return (n * (n - 1)) / 2;
}

/** How many rows make that many pairs; not whole when none do. */
export function rowsOf({ length }: ArrayLike<number>): number {
  return (1 + Math.sqrt(1 + 8 * length)) / 2;
}

/** `entry` of the numbers above the diagonal, in the precision they have. */
export async function condense(
  pairs: PairRows,
  entry: (value: number) => number = (value) => value,
): Promise<Condensed> {
  const { n, precision } = pairs;
  const values = new (precision === "float32" ? Float32Array : Float64Array)(pairsOf(n));
  let at = 0;
  await forEachRow(pairs, (row, i) => {
    for (let j = i + 1; j < n; j++) values[at++] = entry(row[j]!);
  });
  return { n, values };
}

/** What stands above the diagonal, in float64. */
export function aboveDiagonal({ rows: n, values }: Matrix): Float64Array {
  const result = new Float64Array(pairsOf(n));
  let at = 0;
  for (let i = 0; i < n; i++) {
    for (let j = i + 1; j < n; j++) result[at++] = values[i * n + j]!;
  }
  return result;
}

/** The numbers once the rows are in another order, row i being the one that was order[i]. */
export function reorderPairs(values: Float64Array, order: readonly number[]): Float64Array {
  const n = order.length;
  const result = new Float64Array(values.length);
  let at = 0;
  for (let i = 0; i < n; i++) {
    const a = order[i]!;
    for (let j = i + 1; j < n; j++) {
      const b = order[j]!;
      const [first, second] = a < b ? [a, b] : [b, a];
      result[at++] = values[startOf(first, n) + second - first - 1]!;
    }
  }
  return result;
}

/** Less their mean, in float64. */
export function centred(values: Values): Float64Array {
  const mean = sum(values) / values.length;
  const result = new Float64Array(values.length);
  for (let k = 0; k < result.length; k++) result[k] = values[k]! - mean;
  return result;
}

/** Where the pairs start whose first row is i. */
function startOf(i: number, n: number): number {
  return i * n - (i * (i + 1)) / 2;
}
