import { type Adjustable, adjustable } from "../adjustable";
import type { Measure } from "../measure";
import { type LaplaceOptions, laplaceKernel, type RbfOptions, rbfKernel } from "./distance-kernels";
import { gramScores } from "./gram-scores";
import type { GramSide } from "./gram-side";
import { cosineKernel, type Kernel, type PolynomialOptions, polynomialKernel } from "./kernel";
import { shuffledGrams } from "./shuffled-gram-scores";

export interface KernelCkaOptions {
  /** Whether HSIC is unbiased, as in `debiasedCka`; false when left out. */
  readonly debiased?: boolean;
}

export interface RbfCkaOptions extends KernelCkaOptions, RbfOptions {}
export interface LaplaceCkaOptions extends KernelCkaOptions, LaplaceOptions {}
export interface PolynomialCkaOptions extends KernelCkaOptions, PolynomialOptions {}

/**
 * Centred kernel alignment with a Gaussian (RBF) kernel.
 *
 *     CKA(X, Y) = HSIC(K, L) / √(HSIC(K, K)·HSIC(L, L))
 *     Kᵢⱼ = exp(−‖xᵢ − xⱼ‖²/(2σ²))      σ = bandwidth · median of ‖xᵢ − xⱼ‖, i < j; likewise L
 *
 * With `median: "Kornblith"`, σ² = bandwidth² · median of ‖xᵢ − xⱼ‖² over all i and j, which is
 * smaller, noticeably so for small n. A small bandwidth (0.2 to 0.5) compares neighbours, a large
 * one nears linear CKA. The biased index of unrelated vectors is far above 0 where n is small or
 * the bandwidth low: compare it with its null, or debias. The interval is the jackknife with σ
 * kept as it is of all rows. NaN with a warning where σ is 0 though rows differ: most are equal.
 * Biased, the interval is about the mean value at this n, which a larger sample does not have;
 * debiased, it covers either (results/calibration).
 *
 * [n, p], [n, q] → one number; n ≥ 5. Details tell σ of both sides, in their units.
 *
 * @throws RangeError when the bandwidth is not a finite number above 0, or the median is neither
 * @see Kornblith et al. (2019), Similarity of Neural Network Representations Revisited
 * @see Song et al. (2012), Feature selection via dependence maximization
 */
export const rbfCka: Adjustable<RbfCkaOptions, GramSide> = adjustable((options: RbfCkaOptions) => ({
  ...ckaOfKernel(rbfKernel(options), options),
  source: "Kornblith et al. 2019",
}));

/**
 * Centred kernel alignment with a Laplace (exponential) kernel of Euclidean distances.
 *
 *     Kᵢⱼ = exp(−‖xᵢ − xⱼ‖/σ)      σ = bandwidth · median of ‖xᵢ − xⱼ‖, i < j
 *
 * Heavier tails than `rbfCka`, otherwise as it. Some code (scikit-learn's `laplacian_kernel`) sums
 * |differences| of coordinates instead, which a rotation changes.
 *
 * [n, p], [n, q] → one number; n ≥ 5.
 *
 * @throws RangeError when the bandwidth is not a finite number above 0
 * @see Kornblith et al. (2019), Similarity of Neural Network Representations Revisited
 */
export const laplaceCka: Adjustable<LaplaceCkaOptions, GramSide> = adjustable(
  (options: LaplaceCkaOptions) => ({
    ...ckaOfKernel(laplaceKernel(options), options),
    source: "Kornblith et al. 2019",
  }),
);

/**
 * Centred kernel alignment with a polynomial kernel of the centred rows.
 *
 *     Kᵢⱼ = (γ·xᵢ·xⱼ + c)ᵈ      γ = 1 / mean of ‖xᵢ‖²
 *
 * γ is scikit-learn's `gamma="scale"` of centred columns, so that neither offsets nor units
 * matter. High degrees are about the few rows of greatest length. Degree 1 is linear CKA.
 * Biased, the interval is about the mean value at this n, as of `rbfCka`.
 *
 * [n, p], [n, q] → one number; n ≥ 5.
 *
 * @throws RangeError when the degree is not a whole number from 1, or the constant is below 0
 * @see Kornblith et al. (2019), Similarity of Neural Network Representations Revisited
 */
export const polynomialCka: Adjustable<PolynomialCkaOptions, GramSide> = adjustable(
  (options: PolynomialCkaOptions) => ({
    ...ckaOfKernel(polynomialKernel(options), options),
    source: "Kornblith et al. 2019",
  }),
);

/**
 * Centred kernel alignment of cosines: linear CKA of rows brought to length one.
 *
 *     Kᵢⱼ = xᵢ·xⱼ/(‖xᵢ‖‖xⱼ‖)      of the rows as they are, not centred
 *
 * Blind to how long rows are, and so to the few that are far longer than the rest; not blind to a
 * common offset, which brings all rows near one direction: centre them first (centerLanguages).
 * HSIC centres K all the same. NaN with a warning when all rows of a side have one direction.
 *
 * [n, p], [n, q] → one number; n ≥ 5.
 *
 * @throws RangeError when a row, but not every one, is zero
 * @see Kornblith et al. (2019), Similarity of Neural Network Representations Revisited
 */
export const cosineCka: Adjustable<KernelCkaOptions, GramSide> = adjustable(
  (options: KernelCkaOptions) => ({
    ...ckaOfKernel(cosineKernel, options),
    source: "Kornblith et al. 2019",
  }),
);

/** CKA, biased or debiased, of any kernel. */
export function ckaOfKernel(
  kernel: Kernel,
  { debiased = false }: KernelCkaOptions,
): Omit<Measure<GramSide>, "source"> {
  const estimator = debiased ? "unbiased" : "biased";
  const settings = kernel.settings ? ` (${kernel.settings})` : "";
  return {
    name: `${debiased ? "debiased " : ""}${kernel.name} CKA${settings}`,
    kind: "similarity",
    range: [debiased ? -1 : 0, 1],
    symmetric: true,
    invariantTo: [...new Set([...kernel.invariantTo, "scaling" as const])],
    fewestRows: 5,
    ...(debiased && { leavesGroupsOut: true }),
    prepare: kernel.prepare,
    compare: async (a, b, engine, options) =>
      (await gramScores(estimator, [a], [b], engine, options)).at(0, 0),
    compareAll: (as, bs, engine, options) => gramScores(estimator, as, bs, engine, options),
    shuffle: (as, bs, orders, engine, signal) =>
      shuffledGrams(estimator, as, bs, orders, engine, signal),
  };
}
