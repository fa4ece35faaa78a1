import { rowOf, type Values } from "../core/matrix";
import type { Watch } from "../core/progress";
import type { Row, Table } from "../core/table";
import type { Engine } from "../engine/engine";
import { openEngine } from "../engine/open";
import { binsOf } from "../inference/bins";
import type { Estimate } from "../inference/estimate";
import { compareAll } from "../measures/compare";
import type { Measure, Scores } from "../measures/measure";
import type { Representations } from "../representations/representations";

/** What every two languages score at every layer, with all that their averages need. */
export interface LanguageScores {
  readonly measure: Measure;
  readonly languages: readonly string[];
  readonly layers: readonly number[];
  /** One grid [languages, languages] a layer, in the order of `layers`. */
  readonly scores: readonly Scores[];
}

/** How alike two languages look to the model at one layer. Undefined numbers are NaN. */
export interface LanguagePair extends Row {
  readonly measure: string;
  readonly layer: number;
  readonly source: string;
  readonly target: string;
  readonly score: number;
  readonly standardError: number;
  readonly lower: number;
  readonly upper: number;
  readonly nullMean: number;
  readonly nullSd: number;
  readonly pValue: number;
  /** If sentences are shuffled among those of like length. */
  readonly lengthNullMean: number;
  readonly lengthNullSd: number;
  /** score − lengthNullMean */
  readonly excess: number;
  readonly excessStandardError: number;
  readonly n: number;
  readonly warnings: string;
}

export interface CompareLanguagesOptions extends Watch {
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
  { groups = representations.groups, engine, onProgress, signal }: CompareLanguagesOptions = {},
): Promise<LanguageScores> {
  const { languages, layers } = representations;
  const arithmetic = engine ?? (await openEngine());
  const bins = lengthBins(representations);
  const scores: Scores[] = [];
  for (const [done, layer] of layers.entries()) {
    signal?.throwIfAborted();
    const matrices = [];
    for (const language of languages) matrices.push(await representations.read(language, layer));
    const options = { ...(groups && { groups }), ...(bins && { bins }), ...(signal && { signal }) };
    scores.push(await compareAll(measure, matrices, matrices, options, arithmetic));
    onProgress?.({ task: measure.name, done: done + 1, total: layers.length, unit: "layers" });
  }
  return { measure, languages, layers, scores };
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
      const {
        value,
        standardError,
        interval,
        null: shuffled,
        binnedNull,
        n,
        warnings,
      } = scores[l]!.at(a, b);
      return {
        measure: measure.name,
        layer,
        source: languages[a]!,
        target: languages[b]!,
        score: value,
        standardError: standardError ?? Number.NaN,
        lower: interval?.[0] ?? Number.NaN,
        upper: interval?.[1] ?? Number.NaN,
        nullMean: shuffled?.mean ?? Number.NaN,
        nullSd: shuffled?.sd ?? Number.NaN,
        pValue: shuffled?.pValue ?? Number.NaN,
        lengthNullMean: binnedNull?.mean ?? Number.NaN,
        lengthNullSd: binnedNull?.sd ?? Number.NaN,
        excess: binnedNull?.excess ?? Number.NaN,
        excessStandardError: binnedNull?.excessStandardError ?? Number.NaN,
        n,
        warnings: warnings
          .join("; ")
          .replaceAll(/ of ([xy])\b/g, (_, side) => ` of ${languages[side === "x" ? a : b]}`),
      };
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
