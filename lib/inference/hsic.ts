import type { Estimator } from "./leave-out";

/** What HSIC of two Gram matrices K and L is made of: with their diagonals for the biased estimate, without for the unbiased. */
export interface HsicSums {
  readonly n: number;
  /** t₁ = ΣKᵢⱼLᵢⱼ */
  readonly products: number;
  /** t₂ = ΣKᵢⱼ·ΣLᵢⱼ */
  readonly totals: number;
  /** t₃ = (K1)·(L1) */
  readonly rowSums: number;
}

/**
 * HSIC from its three sums.
 *
 *     unbiased  [t₁ + t₂/((n−1)(n−2)) − 2t₃/(n−2)] / (n(n−3))
 *     biased    [t₁ + t₂/n² − 2t₃/n] / (n−1)²
 *
 * @see Song et al. (2012), Feature selection via dependence maximization (the unbiased estimator)
 * @see Gretton et al. (2005), Measuring statistical dependence with Hilbert–Schmidt norms (the biased)
 */
export function hsicOf({ n, products, totals, rowSums }: HsicSums, estimator: Estimator): number {
  if (estimator === "biased") {
    return (products + totals / n ** 2 - (2 * rowSums) / n) / (n - 1) ** 2;
  }
  return (products + totals / ((n - 1) * (n - 2)) - (2 * rowSums) / (n - 2)) / (n * (n - 3));
}
