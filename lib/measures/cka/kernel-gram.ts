import { type Matrix, rowOf, rowsBetween, zeros } from "../../core/matrix";
import type { GramRows } from "../../inference/gram-rows";
import { forEachRow, held, mapRows, mostHeld, type PairRows } from "../pair-rows";

/**
 * The Gram matrix of a kernel, centred, so that float32 keeps the digits of what varies:
 *
 *     Aᵢⱼ = Kᵢⱼ − mᵢ − mⱼ + m̄      m: means of K's rows, m̄ of all       Kᵢⱼ = entry(pairᵢⱼ)
 *
 * HSIC, biased and unbiased, is of A what it is of K, also with rows left out. Held for n ≤ 2048,
 * made where `pairs` holds its numbers, which are lost; above, worked out again for each tile that
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

/** Turns symmetric `pairs`, of which only those below the diagonal are read, into K, in place. */
function heldGram(pairs: Matrix, entry: (value: number) => number): GramRows {
  const { rows: n, values } = pairs;
  const means = mapSymmetric(pairs, entry).map((sum) => sum / n);
  return centredGram(
    held(pairs),
    means,
    Float64Array.from(means, (_, i) => values[i * n + i]!),
  );
}

/** `entry` of every number, each pair once, in tiles that stay in cache; and the sums of the rows. */
function mapSymmetric({ rows: n, values }: Matrix, entry: (value: number) => number): Float64Array {
  const sums = new Float64Array(n);
  const tile = 64;
  for (let i0 = 0; i0 < n; i0 += tile) {
    for (let j0 = 0; j0 <= i0; j0 += tile) {
      for (let i = i0; i < Math.min(i0 + tile, n); i++) {
        let sum = 0;
        for (let j = j0; j < Math.min(j0 + tile, i); j++) {
          const value = entry(values[i * n + j]!);
          values[i * n + j] = value;
          values[j * n + i] = value;
          sum += value;
          sums[j]! += value;
        }
        sums[i]! += sum;
      }
    }
  }
  for (let i = 0; i < n; i++) {
    values[i * n + i] = entry(values[i * n + i]!);
    sums[i]! += values[i * n + i]!;
  }
  return sums;
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

/** A of K, centred as it is read. */
function centredGram(
  kernel: PairRows,
  means: Float64Array,
  kernelDiagonal: Float64Array,
): GramRows {
  const { n, precision, held: all } = kernel;
  const mean = meanOf(means);
  const diagonal = kernelDiagonal.map((value, i) => value - 2 * means[i]! + mean);
  return {
    n,
    precision,
    diagonal,
    rowSums: negative(diagonal),
    async read(start, end, into = zeros(end - start, n, precision)) {
      const source = all ? rowsBetween(all, start, end) : await kernel.read(start, end, into);
      for (let i = start; i < end; i++) {
        const [row, out] = [rowOf(source, i - start), rowOf(into, i - start)];
        const shift = mean - means[i]!;
        for (let j = 0; j < n; j++) out[j] = row[j]! + (shift - means[j]!);
        out[i] = 0;
      }
      return into;
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
