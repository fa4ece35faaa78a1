import { dot } from "../core/arithmetic";
import {
  fromValues,
  type Matrix,
  precisionOf,
  rowOf,
  shapeOf,
  takeRows,
  toPrecision,
} from "../core/matrix";
import type { Engine } from "../engine/engine";
import { openEngine } from "../engine/open";
import { requireFinite } from "../engine/shapes";
import { innerFolds, penaltiesOf, placeOfLeast } from "./penalties";
import { requireColumns } from "./prediction";
import { inUnitOf } from "./principal-axes";
import type { FitOptions, Training } from "./probe";
import { type RidgeSide, ridgeSide, ridgeSystem, solveRidge } from "./ridge-system";

export interface RegressionOptions extends FitOptions {
  /** Added to sums of squares (scikit-learn's `alpha`), in squared units of x; of several, one is chosen. */
  readonly penalty?: number | readonly number[];
}

/** A number to be read out of vectors: what was learnt. */
export interface FittedRegression {
  /** target ≈ x·weights + intercept. [d] */
  readonly weights: Float64Array;
  readonly intercept: number;
  readonly penalty: number;
  predict(x: Matrix, engine?: Engine): Promise<Float64Array>;
}

/**
 * The regression probe: a number (length, frequency, depth) read out of vectors by ridge regression.
 *
 *     w = (C + penalty·I)⁻¹·Xᵀy,   X and y centred; the intercept is not penalised
 *
 * Of several penalties the one of least squared error in three folds of the rows (whole groups) is
 * taken. For how well it does on rows it has not seen, see `crossValidateRegression`.
 *
 * [n, d], n targets → weights [d]
 *
 * @throws RangeError when a value is not finite, when there is not a target a row, or a penalty is
 *   not positive and finite
 * @see Hoerl & Kennard (1970), Ridge regression: biased estimation for nonorthogonal problems
 */
export async function fitRegression(
  x: Matrix,
  targets: readonly number[],
  { penalty = 1, ...options }: RegressionOptions = {},
  engine?: Engine,
): Promise<FittedRegression> {
  const penalties = penaltiesOf("fitRegression", penalty);
  requireTargets("fitRegression", x, targets);
  const arithmetic = engine ?? (await openEngine());
  const side = await ridgeSide(x, arithmetic);
  const rows = targets.map((_, row) => row);
  return fitRows(side, targets, penalties, { ...options, rows }, arithmetic);
}

/** What a fit needs of its training rows when targets are numbers. */
export type RegressionRows = Omit<Training, "labels">;

/** A fit of some of the rows; the penalty chosen inside them. */
export async function fitRows(
  side: RidgeSide,
  targets: readonly number[],
  penalties: readonly number[],
  training: RegressionRows,
  engine: Engine,
): Promise<FittedRegression> {
  let chosen = penalties[0]!;
  if (penalties.length > 1) {
    const errors = new Float64Array(penalties.length);
    for (const { inner, heldOut } of innerFolds("fitRegression", unlabelled(training, targets))) {
      const x = takeRows(side.vectors, heldOut);
      for (const [p, fitted] of (
        await fitPath(side, targets, penalties, inner.rows, engine)
      ).entries()) {
        const told = await fitted.predict(x, engine);
        for (const [i, row] of heldOut.entries()) errors[p]! += (targets[row]! - told[i]!) ** 2;
      }
    }
    chosen = penalties[placeOfLeast(errors)]!;
  }
  training.signal?.throwIfAborted();
  const [fitted] = await fitPath(side, targets, [chosen], training.rows, engine);
  return fitted!;
}

/** Folds for numbers: all rows of one class. */
export function unlabelled(training: RegressionRows, targets: readonly number[]): Training {
  return { ...training, labels: { classes: ["any"], codes: new Int32Array(targets.length) } };
}

async function fitPath(
  side: RidgeSide,
  targets: readonly number[],
  penalties: readonly number[],
  rows: readonly number[],
  engine: Engine,
): Promise<FittedRegression[]> {
  const system = await ridgeSystem(side, rows, engine);
  const middle = rows.reduce((sum, row) => sum + targets[row]!, 0) / rows.length;
  const products = new Float64Array(side.x.columns);
  for (const row of rows) {
    const values = rowOf(side.x, row);
    const off = targets[row]! - middle;
    for (let j = 0; j < products.length; j++) products[j]! += off * (values[j]! - system.mean[j]!);
  }
  const fitted: FittedRegression[] = [];
  for (const penalty of penalties) {
    const b = fromValues(products.length, 1, products);
    const { values } = await solveRidge(system, b, penalty / side.unit ** 2, engine);
    fitted.push(
      regressionOf(side, Float64Array.from(values), middle - dot(values, system.mean), penalty),
    );
  }
  return fitted;
}

/** From weights and intercept of vectors in their own unit. */
function regressionOf(
  { mean, unit }: RidgeSide,
  own: Float64Array,
  offset: number,
  penalty: number,
): FittedRegression {
  const weights = own.map((weight) => weight / unit);
  return {
    weights,
    intercept: offset - dot(weights, mean),
    penalty,
    async predict(x, engine) {
      requireColumns("ridge regression", x, mean.length);
      const arithmetic = engine ?? (await openEngine());
      const row = toPrecision(fromValues(1, own.length, own), precisionOf(x));
      const { values } = await arithmetic.rowProduct(inUnitOf(x, mean, unit), row);
      return Float64Array.from(values, (value) => value + offset);
    },
  };
}

/** @throws RangeError unless there is a finite target a row, and x is finite */
export function requireTargets(who: string, x: Matrix, targets: readonly number[]): void {
  requireFinite(who, "x", x);
  if (targets.length !== x.rows) {
    throw new RangeError(
      `${who}: each row needs a target, but x is ${shapeOf(x)} and ${targets.length} targets came. ` +
        "Take targets and vectors of the same rows.",
    );
  }
  const odd = targets.findIndex((target) => !Number.isFinite(target));
  if (odd < 0) return;
  throw new RangeError(
    `${who}: targets are finite numbers, but that of row ${odd} is ${targets[odd]}. Leave that row out.`,
  );
}
