import type { Watch } from "../core/progress";
import type { Row, Table } from "../core/table";
import type { Engine } from "../engine/engine";
import { grouping } from "../inference/gram-rows";
import { fewestGroups } from "../inference/jackknife";
import { fitWarnings } from "../representations/preparation";
import type { Representations } from "../representations/representations";
import { type Cosines, cosineSide, cosinesOfSides } from "../retrieval/cosine";
import type { Direction } from "../retrieval/direction";
import { type Retrieval, requireSameShape, retrieveSides } from "../retrieval/retrieve";
import { sideOf } from "../retrieval/search/side";
import { cosine, type Similarity } from "../retrieval/search/similarity";
import { shareOf } from "../retrieval/share";
import { studyEngine } from "./study-engine";

/** How often a sentence's nearest neighbour is its translation, between one language and another. */
export interface RetrievalRow extends Row {
  readonly layer: number;
  readonly source: string;
  readonly target: string;
  readonly top1Forward: number;
  readonly top1Backward: number;
  /** The mean of both directions, and its interval. */
  readonly top1: number;
  readonly lower: number;
  readonly upper: number;
  readonly chance: number;
  /** The share with the translation among the 5 and 10 nearest, the mean of both directions; NaN with fewer sentences. */
  readonly top5: number;
  readonly top10: number;
  /** Mean reciprocal rank over both directions, and its interval. */
  readonly mrr: number;
  readonly mrrLower: number;
  readonly mrrUpper: number;
  readonly cosineParallel: number;
  readonly cosineAll: number;
  /** Skewness of how often a sentence is among the 10 nearest, and the share nearest to none: means of both directions. */
  readonly hubness: number;
  readonly neverNearest: number;
  /** The share of sentences whose nearest has them for its own nearest. */
  readonly reciprocity: number;
  /** Mean cosine of different sentences of one language, the mean of both. */
  readonly anisotropy: number;
  readonly n: number;
  readonly warnings: string;
}

/** The average over several languages at one layer. */
export interface RetrievalAverage extends Row {
  readonly layer: number;
  readonly source: string;
  readonly targets: string;
  readonly top1: number;
  readonly lower: number;
  readonly upper: number;
  readonly mrr: number;
  readonly cosineParallel: number;
  readonly cosineAll: number;
  readonly hubness: number;
  readonly languages: number;
  readonly warnings: string;
}

export interface RetrievalTables {
  readonly pairs: Table<RetrievalRow>;
  readonly averages: Table<RetrievalAverage>;
}

export interface RetrieveFromOptions extends Watch {
  /** Languages to average over, by name of the average. */
  readonly averages?: Readonly<Record<string, readonly string[]>>;
  /** By what the nearest is found; cosine when left out. */
  readonly similarity?: Similarity;
  readonly engine?: Engine;
}

/**
 * Retrieval from one language to every other and back, by cosine unless told otherwise, with hubs
 * and anisotropy, and the mean cosine of parallel and of all pairs of sentences, at every layer: a row a layer and language, and a row a
 * layer and average, whose interval is that of the sentences' average hits.
 */
export async function retrieveFrom(
  representations: Representations,
  source: string,
  { averages = {}, similarity = cosine, engine, onProgress, signal }: RetrieveFromOptions = {},
): Promise<RetrievalTables> {
  const { layers, languages, groups } = representations;
  const arithmetic = await studyEngine("retrieveFrom", engine);
  const options = { similarity, ...(groups && { groups }), ...(signal && { signal }) };
  const tables: { pairs: RetrievalRow[]; averages: RetrievalAverage[] } = {
    pairs: [],
    averages: [],
  };
  for (const [done, layer] of layers.entries()) {
    signal?.throwIfAborted();
    const own = await representations.read(source, layer);
    const rows = grouping(own.rows, groups);
    const x = cosineSide(sideOf("retrieveFrom", source, own, "cosine"), rows);
    const found = new Map<string, Found>();
    for (const target of languages.filter((language) => language !== source)) {
      const other = await representations.read(target, layer);
      requireSameShape("retrieveFrom", own, other);
      const y = cosineSide(sideOf("retrieveFrom", target, other, "cosine"), rows);
      const retrieval = await retrieveSides(x.side, y.side, options, arithmetic);
      found.set(target, { retrieval, cosines: cosinesOfSides(x, y, rows) });
    }
    for (const [target, one] of found) tables.pairs.push(rowOf(layer, source, target, one));
    for (const [targets, wanted] of Object.entries(averages)) {
      const of = wanted.flatMap((target) => found.get(target) ?? []);
      tables.averages.push(averageOf({ layer, source, targets }, of, groups));
    }
    onProgress?.({ task: "retrieval", done: done + 1, total: layers.length, unit: "layers" });
  }
  const fitted = fitWarnings(representations);
  return { pairs: alsoWarned(tables.pairs, fitted), averages: alsoWarned(tables.averages, fitted) };
}

