import { dot } from "../../core/arithmetic";
import { type Matrix, shapeOf } from "../../core/matrix";
import type { Engine } from "../../engine/engine";
import { openEngine } from "../../engine/open";
import { view } from "../view";
import { heldOutResiduals } from "./held-out-residuals";
import { regressionOf, requireRidge, shrinkage } from "./linear-predictivity";

export interface ChooseRidgeOptions {
  readonly folds: number;
  /** The ridges to choose from; those of nine powers of ten about x's mean sum of squares when left out. */
  readonly ridges?: readonly number[];
  /** The document of each row: rows of one are never on both sides. */
  readonly groups?: readonly string[];
}

/** The ridge that predicts best, and what each explains of rows it has not seen. */
export interface RidgeChoice {
  readonly ridge: number;
  /** R² of every ridge, in their order. */
  readonly tried: readonly { readonly ridge: number; readonly value: number }[];
}

/**
 * Chooses the ridge by which x predicts rows of y that it has not seen best: that with the highest
 * `heldOutPredictivity`, the larger one of two that are equal. All ridges share one decomposition.
 *
 * The best of several is a little too good on the rows that it was chosen by: choose on some
 * sentences and score others, with `ridgePredictivity` or `heldOutPredictivity` of that ridge;
 * `nestedPredictivity` does both, fold by fold.
 *
 * [n, p], [n, q] → one ridge, in squared units of x, on sums of squares
 *
 * @throws RangeError when rows differ, all rows of a side are one vector, folds do not fit, or a
 *   ridge is not positive and finite
 * @see Stone (1974), Cross-validatory choice and assessment of statistical predictions
 */
export async function chooseRidge(
  x: Matrix,
  y: Matrix,
  { folds, ridges, groups }: ChooseRidgeOptions,
  engine?: Engine,
): Promise<RidgeChoice> {
  const arithmetic = engine ?? (await openEngine());
  const who = "chooseRidge";
  const [from, to] = [view(x, { who, name: "x" }), view(y, { who, name: "y" })];
  requirePair(x, y, from.centered().constant || to.centered().constant);
  const predictor = await regressionOf(from, arithmetic);
  const { columns } = await regressionOf(to, arithmetic);
  const all = dot(columns.values, columns.values);
  const scale = dot(predictor.lengths, predictor.lengths) / predictor.factor ** 2;
  const among = ridges ?? powersOfTen.map((power) => (scale / predictor.rank) * power);
  if (among.length === 0)
    throw new RangeError(
      "chooseRidge: there must be ridges to choose from, but none came. Leave ridges out for nine.",
    );
  const tried: { ridge: number; value: number }[] = [];
  for (const ridge of among) {
    requireRidge("chooseRidge", ridge, false);
    const shares = shrinkage(predictor, ridge);
    const division = { name: "chooseRidge", folds, groups };
    const left = await heldOutResiduals(division, predictor, columns, shares, arithmetic);
    tried.push({ ridge, value: 1 - left / all });
  }
  const best = tried.reduce((a, b) =>
    b.value > a.value || (b.value === a.value && b.ridge > a.ridge) ? b : a,
  );
  return { ridge: best.ridge, tried };
}

const powersOfTen = [-4, -3, -2, -1, 0, 1, 2, 3, 4].map((power) => 10 ** power);

function requirePair(x: Matrix, y: Matrix, constant: boolean): void {
  if (x.rows !== y.rows) {
    throw new RangeError(
      `chooseRidge: x and y need a row for each of the same sentences, but x is ${shapeOf(x)} and y is ${shapeOf(y)}. ` +
        "Keep the common ones with selectSentences.",
    );
  }
  if (!constant) return;
  throw new RangeError(
    "chooseRidge: rows of both sides must differ, but all rows of one are one and the same vector. Leave it out.",
  );
}
