import type { Measure } from "../measure";
import { distancesFrom, forEachRow, type PairRows } from "../pair-rows";
import { scoreSides } from "../sides";
import { type Neighbours, neighboursOf, reorderNeighbours } from "./nearest-rows";

/** One side: the row nearest to each, and all distances. */
export interface ImbalanceSide extends Neighbours {
  readonly distances: PairRows;
}

/**
 * Information imbalance of x towards y: how far away in y, by rank, the row is that is nearest in x.
 *
 *     Δ(X → Y) = 2/n · mean over i of r_Y(i, nearest of i in X)      ranks from 1 to n − 1, Euclidean
 *
 * Near 0 when x knows which rows are near in y, about 1 when it does not. Not symmetric: a side that holds the other and
 * more besides is near 0 towards it and not back. A matrix towards itself gets 2/n, not 0: the
 * least there is (`least`), and 2(n − 1)/n the most. Unrelated vectors get exactly 1 on average.
 * Rows equally near count by lower index; `tiedRows` says how many rows of x that decides. The
 * jackknife's interval is wide (99 to 100 % coverage, results/calibration).
 *
 * [n, p], [n, q] → one number; NaN with a warning when all rows of a side are one vector.
 *
 * @see Glielmo et al. (2022), Ranking the information content of distance measures
 */
export const informationImbalance: Measure<ImbalanceSide> = {
  name: "information imbalance",
  kind: "distance",
  range: [0, 2],
  symmetric: false,
  invariantTo: ["translation", "scaling", "rotation"],
  fewestRows: 5,
  scaleOfItsOwn: true,
  source: "Glielmo et al. 2022",
  async prepare(x, engine) {
    const { matrix, squaredNorms } = x.centered();
    return {
      ...(await neighboursOf("information imbalance", x, 1, "euclidean", engine)),
      distances: distancesFrom(matrix, squaredNorms, x.products(engine)),
    };
  },
  reorder: (x, order) => ({
    ...reorderNeighbours(x, order),
    distances: x.distances.reorder(order),
  }),
  compare: (x, y) =>
    scoreSides(x, y, async () => {
      let ranks = 0;
      await forEachRow(y.distances, (row, i) => {
        ranks += rankOf(row, x.nearest[i]!, i);
      });
      const details = { chance: 1, least: 2 / x.n, tiedRowsX: x.tiedRows };
      return { value: (2 * ranks) / x.n ** 2, details };
    }),
};

/** How many rows other than `self` are as near as j, itself counted; of rows equally near, those of lower index. */
function rankOf(row: ArrayLike<number>, j: number, self: number): number {
  const distance = row[j]!;
  let rank = 1;
  for (let l = 0; l < row.length; l++) {
    if (l === self || l === j) continue;
    if (row[l]! < distance || (row[l] === distance && l < j)) rank++;
  }
  return rank;
}
