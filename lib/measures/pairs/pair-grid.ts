import { type Matrix, matrix } from "../../core/matrix";

/**
 * Pairs of two lists whose matrices stand one after the other in one list of sides: pair (a, b) is
 * of sides a and `offset` + b. Of one list with itself the offset is 0 and (a, b) is as (b, a).
 */
export interface PairGrid {
  readonly as: number;
  readonly bs: number;
  readonly offset: number;
  readonly symmetric: boolean;
}

export function pairGrid(as: readonly unknown[], bs: readonly unknown[]): PairGrid {
  const symmetric = as === bs;
  return { as: as.length, bs: bs.length, offset: symmetric ? 0 : as.length, symmetric };
}

/** Whether sides x < y are a pair of the grid. */
export function isInGrid({ offset, symmetric }: PairGrid, x: number, y: number): boolean {
  return symmetric || (x < offset && y >= offset);
}

/** A value for every pair of sides, each worked out once. [as, bs] */
export function fillGrid(pairs: PairGrid, of: (x: number, y: number) => number): Matrix {
  const result = matrix(pairs.as, pairs.bs);
  forEachPair(pairs, (x, y, at, mirrored) => {
    result.values[at] = of(x, y);
    result.values[mirrored] = result.values[at]!;
  });
  return result;
}

/** Calls `each` with the sides of every pair, where it stands in a grid, and where its mirror does. */
export function forEachPair(
  { as, bs, offset, symmetric }: PairGrid,
  each: (x: number, y: number, at: number, mirrored: number) => void,
): void {
  for (let a = 0; a < as; a++) {
    for (let b = symmetric ? a : 0; b < bs; b++) {
      const at = a * bs + b;
      each(a, offset + b, at, symmetric ? b * bs + a : at);
    }
  }
}
