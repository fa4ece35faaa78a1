import { rowOf } from "../core/matrix";
import type { GramRows } from "../inference/gram-rows";
import { forEachRow, holdFew, mapRows, type PairRows } from "./pair-rows";

/**
 * The Gram matrix of a kernel, centred, so that float32 keeps the digits of what varies:
 *
 *     Aᵢⱼ = Kᵢⱼ − mᵢ − mⱼ + m̄      m: means of K's rows, m̄ of all       Kᵢⱼ = entry(pairᵢⱼ)
 *
 * HSIC, biased and unbiased, is of A what it is of K, also with rows left out. Held for n ≤ 2048;
 * above, worked out again for each tile that is read, and once before for the means.
 */
export async function kernelGram(
  pairs: PairRows,
  entry: (value: number) => number,
): Promise<GramRows> {
  const kernel = await holdFew(mapRows(pairs, entry));
  const [means, diagonal] = [new Float64Array(pairs.n), new Float64Array(pairs.n)];
  await forEachRow(kernel, (row, i) => {
    means[i] = meanOf(row);
    diagonal[i] = row[i]!;
  });
  return centred(kernel, means, diagonal);
}

function centred(kernel: PairRows, means: Float64Array, kernelDiagonal: Float64Array): GramRows {
  const { n } = kernel;
  const mean = meanOf(means);
  const diagonal = kernelDiagonal.map((value, i) => value - 2 * means[i]! + mean);
  return {
    n,
    precision: kernel.precision,
    diagonal,
    // A1 = 0
    rowSums: diagonal.map((value) => -value),
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
    reorder(order) {
      const taken = (values: Float64Array) => Float64Array.from(order, (i) => values[i]!);
      return centred(kernel.reorder(order), taken(means), taken(kernelDiagonal));
    },
  };
}

function meanOf(values: ArrayLike<number>): number {
  let total = 0;
  for (let k = 0; k < values.length; k++) total += values[k]!;
  return total / values.length;
}
