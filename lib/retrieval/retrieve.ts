import { type Matrix, shapeOf } from "../core/matrix";
import type { Watch } from "../core/progress";
import type { Engine } from "../engine/engine";
import { openEngine } from "../engine/open";
import { grouping } from "../inference/gram-rows";
import { whyNoInterval } from "../inference/jackknife";
import {
  type Direction,
  directionOf,
  nearestOf,
  repeatedRows,
  type ShareWithin,
  undefinedDirection,
} from "./direction";
import { anisotropy } from "./hubness";
import { type MeanOfRanks, reciprocalRank } from "./reciprocal-rank";
import { requireCandidates, type Side, sideOf } from "./search/side";
import { cosine, type Similarity } from "./search/similarity";
import { searchBoth } from "./search-both";
import { type Share, shareOf } from "./share";

/** How often a sentence's nearest neighbour in the other language is its translation. */
export interface Retrieval {
  readonly n: number;
  /** By which similarity. */
  readonly by: string;
  /** What guessing would reach: 1/n. */
  readonly chance: number;
  /** The mean of both directions; its error takes into account that they share sentences. */
  readonly accuracy: Share;
  /** The mean of both directions with the translation among the k nearest, for each k asked for. */
  readonly within: readonly ShareWithin[];
  /** Over both directions. */
  readonly reciprocalRank: MeanOfRanks;
  /** From x, among the rows of y. */
  readonly forward: Direction;
  /** From y, among the rows of x. */
  readonly backward: Direction;
  /** For each sentence the share of directions that hit: averages over pairs of languages are means of these. */
  readonly hits: Float64Array;
  /** Mean cosine of different rows of one side. */
  readonly anisotropy: readonly [x: number, y: number];
  /** Rows that are different vectors. */
  readonly distinctRows: readonly [x: number, y: number];
  readonly warnings: readonly string[];
}

export interface RetrieveOptions extends Watch {
  /** Cosine when left out. */
  readonly similarity?: Similarity;
  /** For which k to tell how often the translation is among the k nearest; 1, 5 and 10 when left out, as far as there are rows. */
  readonly within?: readonly number[];
  /** The document of each row: rows of one document are left out together. */
  readonly groups?: readonly string[];
}

/**
 * Retrieval of parallel rows, in both directions: whether the nearest is the translation, where the
 * translation stands, and what may stand in its way.
 *
 *     hitᵢ = [argmaxⱼ s(xᵢ, yⱼ) = i]      accuracy = (1/2n) Σᵢ (hitᵢ from x + hitᵢ from y)
 *     within k: share of ranks ≤ k      MRR = mean(1/rank)
 *
 * For cosines rows are brought to length one, not centred: take out what a language shares with
 * `centerLanguages` before, where that is wanted. Of equally near rows the first is taken, and the
 * ties are counted. When all rows of a side are one vector (`cls` at layer 0) nothing is
 * nearest: the result is NaN with that reason. Accuracy depends on how many candidates there are;
 * a few rows that are near to everything (hubs) lower it, which `hubness` tells and CSLS mends.
 * Costs 2n²d, twice where the similarity is against neighbourhoods, in tiles of bounded memory.
 *
 * [n, d], [n, d] → both directions
 *
 * @throws RangeError when shapes differ, when there are fewer than 5 rows or fewer than some k,
 *   when a value is not finite, or, for cosines, when a row is zero
 * @see Artetxe & Schwenk (2019), Massively Multilingual Sentence Embeddings for Zero-Shot
 *   Cross-Lingual Transfer and Beyond (similarity search)
 */
export async function retrieve(
  x: Matrix,
  y: Matrix,
  options: RetrieveOptions = {},
  engine?: Engine,
): Promise<Retrieval> {
  requireSameShape("retrieve", x, y);
  const { of } = options.similarity ?? cosine;
  const sides = [sideOf("retrieve", "x", x, of), sideOf("retrieve", "y", y, of)] as const;
  return retrieveSides(...sides, options, engine ?? (await openEngine()));
}

