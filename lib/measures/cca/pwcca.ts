import { dot, scaleColumns, sum } from "../../core/arithmetic";
import type { Matrix } from "../../core/matrix";
import { giveRoomBack } from "../../core/room";
import type { Engine } from "../../engine/engine";
import {
  type Directions,
  directionsOf,
  innerProducts,
  reorderDirections,
  requireMoreRows,
} from "../directions";
import type { Measure } from "../measure";
import { scoreSides } from "../sides";
import { canonicalDirections } from "./canonical-directions";

/**
 * Projection-weighted canonical correlation, weights from x: the mean canonical correlation in
 * which each counts by how much of x its canonical variate accounts for.
 *
 *     PWCCA(X, Y) = Σαᵢρᵢ / Σαᵢ       αᵢ = Σⱼ |⟨hᵢ, xⱼ⟩|
 *     hᵢ: canonical variates of X, of unit length; xⱼ: columns (neurons) of X, centred
 *
 * Not symmetric: the weights are of x alone, and depend on its axes. `pwccaOfY` has those of y,
 * `symmetricPwcca` the mean of both. Published code also adds the means to the
 * variates again and takes neurons that are not centred, or weights by coefficients, or by the side
 * of fewer neurons, and so has other values for the same data.
 * n must exceed rank x + rank y, as for `cca`; unrelated vectors get well above 0.
 * The jackknife's interval is a little wide (98 to 100 % coverage, results/calibration), and about
 * the mean value at this n: a larger sample has another.
 *
 * [n, p], [n, q] → one number; NaN with a warning when all rows of a side are one vector.
 *
 * @throws RangeError when n ≤ rank x + rank y
 * @see Morcos, Raghu & Bengio (2018), Insights on representational similarity in neural networks with canonical correlation
 */
export const pwcca: Measure<Directions> = pwccaBy("PWCCA", ["x"]);

/**
 * Projection-weighted canonical correlation, weights from y: PWCCA(Y, X). See `pwcca`.
 *
 * @throws RangeError when n ≤ rank x + rank y
 * @see Morcos, Raghu & Bengio (2018), Insights on representational similarity in neural networks with canonical correlation
 */
export const pwccaOfY: Measure<Directions> = pwccaBy("PWCCA of y", ["y"]);

/**
 * Symmetric projection-weighted canonical correlation: (PWCCA(X, Y) + PWCCA(Y, X)) / 2. See `pwcca`.
 *
 * @throws RangeError when n ≤ rank x + rank y
 * @see Morcos, Raghu & Bengio (2018), Insights on representational similarity in neural networks with canonical correlation
 */
export const symmetricPwcca: Measure<Directions> = {
  ...pwccaBy("symmetric PWCCA", ["x", "y"]),
  symmetric: true,
};

type SideName = "x" | "y";

/** The mean over the sides named of the means weighted by them. */
function pwccaBy(name: string, weightedBy: readonly SideName[]): Measure<Directions> {
  return {
    name,
    kind: "similarity",
    range: [0, 1],
    symmetric: false,
    invariantTo: ["translation", "scaling"],
    fewestRows: 5,
    needsMoreRowsThanRanks: true,
    source: "Morcos et al. 2018",
    prepare: directionsOf,
    reorder: reorderDirections,
    compare: (x, y, engine) =>
      scoreSides(x, y, async () => {
        const instead = "svcca with less variance, regularizedCca or debiasedCka";
        requireMoreRows(name, x.n, [x.rank, y.rank], "directions", instead);
        const m = await innerProducts(x, y, engine);
        const { rho, ofX, ofY } = await canonicalDirections(m, engine);
        const found = await Promise.all(
          weightedBy.map(async (side) => {
            const [directions, find] = side === "x" ? [x, ofX] : [y, ofY];
            const variates = await find();
            const counts = await weights(variates, directions, engine);
            return { variates, mean: dot(counts, rho) / sum(counts) };
          }),
        );
        const means = found.map(({ mean }) => mean);
        for (const { variates } of found) giveRoomBack(variates.values);
        const details = { rankX: x.rank, rankY: y.rank };
        return { value: sum(means) / means.length, details };
      }),
  };
}

/** αᵢ = Σⱼ|⟨hᵢ, xⱼ⟩| from H = U·P, HᵀX = Pᵀ·diag(s)·Vᵀ. [rank, k] → [k] */
async function weights(p: Matrix, side: Directions, engine: Engine): Promise<Float64Array> {
  const neurons = scaleColumns(side.axes, side.lengths);
  const { rows, columns, values } = await engine.multiply(neurons, p);
  const result = new Float64Array(columns);
  for (let j = 0, k = 0; j < rows; j++) {
    for (let i = 0; i < columns; i++, k++) result[i]! += Math.abs(values[k]!);
  }
  for (const room of [neurons.values, values]) giveRoomBack(room);
  return result;
}
