import type { Matrix } from "../../core/matrix";
import { rowOf } from "../../core/matrix";
import type { Watch } from "../../core/progress";
import type { Row, Table } from "../../core/table";
import type { Engine } from "../../engine/engine";
import { meanDifference } from "../../inference/mean-difference";
import { fitWarnings } from "../../representations/preparation";
import type { Representations } from "../../representations/representations";
import { shareOf } from "../../retrieval/share";
import {
  type Barycenter,
  translationTable,
  wassersteinBarycenter,
} from "../../transport/barycenter";
import { squaredDistances } from "../../transport/costs";
import { exactTransport } from "../../transport/exact-transport";
import { studyEngine } from "../study-engine";

/** A share of words that were translated rightly. */
export interface Rightness {
  /** P@1 */
  readonly right: number;
  readonly lower: number;
  readonly upper: number;
}

/** How often the first translation is right, from one language to another. */
export interface PairRightness extends Rightness {
  readonly source: string;
  readonly target: string;
  /** Words scored. */
  readonly words: number;
  /** Words that are written alike in both languages, and left out. */
  readonly identical: number;
}

/** The same by one way: "direct", through the "pivot" language, or through the "barycenter" of all. */
export interface WayRow extends Row, PairRightness {
  readonly layer: number;
  readonly way: string;
}

/** The average over pairs of languages. */
export interface WayAverage extends Row, Rightness {
  readonly layer: number;
  readonly way: string;
  readonly pairs: number;
  /** What it has over the pivot, the same words on both sides; its 95 % interval is over words. */
  readonly overPivot: number;
  readonly overPivotLower: number;
  readonly overPivotUpper: number;
  readonly warnings: string;
}

export interface TranslateThroughOptions extends Watch {
  /** The language that stands between two others. */
  readonly pivot: string;
  /** The words themselves, text[language][i], so that those written alike can be left out. */
  readonly text?: Readonly<Record<string, readonly string[]>>;
  readonly engine?: Engine;
}

/**
 * Translating word lists by optimal transport: directly, by way of a pivot language, and by way of
 * the Wasserstein barycenter of all languages, whose couplings are translation tables.
 *
 * No translation is known to it: each list is matched as a whole, one to one. Pairs are of the
 * languages other than the pivot, so that no way is at home. Prepare the representations before
 * (centred, of length one). A row a layer, way and ordered pair; averages with intervals over words,
 * which pairs share, and what each way has over the pivot, paired by word. A translation written as the right one counts as right.
 *
 * @throws RangeError when the pivot is no language, or fewer than two others are there
 * @see Lian et al. (2021), Unsupervised Multilingual Alignment using Wasserstein Barycenter
 */
export async function translateThrough(
  representations: Representations,
  { pivot, text, engine, onProgress, signal }: TranslateThroughOptions,
): Promise<{ readonly pairs: Table<WayRow>; readonly averages: Table<WayAverage> }> {
  const { languages, layers } = representations;
  requireOthers(languages, pivot);
  const arithmetic = await studyEngine("translateThrough", engine);
  const watch = signal ? { signal } : {};
  const [pairs, averages]: [WayRow[], WayAverage[]] = [[], []];
  for (const [done, layer] of layers.entries()) {
    const points: Matrix[] = [];
    for (const language of languages) points.push(await representations.read(language, layer));
    const ways = await waysOf(points, languages.indexOf(pivot), watch, arithmetic);
    const others = languages.filter((language) => language !== pivot);
    const wordsOf = new Map<string, Float64Array>();
    for (const [way, { predict }] of Object.entries(ways)) {
      const scored: Scored[] = [];
      for (const source of others) {
        for (const target of others.filter((language) => language !== source)) {
          signal?.throwIfAborted();
          const found = await predict(languages.indexOf(source), languages.indexOf(target));
          scored.push(scoreOf(found, source, target, text));
        }
      }
      for (const one of scored) pairs.push({ layer, way, ...rowOfPair(one) });
      wordsOf.set(way, wordAverages(scored));
    }
    for (const [way, words] of wordsOf) {
      const told = [...ways[way]!.warnings, ...fitWarnings(representations)].join("; ");
      const count = others.length * (others.length - 1);
      const over = overPivot(words, wordsOf.get("pivot")!);
      averages.push({ layer, way, ...averageOf(words), pairs: count, ...over, warnings: told });
    }
    onProgress?.({ task: "translations", done: done + 1, total: layers.length, unit: "layers" });
  }
  return { pairs, averages };
}

