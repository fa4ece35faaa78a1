import { dot } from "../../core/arithmetic";
import { type Based, basedDirectionsOf, reorderBased, requireMoreRows } from "../directions";
import type { Measure } from "../measure";
import { scoreSides } from "../sides";

/**
 * Eigenspace overlap: which share of the larger side's directions (in the space of sentences) the other has too.
 *
 *     overlap(X, Y) = ‖UxᵀUy‖² / max(rank X, rank Y)      Ux, Uy: left singular vectors of the centred X, Y
 *
 * R²_CCA with the larger rank below: 1 only when both span the same. Columns are centred, which the
 * paper leaves out. Unrelated vectors get min(rank X, rank Y)/(n−1) on average over shuffled rows
 * (`chance`). When n ≤ rank x + rank y the sides have common directions whatever they are: refused.
 * The jackknife's interval is a little wide (98 to 100 % coverage, results/calibration), and about
 * the mean value at this n: a larger sample has another.
 *
 * [n, p], [n, q] → one number; NaN with a warning when all rows of a side are one vector.
 *
 * @throws RangeError when n ≤ rank x + rank y
 * @see May et al. (2019), On the downstream performance of compressed word embeddings
 */
export const eigenspaceOverlap: Measure<Based> = {
  name: "eigenspace overlap",
  kind: "similarity",
  range: [0, 1],
  symmetric: true,
  invariantTo: ["translation", "scaling", "rotation", "invertible linear map"],
  fewestRows: 5,
  needsMoreRowsThanRanks: true,
  source: "May et al. 2019",
  prepare: basedDirectionsOf,
  reorder: reorderBased,
  compare: (x, y, engine) =>
    scoreSides(x, y, async () => {
      const instead = "svcca with less variance, or debiasedCka";
      requireMoreRows("eigenspace overlap", x.n, [x.rank, y.rank], "directions", instead);
      const { values } = await engine.crossProduct(x.basis, y.basis);
      const [smaller, larger] = [Math.min(x.rank, y.rank), Math.max(x.rank, y.rank)];
      return {
        value: dot(values, values) / larger,
        details: { rankX: x.rank, rankY: y.rank, chance: smaller / (x.n - 1) },
      };
    }),
};
