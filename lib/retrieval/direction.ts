import type { Grouping } from "../inference/gram-rows";
import { type Hubness, hubness } from "./hubness";
import { type MeanOfRanks, reciprocalRank } from "./reciprocal-rank";
import type { NearestLists } from "./search/nearest-lists";
import type { Ranks } from "./search/ranks";
import type { Side } from "./search/side";
import { type Share, shareOf } from "./share";

/** How often, in one direction, the nearest is the translation; with what goes with it. */
export interface Direction extends Share {
  /** The row of the other side that is nearest to each row; empty where that is undefined. */
  readonly nearest: Int32Array;
  /** Where the translation stands among the candidates, the nearest being 1; empty where undefined. */
  readonly ranks: Int32Array;
  /** How often the translation is among the k nearest, for each k asked for. */
  readonly within: readonly ShareWithin[];
  readonly reciprocalRank: MeanOfRanks;
  /** The share of rows whose nearest has them for its own nearest. */
  readonly reciprocity: Share;
  readonly hubness: Hubness;
  /** Rows with several equally near rows, of which the first was taken. */
  readonly ties: number;
  /** Rows whose translation is the same vector as another candidate: they cannot be told apart. */
  readonly ambiguous: number;
}

/** A share of sentences with the translation among the k nearest. */
export interface ShareWithin extends Share {
  readonly k: number;
  /** What guessing would reach: k/n. */
  readonly chance: number;
}

/** What a search found in one direction. */
export interface FoundDirection {
  readonly queries: Side;
  readonly candidates: Side;
  readonly lists: NearestLists;
  readonly ranks: Ranks;
}

/** Rows that repeat one another find the same, the first of what is as near. */
export function nearestOf({ queries, candidates, lists }: FoundDirection): Int32Array {
  return Int32Array.from(
    queries.firstOf,
    (row) => candidates.firstOf[lists.indices[row * lists.k]!]!,
  );
}

/** What was found, told as shares with their intervals. */
export function directionOf(
  found: FoundDirection,
  nearest: Int32Array,
  back: Int32Array,
  ks: readonly number[],
  { groups, rows }: { readonly groups?: readonly string[]; readonly rows: Grouping },
): Direction {
  const { lists, candidates } = found;
  const n = nearest.length;
  const share = (is: (i: number) => boolean) =>
    shareOf(
      Float64Array.from({ length: n }, (_, i) => Number(is(i))),
      groups && { groups },
    );
  // Blocks may round otherwise than tiles: what was found nearest is of rank 1, and nothing else is.
  const ranks = found.ranks.before.map((before, i) =>
    nearest[i] === i ? 1 : Math.max(2, 1 + before),
  );
  return {
    ...share((i) => nearest[i] === i),
    nearest,
    ranks,
    within: ks.map((k) => ({ k, chance: k / n, ...share((i) => ranks[i]! <= k) })),
    reciprocalRank: reciprocalRank([ranks], rows),
    reciprocity: share((i) => back[nearest[i]!] === i),
    hubness: hubness(lists.indices, lists.k, n),
    ties: tiesOf(found),
    ambiguous: repeatedRows(candidates),
  };
}

/** Rows whose nearest is as near as the next, or as a copy of it. */
function tiesOf({ queries, candidates, lists }: FoundDirection): number {
  const { k, indices, similarities } = lists;
  let ties = 0;
  for (const row of queries.firstOf) {
    const first = row * k;
    const copied = candidates.copies[indices[first]!]! > 1;
    if (copied || similarities[first] === similarities[first + 1]) ties++;
  }
  return ties;
}

/** Rows that are the same vector as another row. */
export function repeatedRows({ copies }: Side): number {
  let count = 0;
  for (const each of copies) if (each > 1) count++;
  return count;
}

/** A direction in which nothing is nearest, for all candidates are one vector. */
export function undefinedDirection(candidates: Side): Direction {
  const nothing = { value: Number.NaN };
  return {
    ...nothing,
    nearest: new Int32Array(0),
    ranks: new Int32Array(0),
    within: [],
    reciprocalRank: nothing,
    reciprocity: nothing,
    hubness: {
      k: 0,
      skewness: Number.NaN,
      neverRetrieved: Number.NaN,
      neverNearest: Number.NaN,
      most: Number.NaN,
    },
    ties: candidates.matrix.rows,
    ambiguous: repeatedRows(candidates),
  };
}
