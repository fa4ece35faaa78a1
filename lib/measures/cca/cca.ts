import { dot, sum } from "../../core/arithmetic";
import { type Matrix, precisionOf, shapeOf } from "../../core/matrix";
import type { Engine } from "../../engine/engine";
import { openEngine } from "../../engine/open";
import {
  type Directions,
  directionsOf,
  innerProducts,
  reorderDirections,
  requireMoreRows,
} from "../directions";
import type { Measure } from "../measure";
import { scoreSides } from "../sides";
import { singularValuesToSum } from "../singular-values";
import { view } from "../view";

/**
 * Mean canonical correlation: the mean of the correlations ρᵢ between the linear combinations of x
 * and of y that go together best, second best, …
 *
 *     ρ = singular values of UxᵀUy      Ux, Uy: orthonormal bases of the columns of the centred X, Y
 *     CCA(X, Y) = Σρᵢ / min(rank X, rank Y)
 *
 * Blind to any invertible linear map of a side, so a direction of hardly any variance counts as
 * much as the first: `svcca` and `pwcca` do not. Unrelated vectors get well above 0, at most
 * √(max rank/(n−1)) on average, which details give as `chanceAtMost`. When n ≤ rank x + rank y the
 * sides have common directions whatever they are: that is refused. Ranks count singular values above
 * max(n, d)·ε·s₁, with the ε of the precision of the states.
 * The jackknife's interval is a little wide (98 to 100 % coverage, results/calibration), and about
 * the mean value at this n: a larger sample has another.
 *
 * [n, p], [n, q] → one number; NaN with a warning when all rows of a side are one vector.
 *
 * @throws RangeError when n ≤ rank x + rank y
 * @see Hotelling (1936), Relations between two sets of variates
 * @see Raghu et al. (2017), SVCCA: singular vector canonical correlation analysis for deep learning dynamics and interpretability
 */
export const cca: Measure<Directions> = meanCca();

/**
 * Mean canonical correlation over the smaller rank (as `cca`) or the smaller dimension min(p, q).
 * Over the dimension, sides of less than full rank stay below 1, even when they are the same.
 *
 * @throws RangeError when the denominator is neither; when scoring, if n ≤ rank x + rank y
 */
export function meanCca({
  denominator = "smaller rank",
}: MeanCcaOptions = {}): Measure<Directions> {
  if (denominator !== "smaller rank" && denominator !== "smaller dimension") {
    throw new RangeError(
      `meanCca: the denominator is "smaller rank" or "smaller dimension", but "${denominator}" came.`,
    );
  }
  const byRank = denominator === "smaller rank";
  return {
    ...ccaBy(byRank ? "CCA" : "CCA over the smaller dimension", async (m, x, y, engine) => {
      const rho = await singularValuesToSum(m, precisionOf(x.centred), engine);
      const over = byRank ? rho.length : Math.min(x.dimensions, y.dimensions);
      const chanceAtMost = Math.sqrt(rho.length * squaredChance(x, y)) / over;
      return { value: sum(rho) / over, details: { denominator, chanceAtMost } };
    }),
    source: "Hotelling 1936; Raghu et al. 2017",
  };
}

export interface MeanCcaOptions {
  /** The smaller rank when left out. */
  readonly denominator?: CcaDenominator;
}

export type CcaDenominator = "smaller rank" | "smaller dimension";

/**
 * Mean squared canonical correlation, R²_CCA: the share of variance of the smaller side's whitened
 * directions that the other side explains.
 *
 *     R²_CCA(X, Y) = Σρᵢ² / min(rank X, rank Y) = ‖UxᵀUy‖² / min(rank X, rank Y)
 *
 * Unrelated vectors get max(rank X, rank Y)/(n−1) on average, exactly so over shuffled rows: details give it
 * as `chance`. Otherwise as `cca`.
 * The jackknife's interval is a little wide (98 to 100 % coverage, results/calibration), and about
 * the mean value at this n: a larger sample has another.
 *
 * @throws RangeError when n ≤ rank x + rank y
 * @see Kornblith et al. (2019), Similarity of Neural Network Representations Revisited
 */
