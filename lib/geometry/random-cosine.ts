import { columnMeans, dot } from "../core/arithmetic";
import { type Matrix, rowOf } from "../core/matrix";
import type { Row, Table } from "../core/table";
import { grouping } from "../inference/gram-rows";
import { cosineSide } from "../retrieval/cosine";
import { sideOf, unitRows } from "../retrieval/search/side";
import { type Property, type PropertyOptions, propertyOf, requireRows } from "./property";

/**
 * Mean cosine of two random rows, the usual measure of anisotropy: 0 where directions are spread
 * evenly, near 1 where all rows lie in a narrow cone, so that a cosine says little.
 *
 *     mean over i ≠ j of x̂ᵢ·x̂ⱼ = (‖Σx̂ᵢ‖² − n)/(n(n−1))      x̂ = x/‖x‖, not centred
 *
 * Over all pairs, none drawn at random. Interval by the exact jackknife. Costs nd. [n, d] → one number
 *
 * @throws RangeError with fewer than 2 rows, when a value is not finite, or when a row, but not
 *   every one, is zero (NaN with a warning when all are)
 * @see Ethayarajh (2019), How Contextual are Contextualized Word Representations?
 */
export function randomCosine(x: Matrix, { groups }: PropertyOptions = {}): Property {
  requireRows("randomCosine", x, 2);
  const rows = grouping(x.rows, groups);
  const { unit, total, totalsLeftOut } = cosineSide(sideOf("randomCosine", "x", x, "cosine"), rows);
  const zero = dot(rowOf(unit, 0), rowOf(unit, 0)) === 0;
  const mean = (sum: ArrayLike<number>, n: number) => (dot(sum, sum) - n) / (n * (n - 1));
  return propertyOf(x, {
    value: zero ? Number.NaN : mean(total, x.rows),
    leftOut: Float64Array.from(rows.sizes, (size, g) =>
      mean(rowOf(totalsLeftOut, g), x.rows - size),
    ),
    sizes: rows.sizes,
    range: [-1, 1],
    warnings: zero ? ["undefined: all rows are zero, which has no direction"] : [],
  });
}

/** What one dimension gives of the mean cosine of two random rows. */
export interface CosineContribution extends Row {
  /** Counted from 0. */
  readonly dimension: number;
  readonly contribution: number;
  /** Of the mean cosine; above 1 where others take from it. */
  readonly share: number;
}

/**
 * How much each dimension gives of the mean cosine of two random rows, the most first. Where one or
 * two "rogue" dimensions give nearly all, cosines look at those and little else; standardising the
 * columns takes that away.
 *
 *     cⱼ = mean over i ≠ k of x̂ᵢⱼx̂ₖⱼ,  Σⱼcⱼ = randomCosine(x)      x̂ = x/‖x‖
 *
 * [n, d] → d rows
 *
 * @throws RangeError as `randomCosine` does
 * @see Timkey & van Schijndel (2021), All Bark and No Bite: Rogue Dimensions in Transformer Language
 *   Models Obscure Representational Quality
 */
export function cosineContributions(x: Matrix): Table<CosineContribution> {
  const { value } = randomCosine(x);
  const unit = unitRows("cosineContributions", "x", x);
  const n = x.rows;
  const means = columnMeans(unit);
  const squares = new Float64Array(x.columns);
  for (let i = 0; i < n; i++) {
    const row = rowOf(unit, i);
    for (let j = 0; j < row.length; j++) squares[j]! += row[j]! ** 2;
  }
  return Array.from(means, (mean, dimension) => {
    const contribution = (n ** 2 * mean ** 2 - squares[dimension]!) / (n * (n - 1));
    return { dimension, contribution, share: contribution / value };
  }).sort((a, b) => b.contribution - a.contribution);
}
