import { centerColumns, columnMeans, squaredRowNorms } from "../core/arithmetic";
import { type Matrix, rowOf, shapeOf, takeRows, zeros } from "../core/matrix";
import { randomNumbers } from "../core/random";
import type { Engine } from "../engine/engine";
import { openEngine } from "../engine/open";
import { requireRows } from "./property";

export interface KMeansOptions {
  readonly seed?: number;
  /** How often it starts anew; the best is taken. */
  readonly starts?: number;
  readonly mostSteps?: number;
  readonly signal?: AbortSignal;
}

export interface Clusters {
  /** The cluster of each row. [n] */
  readonly labels: Int32Array;
  /** [k, d] */
  readonly centres: Matrix;
  /** Σ ‖xᵢ − its centre‖² */
  readonly inertia: number;
  readonly warnings: readonly string[];
}

/**
 * k-means: k centres such that rows are near the nearest of them. Lloyd's steps from seeded starts
 * (k-means++), of which the one with the least inertia is given. A cluster that loses all its rows
 * takes the row farthest from its centre.
 *
 * [n, d] → k clusters
 *
 * @throws RangeError when k is no whole number from 1 to n, starts none from 1, or a value is not
 *   finite
 * @see Arthur & Vassilvitskii (2007), k-means++: The Advantages of Careful Seeding
 */
export async function kMeans(
  x: Matrix,
  k: number,
  { seed = 1, starts = 5, mostSteps = 300, signal }: KMeansOptions = {},
  engine?: Engine,
): Promise<Clusters> {
  requireRows("kMeans", x, 1);
  if (!(Number.isInteger(starts) && starts >= 1)) {
    throw new RangeError(`kMeans: starts is a whole number from 1, but is ${starts}. Give 5.`);
  }
  if (!(Number.isInteger(k) && k >= 1 && k <= x.rows)) {
    throw new RangeError(
      `kMeans: k is a whole number of clusters, from 1 to the number of rows, but k is ${k} and x is ${shapeOf(x)}. Give fewer.`,
    );
  }
  const arithmetic = engine ?? (await openEngine());
  const random = randomNumbers(seed);
  // Around their mean, so that a common offset costs no digits of distances.
  const means = columnMeans(x);
  const centred = centerColumns(x, means);
  const norms = squaredRowNorms(centred);
  let best: Clusters | undefined;
  for (let start = 0; start < starts; start++) {
    const centres = await spreadCentres(centred, norms, k, random, arithmetic);
    const found = await settle(centred, norms, centres, mostSteps, arithmetic, signal);
    if (!best || found.inertia < best.inertia) best = found;
  }
  const back = means.map((mean) => -mean);
  return { ...best!, centres: centerColumns(best!.centres, back) };
}

/** Each centre is a row, drawn in proportion to its squared distance from the centres before. */
async function spreadCentres(
  x: Matrix,
  norms: Float64Array,
  k: number,
  random: () => number,
  engine: Engine,
): Promise<Matrix> {
  const chosen = [Math.floor(random() * x.rows)];
  const nearest = new Float64Array(x.rows).fill(Number.POSITIVE_INFINITY);
  while (chosen.length < k) {
    const last = chosen.at(-1)!;
    const products = await engine.rowProduct(x, takeRows(x, [last]));
    let total = 0;
    for (let i = 0; i < x.rows; i++) {
      const distance = Math.max(0, norms[i]! + norms[last]! - 2 * products.values[i]!);
      nearest[i] = i === last ? 0 : Math.min(nearest[i]!, distance);
      total += nearest[i]!;
    }
    let left = random() * total;
    let next = 0;
    while (next < x.rows - 1 && left >= nearest[next]!) left -= nearest[next++]!;
    chosen.push(next);
  }
  return takeRows(x, chosen);
}

async function settle(
  x: Matrix,
  norms: Float64Array,
  first: Matrix,
  mostSteps: number,
  engine: Engine,
  signal: AbortSignal | undefined,
): Promise<Clusters> {
  let centres = first;
  let labels = new Int32Array(x.rows).fill(-1);
  for (let step = 0; ; step++) {
    signal?.throwIfAborted();
    const found = await nearestCentres(x, norms, centres, engine);
    const moved = found.labels.some((label, i) => label !== labels[i]);
    labels = found.labels;
    if (!moved || step === mostSteps) {
      const warnings = moved ? [`not settled after ${mostSteps} steps`] : [];
      return { labels, centres, inertia: found.inertia, warnings };
    }
    centres = meansOf(x, labels, centres.rows, found.distances);
  }
}

async function nearestCentres(x: Matrix, norms: Float64Array, centres: Matrix, engine: Engine) {
  const products = await engine.rowProduct(x, centres);
  const lengths = squaredRowNorms(centres);
  const labels = new Int32Array(x.rows);
  const distances = new Float64Array(x.rows);
  let inertia = 0;
  for (let i = 0; i < x.rows; i++) {
    const row = rowOf(products, i);
    let least = Number.POSITIVE_INFINITY;
    for (let c = 0; c < row.length; c++) {
      const distance = lengths[c]! - 2 * row[c]!;
      if (distance < least) [least, labels[i]] = [distance, c];
    }
    distances[i] = Math.max(0, least + norms[i]!);
    inertia += distances[i]!;
  }
  return { labels, distances, inertia };
}

function meansOf(x: Matrix, labels: Int32Array, k: number, distances: Float64Array): Matrix {
  const centres = zeros(k, x.columns, x.values instanceof Float32Array ? "float32" : "float64");
  const sums = zeros(k, x.columns);
  const counts = new Int32Array(k);
  for (let i = 0; i < x.rows; i++) {
    const [row, sum] = [rowOf(x, i), rowOf(sums, labels[i]!)];
    counts[labels[i]!]!++;
    for (let j = 0; j < row.length; j++) sum[j]! += row[j]!;
  }
  for (let c = 0; c < k; c++) {
    const [centre, sum] = [rowOf(centres, c), rowOf(sums, c)];
    if (counts[c] === 0) centre.set(rowOf(x, farthest(distances)));
    else for (let j = 0; j < sum.length; j++) centre[j] = sum[j]! / counts[c]!;
  }
  return centres;
}

/** Taken off the list, so that the next empty cluster takes another. */
function farthest(distances: Float64Array): number {
  let most = 0;
  for (let i = 1; i < distances.length; i++) if (distances[i]! > distances[most]!) most = i;
  distances[most] = -1;
  return most;
}
