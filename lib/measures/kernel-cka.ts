import type { Engine } from "../engine/engine";
import { type Adjustable, adjustable } from "./adjustable";
import { gramScores } from "./gram-scores";
import type { GramSide } from "./gram-side";
import { kernelGram } from "./kernel-gram";
import type { Measure } from "./measure";
import { middlePairs } from "./median";
import { holdFew, products, squaredDistances } from "./pair-rows";
import type { View } from "./view";

export interface RbfCkaOptions {
  /** σ as a multiple of the median distance; 1 when left out. */
  readonly bandwidth?: number;
  /**
   * Of which distances the median is: "off-diagonal" (of two different rows, the default) or
   * "Kornblith" (squared distances of all n² pairs, the n zeros of a row with itself among them).
   */
  readonly median?: "off-diagonal" | "Kornblith";
  /** Whether HSIC is unbiased, as in `debiasedCka`; false when left out. */
  readonly debiased?: boolean;
}

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
 *
 * [n, p], [n, q] → one number; n ≥ 5. Details tell σ of both sides, in their units.
 *
 * @throws RangeError when the bandwidth is not a finite number above 0, or the median is neither
 * @see Kornblith et al. (2019), Similarity of Neural Network Representations Revisited
 * @see Song et al. (2012), Feature selection via dependence maximization
 */
export const rbfCka: Adjustable<RbfCkaOptions, GramSide> = adjustable((options: RbfCkaOptions) => {
  const { bandwidth = 1, median = "off-diagonal", debiased = false } = options;
  requirePositive("rbfCka", "bandwidth", bandwidth);
  if (median !== "off-diagonal" && median !== "Kornblith") {
    throw new RangeError(
      `rbfCka: the median is "off-diagonal" or "Kornblith", but "${median}" came. Name one of them.`,
    );
  }
  const rule = median === "Kornblith" ? ", Kornblith's median" : "";
  return {
    ...ckaOfKernel(debiased, (x, engine) =>
      distanceKernel(
        x,
        bandwidth,
        median,
        (square, sigma) => Math.exp(-square / (2 * sigma ** 2)),
        engine,
      ),
    ),
    name: `${debiased ? "debiased " : ""}RBF CKA (bandwidth ${bandwidth}${rule})`,
    source: "Kornblith et al. 2019",
  };
});

export interface LaplaceCkaOptions {
  /** σ as a multiple of the median distance; 1 when left out. */
  readonly bandwidth?: number;
  /** Whether HSIC is unbiased, as in `debiasedCka`; false when left out. */
  readonly debiased?: boolean;
}

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
  (options: LaplaceCkaOptions) => {
    const { bandwidth = 1, debiased = false } = options;
    requirePositive("laplaceCka", "bandwidth", bandwidth);
    return {
      ...ckaOfKernel(debiased, (x, engine) =>
        distanceKernel(
          x,
          bandwidth,
          "off-diagonal",
          (square, sigma) => Math.exp(-Math.sqrt(square) / sigma),
          engine,
        ),
      ),
      name: `${debiased ? "debiased " : ""}Laplace CKA (bandwidth ${bandwidth})`,
      source: "Kornblith et al. 2019",
    };
  },
);

export interface PolynomialCkaOptions {
  /** A whole number from 1; 3 when left out. */
  readonly degree?: number;
  /** c ≥ 0, how much lower degrees count; 1 when left out. */
  readonly constant?: number;
  /** Whether HSIC is unbiased, as in `debiasedCka`; false when left out. */
  readonly debiased?: boolean;
}

/**
 * Centred kernel alignment with a polynomial kernel of the centred rows.
 *
 *     Kᵢⱼ = (γ·xᵢ·xⱼ + c)ᵈ      γ = 1 / mean of ‖xᵢ‖²
 *
 * γ is scikit-learn's `gamma="scale"` of centred columns, so that neither offsets nor units
 * matter. High degrees are about the few rows of greatest length. Degree 1 is linear CKA.
 *
 * [n, p], [n, q] → one number; n ≥ 5.
 *
 * @throws RangeError when the degree is not a whole number from 1, or the constant is below 0
 * @see Kornblith et al. (2019), Similarity of Neural Network Representations Revisited
 */
