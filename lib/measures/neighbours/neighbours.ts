import { type Adjustable, adjustable } from "../adjustable";
import type { Measure } from "../measure";
import { scoreSides } from "../sides";
import {
  type NeighbourDistance,
  type Neighbours,
  neighboursOf,
  reorderNeighbours,
  requireCount,
  requireDistance,
} from "./nearest-rows";

export interface NeighbourOptions {
  /** Neighbours of each row; 10 when left out. */
  readonly k?: number;
  /** By cosine of the rows as they are (the default), or by Euclidean distance. */
  readonly distance?: NeighbourDistance;
}

/**
 * Mutual nearest neighbours: which share of the k rows nearest to a row in x are so in y too.
 *
 *     mutual(X, Y) = mean over i of |Nₖ(xᵢ) ∩ Nₖ(yᵢ)| / k
 *
 * Unrelated vectors get k/(n − 1) exactly on average, which grows with k and falls with n: compare
 * values of one n and k only, and with the chance level in details. Rows equally near count by
 * lower index; `tiedRows` says how many rows that decides. By cosine, rows that share a large
 * offset are all near one another: centre them first (centerLanguages). The authors' code agrees;
 * before it they cut off the outermost values of each side (beyond the 95 % quantile of |x|), which
 * this does not.
 * The jackknife's interval is wide (99 to 100 % coverage, results/calibration), and about the mean
 * value at this n.
 *
 * [n, p], [n, q] → one number; NaN with a warning when all rows of a side are one vector.
 *
 * @throws RangeError when k is not a whole number from 1 to n − 1
 * @see Huh et al. (2024), The Platonic Representation Hypothesis
 */
export const mutualNeighbours: Adjustable<NeighbourOptions, Neighbours> = adjustable(
  (options: NeighbourOptions) => ({
    ...compareNeighbours(
      "mutual neighbours",
      options,
      (a, b) => common(a, b).length / a.length,
      (n, k) => k / (n - 1),
    ),
    source: "Huh et al. 2024",
  }),
);

/**
 * Jaccard similarity of nearest neighbours: how much of all that is near a row on either side is so on both.
 *
 *     Jaccard(X, Y) = mean over i of |Nₖ(xᵢ) ∩ Nₖ(yᵢ)| / |Nₖ(xᵢ) ∪ Nₖ(yᵢ)|
 *
 * Below `mutualNeighbours`, and in no fixed relation to it; otherwise as it. Unrelated vectors get
 * the mean of m/(2k − m) over a hypergeometric m (`chance`).
 * The jackknife's interval is wide (99 to 100 % coverage, results/calibration), and about the mean
 * value at this n.
 *
 * [n, p], [n, q] → one number; NaN with a warning when all rows of a side are one vector.
 *
 * @throws RangeError when k is not a whole number from 1 to n − 1
 * @see Klabunde et al. (2023), Similarity of Neural Network Models: A Survey of Functional and Representational Measures
 */
export const jaccardNeighbours: Adjustable<NeighbourOptions, Neighbours> = adjustable(
  (options: NeighbourOptions) => ({
    ...compareNeighbours(
      "Jaccard neighbours",
      options,
      (a, b) => jaccard(common(a, b).length, a.length),
      (n, k) => meanOverCommon(n, k, (m) => jaccard(m, k)),
    ),
    source: "Klabunde et al. 2023",
  }),
);

/**
 * Rank similarity of nearest neighbours: whether common neighbours are near in the same order, the
 * nearest counting most.
 *
 *     mean over i of (1/vᵢ)·Σ_j 2/((1 + |r − r′|)(r + r′))      vᵢ = Σ_{c=1…m} 1/c
 *
 * over the m common neighbours j of i, with ranks r among Nₖ(xᵢ) and r′ among Nₖ(yᵢ), from 1; a row
 * without common neighbours adds 0. Since vᵢ is of the m that are common, one common nearest
 * neighbour gives a row as much as k of them do: read it beside `mutualNeighbours`. Unrelated
 * vectors get the mean over a hypergeometric m, any ranks as likely as any others (`chance`).
 * The jackknife's interval is wide (99 to 100 % coverage, results/calibration), and about the mean
 * value at this n.
 *
 * [n, p], [n, q] → one number; NaN with a warning when all rows of a side are one vector.
 *
 * @throws RangeError when k is not a whole number from 1 to n − 1
 * @see Wang et al. (2022), Towards Understanding the Instability of Network Embedding
 * @see Klabunde et al. (2023), Similarity of Neural Network Models: A Survey of Functional and Representational Measures
 */
