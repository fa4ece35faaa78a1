import { squaredRowNorms } from "../../core/arithmetic";
import { spearman } from "../../core/correlation";
import { type Matrix, rowOf } from "../../core/matrix";
import type { Watch } from "../../core/progress";
import type { Engine } from "../../engine/engine";
import { openEngine } from "../../engine/open";
import { grouping } from "../../inference/gram-rows";
import { jackknife, whyNoInterval } from "../../inference/jackknife";
import { groupFolds } from "../splits";
import {
  fitStructuralProbe,
  type ParsedSentence,
  type StructuralOptions,
  type TreeProperty,
} from "./structural-probe";
import {
  chainDistances,
  type Edge,
  rowDistances,
  shortestTree,
  type TreeWord,
  treeDepths,
  treeDistances,
} from "./trees";

/** A share or correlation over sentences, and how sure it is. NaN where no sentence tells. */
export interface StructureScore {
  readonly value: number;
  readonly standardError?: number;
  /** 95 %, by the jackknife over sentences or their groups. */
  readonly interval?: readonly [lower: number, upper: number];
  /** Of words hung on one another in a row: what it takes no probe to know. */
  readonly inARow: number;
}

/** How well trees are read out of sentences that a probe was not fitted on. */
export interface Structure {
  readonly property: TreeProperty;
  /** Of a distance probe the share of the tree's edges, either way round, that are in its shortest
   *  tree (UUAS); of a depth probe the share of sentences whose root is the word of least depth. */
  readonly found: StructureScore;
  /** Spearman's ρ with the tree: averaged over words and sentences of one length, then over lengths. */
  readonly correlation: StructureScore;
  readonly sentences: number;
  readonly warnings: readonly string[];
}

export interface StructureOptions extends StructuralOptions, Watch {
  readonly folds?: number;
  /** What must not be divided, as the document of each sentence. */
  readonly groups?: readonly string[];
}

/**
 * How much of syntax a linear map can read out of vectors: the structural probe by cross-validation,
 * judged as its authors do. Punctuation (the tag PUNCT) is left out of edges and roots, sentences of
 * fewer than 5 or more than 50 words out of the correlation.
 *
 * The correlation takes in each word's distance to itself, 0 in both, and is thus about .3–.4 of
 * vectors that know nothing. Words hung in a row already have many of a tree's edges right (`inARow`), the more so where
 * heads stand beside their words: compare languages by what a probe has beyond.
 *
 * @throws RangeError as `fitStructuralProbe` does, and with fewer sentences (or groups) than folds
 * @see Hewitt & Manning (2019), A Structural Probe for Finding Syntax in Word Representations
 */
export async function crossValidateStructure(
  sentences: readonly ParsedSentence[],
  property: TreeProperty,
  { folds = 5, groups, ...options }: StructureOptions = {},
  engine?: Engine,
): Promise<Structure> {
  const arithmetic = engine ?? (await openEngine());
  const labels = { classes: ["sentence"], codes: new Int32Array(sentences.length) };
  const cut = { folds, groups, seed: options.seed ?? 1 };
  const judged = new Array<Judged>(sentences.length);
  const warnings = new Set<string>();
  for (const { train, test } of groupFolds("crossValidateStructure", labels, cut)) {
    const training = train.map((row) => sentences[row]!);
    const probe = await fitStructuralProbe(training, property, options, arithmetic);
    for (const warning of probe.warnings) warnings.add(warning);
    for (const row of test) {
      const { vectors, words } = sentences[row]!;
      judged[row] = judge(await probe.project(vectors), words, property);
    }
  }
  return structureOf(judged, property, groups, [...warnings]);
}

/** The scores of judged sentences together. */
export function structureOf(
  judged: readonly Judged[],
  property: TreeProperty,
  groups?: readonly string[],
  warnings: readonly string[] = [],
): Structure {
  const noInterval = whyNoInterval(grouping(judged.length, groups).sizes);
  return {
    property,
    found: scoreOf(judged, "found", groups),
    correlation: scoreOf(judged, "correlation", groups),
    sentences: judged.length,
    warnings: [...warnings, ...(noInterval ? [noInterval] : [])],
  };
}

/** What one sentence tells: of how many edges (or roots) how many were found, and how alike the orders are. */
export interface Judged {
  readonly length: number;
  readonly found: Told;
  readonly correlation: Told;
}

