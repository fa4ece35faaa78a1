import { sum } from "../core/arithmetic";
import { type Matrix, rowOf, toPrecision } from "../core/matrix";
import type { GramRows } from "./gram-rows";
import type { Estimator } from "./leave-out";

/**
 * The whole Gram matrix of one side, centred so that the inner product of two is HSIC up to a
 * factor, in float64.
 *
 *     biased     Aᵢⱼ = Kᵢⱼ − Σₗ Kᵢₗ/n − Σₗ Kₗⱼ/n + ΣK/n²                  sums with the diagonal
 *     unbiased   Ãᵢⱼ = Kᵢⱼ − Σₗ Kᵢₗ/(n−2) − Σₗ Kₗⱼ/(n−2) + ΣK/((n−1)(n−2))  sums without; Ãᵢᵢ = 0
 *
 * @see Székely & Rizzo (2014), Partial distance correlation with methods for dissimilarities
 */
export async function centredGram(side: GramRows, estimator: Estimator): Promise<Matrix> {
  const { n, diagonal } = side;
  const biased = estimator === "biased";
  const rowSums = biased ? side.rowSums.map((value, i) => value + diagonal[i]!) : side.rowSums;
  const [entries, all] = biased ? [n, n ** 2] : [n - 2, (n - 1) * (n - 2)];
  const mean = sum(rowSums) / all;
  const k = toPrecision(await side.read(0, n), "float64");
  for (let i = 0; i < n; i++) {
    const row = rowOf(k, i);
    if (biased) row[i] = diagonal[i]!;
    for (let j = 0; j < n; j++) row[j]! += mean - (rowSums[i]! + rowSums[j]!) / entries;
    if (!biased) row[i] = 0;
  }
  return k;
}
