import { exponential, exponentialOfSingle } from "../../core/exponential";
import { type Precision, precisionOf } from "../../core/matrix";
import type { Engine } from "../../engine/engine";
import { distancesFrom, lowerDistances, mostHeld } from "../pair-rows";
import type { View } from "../view";
import { type Kernel, type KernelSide, kernelSide } from "./kernel";
import { kernelGram } from "./kernel-gram";
import { middlePairs } from "./median";

export interface LaplaceOptions {
  /** σ as a multiple of the median distance; 1 when left out. */
  readonly bandwidth?: number;
}

export interface RbfOptions extends LaplaceOptions {
  /**
   * Of which distances the median is: "off-diagonal" (of two different rows, the default) or
   * "Kornblith" (squared distances of all n² pairs, the n zeros of a row with itself among them).
   */
  readonly median?: "off-diagonal" | "Kornblith";
}

/**
 * Gaussian kernel Kᵢⱼ = exp(−‖xᵢ − xⱼ‖²/(2σ²)), σ = bandwidth · median of ‖xᵢ − xⱼ‖, i < j; with
 * `median: "Kornblith"`, σ² = bandwidth² · median of ‖xᵢ − xⱼ‖² over all i and j.
 *
 * @throws RangeError when the bandwidth is not a finite number above 0, or the median is neither
 */
export function rbfKernel({ bandwidth = 1, median = "off-diagonal" }: RbfOptions = {}): Kernel {
  requireBandwidth("rbfKernel", bandwidth);
  if (median !== "off-diagonal" && median !== "Kornblith") {
    throw new RangeError(
      `rbfKernel: the median is "off-diagonal" or "Kornblith", but "${median}" came. Name one of them.`,
    );
  }
  const rule = median === "Kornblith" ? ", Kornblith's median" : "";
  return {
    name: "RBF",
    settings: `bandwidth ${bandwidth}${rule}`,
    invariantTo: ["translation", "scaling", "rotation"],
    prepare: (x, engine) => sideByBandwidth(x, { bandwidth, median, kernel: gaussian }, engine),
  };
}

/**
 * Laplace (exponential) kernel Kᵢⱼ = exp(−‖xᵢ − xⱼ‖/σ), σ = bandwidth · median of ‖xᵢ − xⱼ‖, i < j.
 *
 * @throws RangeError when the bandwidth is not a finite number above 0
 */
export function laplaceKernel({ bandwidth = 1 }: LaplaceOptions = {}): Kernel {
  requireBandwidth("laplaceKernel", bandwidth);
  return {
    name: "Laplace",
    settings: `bandwidth ${bandwidth}`,
    invariantTo: ["translation", "scaling", "rotation"],
    prepare: (x, engine) =>
      sideByBandwidth(x, { bandwidth, median: "off-diagonal", kernel: laplacian }, engine),
  };
}

/** Kᵢⱼ = −‖xᵢ − xⱼ‖: its HSIC is the distance covariance (squared), its CKA the distance correlation. */
export const distanceKernel: Kernel = {
  name: "distance",
  invariantTo: ["translation", "rotation"],
  async prepare(x, engine) {
    const { matrix, squaredNorms, factor } = x.centered();
    const squares = distancesFrom(matrix, squaredNorms, x.products(engine));
    const gram = await kernelGram(squares, (square) => -Math.sqrt(square));
    return kernelSide(x, gram, { magnified: factor });
  },
};

interface Bandwidth extends Required<RbfOptions> {
  readonly kernel: KernelOfSquares;
}

/** Of squared distances, at this σ, as exact as the precision can tell. */
type KernelOfSquares = (sigma: number, precision: Precision) => (square: number) => number;

const gaussian: KernelOfSquares = (sigma, precision) => {
  const rate = -1 / (2 * sigma ** 2);
  return precision === "float32"
    ? (square) => exponentialOfSingle(rate * square)
    : (square) => exponential(rate * square);
};

const laplacian: KernelOfSquares = (sigma, precision) =>
  precision === "float32"
    ? (square) => exponentialOfSingle(-Math.sqrt(square) / sigma)
    : (square) => exponential(-Math.sqrt(square) / sigma);

async function sideByBandwidth(
  x: View,
  { bandwidth, median, kernel }: Bandwidth,
  engine: Engine,
): Promise<KernelSide> {
  const { matrix, squaredNorms, factor } = x.centered();
  const products = x.products(engine);
  const { n } = products;
  const squares =
    n <= mostHeld
      ? await lowerDistances(matrix, squaredNorms, products, x.room(n * n))
      : distancesFrom(matrix, squaredNorms, products);
  const [lower, upper] = await middlePairs(
    squares,
    median === "Kornblith" ? "with diagonal" : "without diagonal",
  );
  const middle =
    median === "Kornblith"
      ? Math.sqrt((lower + upper) / 2)
      : (Math.sqrt(lower) + Math.sqrt(upper)) / 2;
  const sigma = bandwidth * middle;
  const gram = await kernelGram(squares, sigma > 0 ? kernel(sigma, precisionOf(matrix)) : () => 0);
  return kernelSide(x, gram, {
    details: { bandwidth: sigma / factor },
    ...(sigma > 0 ? {} : { flaw: withoutBandwidth }),
  });
}

const withoutBandwidth = (side: string) =>
  `the bandwidth of ${side} is 0, since most pairs of its rows are equal`;

function requireBandwidth(who: string, value: number): void {
  if (value > 0 && Number.isFinite(value)) return;
  throw new RangeError(
    `${who}: the bandwidth is a multiple of the median distance above 0, but is ${value}. Give 1, or 0.5 for nearer neighbours.`,
  );
}
