import { dot, squaredRowNorms } from "../../core/arithmetic";
import { type Matrix, takeRows, toPrecision } from "../../core/matrix";
import type { Engine } from "../../engine/engine";
import { type Based, basedDirectionsOf } from "../directions";
import type { Measure } from "../measure";
import { scoreSides } from "../sides";
import type { View } from "../view";
import { heldOutResiduals } from "./held-out-residuals";

/** One side as a predictor, by its directions, and as what is predicted, by its centred columns. */
export interface Regression extends Based {
  /** [n, d], float64 */
  readonly columns: Matrix;
}

/**
 * Linear predictivity: the share of y's variance that least squares from x, with an intercept, explains.
 *
 *     R²(X → Y) = ‖UxᵀY‖² / ‖Y‖² = 1 − ‖Y − Ŷ‖²/‖Y‖²       Y centred, Ux: orthonormal basis of the centred X
 *
 * All columns of y together, so that those of large variance count for more (scikit-learn's
 * `variance_weighted`). Not symmetric: ask both ways. In sample, so unrelated vectors get
 * rank X/(n−1) on average, exactly so over shuffled rows (`chance`), and anything 1 when
 * n ≤ rank x + 1, which is refused: `heldOutPredictivity` has neither trouble.
 * The jackknife's interval (95 % coverage, results/calibration) is about the mean value at this n:
 * a larger sample has another.
 *
 * [n, p], [n, q] → one number; NaN with a warning when all rows of a side are one vector.
 *
 * @throws RangeError when n ≤ rank x + 1
 * @see Kornblith et al. (2019), Similarity of Neural Network Representations Revisited
 */
export const linearPredictivity: Measure<Regression> = {
  ...predictivity("linear predictivity", 0),
  needsMoreRowsThanRanks: true,
  source: "Kornblith et al. 2019",
};

/**
 * Linear predictivity by ridge regression from x, with an intercept that is not penalised.
 *
 *     Ŷ = X(XᵀX + ridge·I)⁻¹XᵀY,   R² = 1 − ‖Y − Ŷ‖²/‖Y‖²       of the centred X, Y
 *
 * The ridge is added to sums of squares (scikit-learn's `alpha`), in squared units of x. In
 * sample: a matrix is below 1 from itself, and of unrelated data with n ≤ d a small ridge still
 * explains nearly everything; choose it with `heldOutPredictivity`.
 * The jackknife's interval is about the mean value at this n; where n < d it is a little wide (99 %
 * coverage, results/calibration).
 *
 * [n, p], [n, q] → one number; NaN with a warning when all rows of a side are one vector.
 *
 * @throws RangeError when ridge is not a positive finite number
 * @see Hoerl & Kennard (1970), Ridge regression: biased estimation for nonorthogonal problems
 */
export function ridgePredictivity({ ridge }: { readonly ridge: number }): Measure<Regression> {
  requireRidge("ridgePredictivity", ridge, false);
  return {
    ...predictivity(`ridge predictivity (ridge ${ridge})`, ridge),
    belowOneOnItself: true,
    source: "Hoerl & Kennard 1970",
  };
}

export interface HeldOutOptions {
  readonly folds: number;
  /** Added to sums of squares; 0, least squares, when left out. */
  readonly ridge?: number;
}

/**
 * Cross-validated linear predictivity: the share of y's variance that a regression from x, fitted
 * on the other folds, explains in rows it has not seen.
 *
 *     R² = 1 − Σ over folds ‖Y_F − Ŷ_F‖² / ‖Y‖²       Ŷ_F: by least squares, or ridge regression, on the rows outside F
 *
 * Y is centred by the mean of all rows; predictions worse than that mean are negative, and kept.
 * Folds are blocks of consecutive rows, the first ones a row longer (scikit-learn's KFold); with
 * `groups`, blocks of consecutive groups in order of their names, so that rows of one document are
 * never on both sides. Computed exactly from one fit: residuals (I − H_FF)⁻¹E_F. `chooseRidge`
 * finds the ridge that predicts best, `nestedPredictivity` one for every fold without looking at it.
 * The jackknife's interval (95 % coverage, results/calibration) is about the mean value at this n:
 * a larger sample has another.
 *
 * [n, p], [n, q] → one number; NaN with a warning when all rows of a side are one vector.
 *
 * @throws RangeError when folds is not a whole number from 2 to n (or the number of groups), when
 *   ridge is negative or not finite, and, without a ridge, when the rows outside a fold are not
 *   more than rank x + 1 or lack one of its directions
 * @see Yamins et al. (2014), Performance-optimized hierarchical models predict neural responses in higher visual cortex
 * @see Stone (1974), Cross-validatory choice and assessment of statistical predictions
 */
