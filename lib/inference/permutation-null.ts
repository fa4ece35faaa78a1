/**
 * What an index of two Gram matrices gives when the rows of one side are shuffled, in closed form:
 * the moments over all n! permutations, without drawing one. All assume exchangeable rows: rows of
 * one document are not, and their p-values are too small.
 */

import { pearsonIIIUpperTail } from "../core/statistics";

/** What the null of one pair needs to know of each side's Gram matrix A = HKH. */
export interface GramMoments {
  /** tr A */
  readonly trace: number;
  /** tr A² = ΣAᵢⱼ² */
  readonly squares: number;
  /** ΣAᵢᵢ² */
  readonly diagonalSquares: number;
}

export interface NullMoments {
  readonly mean: number;
  readonly sd: number;
}

/**
 * Mean and SD of biased linear CKA (the RV coefficient) over all permutations.
 *
 *     β = tr(A)²/tr(A²), α = n−1−β, δ = ΣAᵢᵢ²/tr(A²), τ = (n−1)/((n−3)α)·(n(n+1)δ − (n−1)(β+2))
 *     mean √(βxβy)/(n−1)      variance 2αxαy/((n+1)(n−1)²(n−2))·(1 + (n−3)/(2n(n−1))·τxτy)
 *
 * β is the effective rank of a side: the mean grows towards 1 as β nears n − 1.
 *
 * @see Kazi-Aoual et al. (1995), Refined approximations to permutation tests for multivariate inference
 * @see Josse, Pagès & Husson (2008), Testing the significance of the RV coefficient
 */
export function biasedNull(n: number, x: GramMoments, y: GramMoments): NullMoments {
  const [bx, by] = [effectiveRank(x), effectiveRank(y)];
  const alphas = (n - 1 - bx) * (n - 1 - by);
  // ατ rather than τ: a side whose rows are equally far apart has α = 0, and its CKA no variance.
  const alphaTau = ({ diagonalSquares, squares }: GramMoments, beta: number) =>
    ((n - 1) / (n - 3)) * (n * (n + 1) * (diagonalSquares / squares) - (n - 1) * (beta + 2));
  const correction = ((n - 3) / (2 * n * (n - 1))) * alphaTau(x, bx) * alphaTau(y, by);
  const variance = (2 * (alphas + correction)) / ((n + 1) * (n - 1) ** 2 * (n - 2));
  return { mean: Math.sqrt(bx * by) / (n - 1), sd: Math.sqrt(Math.max(variance, 0)) };
}

/** How many directions the rows spread over: tr(A)²/tr(A²), between 1 and n − 1. */
export function effectiveRank({ trace, squares }: GramMoments): number {
  return trace ** 2 / squares;
}

/** Mean 0 and SD √(2/(n(n−3))) of debiased CKA over all permutations: no data enters. */
export function debiasedNull(n: number): NullMoments {
  return { mean: 0, sd: Math.sqrt(2 / (n * (n - 3))) };
}

/** Sums of cubes of a U-centred Gram matrix, scaled to ‖A‖ = 1. */
export interface ThirdMoments {
  /** ΣAᵢⱼ³ */
  readonly cubes: number;
  /** tr A³ */
  readonly triangles: number;
}

/**
 * The exact skewness, over all permutations, of S = ΣAᵢⱼBᵢⱼ for U-centred A and B.
 *
 *     E[S³] = Σₖ Nₖ·sₖ(A)·sₖ(B)/(n)ᵥₖ     over the 8 ways in which the indices of three pairs may coincide
 *
 * with s = [a₁, −a₁, a₂, 2a₁, a₁−a₂, 2a₁, 2a₂−4a₁, 16a₁−8a₂], a₁ = ΣAᵢⱼ³, a₂ = tr A³. Needs n ≥ 6.
 */
export function skewness(n: number, x: ThirdMoments, y: ThirdMoments): number {
  const [sx, sy] = [patternSums(x), patternSums(y)];
  let third = 0;
  for (const [k, { ways, indices }] of patterns.entries()) {
    third += (ways * sx[k]! * sy[k]!) / fallingFactorial(n, indices);
  }
  return third / debiasedNull(n).sd ** 3;
}

/** How many pairs of triples show each pattern of coincidence, and how many indices it has. */
const patterns = [
  { ways: 4, indices: 2 },
  { ways: 24, indices: 3 },
  { ways: 8, indices: 3 },
  { ways: 8, indices: 4 },
  { ways: 24, indices: 4 },
  { ways: 6, indices: 4 },
  { ways: 12, indices: 5 },
  { ways: 1, indices: 6 },
] as const;

function patternSums({ cubes: a1, triangles: a2 }: ThirdMoments): readonly number[] {
  return [a1, -a1, a2, 2 * a1, a1 - a2, 2 * a1, 2 * a2 - 4 * a1, 16 * a1 - 8 * a2];
}

function fallingFactorial(n: number, count: number): number {
  let product = 1;
  for (let k = 0; k < count; k++) product *= n - k;
  return product;
}

/** Beyond this many SDs the p-value is an upper bound: exact skewness would cost n³. */
export const farFromNull = 6;

/**
 * The chance of a value at least this high, were rows shuffled: the upper tail of a Pearson type
 * III law with the null's mean, SD and skewness (which is mostly positive: a normal tail is too thin).
 *
 * Without a skewness (z ≥ 6) it is an upper bound: the tail for √8, the skewness when both sides
 * vary in one normal direction only.
 */
export function pValue(
  value: number,
  { mean, sd }: NullMoments,
  skewness: number = Math.sqrt(8),
): number {
  // Where no shuffle changes the value, every one of them reaches it.
  if (sd < 1e-12) return 1;
  return pearsonIIIUpperTail((value - mean) / sd, skewness);
}
