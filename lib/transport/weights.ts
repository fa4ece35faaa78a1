import { firstNotFinite, sum } from "../core/arithmetic";
import { type Matrix, shapeOf } from "../core/matrix";

/**
 * The weights of `count` points as shares of one; even where none are given.
 *
 * @throws RangeError when there is not a positive, finite weight a point
 */
export function sharesOf(
  who: string,
  name: string,
  count: number,
  weights: ArrayLike<number> | undefined,
): Float64Array {
  if (!weights) return new Float64Array(count).fill(1 / count);
  if (weights.length !== count) {
    throw new RangeError(
      `${who}: every point needs a weight, but ${name} has ${count} points and ${weights.length} weights. Give one a point.`,
    );
  }
  const bad = Array.from(weights).findIndex((one) => !(one > 0 && one < Number.POSITIVE_INFINITY));
  if (bad >= 0) {
    throw new RangeError(
      `${who}: weights are positive and finite, but that of point ${bad} of ${name} is ${weights[bad]}. Leave that point out.`,
    );
  }
  const total = sum(weights);
  return Float64Array.from(weights, (one) => one / total);
}

/** @throws RangeError when a cost is not finite, or there is none */
export function requireCosts(who: string, costs: Matrix): void {
  if (costs.rows === 0 || costs.columns === 0) {
    throw new RangeError(
      `${who}: there must be points on both sides, but costs are ${shapeOf(costs)}.`,
    );
  }
  const found = firstNotFinite(costs);
  if (!found) return;
  throw new RangeError(
    `${who}: costs must be finite, but ${found.value} stands in row ${found.row}, column ${found.column} of ${shapeOf(costs)}. Leave that point out.`,
  );
}
