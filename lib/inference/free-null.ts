import { sum } from "../core/arithmetic";
import type { Matrix } from "../core/matrix";
import type { Engine } from "../engine/engine";
import type { GramRows } from "./gram-rows";
import type { Estimator } from "./leave-out";
import {
  biasedNull,
  debiasedNull,
  effectiveRank,
  farFromNull,
  type GramMoments,
  type NullMoments,
  pValue,
  skewness,
  type ThirdMoments,
} from "./permutation-null";
import { thirdMoments } from "./third-moments";

/** The null of freely shuffled rows of one pair's CKA. */
export interface FreeNull extends NullMoments {
  readonly pValue: number;
}

/** The nulls of all pairs of sides. */
export interface FreeNulls {
  readonly of: (x: number, y: number) => FreeNull;
  /** How many directions the rows of each side spread over, corrected for n if the estimator is. */
  readonly effectiveRanks: Float64Array;
}

/**
 * The null of every pair, from HSIC of every pair [L, L]. Sides with a pair near its null (z < 6)
 * also give their third moments, for the skewness; the biased index takes that of its U-centred part.
 */
export async function freeNulls(
  sides: readonly GramRows[],
  hsic: Matrix,
  estimator: Estimator,
  engine: Engine,
): Promise<FreeNulls> {
  const count = sides.length;
  const n = sides[0]!.n;
  const moments = sides.map((side, x) => gramMoments(side, hsic.values[x * count + x]!));
  const momentsOf = (x: number, y: number) =>
    estimator === "biased" ? biasedNull(n, moments[x]!, moments[y]!) : debiasedNull(n);
  const value = (x: number, y: number) =>
    hsic.values[x * count + y]! /
    Math.sqrt(hsic.values[x * count + x]! * hsic.values[y * count + y]!);
  const isNear = (x: number, y: number) => {
    const { mean, sd } = momentsOf(x, y);
    return (value(x, y) - mean) / sd < farFromNull;
  };

  const thirds: (ThirdMoments | undefined)[] = [];
  for (const [x, side] of sides.entries()) {
    const near = sides.some((_, y) => x !== y && isNear(x, y));
    thirds.push(near && n >= 6 ? await thirdMoments(side, engine) : undefined);
  }
  return {
    effectiveRanks: effectiveRanks(sides, hsic),
    of(x, y) {
      const null_ = momentsOf(x, y);
      // Another pair of x or y may have asked for the moments: what this one gets does not depend on it.
      const [a, b] = isNear(x, y) ? [thirds[x], thirds[y]] : [];
      return { ...null_, pValue: pValue(value(x, y), null_, a && b && skewness(n, a, b)) };
    },
  };
}

/** How many directions the rows of each side spread over, from HSIC of every pair [L, L]. */
export function effectiveRanks(sides: readonly GramRows[], hsic: Matrix): Float64Array {
  return Float64Array.from(sides, (side, x) =>
    effectiveRank(gramMoments(side, hsic.values[x * sides.length + x]!)),
  );
}

/** Of A = HKH; without its diagonal, tr A² is estimated without bias from HSIC₁ of a side with itself. */
function gramMoments({ n, diagonal, rowSums }: GramRows, hsic: number): GramMoments {
  const total = sum(rowSums) + sum(diagonal);
  const centred = diagonal.map(
    (value, i) => value - (2 * (rowSums[i]! + value)) / n + total / n ** 2,
  );
  return {
    trace: sum(centred),
    squares: hsic * (n - 1) ** 2,
    diagonalSquares: centred.reduce((squares, value) => squares + value ** 2, 0),
  };
}
