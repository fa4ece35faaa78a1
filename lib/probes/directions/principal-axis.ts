import { centerColumns, columnMeans, dot, squaredRowNorms, sum } from "../../core/arithmetic";
import { columnOf, type Matrix, rowOf, shapeOf, takeRows, toPrecision } from "../../core/matrix";
import type { Engine } from "../../engine/engine";
import { openEngine } from "../../engine/open";
import { requireFinite } from "../../engine/shapes";
import { towards } from "./concept-direction";

/** A first principal axis, and where vectors lie along it. */
export interface PrincipalAxis {
  /** Of length one. [d] */
  readonly axis: Float64Array;
  readonly mean: Float64Array;
  /** Of the variance of the vectors it was found in. */
  readonly share: number;
  /** (x − mean)·axis. [n, d] → [n] */
  project(x: Matrix): Float64Array;
}

/**
 * The direction along which vectors differ most, as a scale to put other vectors on. Of phrases that
 * differ in one concept above all it is that concept's: in sentences about what one may do, the moral
 * dimension of Schramowski and others.
 *
 * An axis has no ends by itself: rows of `positive` are on its positive side, on average.
 *
 * [n, d] → an axis
 *
 * @throws RangeError when there are fewer than 2 rows, all are the same, or `positive` names none
 * @see Schramowski et al. (2022), Large pre-trained language models contain human-like biases of what
 *   is right and wrong to do
 * @see Hämmerl et al. (2023), Speaking Multiple Languages Affects the Moral Bias of Language Models
 */
export async function principalAxis(
  x: Matrix,
  positive: readonly number[],
  engine?: Engine,
): Promise<PrincipalAxis> {
  requireFinite("principalAxis", "x", x);
  const wrong = positive.find((row) => !(Number.isInteger(row) && row >= 0 && row < x.rows));
  if (x.rows < 2 || positive.length === 0 || wrong !== undefined) {
    throw new RangeError(
      `principalAxis: it takes 2 rows, and which of them are to be on its positive side, but x is ${shapeOf(x)} and ${wrong === undefined ? `${positive.length} rows are named` : `row ${wrong} is named`}. Name some of its rows, counted from 0.`,
    );
  }
  const arithmetic = engine ?? (await openEngine());
  const mean = columnMeans(x);
  const centred = centerColumns(toPrecision(x, "float64"), mean);
  const { v, singularValues } = await arithmetic.svd(centred);
  const total = sum(squaredRowNorms(centred));
  if (!(total > 0)) {
    throw new RangeError(
      `principalAxis: vectors have to differ, but all ${x.rows} rows of x are the same. Give others.`,
    );
  }
  const axis = towards(columnOf(v, 0), columnMeans(takeRows(centred, positive)));
  return {
    ...{ axis, mean, share: singularValues[0]! ** 2 / total },
    project: (other) =>
      Float64Array.from(
        { length: other.rows },
        (_, i) => dot(rowOf(other, i), axis) - dot(mean, axis),
      ),
  };
}