/** @throws RangeError when x and y differ in rows or columns */
export function requireSameShape(who: string, x: Matrix, y: Matrix): void {
  if (x.rows === y.rows && x.columns === y.columns) return;
  throw new RangeError(
    `${who}: x and y need a row for each of the same sentences and the same dimensions, ` +
      `but x is ${shapeOf(x)} and y is ${shapeOf(y)}. ` +
      "Keep the common sentences with selectSentences; for two models, map one to the other first.",
  );
}

/** As `retrieve`, of sides that were looked at. */
export async function retrieveSides(
  x: Side,
  y: Side,
  options: RetrieveOptions,
  engine: Engine,
): Promise<Retrieval> {
  const n = x.matrix.rows;
  if (n < 5) {
    throw new RangeError(
      `retrieve: at least 5 sentences are needed, but x and y are ${shapeOf(x.matrix)}. Give more sentences.`,
    );
  }
  const { groups, similarity = cosine } = options;
  const ks = options.within ?? [1, 5, 10].filter((k) => k <= n);
  for (const k of ks) requireCandidates("retrieve", k, { name: "each side", rows: n });
  if (x.same || y.same) return undefinedRetrieval(x, y, similarity);
  const { ofRows, ofColumns, warnings } = await searchBoth(x, y, similarity, engine, options);
  const [there, back] = [nearestOf(ofRows), nearestOf(ofColumns)];
  const rows = grouping(n, groups);
  const settings = { rows, ...(groups && { groups }) };
  const forward = directionOf(ofRows, there, back, ks, settings);
  const backward = directionOf(ofColumns, back, there, ks, settings);
  const both = (rank: number) =>
    Float64Array.from({ length: n }, (_, i) =>
      [forward, backward].reduce((sum, { ranks }) => sum + Number(ranks[i]! <= rank) / 2, 0),
    );
  const shareOfBoth = (hits: Float64Array) =>
    shareOf(hits, { ...(groups && { groups }), trials: 2 });
  const noInterval = whyNoInterval(rows.sizes);
  return {
    n,
    by: similarity.name,
    chance: 1 / n,
    accuracy: shareOfBoth(both(1)),
    within: ks.map((k) => ({ k, chance: k / n, ...shareOfBoth(both(k)) })),
    reciprocalRank: reciprocalRank([forward.ranks, backward.ranks], rows),
    forward,
    backward,
    hits: both(1),
    anisotropy: anisotropyOf(x, y),
    distinctRows: [x.distinct, y.distinct],
    warnings: [
      ...repeatWarning("x", x),
      ...repeatWarning("y", y),
      ...warnings,
      ...(noInterval ? [noInterval] : []),
    ],
  };
}

function anisotropyOf(x: Side, y: Side): [number, number] {
  return [anisotropy(x.matrix, x.squaredNorms), anisotropy(y.matrix, y.squaredNorms)];
}

function repeatWarning(name: string, side: Side): readonly string[] {
  const repeated = repeatedRows(side);
  if (repeated === 0) return [];
  return [
    `${repeated} of the ${side.matrix.rows} rows of ${name} are the same vector as another, ` +
      "so which of them is nearest is a matter of order",
  ];
}

function undefinedRetrieval(x: Side, y: Side, { name }: Similarity): Retrieval {
  const n = x.matrix.rows;
  const nothing = { value: Number.NaN };
  const sides = x.same && y.same ? "x and y" : x.same ? "x" : "y";
  return {
    n,
    by: name,
    chance: 1 / n,
    accuracy: nothing,
    within: [],
    reciprocalRank: nothing,
    forward: undefinedDirection(y),
    backward: undefinedDirection(x),
    hits: new Float64Array(n).fill(Number.NaN),
    anisotropy: anisotropyOf(x, y),
    distinctRows: [x.distinct, y.distinct],
    warnings: [`undefined: all rows of ${sides} are the same vector, so none is nearest`],
  };
}
