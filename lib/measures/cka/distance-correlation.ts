import type { Measure } from "../measure";
import { scoreSides } from "../sides";
import { distanceKernel } from "./distance-kernels";
import type { GramSide } from "./gram-side";
import { ckaOfKernel } from "./kernel-cka";
import { shuffledGrams } from "./shuffled-gram-scores";

const debiased = ckaOfKernel(distanceKernel, { debiased: true });
const biased = ckaOfKernel(distanceKernel, {});

/**
 * Bias-corrected distance correlation (squared): the cosine of the U-centred matrices of Euclidean distances.
 *
 *     R*(X, Y) = (Ã·B̃) / √((Ã·Ã)(B̃·B̃))      Ãᵢⱼ = aᵢⱼ − Σₗaᵢₗ/(n−2) − Σₗaₗⱼ/(n−2) + Σa/((n−1)(n−2)), aᵢⱼ = ‖xᵢ − xⱼ‖
 *
 * It is debiased CKA with the kernel −‖xᵢ − xⱼ‖, so it has that measure's interval and null: unrelated
 * vectors get 0 on average, whatever n and d, and a negative value is kept. On the scale of the
 * squared `distanceCorrelation`.
 *
 * [n, p], [n, q] → one number; n ≥ 5.
 *
 * @see Székely & Rizzo (2013), The distance correlation t-test of independence in high dimension
 * @see Székely & Rizzo (2014), Partial distance correlation with methods for dissimilarities
 */
export const debiasedDistanceCorrelation: Measure<GramSide> = {
  ...debiased,
  name: "debiased distance correlation",
  source: "Székely & Rizzo 2013",
};

/**
 * Distance correlation: how far the distances among the rows of x go with those among the rows of y.
 *
 *     dCor(X, Y) = √( (A·B) / √((A·A)(B·B)) )      A, B: double-centred matrices of ‖xᵢ − xⱼ‖, ‖yᵢ − yⱼ‖
 *
 * Not squared. 0 only for independent vectors as n grows, but at a given n biased upwards, and
 * towards 1 as dimensions grow: unrelated vectors get what details give as `chance` (the root of
 * the mean of the square over shuffled rows). `debiasedDistanceCorrelation` has neither fault.
 * The jackknife's interval (95 % coverage, results/calibration) is about the mean value at this n:
 * a larger sample has another.
 *
 * [n, p], [n, q] → one number; n ≥ 5; NaN with a warning when all rows of a side are one vector.
 *
 * @see Székely, Rizzo & Bakirov (2007), Measuring and testing dependence by correlation of distances
 */
export const distanceCorrelation: Measure<GramSide> = {
  name: "distance correlation",
  kind: "similarity",
  range: [0, 1],
  symmetric: true,
  invariantTo: ["translation", "scaling", "rotation"],
  fewestRows: 5,
  source: "Székely et al. 2007",
  prepare: biased.prepare,
  async shuffle(as, bs, orders, engine, signal) {
    const squared = await shuffledGrams("biased", as, bs, orders, engine, signal);
    return { ...squared, values: squared.values.map(Math.sqrt) };
  },
  compare: (x, y, engine, options = {}) =>
    scoreSides(x, y, async () => {
      const { signal } = options;
      const squared = await biased.compare(x, y, engine, signal ? { signal } : {});
      return {
        value: Math.sqrt(squared.value),
        details: { chance: Math.sqrt(squared.null!.mean) },
      };
    }),
};
