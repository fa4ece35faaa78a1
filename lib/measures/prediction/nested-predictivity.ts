import { dot, hasEqualRows, scaleColumns } from "../../core/arithmetic";
import { type Matrix, takeRows } from "../../core/matrix";
import type { Engine } from "../../engine/engine";
import { rowsWithout } from "../../inference/row-blocks";
import { type Folds, foldRows } from "../fold-rows";
import type { Measure } from "../measure";
import { scoreSides } from "../sides";
import { chooseRidge } from "./choose-ridge";
import { foldResiduals } from "./held-out-residuals";
import {
  heldOutPredictivity,
  type Regression,
  requireFolds,
  shrinkage,
} from "./linear-predictivity";

/**
 * Cross-validated ridge predictivity with a ridge chosen for every fold anew, by the rows outside it
 * alone: nested cross-validation. Unlike the best of several ridges held out, no row that is
 * predicted has had a part in what predicts it.
 *
 *     R² = 1 − Σ over folds ‖Y_F − Ŷ_F‖² / ‖Y‖²       Ŷ_F: by ridge regression on the rows outside F, its ridge by chooseRidge of them
 *
 * Nine powers of ten about the mean sum of squares of x are tried, in folds − 1 folds (the others,
 * about). Folds, Y's centre and negative values are as of `heldOutPredictivity`; details name the
 * ridges. Costs about folds² regressions of each ridge. The jackknife's interval (95 to 96 %
 * coverage, results/calibration) is about the mean value at this n: more rows predict better.
 *
 * [n, p], [n, q] → one number; NaN with a warning when all rows of a side are one vector.
 *
 * @throws RangeError when folds is not a whole number from 2, more than there are rows (or groups),
 *   or when all rows outside a fold are one vector
 * @see Stone (1974), Cross-validatory choice and assessment of statistical predictions
 * @see Varma & Simon (2006), Bias in error estimation when using cross-validation for model selection
 */
export function nestedPredictivity({ folds }: { readonly folds: number }): Measure<Regression> {
  requireFolds("nestedPredictivity", folds);
  const held = heldOutPredictivity({ folds, ridge: 1 });
  const name = `nested predictivity (${folds} folds)`;
  return {
    ...held,
    name,
    invariantTo: ["translation", "scaling", "rotation"],
    source: "Stone 1974; Varma & Simon 2006",
    compare: (x, y, engine, { groups } = {}) =>
      scoreSides(x, y, async () => {
        const { left, ridges } = await nested({ name, folds, groups }, x, y, engine);
        const value = 1 - left / dot(y.columns.values, y.columns.values);
        const told = ridges.map((ridge) => ridge.toPrecision(3)).join(", ");
        return { value, details: { folds, ridges: told, rankX: x.rank } };
      }),
  };
}

/** What is left of each fold by the ridge that the other rows like best. */
async function nested(
  division: Folds,
  x: Regression,
  y: Regression,
  engine: Engine,
): Promise<{ left: number; ridges: readonly number[] }> {
  // x in its own units and the coordinates of its directions, which no ridge minds.
  const rows = scaleColumns(
    x.basis,
    x.lengths.map((length) => length / x.factor),
  );
  const { folds, groups } = division;
  const inner = Math.max(2, folds - 1);
  requireGroups(division, inner);
  let left = 0;
  const ridges: number[] = [];
  for (const [fold, out] of foldRows(division, x.n).entries()) {
    const outside = rowsWithout(x.n, out);
    const [from, to] = [takeRows(rows, outside), takeRows(y.columns, outside)];
    requireSpread(division.name, fold, [from, to]);
    const among = groups && outside.map((row) => groups[row]!);
    const settings = { folds: inner, ...(among && { groups: among }) };
    const { ridge } = await chooseRidge(from, to, settings, engine);
    const shares = shrinkage(x, ridge);
    left += await foldResiduals(
      { name: division.name, fold, rows: out },
      x,
      y.columns,
      shares,
      engine,
    );
    ridges.push(ridge);
  }
  return { left, ridges };
}

function requireGroups({ name, folds, groups }: Folds, inner: number): void {
  const count = new Set(groups).size;
  if (!groups || count < folds || count - Math.ceil(count / folds) >= inner) return;
  throw new RangeError(
    `${name}: a ridge is chosen by ${inner} folds of the groups outside each fold, but there are only ${count} groups. Use more groups, or none.`,
  );
}

function requireSpread(name: string, fold: number, sides: readonly Matrix[]): void {
  if (!sides.some(hasEqualRows)) return;
  throw new RangeError(
    `${name}: the rows outside a fold must differ on both sides, but all outside fold ${fold} are one and the same vector. Use fewer folds, or other groups.`,
  );
}
