import { type Adjustable, adjustable } from "../adjustable";
import { scoreSides } from "../sides";
import { type Neighbours, neighboursOf, requireCount, requireDistance } from "./nearest-rows";
import type { NeighbourOptions } from "./neighbours";

/**
 * Cycle of nearest neighbours: how many rows come back to themselves by a step to a neighbour in y
 * and from there to a neighbour in x.
 *
 *     cycle(X, Y) = share of the rows i with some j ∈ Nₖ(yᵢ) and i ∈ Nₖ(xⱼ)
 *
 * First y, then x, as the authors' code has it (`knn_A[knn_B]`), so that x against y is not y
 * against x. One of k² ways back is enough: values grow fast with k, unrelated vectors get much,
 *
 *     chance = mean over i of 1 − C(n − 1 − hᵢ, k)/C(n − 1, k)      hᵢ: how many rows have i among their k nearest in x
 *
 * exactly so on average over shuffled rows (details), and not all rows of a matrix come back to
 * themselves in itself, since a row may be nobody's neighbour. Rows equally near count by lower
 * index. By cosine, rows that share a large offset are all near one another: centre them first.
 * The jackknife's interval is wide (100 % coverage, results/calibration), and about the mean value
 * at this n.
 *
 * [n, p], [n, q] → one number; NaN with a warning when all rows of a side are one vector.
 *
 * @throws RangeError when k is not a whole number from 1 to n − 1
 * @see Huh et al. (2024), The Platonic Representation Hypothesis
 */
export const cycleNeighbours: Adjustable<NeighbourOptions, Neighbours> = adjustable(
  ({ k = 10, distance = "cosine" }: NeighbourOptions) => {
    const what = "cycle neighbours";
    requireCount(what, k);
    requireDistance(what, distance);
    return {
      name: `${what} (k ${k}, ${distance})`,
      kind: "similarity",
      range: [0, 1],
      symmetric: false,
      invariantTo:
        distance === "euclidean" ? ["translation", "scaling", "rotation"] : ["scaling", "rotation"],
      fewestRows: 5,
      belowOneOnItself: true,
      source: "Huh et al. 2024",
      prepare: (x, engine) => neighboursOf(what, x, k, distance, engine),
      compare: (x, y) =>
        scoreSides(x, y, async () => {
          let back = 0;
          for (let i = 0; i < x.n; i++) {
            if (nearestOf(y, i).some((j) => nearestOf(x, j).includes(i))) back++;
          }
          const ties = { tiedRowsX: x.tiedRows, tiedRowsY: y.tiedRows };
          return { value: back / x.n, details: { k, distance, chance: chanceOf(x), ...ties } };
        }),
    };
  },
);

function nearestOf({ nearest, k }: Neighbours, i: number): Int32Array {
  return nearest.subarray(i * k, (i + 1) * k);
}

/** That one of k others, any of them as likely, is among those to which a row is near. */
function chanceOf({ n, k, nearest }: Neighbours): number {
  const times = new Float64Array(n);
  for (const j of nearest) times[j]!++;
  let total = 0;
  for (const h of times) {
    let none = 1;
    for (let t = 0; t < k; t++) none *= Math.max(0, n - 1 - h - t) / (n - 1 - t);
    total += 1 - none;
  }
  return total / n;
}