interface Told {
  readonly probe: number;
  readonly row: number;
  /** How much it counts for; 0 of a sentence that does not tell. */
  readonly weight: number;
}

/** One sentence's vectors in a probe's space, held against its tree. */
export function judge(
  projected: Matrix,
  words: readonly TreeWord[],
  property: TreeProperty,
): Judged {
  const heads = words.map(({ head }) => head);
  const counted = words.flatMap(({ tag }, i) => (tag === "PUNCT" ? [] : [i]));
  const long = heads.length >= shortest && heads.length <= longest;
  const length = heads.length;
  if (property === "depth") return { length, ...judgeDepths(projected, heads, counted, long) };
  const gold = treeDistances(heads);
  const ways = { probe: rowDistances(projected), row: chainDistances(length) };
  const edges = new Set(shortestTree(gold, counted).map(nameOf));
  const right = (distances: Matrix) =>
    shortestTree(distances, counted).filter((edge) => edges.has(nameOf(edge))).length / edges.size;
  const alike = (distances: Matrix) => {
    const each = heads.map((_, i) => spearman(rowOf(gold, i), rowOf(distances, i)));
    return each.reduce((sum, value) => sum + value, 0) / length;
  };
  return {
    length,
    found: told(ways, right, edges.size),
    correlation: told(ways, alike, long ? 1 : 0),
  };
}

const [shortest, longest] = [5, 50];

function judgeDepths(
  projected: Matrix,
  heads: readonly number[],
  counted: readonly number[],
  long: boolean,
): Pick<Judged, "found" | "correlation"> {
  const gold = treeDepths(heads);
  const lengths = squaredRowNorms(projected);
  // In a row, each word hangs on the one before.
  const ways = { probe: lengths, row: gold.map((_, i) => i) };
  const root = (depths: Float64Array) =>
    counted.reduce((best, i) => (depths[i]! < depths[best]! ? i : best), counted[0]!);
  const right = (depths: Float64Array) => (gold[root(depths)] === 0 ? 1 : 0);
  const alike = (depths: Float64Array) => spearman(gold, depths);
  return {
    found: told(ways, right, counted.length > 0 ? 1 : 0),
    correlation: told(ways, alike, long ? 1 : 0),
  };
}

function told<T>(
  { probe, row }: { probe: T; row: T },
  of: (way: T) => number,
  weight: number,
): Told {
  if (weight === 0) return { probe: 0, row: 0, weight };
  const values = { probe: of(probe), row: of(row) };
  // All distances equal, as of vectors that are one and the same, put nothing in an order.
  return { ...values, probe: Number.isNaN(values.probe) ? 0 : values.probe, weight };
}

function nameOf([a, b]: Edge): string {
  return `${a} ${b}`;
}

function scoreOf(
  judged: readonly Judged[],
  score: "found" | "correlation",
  groups: readonly string[] | undefined,
): StructureScore {
  const all = judged.map((_, i) => i);
  const of = (way: "probe" | "row", rows: readonly number[]) =>
    score === "found"
      ? weightedMean(
          rows.map((i) => judged[i]!.found),
          way,
        )
      : meanOverLengths(
          rows.map((i) => judged[i]!),
          way,
        );
  const value = of("probe", all);
  const { order = all, sizes } = grouping(judged.length, groups);
  const known = { value, inARow: of("row", all) };
  if (whyNoInterval(sizes) || Number.isNaN(value)) return known;
  let start = 0;
  const leftOut = sizes.map((size) => {
    start += size;
    return of("probe", [...order.slice(0, start - size), ...order.slice(start)]);
  });
  const { standardError, lower, upper } = jackknife(value, leftOut, sizes);
  return { ...known, standardError, interval: [lower, upper] };
}

function weightedMean(all: readonly Told[], way: "probe" | "row"): number {
  const weight = all.reduce((sum, each) => sum + each.weight, 0);
  return all.reduce((sum, each) => sum + each.weight * each[way], 0) / weight;
}

function meanOverLengths(judged: readonly Judged[], way: "probe" | "row"): number {
  const lengths = new Map<number, Told[]>();
  for (const { length, correlation } of judged) {
    if (correlation.weight > 0) lengths.set(length, [...(lengths.get(length) ?? []), correlation]);
  }
  const means = [...lengths.values()].map((each) => weightedMean(each, way));
  return means.reduce((sum, mean) => sum + mean, 0) / means.length;
}
