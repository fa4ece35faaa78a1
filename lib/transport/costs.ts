import { normalizeRows, squaredRowNorms } from "../core/arithmetic";
import { type Matrix, shapeOf, toPrecision } from "../core/matrix";
import type { Engine } from "../engine/engine";

/**
 * What it costs to go from each row of x to each of y: the squared Euclidean distance.
 * [n, d], [m, d] → [n, m], in float64
 *
 * @throws RangeError when x and y differ in columns
 */
export async function squaredDistances(x: Matrix, y: Matrix, engine: Engine): Promise<Matrix> {
  requireSameColumns("squaredDistances", x, y);
  const [a, b] = [toPrecision(x, "float64"), toPrecision(y, "float64")];
  const products = await engine.rowProduct(a, b);
  const [left, right] = [squaredRowNorms(a), squaredRowNorms(b)];
  const m = y.rows;
  const values = products.values.map((product, k) => {
    const square = left[Math.floor(k / m)]! + right[k % m]! - 2 * product;
    // Of equal points rounding may leave a hair below 0, which no distance is.
    return square > 0 ? square : 0;
  });
  return { ...products, values };
}

/**
 * What it costs to go from each row of x to each of y: 1 − cosine. A row of zeros costs 1.
 * [n, d], [m, d] → [n, m], in float64
 *
 * @throws RangeError when x and y differ in columns
 */
export async function cosineCosts(x: Matrix, y: Matrix, engine: Engine): Promise<Matrix> {
  requireSameColumns("cosineCosts", x, y);
  const [a, b] = [x, y].map((side) => normalizeRows(toPrecision(side, "float64")));
  const cosines = await engine.rowProduct(a!, b!);
  return { ...cosines, values: cosines.values.map((cosine) => 1 - cosine) };
}

function requireSameColumns(who: string, x: Matrix, y: Matrix): void {
  if (x.columns === y.columns) return;
  throw new RangeError(
    `${who}: points need the same dimensions, but x is ${shapeOf(x)} and y is ${shapeOf(y)}. Of two spaces without common dimensions, use gromovWasserstein.`,
  );
}
