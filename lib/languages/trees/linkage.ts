import { pearson } from "../../core/correlation";
import { giveRoomBack, takeRoom } from "../../core/room";
import { joinMatrices } from "../join-matrices";
import { type LanguageMatrix, toDistances } from "../language-matrix";
import { requirePairs } from "../matrix-checks";
import { type Tree, treeDistances } from "./tree";

/** How far a new cluster is from another: `linkage` has the formulas. */
export type LinkageMethod = "single" | "complete" | "average" | "ward";

/** Two clusters put together. Clusters 0 … n − 1 are the languages; merge i makes cluster n + i. */
export interface Merge {
  readonly left: number;
  readonly right: number;
  readonly height: number;
  /** How many languages it has. */
  readonly size: number;
}

/** A hierarchy of clusters, lowest merges first, as scipy has it. */
export interface Linkage {
  readonly method: LinkageMethod;
  readonly languages: readonly string[];
  readonly merges: readonly Merge[];
}

/** d(u, v ∪ w) from those of its parts, u, v, w having so many languages. */
const updates: Readonly<
  Record<
    LinkageMethod,
    (uv: number, uw: number, vw: number, v: number, w: number, u: number) => number
  >
> = {
  single: (uv, uw) => Math.min(uv, uw),
  complete: (uv, uw) => Math.max(uv, uw),
  average: (uv, uw, _vw, v, w) => (v * uv + w * uw) / (v + w),
  ward: (uv, uw, vw, v, w, u) =>
    Math.sqrt(((u + v) * uv * uv + (u + w) * uw * uw - u * vw * vw) / (u + v + w)),
};

/**
 * Hierarchical clustering: the two nearest clusters are put together, again and again.
 *
 *     single     d(u, v∪w) = min(d(u,v), d(u,w))
 *     complete               max
 *     average                mean over all pairs (UPGMA)
 *     ward                   √([(u+v)·d(u,v)² + (u+w)·d(u,w)² − u·d(v,w)²]/(u+v+w)), of Euclidean distances
 *
 * Similarities become distances first (`toDistances`: 1 − s). A tree comes out whether languages
 * are alike in the manner of a tree or not: `copheneticCorrelation` says how far. By chains of
 * nearest neighbours, n² in time and memory. Of clusters equally near, the first by the order of
 * the languages are taken.
 *
 * @throws RangeError with fewer than four languages, an unknown pair, numbers that are not the same
 *   both ways, an unknown method
 * @see Murtagh (1985), Multidimensional Clustering Algorithms
 * @see Ward (1963), Hierarchical Grouping to Optimize an Objective Function
 */
export function linkage(parts: LanguageMatrix, method: LinkageMethod = "average"): Linkage {
  const update = Object.hasOwn(updates, method) ? updates[method] : undefined;
  if (!update) {
    throw new RangeError(
      `linkage: there is no method "${method}". There are ${Object.keys(updates).join(", ")}.`,
    );
  }
  requirePairs("linkage", parts);
  const { languages, values } = toDistances(parts);
  const distances = takeRoom(values.values.length, "float64") as Float64Array;
  distances.set(values.values);
  const merged = chainMerges(distances, languages.length, update);
  giveRoomBack(distances);
  const order = merged.map((_, i) => i).sort((a, b) => merged[a]![2] - merged[b]![2] || a - b);
  return {
    method,
    languages,
    merges: numbered(
      order.map((i) => merged[i]!),
      languages.length,
    ),
  };
}

type Joined = readonly [a: number, b: number, height: number];

