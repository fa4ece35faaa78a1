import { type Matrix, rowOf, rowsBetween, zeros } from "../../core/matrix";
import type { GramRows } from "../../inference/gram-rows";
import { forEachRow, mapRows, mostHeld, type PairRows } from "../pair-rows";

/**
 * The Gram matrix of a kernel, centred, so that float32 keeps the digits of what varies:
 *
 *     Aᵢⱼ = Kᵢⱼ − mᵢ − mⱼ + m̄      m: means of K's rows, m̄ of all       Kᵢⱼ = entry(pairᵢⱼ)
 *
 * HSIC, biased and unbiased, is of A what it is of K, also with rows left out. Held for n ≤ 2048,
 * made where `pairs` holds its numbers, which are lost; above that, worked out again for each tile that
 * is read, and once before for the means.
 */
export async function kernelGram(
  pairs: PairRows,
  entry: (value: number) => number,
): Promise<GramRows> {
  const { n } = pairs;
  if (n <= mostHeld) return heldGram(pairs.held ?? (await pairs.read(0, n)), entry);
  const kernel = mapRows(pairs, entry);
  const [means, diagonal] = [new Float64Array(n), new Float64Array(n)];
  await forEachRow(kernel, (row, i) => {
    means[i] = meanOf(row);
    diagonal[i] = row[i]!;
  });
  return centredGram(kernel, means, diagonal);
}

/** Turns `pairs`, of which only those with j ≤ i are read, into A, in place. */
function heldGram(pairs: Matrix, entry: (value: number) => number): GramRows {
  const { rows: n, values } = pairs;
  const means = mapLower(pairs, entry).map((sum) => sum / n);
  const mean = meanOf(means);
  const diagonal = means.map((of, i) => values[i * n + i]! - 2 * of + mean);
  centreBothHalves(pairs, means, mean);
  return gramOf(pairs, diagonal);
}

/** `entry` of every number with j ≤ i, in place; and what the rows of all n² would sum to. */
function mapLower({ rows: n, values }: Matrix, entry: (value: number) => number): Float64Array {
  const sums = new Float64Array(n);
  for (let i = 0; i < n; i++) {
    const start = i * n;
    let sum = entry(values[start + i]!);
    values[start + i] = sum;
    for (let j = 0; j < i; j++) {
      const value = entry(values[start + j]!);
      values[start + j] = value;
      sum += value;
      sums[j]! += value;
    }
    sums[i] = sum;
  }
  return sums;
}

/** Kᵢⱼ − mᵢ − mⱼ + m̄ of the numbers below the diagonal, written there and above it, in tiles that stay in cache; 0 on it. */
function centreBothHalves({ rows: n, values }: Matrix, means: Float64Array, mean: number): void {
  const tile = 64;
  for (let i0 = 0; i0 < n; i0 += tile) {
    for (let j0 = 0; j0 <= i0; j0 += tile) {
      for (let i = i0; i < Math.min(i0 + tile, n); i++) {
        const shift = mean - means[i]!;
        for (let j = j0, end = Math.min(j0 + tile, i); j < end; j++) {
          const value = values[i * n + j]! + (shift - means[j]!);
          values[i * n + j] = value;
          values[j * n + i] = value;
        }
        if (j0 === i0) values[i * n + i] = 0;
      }
    }
  }
}

/** A matrix whose rows sum to 0 with its diagonal, which is given apart; `all` is without it. */
export function gramOf(all: Matrix, diagonal: Float64Array): GramRows {
  const n = all.rows;
  const precision = all.values instanceof Float32Array ? "float32" : "float64";
  return {
    n,
    precision,
    diagonal,
    rowSums: negative(diagonal),
    async read(start, end, into = zeros(end - start, n, precision)) {
      into.values.set(rowsBetween(all, start, end).values);
      return into;
    },
    reorder(order) {
      const result = zeros(n, n, precision);
      for (const [i, from] of order.entries()) {
        const [source, target] = [rowOf(all, from), rowOf(result, i)];
        for (const [j, column] of order.entries()) target[j] = source[column]!;
      }
      return gramOf(result, taken(diagonal, order));
    },
  };
}

/** A of a K that is not held, centred as it is read. */
function centredGram(
  kernel: PairRows,
  means: Float64Array,
  kernelDiagonal: Float64Array,
): GramRows {
  const { n, precision } = kernel;
  const mean = meanOf(means);
  const diagonal = kernelDiagonal.map((value, i) => value - 2 * means[i]! + mean);
  return {
    n,
    precision,
    diagonal,
    rowSums: negative(diagonal),
    async read(start, end, into) {
      const rows = await kernel.read(start, end, into);
      for (let i = start; i < end; i++) {
        const row = rowOf(rows, i - start);
        const shift = mean - means[i]!;
        for (let j = 0; j < n; j++) row[j]! += shift - means[j]!;
        row[i] = 0;
      }
      return rows;
    },
    reorder: (order) =>
      centredGram(kernel.reorder(order), taken(means, order), taken(kernelDiagonal, order)),
  };
}

/** A1 = 0, so that the sums without the diagonal are as much below. */
function negative(diagonal: Float64Array): Float64Array {
  return diagonal.map((value) => -value);
}

function taken(values: Float64Array, order: readonly number[]): Float64Array {
  return Float64Array.from(order, (i) => values[i]!);
}

function meanOf(values: ArrayLike<number>): number {
  let total = 0;
  for (let k = 0; k < values.length; k++) total += values[k]!;
  return total / values.length;
}