export function heldOutPredictivity(options: HeldOutOptions): Measure<Regression> {
  const { folds, ridge = 0 } = options;
  requireRidge("heldOutPredictivity", ridge, true);
  requireFolds("heldOutPredictivity", folds);
  const name = `held-out predictivity (${folds} folds${ridge > 0 ? `, ridge ${ridge}` : ""})`;
  return {
    ...predictivity(name, ridge),
    range: [Number.NEGATIVE_INFINITY, 1],
    ...(ridge > 0 ? { belowOneOnItself: true } : { needsMoreRowsThanRanks: true }),
    source: "Yamins et al. 2014; Stone 1974",
    compare: (x, y, engine, { groups } = {}) =>
      scoreSides(x, y, async () => {
        const residuals = await heldOutResiduals(
          { name, folds, groups },
          x,
          y.columns,
          shrinkage(x, ridge),
          engine,
        );
        const value = 1 - residuals / squaredLength(y.columns);
        return { value, details: { folds, ridge, rankX: x.rank } };
      }),
  };
}

function predictivity(name: string, ridge: number): Omit<Measure<Regression>, "source"> {
  return {
    name,
    kind: "similarity",
    range: [0, 1],
    symmetric: false,
    invariantTo: ridge > 0 ? ["translation", "rotation"] : ["translation", "scaling", "rotation"],
    fewestRows: 5,
    prepare: regressionOf,
    reorder: (x, order) => ({
      ...x,
      basis: takeRows(x.basis, order),
      columns: takeRows(x.columns, order),
    }),
    compare: (x, y, engine) =>
      scoreSides(x, y, async () => {
        if (ridge === 0) requireMoreRowsThanRank(name, x);
        const shares = shrinkage(x, ridge);
        const fitted = squaredRowNorms(await engine.crossProduct(x.basis, y.columns));
        // ‖Y‖² − ‖Y − Ŷ‖² of a direction shrunk to the share h is (1 − (1 − h)²)·‖uᵀY‖².
        const explained = shares.map((h) => h * (2 - h));
        const value = dot(explained, fitted) / squaredLength(y.columns);
        const chance = explained.reduce((sum, share) => sum + share, 0) / (x.n - 1);
        return { value, details: { ridge, rankX: x.rank, chance } };
      }),
  };
}

export async function regressionOf(x: View, engine: Engine): Promise<Regression> {
  const directions = await basedDirectionsOf(x, engine);
  return { ...directions, columns: toPrecision(x.centered().matrix, "float64") };
}

/** s²/(s² + ridge): what is left of each direction's part of y. */
export function shrinkage({ lengths, factor }: Based, ridge: number): Float64Array {
  const added = Math.sqrt(ridge) * factor;
  return lengths.map((s) => (s / Math.hypot(s, added)) ** 2);
}

function squaredLength({ values }: Matrix): number {
  return dot(values, values);
}

function requireMoreRowsThanRank(name: string, { n, rank }: Based): void {
  if (n > rank + 1) return;
  throw new RangeError(
    `${name}: it takes more rows than x has directions and an intercept, but there are ${n} rows and ` +
      `${rank} + 1, which explain any y. Use more sentences, or heldOutPredictivity with a ridge.`,
  );
}

export function requireRidge(name: string, ridge: number, zeroAllowed: boolean): void {
  if (ridge < Number.POSITIVE_INFINITY && (ridge > 0 || (zeroAllowed && ridge === 0))) return;
  throw new RangeError(
    `${name}: ridge is added to sums of squares and must be ${zeroAllowed ? "0 or more" : "positive"} and finite, ` +
      `but ${ridge} came.${zeroAllowed ? "" : " Without one, use linearPredictivity."}`,
  );
}

export function requireFolds(who: string, folds: number): void {
  if (Number.isInteger(folds) && folds >= 2) return;
  throw new RangeError(
    `${who}: folds is a whole number, 2 or more, but ${folds} came. 5 or 10 is usual.`,
  );
}