/** Along a chain of ever nearer neighbours, the last two are each other's nearest. */
function chainMerges(
  distances: Float64Array,
  n: number,
  update: (typeof updates)[LinkageMethod],
): Joined[] {
  const sizes = new Uint32Array(n).fill(1);
  // Places of the clusters that are left, ascending; a merge leaves the second of its two.
  let left = new Uint32Array(n).map((_, i) => i);
  const chain: number[] = [];
  const merged: Joined[] = [];
  while (merged.length < n - 1) {
    if (chain.length === 0) chain.push(left[0]!);
    const x = chain.at(-1)!;
    const before = chain.at(-2);
    const row = distances.subarray(x * n, (x + 1) * n);
    const y = nearestTo(x, before, row, left);
    if (y !== before) {
      chain.push(y);
      continue;
    }
    chain.length -= 2;
    const height = row[y]!;
    const [a, b] = x < y ? [x, y] : [y, x];
    merged.push([a, b, height]);
    const at = left.indexOf(a);
    left.copyWithin(at, at + 1);
    left = left.subarray(0, left.length - 1);
    const [v, w] = [sizes[a]!, sizes[b]!];
    for (let k = 0; k < left.length; k++) {
      const u = left[k]!;
      if (u === b) continue;
      const ua = distances[a * n + u]!;
      const ub = distances[b * n + u]!;
      const joined = update(ua, ub, height, v, w, sizes[u]!);
      distances[b * n + u] = joined;
      distances[u * n + b] = joined;
    }
    sizes[b] = v + w;
  }
  return merged;
}

/** The one before in the chain, unless another is nearer; else the chain would go in circles. */
function nearestTo(
  x: number,
  before: number | undefined,
  row: Float64Array,
  left: Uint32Array,
): number {
  let y = before ?? -1;
  let least = before === undefined ? Number.POSITIVE_INFINITY : row[before]!;
  for (let k = 0; k < left.length; k++) {
    const u = left[k]!;
    if (row[u]! < least && u !== x) {
      least = row[u]!;
      y = u;
    }
  }
  return y;
}

/** Merges of places as merges of clusters, numbered in the order they were made. */
function numbered(merged: readonly Joined[], n: number): Merge[] {
  const parent = Array.from({ length: 2 * n - 1 }, (_, i) => i);
  const sizes = parent.map(() => 1);
  const rootOf = (start: number): number => {
    let at = start;
    while (parent[at] !== at) {
      parent[at] = parent[parent[at]!]!;
      at = parent[at]!;
    }
    return at;
  };
  return merged.map(([a, b, height], i) => {
    const [x, y] = [rootOf(a), rootOf(b)];
    const size = sizes[x]! + sizes[y]!;
    parent[x] = n + i;
    parent[y] = n + i;
    sizes[n + i] = size;
    return { left: Math.min(x, y), right: Math.max(x, y), height, size };
  });
}

/** The hierarchy as a tree: the way from tip to tip is as long as the height at which they meet. */
export function treeOfLinkage({ languages, merges }: Linkage): Tree {
  const n = languages.length;
  const heightOf = (cluster: number) => (cluster < n ? 0 : merges[cluster - n]!.height);
  const nodeOf = (cluster: number, above: number): Tree => {
    const length = (above - heightOf(cluster)) / 2;
    if (cluster < n) return { name: languages[cluster]!, length, children: [] };
    const { left, right, height } = merges[cluster - n]!;
    return { name: "", length, children: [nodeOf(left, height), nodeOf(right, height)] };
  };
  const top = 2 * n - 2;
  return nodeOf(top, heightOf(top));
}

/**
 * How far the heights at which languages are put together are the distances they were made from:
 * Pearson's correlation over pairs.
 *
 * @see Sokal & Rohlf (1962), The comparison of dendrograms by objective methods
 */
export function copheneticCorrelation(parts: LanguageMatrix, hierarchy: Linkage): number {
  const heights = treeDistances(treeOfLinkage(hierarchy));
  const { matrices, languages } = joinMatrices([toDistances(parts), heights]);
  const above = matrices.map(({ values }) =>
    languages.flatMap((_, i) =>
      Array.from(values.values.subarray(i * languages.length + i + 1, (i + 1) * languages.length)),
    ),
  );
  return pearson(above[0]!, above[1]!);
}

/**
 * Which cluster each language is in when the highest merges are undone, until there are so many.
 */
export function cutLinkage({ languages, merges }: Linkage, clusters: number): string[][] {
  const n = languages.length;
  if (!(Number.isInteger(clusters) && clusters >= 1 && clusters <= n)) {
    throw new RangeError(
      `cutLinkage: ${n} languages make 1 to ${n} clusters, but ${clusters} were asked for.`,
    );
  }
  const members = new Map(languages.map((language, i) => [i, [language]]));
  for (const [i, { left, right }] of merges.slice(0, n - clusters).entries()) {
    members.set(n + i, [...members.get(left)!, ...members.get(right)!]);
    members.delete(left);
    members.delete(right);
  }
  return [...members.values()];
}
