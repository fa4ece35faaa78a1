import type { Estimator } from "../../inference/leave-out";
import type { Measure } from "../measure";
import { gramScores } from "./gram-scores";
import type { GramSide } from "./gram-side";
import { linearGram } from "./linear-gram";
import { shuffledGrams } from "./shuffled-gram-scores";

/**
 * Debiased linear centred kernel alignment: the cosine of two U-centred Gram matrices.
 *
 *     CKA(X, Y) = HSIC₁(K, L) / √(HSIC₁(K, K)·HSIC₁(L, L))      K = XXᵀ, L = YYᵀ
 *     HSIC₁(K, L) = [tr K̃L̃ + 1ᵀK̃1·1ᵀL̃1/((n−1)(n−2)) − 2·1ᵀK̃L̃1/(n−2)] / (n(n−3)),   K̃ = K, zero diagonal
 *
 * Its numerator and both of its self terms are unbiased, so unrelated vectors get 0 on average
 * whatever n and d; it can be negative, and a negative value is kept. NaN with a warning when all
 * rows of a side are one vector, or when a self term is not positive (hardly any variation).
 * Its null over shuffled rows has mean 0 and SD √(2/(n(n−3))) exactly; its interval is the
 * jackknife on the scale atanh CKA, by groups where rows have them.
 *
 * Double-centring a Gram matrix without removing its diagonal does not debias.
 * [n, p], [n, q] → one number; n ≥ 5. Costs 2n²(p + q) operations, and holds 64 rows of the Gram matrices.
 *
 * @see Kornblith et al. (2019), Similarity of Neural Network Representations Revisited
 * @see Song et al. (2012), Feature selection via dependence maximization
 * @see Székely & Rizzo (2014), Partial distance correlation with methods for dissimilarities
 * @see Murphy, Zylberberg & Fyshe (2024), Correcting Biased Centered Kernel Alignment Measures
 */
export const debiasedCka: Measure<GramSide> = {
  ...ckaBy("unbiased"),
  name: "debiased CKA",
  range: [-1, 1],
  source: "Kornblith et al. 2019; Song et al. 2012; Murphy et al. 2024",
};

/**
 * Linear centred kernel alignment as it was first defined, biased: also the RV coefficient.
 *
 *     CKA(X, Y) = ⟨K, L⟩ / (‖K‖‖L‖) = ‖XᵀY‖² / (‖XᵀX‖‖YᵀY‖)      of the centred X and Y, K = XXᵀ, L = YYᵀ
 *
 * Misleads when n is not far above the effective ranks: unrelated vectors get √(βxβy)/(n−1) (see
 * `biasedNull`), .88 for white vectors of 768 dimensions at n = 100. Compare a value with its null,
 * or use `debiasedCka`. The jackknife interval is about the expectation of this index at this n, p
 * and q, which is not the value of a larger sample: it is never drawn as a band.
 *
 * [n, p], [n, q] → one number; n ≥ 5.
 *
 * @see Kornblith et al. (2019), Similarity of Neural Network Representations Revisited
 * @see Robert & Escoufier (1976), A unifying tool for linear multivariate statistical methods: the RV coefficient
 */
export const cka: Measure<GramSide> = {
  ...ckaBy("biased"),
  name: "CKA",
  range: [0, 1],
  source: "Kornblith et al. 2019; Robert & Escoufier 1976",
};

function ckaBy(estimator: Estimator): Omit<Measure<GramSide>, "name" | "range" | "source"> {
  return {
    kind: "similarity",
    symmetric: true,
    invariantTo: ["translation", "scaling", "rotation"],
    fewestRows: 5,
    ...(estimator === "unbiased" && { leavesGroupsOut: true }),
    prepare: async (x, engine) => linearGram(x, engine),
    compare: async (a, b, engine, options) =>
      (await gramScores(estimator, [a], [b], engine, options)).at(0, 0),
    compareAll: (as, bs, engine, options) => gramScores(estimator, as, bs, engine, options),
    shuffle: (as, bs, orders, engine, signal) =>
      shuffledGrams(estimator, as, bs, orders, engine, signal),
  };
}