export const rankSimilarity: Adjustable<NeighbourOptions, Neighbours> = adjustable(
  (options: NeighbourOptions) => ({
    ...compareNeighbours(
      "rank similarity",
      options,
      (a, b) => {
        const both = common(a, b);
        const total = both.reduce((sum, [r, s]) => sum + byRanks(r, s), 0);
        return both.length > 0 ? total / harmonic(both.length) : 0;
      },
      rankSimilarityOfUnrelated,
    ),
    source: "Wang et al. 2022; Klabunde et al. 2023",
  }),
);

/** What the measures of this file have in common, given what they make of one row's neighbours. */
function compareNeighbours(
  what: string,
  { k = 10, distance = "cosine" }: NeighbourOptions,
  ofRow: (a: Int32Array, b: Int32Array) => number,
  chanceOf: (n: number, k: number) => number,
): Omit<Measure<Neighbours>, "source"> {
  requireCount(what, k);
  requireDistance(what, distance);
  return {
    name: `${what} (k ${k}, ${distance})`,
    kind: "similarity",
    range: [0, 1],
    symmetric: true,
    invariantTo:
      distance === "euclidean" ? ["translation", "scaling", "rotation"] : ["scaling", "rotation"],
    fewestRows: 5,
    prepare: (x, engine) => neighboursOf(what, x, k, distance, engine),
    reorder: reorderNeighbours,
    compare: (x, y) =>
      scoreSides(x, y, async () => {
        const of = ({ nearest }: Neighbours, i: number) => nearest.subarray(i * k, (i + 1) * k);
        let total = 0;
        for (let i = 0; i < x.n; i++) total += ofRow(of(x, i), of(y, i));
        const ties = { tiedRowsX: x.tiedRows, tiedRowsY: y.tiedRows };
        return { value: total / x.n, details: { k, distance, chance: chanceOf(x.n, k), ...ties } };
      }),
  };
}

/** The ranks, from 1, in a and in b of what is in both. */
function common(a: Int32Array, b: Int32Array): (readonly [number, number])[] {
  const found: (readonly [number, number])[] = [];
  for (let r = 0; r < a.length; r++) {
    const s = b.indexOf(a[r]!);
    if (s >= 0) found.push([r + 1, s + 1]);
  }
  return found;
}

function jaccard(both: number, k: number): number {
  return both / (2 * k - both);
}

/** The mean of `of` m, the number of common ones of k and k among n − 1, which is hypergeometric. */
function meanOverCommon(n: number, k: number, of: (m: number) => number): number {
  const [others, least] = [n - 1, Math.max(0, 2 * k - (n - 1))];
  const logs = [0];
  for (let m = least; m < k; m++) {
    const ratio = (k - m) ** 2 / ((m + 1) * (others - 2 * k + m + 1));
    logs.push(logs[logs.length - 1]! + Math.log(ratio));
  }
  const largest = Math.max(...logs);
  let [total, mean] = [0, 0];
  for (const [at, log] of logs.entries()) {
    const weight = Math.exp(log - largest);
    total += weight;
    mean += weight * of(least + at);
  }
  return mean / total;
}

/** Of m common neighbours each has any two ranks as likely as any others. */
function rankSimilarityOfUnrelated(n: number, k: number): number {
  let ofOne = 0;
  for (let r = 1; r <= k; r++) for (let s = 1; s <= k; s++) ofOne += byRanks(r, s) / k ** 2;
  return meanOverCommon(n, k, (m) => (m > 0 ? (m * ofOne) / harmonic(m) : 0));
}

/** What a common neighbour of ranks r and s adds. */
function byRanks(r: number, s: number): number {
  return 2 / ((1 + Math.abs(r - s)) * (r + s));
}

/** Σ 1/c for c = 1 … m */
function harmonic(m: number): number {
  let total = 0;
  for (let c = 1; c <= m; c++) total += 1 / c;
  return total;
}
