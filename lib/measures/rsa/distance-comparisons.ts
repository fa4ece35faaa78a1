import { dot, sum } from "../../core/arithmetic";
import type { Values } from "../../core/matrix";
import { averageRanks, denseRanks } from "../../core/ranks";
import { centred, reorderPairs, rowsOf } from "./condensed";
import { type DistanceConfounds, unexplained } from "./distance-confounds";
import { kendall, type Ranking, ranking } from "./kendall";

/** How two lists of distances are held against each other; `rsa` has the formulas. */
export type DistanceComparison =
  | "pearson"
  | "spearman"
  | "kendallTauA"
  | "kendallTauB"
  | "cosine"
  | "whitenedPearson"
  | "whitenedCosine";

/** What a comparison makes of the distances of one side, of two sides, and of rows in another order. */
export interface Comparing<Settled> {
  /** Whether it is undefined when all distances of a side are equal. */
  readonly needsSpread: boolean;
  /** Undefined when the confounds leave nothing. */
  settle(distances: Values): Settled | undefined;
  between(x: Settled, y: Settled): number;
  reorder(x: Settled, order: readonly number[]): Settled;
  /** What unrelated sides get on average, over all orders of the rows of one, when it is known. */
  chance?(x: Settled, y: Settled): number;
}

/** Distances as one direction: the comparison is the cosine of two. */
interface Direction {
  /** Of length one, together with `own`. */
  readonly pairs: Float64Array;
  /** What a doubly centred matrix has on its diagonal. [n] */
  readonly own: Float64Array;
  /** Chance is the product of two sides' */
  readonly chance: number;
}

const directions = {
  between: (x: Direction, y: Direction) => dot(x.pairs, y.pairs) + dot(x.own, y.own),
  reorder: ({ pairs, own, chance }: Direction, order: readonly number[]): Direction => ({
    pairs: reorderPairs(pairs, order),
    own: own.length > 0 ? Float64Array.from(order, (i) => own[i]!) : own,
    chance,
  }),
  chance: (x: Direction, y: Direction) => x.chance * y.chance,
};

/** Pearson's correlation of distances, or of their ranks (Spearman's). */
function correlation(ranked: boolean): Comparing<Direction> {
  return {
    ...directions,
    needsSpread: true,
    settle: (distances) => direction(centred(ranked ? ranksOf(distances) : distances), 0),
  };
}

/** Where distances give way to their ranks: before the confounds are regressed out, after that, or never. */
export type Ranked = "before" | "after" | "never";

/** The correlation of what regression on the confounds leaves of both sides, or of its ranks. */
export function partialCorrelation(
  ranked: Ranked,
  confounds: DistanceConfounds,
): Comparing<{ readonly whole: Float64Array; readonly rest: Float64Array }> {
  const settleWhole = (whole: Float64Array, least: number) => {
    const left = unexplained(whole, confounds.directions, least);
    if (!left) return undefined;
    const rest = ranked === "after" ? direction(centred(ranksOf(left)), 0).pairs : left;
    return { whole, rest };
  };
  return {
    needsSpread: true,
    settle: (distances) =>
      settleWhole(
        ranked === "before" ? ranksOf(distances) : new Float64Array(distances),
        distances instanceof Float32Array ? 1e-5 : 1e-10,
      ),
    between: (x, y) => dot(x.rest, y.rest),
    reorder: ({ whole }, order) => settleWhole(reorderPairs(whole, order), 0)!,
  };
}

/** Cosine of distances as they are. */
const cosine: Comparing<Direction> = {
  ...directions,
  needsSpread: false,
  settle(distances) {
    const values = new Float64Array(distances);
    const chance = sum(values) / Math.sqrt(values.length * dot(values, values));
    return direction(values, chance);
  },
};

/**
 * Cosine of distances, centred or not, whitened by the covariance V that errors of the rows alike
 * in size and independent of one another give them: vᵀV⁻¹w. V has 4 for a pair with itself, 1 for
 * pairs with one row in common and 0 else, so that vᵀV⁻¹w is a quarter of the inner product of the
 * doubly centred matrices.
 */
function whitened(centredFirst: boolean): Comparing<Direction> {
  return {
    ...directions,
    needsSpread: centredFirst,
    settle: (distances) =>
      centredFirst
        ? { ...doublyCentred(centred(distances)), chance: 0 }
        : doublyCentred(new Float64Array(distances)),
  };
}

/** Kendall's τ-a or τ-b. */
function tau(form: "a" | "b"): Comparing<Ranking> {
  return {
    needsSpread: true,
    settle: (distances) => ranking(denseRanks(distances, roundingOf(distances))),
    between: (x, y) => kendall(x, y, form),
    reorder: ({ ranks }, order) =>
      ranking(new Uint32Array(reorderPairs(new Float64Array(ranks), order))),
    chance: () => 0,
  };
}

/** Every comparison by its name. */
export const comparisons: Readonly<Record<DistanceComparison, Comparing<unknown>>> = {
  pearson: correlation(false),
  spearman: correlation(true),
  kendallTauA: tau("a"),
  kendallTauB: tau("b"),
  cosine,
  whitenedPearson: whitened(true),
  whitenedCosine: whitened(false),
};

function ranksOf(distances: Values): Float64Array {
  return averageRanks(distances, roundingOf(distances));
}

/**
 * In float64, distances that are equal on paper come out this near; in float32, so do many that are
 * not, and only the same numbers are tied.
 */
function roundingOf(distances: Values): number {
  if (distances instanceof Float32Array) return 0;
  let largest = 0;
  for (let k = 0; k < distances.length; k++) largest = Math.max(largest, distances[k]!);
  return 1e-13 * largest;
}

/** Brings what it is given to length one. */
function direction(pairs: Float64Array, chance: number, own = new Float64Array(0)): Direction {
  const length = Math.sqrt(dot(pairs, pairs) + dot(own, own));
  for (const values of [pairs, own]) {
    for (let k = 0; k < values.length; k++) values[k]! /= length;
  }
  return { pairs, own, chance };
}

/** Of D with zeros on its diagonal: Dᵢⱼ − rᵢ − rⱼ + r̄, each pair standing for its two entries. */
function doublyCentred(pairs: Float64Array): Direction {
  const n = rowsOf(pairs);
  const means = new Float64Array(n);
  forEachPair(n, (i, j, at) => {
    means[i]! += pairs[at]! / n;
    means[j]! += pairs[at]! / n;
  });
  const mean = sum(means) / n;
  forEachPair(n, (i, j, at) => {
    pairs[at] = Math.SQRT2 * (pairs[at]! - means[i]! - means[j]! + mean);
  });
  const own = means.map((each) => mean - 2 * each);
  const length = Math.sqrt(dot(pairs, pairs) + dot(own, own));
  return direction(pairs, sum(own) / (Math.sqrt(n - 1) * length), own);
}

function forEachPair(n: number, each: (i: number, j: number, at: number) => void): void {
  let at = 0;
  for (let i = 0; i < n; i++) for (let j = i + 1; j < n; j++) each(i, j, at++);
}