/** The word of the target that each word of the source is translated to. */
type Predict = (source: number, target: number) => Promise<Int32Array>;

interface Way {
  readonly predict: Predict;
  readonly warnings: readonly string[];
}

async function waysOf(
  points: readonly Matrix[],
  pivot: number,
  watch: { readonly signal?: AbortSignal },
  engine: Engine,
): Promise<Record<string, Way>> {
  const plan = async (x: Matrix, y: Matrix) =>
    (await exactTransport(await squaredDistances(x, y, engine), watch)).plan;
  const n = points[0]!.rows;
  const weights = new Float64Array(n).fill(1 / n);
  const fromPivot: Matrix[] = [];
  for (const target of points) fromPivot.push(await plan(points[pivot]!, target));
  const center = await wassersteinBarycenter(
    points.map((cloud) => ({ points: cloud })),
    { start: points[pivot]!, ...watch, engine },
  );
  const through =
    (table: Pick<Barycenter, "weights" | "couplings">): Predict =>
    async (source, target) =>
      largestOfRows(await translationTable(table, source, target, engine));
  return {
    direct: {
      predict: async (source, target) =>
        largestOfRows(await plan(points[source]!, points[target]!)),
      warnings: [],
    },
    pivot: { predict: through({ weights, couplings: fromPivot }), warnings: [] },
    barycenter: { predict: through(center), warnings: center.warnings },
  };
}

/** Of equals the first. */
function largestOfRows(table: Matrix): Int32Array {
  return Int32Array.from({ length: table.rows }, (_, i) => {
    const row = rowOf(table, i);
    let best = 0;
    for (let j = 1; j < row.length; j++) if (row[j]! > row[best]!) best = j;
    return best;
  });
}

interface Scored {
  readonly source: string;
  readonly target: string;
  /** 1 right, 0 wrong, NaN written alike and left out. */
  readonly hits: Float64Array;
}

function scoreOf(
  predicted: Int32Array,
  source: string,
  target: string,
  text: TranslateThroughOptions["text"],
): Scored {
  const [from, to] = [text?.[source], text?.[target]];
  const hits = Float64Array.from(predicted, (found, i) => {
    if (from && to && from[i] === to[i]) return Number.NaN;
    return Number(found === i || (to !== undefined && to[found] === to[i]));
  });
  return { source, target, hits };
}

function rowOfPair({ source, target, hits }: Scored): PairRightness {
  const counted = hits.filter((hit) => !Number.isNaN(hit));
  const { value, interval = [Number.NaN, Number.NaN] } = shareOf(counted);
  return {
    ...{ source, target, right: value, lower: interval[0], upper: interval[1] },
    words: counted.length,
    identical: hits.length - counted.length,
  };
}

/** What each word reaches on average over the pairs in which it is written differently. */
function wordAverages(scored: readonly Scored[]): Float64Array {
  const words = Array.from(scored[0]!.hits, (_, i) => {
    const hits = scored.map((one) => one.hits[i]!).filter((hit) => !Number.isNaN(hit));
    return hits.length > 0 ? hits.reduce((sum, hit) => sum + hit, 0) / hits.length : Number.NaN;
  });
  return Float64Array.from(words.filter((word) => !Number.isNaN(word)));
}

function averageOf(words: Float64Array): Rightness {
  const { value, interval = [Number.NaN, Number.NaN] } = shareOf(words, { trials: 2 });
  return { right: value, lower: interval[0], upper: interval[1] };
}

/** The same words are left out of both, so that the difference is of pairs. */
function overPivot(words: Float64Array, pivot: Float64Array) {
  const { difference, interval = [Number.NaN, Number.NaN] } = meanDifference(words, pivot);
  return { overPivot: difference, overPivotLower: interval[0], overPivotUpper: interval[1] };
}

function requireOthers(languages: readonly string[], pivot: string): void {
  const others = languages.filter((language) => language !== pivot);
  if (others.length < languages.length && others.length >= 2) return;
  throw new RangeError(
    `translateThrough: it takes the pivot and two other languages, but ${pivot} came with ${languages.join(", ")}. Give more, or another pivot.`,
  );
}
