import { dot, sum } from "../core/arithmetic";
import { type Matrix, rowOf } from "../core/matrix";
import type { Engine } from "../engine/engine";
import { openEngine } from "../engine/open";
import { grouping } from "../inference/gram-rows";
import { leaveOutMeans } from "../inference/leave-out-means";
import { mapRows, products } from "../measures/pair-rows";
import { requireSameShape } from "../retrieval/retrieve";
import { unitRows } from "../retrieval/search/side";
import { pairSums } from "./pair-sums";
import { type Property, type PropertyOptions, propertyOf, requireRows } from "./property";

/**
 * Uniformity: how evenly rows lie over the sphere, 0 when all are one, −4 and less when they are
 * far from one another.
 *
 *     log of the mean over i ≠ j of exp(−2‖x̂ᵢ − x̂ⱼ‖²)      x̂ = x/‖x‖
 *
 * Interval by the exact jackknife. Costs 2n²d. [n, d] → one number
 *
 * @throws RangeError with fewer than 2 rows, when a value is not finite, or when a row, but not
 *   every one, is zero
 * @see Wang & Isola (2020), Understanding Contrastive Representation Learning through Alignment and
 *   Uniformity on the Hypersphere
 */
export async function uniformity(
  x: Matrix,
  { groups }: PropertyOptions = {},
  engine?: Engine,
): Promise<Property> {
  requireRows("uniformity", x, 2);
  const cosines = products(unitRows("uniformity", "x", x), engine ?? (await openEngine()));
  const near = mapRows(cosines, (cosine) => Math.exp(4 * cosine - 4));
  const { whole, leftOut, sizes } = await pairSums(near, groups);
  const of = ({ n, total }: { n: number; total: number }) => Math.log(total / (n * (n - 1)));
  return propertyOf(x, {
    value: of(whole),
    leftOut: Float64Array.from(leftOut, of),
    sizes,
    range: [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY],
  });
}

/**
 * Alignment: how far apart parallel rows are, 0 when they are the same direction, 2 when they are
 * as far apart as unrelated rows of an even cloud, 4 at most. What `uniformity` goes with: a model
 * that brings everything together has both near 0.
 *
 *     mean of ‖x̂ᵢ − ŷᵢ‖²      x̂ = x/‖x‖
 *
 * Interval by the jackknife. [n, d], [n, d] → one number
 *
 * @throws RangeError when shapes differ, a value is not finite, or some rows are zero
 * @see Wang & Isola (2020), Understanding Contrastive Representation Learning through Alignment and
 *   Uniformity on the Hypersphere
 */
export function alignment(x: Matrix, y: Matrix, { groups }: PropertyOptions = {}): Property {
  requireSameShape("alignment", x, y);
  const [a, b] = [unitRows("alignment", "x", x), unitRows("alignment", "y", y)];
  const rows = grouping(x.rows, groups);
  const apart = Float64Array.from(
    { length: x.rows },
    (_, i) => 2 - 2 * dot(rowOf(a, i), rowOf(b, i)),
  );
  return propertyOf(x, {
    value: sum(apart) / x.rows,
    leftOut: leaveOutMeans(apart, rows),
    sizes: rows.sizes,
    range: [0, 4],
  });
}