/** The same rows with warnings that hold of all. */
function alsoWarned<R extends { readonly warnings: string }>(
  rows: readonly R[],
  more: readonly string[],
): readonly R[] {
  if (more.length === 0) return rows;
  const words = (warnings: string) => [...(warnings === "" ? [] : [warnings]), ...more].join("; ");
  return rows.map((row) => ({ ...row, warnings: words(row.warnings) }));
}

interface Found {
  readonly retrieval: Retrieval;
  readonly cosines: Cosines;
}

function rowOf(
  layer: number,
  source: string,
  target: string,
  { retrieval, cosines }: Found,
): RetrievalRow {
  const { forward, backward, accuracy, chance, n, warnings } = retrieval;
  const [lower, upper] = accuracy.interval ?? undefinedInterval;
  const [mrrLower, mrrUpper] = retrieval.reciprocalRank.interval ?? undefinedInterval;
  const within = (k: number) => retrieval.within.find((one) => one.k === k)?.value ?? Number.NaN;
  const ofBoth = (of: (one: Direction) => number) => (of(forward) + of(backward)) / 2;
  return {
    layer,
    source,
    target,
    top1Forward: forward.value,
    top1Backward: backward.value,
    top1: accuracy.value,
    lower,
    upper,
    chance,
    top5: within(5),
    top10: within(10),
    mrr: retrieval.reciprocalRank.value,
    mrrLower,
    mrrUpper,
    cosineParallel: cosines.parallel.value,
    cosineAll: cosines.all.value,
    hubness: ofBoth((one) => one.hubness.skewness),
    neverNearest: ofBoth((one) => one.hubness.neverNearest),
    reciprocity: ofBoth((one) => one.reciprocity.value),
    anisotropy: (retrieval.anisotropy[0] + retrieval.anisotropy[1]) / 2,
    n,
    warnings: [...new Set([...warnings, ...cosines.warnings])]
      .join("; ")
      .replaceAll(/ of ([xy])\b/g, (_, side) => ` of ${side === "x" ? source : target}`),
  };
}

/** The mean over languages; those in which retrieval is undefined are left out and counted. */
function averageOf(
  place: Pick<RetrievalAverage, "layer" | "source" | "targets">,
  found: readonly Found[],
  groups: readonly string[] | undefined,
): RetrievalAverage {
  const defined = found.filter(({ retrieval }) => !Number.isNaN(retrieval.accuracy.value));
  const mean = (of: (one: Found) => number) =>
    defined.reduce((sum, one) => sum + of(one), 0) / defined.length;
  const n = defined[0]?.retrieval.n ?? 0;
  const hits = Float64Array.from({ length: n }, (_, i) =>
    mean(({ retrieval }) => retrieval.hits[i]!),
  );
  const share =
    n > 0 ? shareOf(hits, { ...(groups && { groups }), trials: 2 }) : { value: Number.NaN };
  const [lower, upper] = share.interval ?? undefinedInterval;
  const left = found.length - defined.length;
  return {
    ...place,
    top1: share.value,
    lower,
    upper,
    mrr: mean(({ retrieval }) => retrieval.reciprocalRank.value),
    cosineParallel: mean(({ cosines }) => cosines.parallel.value),
    cosineAll: mean(({ cosines }) => cosines.all.value),
    hubness: mean(
      ({ retrieval: { forward, backward } }) =>
        (forward.hubness.skewness + backward.hubness.skewness) / 2,
    ),
    languages: found.length,
    warnings: [
      ...(left > 0
        ? [`undefined for ${left} of ${found.length} languages, which are left out`]
        : []),
      ...(n > 0 && !share.interval
        ? [`no interval: sentences come from fewer than ${fewestGroups} groups`]
        : []),
    ].join("; "),
  };
}

const undefinedInterval = [Number.NaN, Number.NaN] as const;