export const ccaR2: Measure<Directions> = {
  ...ccaBy("R²_CCA", ({ values }, x, y) => {
    const over = Math.min(x.rank, y.rank);
    return { value: dot(values, values) / over, details: { chance: squaredChance(x, y) / over } };
  }),
  source: "Kornblith et al. 2019",
};

/**
 * Yanai's generalised coefficient of determination: the cosine of the projections on both sides.
 *
 *     GCD(X, Y) = tr(PxPy) / √(rank X · rank Y) = Σρᵢ² / √(rank X · rank Y)      Px = UxUxᵀ
 *
 * Unlike R²_CCA it is 1 only when neither side has directions that the other lacks. Unrelated
 * vectors get √(rank X · rank Y)/(n−1) on average, exactly so over shuffled rows (`chance`). Otherwise as `cca`.
 * The jackknife's interval is a little wide (98 to 100 % coverage, results/calibration), and about
 * the mean value at this n: a larger sample has another.
 *
 * @throws RangeError when n ≤ rank x + rank y
 * @see Yanai (1974), Unification of various techniques of multivariate analysis by means of generalized coefficient of determination
 * @see Ramsay, ten Berge & Styan (1984), Matrix correlation
 */
export const yanai: Measure<Directions> = {
  ...ccaBy("Yanai's GCD", ({ values }, x, y) => {
    const over = Math.sqrt(x.rank * y.rank);
    return { value: dot(values, values) / over, details: { chance: squaredChance(x, y) / over } };
  }),
  source: "Yanai 1974; Ramsay et al. 1984",
};

/**
 * The canonical correlations ρ₁ ≥ ρ₂ ≥ … of x and y: what `cca`, `ccaR2` and `yanai` sum up.
 * [n, p], [n, q] → [min(rank x, rank y)]
 *
 * @throws RangeError when x and y differ in rows, when n ≤ rank x + rank y, or when a value is not finite
 */
export async function canonicalCorrelations(
  x: Matrix,
  y: Matrix,
  engine?: Engine,
): Promise<Float64Array> {
  if (x.rows !== y.rows) {
    throw new RangeError(
      `canonicalCorrelations: x and y need a row for each of the same sentences, ` +
        `but x is ${shapeOf(x)} and y is ${shapeOf(y)}. Keep the common ones with selectSentences.`,
    );
  }
  const arithmetic = engine ?? (await openEngine());
  const who = "canonicalCorrelations";
  const a = await directionsOf(view(x, { who, name: "x" }), arithmetic);
  const b = x === y ? a : await directionsOf(view(y, { who, name: "y" }), arithmetic);
  requireRows(who, a, b);
  return arithmetic.singularValues(await innerProducts(a, b, arithmetic));
}

interface Summary {
  readonly value: number;
  readonly details: Readonly<Record<string, number | string>>;
}

function ccaBy(
  name: string,
  /** Of M = UₓᵀUᵧ, whose singular values are the correlations. */
  summary: (m: Matrix, x: Directions, y: Directions, engine: Engine) => Summary | Promise<Summary>,
): Omit<Measure<Directions>, "source"> {
  return {
    name,
    kind: "similarity",
    range: [0, 1],
    symmetric: true,
    invariantTo: ["translation", "scaling", "rotation", "invertible linear map"],
    fewestRows: 5,
    needsMoreRowsThanRanks: true,
    prepare: directionsOf,
    reorder: reorderDirections,
    compare: (x, y, engine) =>
      scoreSides(x, y, async () => {
        requireRows(name, x, y);
        const m = await innerProducts(x, y, engine);
        const { value, details } = await summary(m, x, y, engine);
        return { value, details: { rankX: x.rank, rankY: y.rank, ...details } };
      }),
  };
}

function requireRows(name: string, x: Directions, y: Directions): void {
  const instead = "svcca with less variance, regularizedCca or debiasedCka";
  requireMoreRows(name, x.n, [x.rank, y.rank], "directions", instead);
}

/** Σρᵢ² of shuffled rows, on average. */
function squaredChance(x: Directions, y: Directions): number {
  return (x.rank * y.rank) / (x.n - 1);
}
