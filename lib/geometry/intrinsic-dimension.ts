import { centerColumns } from "../core/arithmetic";
import { type Matrix, rowOf, takeRows, toPrecision } from "../core/matrix";
import type { Engine } from "../engine/engine";
import { openEngine } from "../engine/open";
import { grouping, groupOfRows } from "../inference/gram-rows";
import { leaveOutMeans } from "../inference/leave-out-means";
import { neighboursOf } from "../measures/neighbours/nearest-rows";
import { betweenRows } from "../measures/pair-rows";
import { view } from "../measures/view";
import { type Property, type PropertyOptions, propertyOf, requireRows } from "./property";

export interface TwoNNOptions extends PropertyOptions {
  /** The share of rows with the largest ratios, where the density is least even, that is left out. */
  readonly discard?: number;
}

/**
 * Intrinsic dimension by two nearest neighbours (TwoNN): of how many dimensions the surface is that
 * rows lie on, however it is bent.
 *
 *     μᵢ = second nearest distance / nearest      −log(1 − F(μ)) = d·log μ, fitted through 0
 *
 * F is the share of rows with no larger ratio; the tenth of rows with the largest is left out. It
 * falls short for dimensions above about 10 unless rows are very many: read it as a comparison over
 * as many sentences. Rows that are there twice have no ratio: each copy but one is left out, which
 * is warned of. Interval by the jackknife over the ratios, as they are. Costs 2n²d.
 *
 * [n, d] → one number
 *
 * @throws RangeError with fewer than 5 different rows, for a share outside 0 … 1, or when a value
 *   is not finite
 * @see Facco et al. (2017), Estimating the intrinsic dimension of datasets by a minimal neighborhood
 *   information
 */
export async function twoNN(
  x: Matrix,
  { groups, discard = 0.1 }: TwoNNOptions = {},
  engine?: Engine,
): Promise<Property> {
  if (!(discard >= 0 && discard < 1)) {
    throw new RangeError(
      `twoNN: discard is the share of rows that is left out, from 0 to below 1, but is ${discard}. Give 0.1.`,
    );
  }
  requireRows("twoNN", x, 5);
  const kept = distinctRows(x);
  if (kept.length < 5) {
    throw new RangeError(
      `twoNN: it takes at least 5 different rows, but of ${x.rows} only ${kept.length} are. Give more sentences.`,
    );
  }
  const rows = kept.length < x.rows ? takeRows(x, kept) : x;
  const logs = await logRatios(rows, engine ?? (await openEngine()));
  const own = grouping(rows.rows, groups && kept.map((row) => groups[row]!));
  const groupOf = groupOfRows(own);
  const sorted = Array.from(logs.keys()).sort((a, b) => logs[a]! - logs[b]!);
  const of = (some: readonly number[]) =>
    slope(
      some.map((row) => logs[row]!),
      discard,
    );
  const copies = x.rows - kept.length;
  return propertyOf(x, {
    value: of(sorted),
    leftOut: Float64Array.from(own.sizes, (_, g) => of(sorted.filter((row) => groupOf[row] !== g))),
    sizes: own.sizes,
    range: [0, Number.POSITIVE_INFINITY],
    warnings: copies > 0 ? [`${copies} rows that are there twice were left out`] : [],
  });
}

/** The first of all rows that are the same vector. */
function distinctRows(x: Matrix): number[] {
  const all = Array.from({ length: x.rows }, (_, i) => i);
  if (view(x).centered().distinctRows === x.rows) return all;
  const seen = new Set<string>();
  return all.filter((i) => {
    const key = rowOf(x, i).join();
    return seen.size < seen.add(key).size;
  });
}

async function logRatios(x: Matrix, engine: Engine): Promise<Float64Array> {
  const { nearest } = await neighboursOf("twoNN", view(x), 2, "euclidean", engine);
  return Float64Array.from({ length: x.rows }, (_, i) => {
    const [one, other] = [nearest[2 * i]!, nearest[2 * i + 1]!].map((j) => betweenRows(x, i, j));
    return Math.abs(Math.log(other! / one!)) / 2;
  });
}

/** Of −log(1 − F) on log μ through 0, over the smallest ratios. */
function slope(sortedLogs: readonly number[], discard: number): number {
  const n = sortedLogs.length;
  let [products, squares] = [0, 0];
  for (let i = 0; i < Math.min(n - 1, Math.floor(n * (1 - discard))); i++) {
    products -= Math.log(1 - (i + 1) / n) * sortedLogs[i]!;
    squares += sortedLogs[i]! ** 2;
  }
  return products / squares;
}

export interface LocalPcaOptions extends PropertyOptions {
  /** How many nearest rows a direction is looked for among. */
  readonly k?: number;
  /** A direction counts when its variance is above this share of the largest. */
  readonly share?: number;
}

/**
 * Intrinsic dimension by local PCA: in how many directions the k nearest rows of a row vary, on
 * average over rows. No more than k − 1: give a k well above what is expected.
 *
 *     the number of λⱼ > share·λ₁,  λ the variances of the k nearest rows of i along their axes
 *
 * Interval by the jackknife over rows, their neighbours as they are. Costs 2n²d + nk²d.
 *
 * [n, d] → one number
 *
 * @throws RangeError when k is not below n, when the share is not between 0 and 1, or when a value
 *   is not finite
 * @see Fukunaga & Olsen (1971), An algorithm for finding intrinsic dimensionality of data
 */
export async function localPcaDimension(
  x: Matrix,
  { groups, k = 20, share = 0.05 }: LocalPcaOptions = {},
  engine?: Engine,
): Promise<Property> {
  if (!(share > 0 && share < 1) || !Number.isInteger(k) || k < 2) {
    throw new RangeError(
      `localPcaDimension: k is a whole number from 2 and share between 0 and 1, but k is ${k} and share is ${share}. Give 20 and 0.05.`,
    );
  }
  requireRows("localPcaDimension", x, 3);
  const arithmetic = engine ?? (await openEngine());
  const { nearest } = await neighboursOf("localPcaDimension", view(x), k, "euclidean", arithmetic);
  const counts = new Float64Array(x.rows);
  for (let i = 0; i < x.rows; i++) {
    const near = takeRows(x, [...nearest.subarray(i * k, (i + 1) * k)]);
    const gram = await arithmetic.rowProduct(centerColumns(toPrecision(near, "float64")));
    const variances = await arithmetic.eigenvalues(gram);
    counts[i] = variances.filter((variance) => variance > share * variances[0]!).length;
  }
  const rows = grouping(x.rows, groups);
  return propertyOf(x, {
    value: counts.reduce((total, count) => total + count, 0) / x.rows,
    leftOut: leaveOutMeans(counts, rows),
    sizes: rows.sizes,
    range: [0, x.columns],
    details: { k },
  });
}
