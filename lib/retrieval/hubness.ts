import { dot, squaredRowNorms, sum } from "../core/arithmetic";
import { type Matrix, rowOf } from "../core/matrix";

/** How unevenly candidates are found: a hub is near to many queries, an antihub to none. */
export interface Hubness {
  /** A candidate occurs as often as it is among the k nearest of a query. */
  readonly k: number;
  /** Skewness of the occurrences: 0 of a symmetric spread, above about 1 there are hubs. NaN when all occur as often. */
  readonly skewness: number;
  /** The share of candidates that are among the k nearest of no query. */
  readonly neverRetrieved: number;
  /** The share that are the very nearest of no query. */
  readonly neverNearest: number;
  /** How often the greatest hub occurs. */
  readonly most: number;
}

/**
 * Hubness of nearest-neighbour lists, from how often each candidate occurs in them.
 *
 *     skewness = mean((N − N̄)³) / mean((N − N̄)²)^{3/2}      N: occurrences of each candidate
 *
 * In many dimensions a few rows are near to everything, and take the place of the right answers.
 *
 * @param indices the k nearest candidates of each query, one query after the other [n·k]
 * @param candidates how many there are
 * @see Radovanović, Nanopoulos & Ivanović (2010), Hubs in Space: Popular Nearest Neighbors in High-Dimensional Data
 */
export function hubness(indices: Int32Array, k: number, candidates: number): Hubness {
  const [occurrences, nearest] = [new Float64Array(candidates), new Float64Array(candidates)];
  for (const [at, candidate] of indices.entries()) {
    occurrences[candidate]!++;
    if (at % k === 0) nearest[candidate]!++;
  }
  const mean = indices.length / candidates;
  const moment = (power: number) => sum(occurrences.map((n) => (n - mean) ** power)) / candidates;
  const never = (counts: Float64Array) => counts.filter((n) => n === 0).length / candidates;
  return {
    k,
    skewness: moment(3) / moment(2) ** 1.5,
    neverRetrieved: never(occurrences),
    neverNearest: never(nearest),
    most: occurrences.reduce((a, b) => Math.max(a, b)),
  };
}

/**
 * Anisotropy: the mean cosine of two different rows of one side. Near 0 where rows point every way,
 * near 1 in a narrow cone. In closed form over all pairs, zero rows left out; NaN of fewer than two.
 *
 *     (‖Σᵢ x̂ᵢ‖² − n) / (n(n−1))      x̂ = x/‖x‖
 *
 * @see Ethayarajh (2019), How Contextual are Contextualized Word Representations?
 */
export function anisotropy(x: Matrix, squaredNorms: Float64Array = squaredRowNorms(x)): number {
  const total = new Float64Array(x.columns);
  let n = 0;
  for (let i = 0; i < x.rows; i++) {
    const length = Math.sqrt(squaredNorms[i]!);
    if (length === 0) continue;
    n++;
    const row = rowOf(x, i);
    for (let j = 0; j < row.length; j++) total[j]! += row[j]! / length;
  }
  return n < 2 ? Number.NaN : (dot(total, total) - n) / (n * (n - 1));
}