export const polynomialCka: Adjustable<PolynomialCkaOptions, GramSide> = adjustable(
  (options: PolynomialCkaOptions) => {
    const { degree = 3, constant = 1, debiased = false } = options;
    if (!Number.isInteger(degree) || degree < 1) {
      throw new RangeError(
        `polynomialCka: the degree is a whole number from 1, but is ${degree}. Give 2 or 3.`,
      );
    }
    if (!(constant >= 0 && Number.isFinite(constant))) {
      throw new RangeError(
        `polynomialCka: the constant is a finite number from 0, but is ${constant}. Give 1, or 0 for the highest degree alone.`,
      );
    }
    return {
      ...ckaOfKernel(debiased, async (x, engine) => {
        const { matrix, squaredNorms, factor } = x.centered();
        const gamma = matrix.rows / squaredNorms.reduce((total, square) => total + square, 0);
        const entry = (product: number) => (gamma * product + constant) ** degree;
        const gram = await kernelGram(products(matrix, engine), gamma < Infinity ? entry : () => 0);
        return { ...gram, details: { gamma: gamma * factor ** 2 } };
      }),
      name: `${debiased ? "debiased " : ""}polynomial CKA (degree ${degree}, constant ${constant})`,
      source: "Kornblith et al. 2019",
    };
  },
);

type KernelSide = Omit<GramSide, "dimensions" | "constant" | "distinctRows">;

/** All that kernels have in common, given how one makes its side. */
export function ckaOfKernel(
  debiased: boolean,
  sideOf: (x: View, engine: Engine) => Promise<KernelSide>,
): Omit<Measure<GramSide>, "name" | "source"> {
  const estimator = debiased ? "unbiased" : "biased";
  return {
    kind: "similarity",
    range: [debiased ? -1 : 0, 1],
    symmetric: true,
    invariantTo: ["translation", "scaling", "rotation"],
    fewestRows: 5,
    async prepare(x, engine) {
      const { matrix, constant, distinctRows } = x.centered();
      return { ...(await sideOf(x, engine)), dimensions: matrix.columns, constant, distinctRows };
    },
    compare: async (a, b, engine, options) =>
      (await gramScores(estimator, [a], [b], engine, options)).at(0, 0),
    compareAll: (as, bs, engine, options) => gramScores(estimator, as, bs, engine, options),
  };
}

async function distanceKernel(
  x: View,
  multiple: number,
  median: "off-diagonal" | "Kornblith",
  entry: (squaredDistance: number, sigma: number) => number,
  engine: Engine,
): Promise<KernelSide> {
  const { matrix, squaredNorms, factor } = x.centered();
  const distances = await holdFew(squaredDistances(matrix, squaredNorms, engine));
  const [lower, upper] = await middlePairs(
    distances,
    median === "Kornblith" ? "with diagonal" : "without diagonal",
  );
  const middle =
    median === "Kornblith"
      ? Math.sqrt((lower + upper) / 2)
      : (Math.sqrt(lower) + Math.sqrt(upper)) / 2;
  const sigma = multiple * middle;
  const gram = await kernelGram(distances, sigma > 0 ? (square) => entry(square, sigma) : () => 0);
  return {
    ...gram,
    details: { bandwidth: sigma / factor },
    ...(sigma > 0
      ? {}
      : {
          flaw: (side) => `the bandwidth of ${side} is 0, since most pairs of its rows are equal`,
        }),
  };
}

function requirePositive(who: string, what: string, value: number): void {
  if (value > 0 && Number.isFinite(value)) return;
  throw new RangeError(
    `${who}: the ${what} is a multiple of the median distance above 0, but is ${value}. Give 1, or 0.5 for nearer neighbours.`,
  );
}
