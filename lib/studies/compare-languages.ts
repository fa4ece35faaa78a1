import { rowOf, type Values } from "../core/matrix";
import type { Watch } from "../core/progress";
import type { Table } from "../core/table";
import type { Engine } from "../engine/engine";
import { openEngine } from "../engine/open";
import { binsOf } from "../inference/bins";
import type { Estimate } from "../inference/estimate";
import { compareAll } from "../measures/compare";
import type { CompareOptions, Measure, Scores } from "../measures/measure";
import type { Representations } from "../representations/representations";
import { type ScoreColumns, scoreColumns } from "./score-columns";

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
}

/**
 * How alike do languages look to the model, layer by layer? One row a layer and pair.
 *
 * Sentences of one document are left out together by the jackknife where the representations say
 * which is from which; where they know the sentences' lengths, each pair also gets the null of
 * sentences shuffled among those of like length.
 */
export async function compareLanguages(
  representations: Representations,
  measure: Measure,
  options: CompareLanguagesOptions = {},
): Promise<Table<LanguagePair>> {
  return pairsOf(await scoreLanguages(representations, measure, options));
}

/** The same as grids, from which averages, differences and their intervals follow. */
export async function scoreLanguages(
  representations: Representations,
  measure: Measure,
  {
    groups = representations.groups,
    engine,
    onProgress,
    signal,
    ...howSure
  }: CompareLanguagesOptions = {},
): Promise<LanguageScores> {
  const { languages, layers } = representations;
  const arithmetic = engine ?? (await openEngine());
  const options = {
    ...howSure,
    ...rowsKnown(representations, groups),
    ...(signal && { signal }),
  };
  const scores: Scores[] = [];
  for (const [done, layer] of layers.entries()) {
    signal?.throwIfAborted();
    const matrices = [];
    for (const language of languages) matrices.push(await representations.read(language, layer));
    scores.push(await compareAll(measure, matrices, matrices, options, arithmetic));
    onProgress?.({ task: measure.name, done: done + 1, total: layers.length, unit: "layers" });
  }
  return { measure, languages, layers, scores };
}

/** What a comparison may use of the rows: documents, and bins of length where lengths are known. */
export function rowsKnown(
  representations: Representations,
  groups: readonly string[] | false | undefined,
): Pick<CompareOptions, "groups" | "bins"> {
  const bins = lengthBins(representations);
  return { ...(groups && { groups }), ...(bins && { bins }) };
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
