import { rowOf, type Values } from "../core/matrix";
import type { Parts } from "../core/parts";
import type { Watch } from "../core/progress";
import type { Table } from "../core/table";
import type { Engine } from "../engine/engine";
import { binsOf } from "../inference/bins";
import type { Estimate } from "../inference/estimate";
import {
  type CompareOptions,
  listOf,
  type Measure,
  namesOf,
  type Scores,
} from "../measures/measure";
import type { Representations } from "../representations/representations";
import { recallScores } from "./recall-scores";
import { type ScoreColumns, scoreColumns } from "./score-columns";
import { studyEngine } from "./study-engine";

/** What every two languages score at every layer, with all that their averages need. */
export interface LanguageScores {
  readonly measure: Measure;
  readonly languages: readonly string[];
  readonly layers: readonly number[];
  /** One grid [languages, languages] a layer, in the order of `layers`. */
  readonly scores: readonly Scores[];
}

/** How alike two languages look to the model at one layer. */
export interface LanguagePair extends ScoreColumns {
  readonly measure: string;
  readonly layer: number;
  readonly source: string;
  readonly target: string;
}

/** How sure a comparison is to be told, where a measure has no closed form for it; see CompareOptions. */
export type HowSure = Pick<CompareOptions, "permutations" | "shuffleWithin" | "jackknife" | "seed">;

export interface CompareLanguagesOptions extends Watch, HowSure {
  /** The document of each sentence; those of the representations unless told, `false` for none. */
  readonly groups?: readonly string[] | false;
  readonly engine?: Engine;
  /**
   * Where finished layers (or languages) are kept, as `openCache()`, so that the same study begun
   * again resumes from them; nowhere when left out.
   */
  readonly parts?: Parts;
}

/**
 * How alike do languages look to the model, layer by layer? One row a layer and pair.
 *
 * Sentences of one document are left out together by the jackknife where the representations say
 * which is from which; of tokens, those of one sentence are not compared with one another at all.
 * Where they know the sentences' lengths, each pair also gets the null of
 * sentences shuffled among those of like length. Of several measures it gives the rows of each, in
 * one pass over the layers that shares what they need (`measure` tells whose a row is).
 */
export async function compareLanguages(
  representations: Representations,
  measures: Measure | readonly Measure[],
  options: CompareLanguagesOptions = {},
): Promise<Table<LanguagePair>> {
  const scores = await scoreLanguages(representations, listOf(measures), options);
  return scores.flatMap(pairsOf);
}

/** The same as grids, from which averages, differences and their intervals follow; of several measures, the grids of each. */
export function scoreLanguages(
  representations: Representations,
  measure: Measure,
  options?: CompareLanguagesOptions,
): Promise<LanguageScores>;
export function scoreLanguages(
  representations: Representations,
  measures: readonly Measure[],
  options?: CompareLanguagesOptions,
): Promise<readonly LanguageScores[]>;
export async function scoreLanguages(
  representations: Representations,
  measures: Measure | readonly Measure[],
  {
    groups = representations.groups,
    engine: given,
    onProgress,
    signal,
    parts,
    ...howSure
  }: CompareLanguagesOptions = {},
): Promise<LanguageScores | readonly LanguageScores[]> {
  const { languages, layers } = representations;
  const list = listOf(measures);
  const engine = await studyEngine("compareLanguages", given);
  const options = {
    ...howSure,
    ...rowsKnown(representations, groups),
    ...(signal && { signal }),
  };
  const all = list.map((measure) => ({ measure, languages, layers, scores: [] as Scores[] }));
  for (const [done, layer] of layers.entries()) {
    signal?.throwIfAborted();
    const matrices = [];
    for (const language of languages) matrices.push(await representations.read(language, layer));
    const found = await recallScores(
      "compareLanguages",
      {
        ...{ measures: list, matrices, sentences: representations.sentences, options, engine },
        names: languages.map((language) => `${language} at layer ${layer}`),
      },
      parts,
    );
    for (const [at, scores] of found.entries()) all[at]!.scores.push(scores);
    onProgress?.({ task: namesOf(list), done: done + 1, total: layers.length, unit: "layers" });
  }
  return "prepare" in measures ? all[0]! : all;
}

/** What a comparison may use of the rows: documents, sentences where rows are tokens, and bins of length where lengths are known. */
export function rowsKnown(
  representations: Representations,
  groups: readonly string[] | false | undefined,
): Pick<CompareOptions, "groups" | "withinGroups" | "bins"> {
  const bins = lengthBins(representations);
  const tokens = groups && representations.rowsAre === "tokens";
  return {
    ...(groups && { groups }),
    ...(tokens && { withinGroups: "left out" }),
    ...(bins && { bins }),
  };
}

/** Sentences of like length share a bin: by the geometric mean of their tokens over languages. */
function lengthBins({ languages, sentences, lengths }: Representations): number[] | undefined {
  if (!lengths || sentences.length < 10) return undefined;
  return binsOf(
    sentences.map((_, i) =>
      languages.reduce((sum, language) => sum + Math.log(lengths[language]![i]!), 0),
    ),
  );
}

/** One row a layer and pair of different languages; both directions where the measure has two. */
export function pairsOf({
  measure,
  languages,
  layers,
  scores,
}: LanguageScores): Table<LanguagePair> {
  return layers.flatMap((layer, l) =>
    languagePairs(languages, measure.symmetric).map(([a, b]) => {
      const [source, target] = [languages[a]!, languages[b]!];
      const columns = scoreColumns(scores[l]!.at(a, b), { x: source, y: target });
      return { measure: measure.name, layer, source, target, ...columns };
    }),
  );
}

/** Places of two different languages, each pair once if the measure is symmetric. */
export function languagePairs(
  languages: readonly string[],
  symmetric: boolean,
): (readonly [number, number])[] {
  return languages.flatMap((_, a) =>
    languages.flatMap((_, b) => ((symmetric ? a < b : a !== b) ? [[a, b] as const] : [])),
  );
}

/** The score of one pair at one layer, or its excess over the null within bins, with its leave-outs. */
export function estimateOf(
  scores: LanguageScores,
  layer: number,
  pair: readonly [number, number],
  what: "score" | "excess" = "score",
): Estimate {
  return averageOfPairs(scores, layer, [pair], what);
}

/** The same of the average over some pairs; NaN over none. */
export function averageOfPairs(
  { languages, scores }: LanguageScores,
  layer: number,
  pairs: readonly (readonly [number, number])[],
  what: "score" | "excess" = "score",
): Estimate {
  const { value, binnedNull, replicates } = scores[layer]!;
  const [grid, leftOut] =
    what === "score" ? [value, replicates?.value] : [binnedNull?.excess, replicates?.excess];
  const places = pairs.map(([a, b]) => a * languages.length + b);
  const share = 1 / places.length;
  const mean = (values: Values | undefined) =>
    values && places.length > 0
      ? places.reduce((sum, at) => sum + share * values[at]!, 0)
      : Number.NaN;
  const sizes = places.length > 0 ? (replicates?.sizes ?? []) : [];
  return {
    value: mean(grid?.values),
    replicates: Float64Array.from(sizes, (_, g) => mean(leftOut && rowOf(leftOut, g))),
    sizes,
  };
}
