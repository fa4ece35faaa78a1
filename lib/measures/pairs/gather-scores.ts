import { matrix } from "../../core/matrix";
import type { Score, Scores } from "../measure";
import type { PairGrid } from "./pair-grid";

/** One pair's score, and its values with each group of rows left out. */
export interface Found {
  readonly score: Score;
  readonly leftOut?: ArrayLike<number>;
}

/**
 * The grids of scores that were found pair by pair, with leave-outs where every pair has them.
 * `sizes`: rows in each group that was left out.
 */
export async function gatherScores(
  { as, bs, offset, symmetric }: PairGrid,
  sizes: readonly number[],
  find: (x: number, y: number) => Found | Promise<Found>,
): Promise<Scores> {
  const found: Found[][] = [];
  for (let a = 0; a < as; a++) {
    const row: Found[] = [];
    for (let b = 0; b < bs; b++) row.push(await find(a, offset + b));
    found.push(row);
  }
  const all = found.flat();
  const grid = (of: (score: Score) => number) => matrix(as, bs, (a, b) => of(found[a]![b]!.score));
  const withIntervals = all.every(({ score, leftOut }) => score.interval && leftOut);
  return {
    symmetric,
    n: all[0]!.score.n,
    value: grid(({ value }) => value),
    ...(withIntervals && {
      standardError: grid(({ standardError }) => standardError!),
      interval: {
        lower: grid(({ interval }) => interval![0]),
        upper: grid(({ interval }) => interval![1]),
      },
      replicates: {
        value: matrix(sizes.length, as * bs, (g, at) => all[at]!.leftOut![g]!),
        sizes,
      },
    }),
    ...(all.every(({ score }) => score.null) && {
      null: {
        mean: grid((score) => score.null!.mean),
        sd: grid((score) => score.null!.sd),
        pValue: grid((score) => score.null!.pValue),
      },
    }),
    at: (a, b) => found[a]![b]!.score,
  };
}
