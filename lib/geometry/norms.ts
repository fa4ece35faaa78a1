import { squaredRowNorms, sum } from "../core/arithmetic";
import { spearman } from "../core/correlation";
import type { Matrix } from "../core/matrix";
import { type Grouping, grouping } from "../inference/gram-rows";
import { leaveOutMeans } from "../inference/leave-out-means";
import { type Property, type PropertyOptions, propertyOf, requireRows } from "./property";

/**
 * Mean length of the rows of a matrix, with their standard deviation in details: languages whose
 * vectors are longer weigh more in whatever is not a cosine. Interval by the jackknife.
 *
 * [n, d] → one number
 *
 * @throws RangeError without rows, or when a value is not finite
 */
export function meanNorm(x: Matrix, { groups }: PropertyOptions = {}): Property {
  requireRows("meanNorm", x, 1);
  const norms = squaredRowNorms(x).map(Math.sqrt);
  const mean = sum(norms) / x.rows;
  const spread = norms.reduce((total, norm) => total + (norm - mean) ** 2, 0);
  const rows = grouping(x.rows, groups);
  return propertyOf(x, {
    value: mean,
    leftOut: leaveOutMeans(norms, rows),
    sizes: rows.sizes,
    range: [0, Number.POSITIVE_INFINITY],
    details: { sd: Math.sqrt(spread / (x.rows - 1)) },
  });
}

/**
 * Whether the vectors of frequent tokens are shorter or longer: Spearman's correlation of the rows'
 * lengths with how often each token occurs. Embeddings of frequent tokens often lie near the
 * origin or far from it, and cosines between words then tell of frequency.
 *
 *     the correlation of rank(‖xᵢ‖) with rank(countᵢ), ties at their mean rank
 *
 * Interval by the jackknife, ranked anew without each row (or group, e.g. of a word's pieces).
 *
 * [n, d], [n] → one number; NaN with a warning when all lengths or all counts are the same
 *
 * @throws RangeError when there is not a count a row, when one is negative, with fewer than 3
 *   rows, or when a value is not finite
 * @see Li et al. (2020), On the Sentence Embeddings from Pre-trained Language Models (frequency and
 *   length)
 */
export function normByFrequency(
  x: Matrix,
  counts: ArrayLike<number>,
  { groups }: PropertyOptions = {},
): Property {
  requireRows("normByFrequency", x, 3);
  const wrong = Array.from(counts).findIndex((count) => !(count >= 0));
  if (counts.length !== x.rows || wrong >= 0) {
    throw new RangeError(
      `normByFrequency: each row needs how often its token occurs, 0 or more, but there are ${x.rows} rows and ${counts.length} counts${wrong >= 0 ? `, the one of row ${wrong} ${counts[wrong]}` : ""}. Give one a row.`,
    );
  }
  const norms = squaredRowNorms(x);
  const rows = grouping(x.rows, groups);
  const over = (kept: readonly number[]) => spearman(taken(norms, kept), taken(counts, kept));
  const value = over(all(x.rows));
  return propertyOf(x, {
    value,
    leftOut: Float64Array.from(remainders(rows, x.rows), over),
    sizes: rows.sizes,
    range: [-1, 1],
    warnings: Number.isNaN(value) ? ["undefined: all lengths, or all counts, are the same"] : [],
  });
}

function taken(values: ArrayLike<number>, rows: readonly number[]): Float64Array {
  return Float64Array.from(rows, (row) => values[row]!);
}

function all(n: number): number[] {
  return Array.from({ length: n }, (_, i) => i);
}

/** The rows that remain when each group is left out. */
function* remainders({ order, sizes }: Grouping, n: number): Generator<number[]> {
  const rows = order ?? all(n);
  let start = 0;
  for (const size of sizes) {
    yield [...rows.slice(0, start), ...rows.slice(start + size)];
    start += size;
  }
}
