import { normalizeRows, sum } from "../core/arithmetic";
import { type Matrix, shapeOf, toPrecision } from "../core/matrix";
import { randomNormal, randomNumbers } from "../core/random";
import type { Engine } from "../engine/engine";
import { openEngine } from "../engine/open";

/** A mean over random directions, and what drawing others would change. */
export interface SlicedDistance {
  readonly value: number;
  /** Of `value`, from how squares differ between the directions drawn. */
  readonly standardError: number;
  readonly directions: number;
}

/**
 * Sliced Wasserstein distance: both clouds seen along random directions, where transport is sorting.
 *
 *     SW² = mean over unit θ of W²(x·θ, y·θ),   W² of sorted values, of quantiles where n ≠ m
 *
 * n·log n a direction, whatever the dimension, and no coupling of points. Of d dimensions it is about
 * 1/√d of the Wasserstein distance, so compare it within one space. [n, d], [m, d] → one number
 *
 * @throws RangeError when x and y differ in columns, or directions is not a whole number from 2
 * @see Bonneel et al. (2015), Sliced and Radon Wasserstein Barycenters of Measures
 */
export async function slicedDistance(
  x: Matrix,
  y: Matrix,
  { directions = 200, seed = 0 }: { readonly directions?: number; readonly seed?: number } = {},
  engine?: Engine,
): Promise<SlicedDistance> {
  if (!(Number.isInteger(directions) && directions >= 2)) {
    throw new RangeError(
      `slicedDistance: directions are a whole number from 2, but ${directions} came.`,
    );
  }
  if (x.columns !== y.columns || x.rows === 0 || y.rows === 0) {
    throw new RangeError(
      `slicedDistance: points need the same dimensions, but x is ${shapeOf(x)} and y is ${shapeOf(y)}. Of two spaces without common dimensions, use gromovWasserstein.`,
    );
  }
  const axes = normalizeRows(randomNormal(directions, x.columns, randomNumbers(seed)));
  return slicedAlong(x, y, axes, engine ?? (await openEngine()));
}

/** The same along directions that are given, unit rows. [k, d] */
export async function slicedAlong(
  x: Matrix,
  y: Matrix,
  axes: Matrix,
  engine: Engine,
): Promise<SlicedDistance> {
  const [a, b] = [await sortedAlong(axes, x, engine), await sortedAlong(axes, y, engine)];
  const squares = Float64Array.from({ length: axes.rows }, (_, t) =>
    squaredDistanceOfSorted(
      a.values.subarray(t * x.rows, (t + 1) * x.rows),
      b.values.subarray(t * y.rows, (t + 1) * y.rows),
    ),
  );
  const mean = sum(squares) / axes.rows;
  const spread = squares.reduce((total, square) => total + (square - mean) ** 2, 0);
  const ofMean = Math.sqrt(spread / (axes.rows * (axes.rows - 1)));
  const value = Math.sqrt(mean);
  return { value, standardError: value > 0 ? ofMean / (2 * value) : 0, directions: axes.rows };
}

/** A row a direction: where the points lie along it, in order. [k, n] */
async function sortedAlong(axes: Matrix, x: Matrix, engine: Engine): Promise<Matrix> {
  const along = await engine.rowProduct(axes, toPrecision(x, "float64"));
  for (let t = 0; t < along.rows; t++) {
    along.values.subarray(t * along.columns, (t + 1) * along.columns).sort();
  }
  return along;
}

/** ∫ (quantile of a − quantile of b)², both stepwise. */
function squaredDistanceOfSorted(a: Matrix["values"], b: Matrix["values"]): number {
  let [i, j, done, total] = [0, 0, 0, 0];
  // Up to which of n·m units each step reaches, so that ends that meet are met exactly.
  while (i < a.length && j < b.length) {
    const [endA, endB] = [(i + 1) * b.length, (j + 1) * a.length];
    const end = Math.min(endA, endB);
    total += (end - done) * (a[i]! - b[j]!) ** 2;
    done = end;
    if (endA === end) i++;
    if (endB === end) j++;
  }
  return total / (a.length * b.length);
}
