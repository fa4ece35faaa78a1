import type { Watch } from "../../core/progress";
import type { Row, Table } from "../../core/table";
import { average, type Estimate, uncertaintyOf } from "../../inference/estimate";
import { languageOf } from "../../languages/languages";
import type { Representations } from "../../representations/representations";
import { describeHistory } from "../../representations/representations";
import { meanCosines } from "../../retrieval/cosine";

/** How near a language is to a pivot, over layers. */
export interface RankedLanguage extends Row {
  readonly rank: number;
  readonly language: string;
  readonly name: string;
  /** Mean cosine with the pivot's translations, over sentences and layers. */
  readonly score: number;
  readonly standardError: number;
  readonly lower: number;
  readonly upper: number;
  readonly n: number;
  readonly warnings: string;
}

/**
 * Language Ranker: languages in the order of how near the vectors of their sentences are to those
 * of a pivot's, English's, averaged over layers: a guess at how well the model knows a language
 * without a test in it.
 *
 *     score = mean over layers and sentences of cos(xᵢ, pivotᵢ)
 *
 * The paper takes the last token's states (`represent(…, { pooling: "last" })`) of a decoder.
 * Cosines of uncentred states are high everywhere, most of all where the model treats a language as
 * noise it maps to one place; compare `layerMargins`. Intervals: the jackknife over sentences.
 *
 * @throws RangeError when the representations lack the pivot
 * @see Li, Shi, Liu, Yang, Liu & Du (2024), Language Ranker: A Metric for Quantifying LLM Performance Across High and Low-Resource Languages
 */
export async function rankLanguages(
  representations: Representations,
  { pivot = "en", onProgress, signal }: Watch & { readonly pivot?: string } = {},
): Promise<Table<RankedLanguage>> {
  const { languages, layers, groups, history } = representations;
  const others = languages.filter((language) => language !== pivot);
  const found = new Map<string, { estimates: Estimate[]; warnings: Set<string> }>(
    others.map((language) => [language, { estimates: [], warnings: new Set() }]),
  );
  for (const [done, layer] of layers.entries()) {
    signal?.throwIfAborted();
    const own = await representations.read(pivot, layer);
    for (const language of others) {
      const x = await representations.read(language, layer);
      const { parallel, sizes, warnings } = meanCosines(x, own, groups ? { groups } : {});
      const { estimates, warnings: said } = found.get(language)!;
      for (const words of warnings) said.add(words);
      const { value, replicates = new Float64Array() } = parallel;
      estimates.push({ value, replicates, sizes: replicates.length > 0 ? sizes : [] });
    }
    onProgress?.({ task: "ranking", done: done + 1, total: layers.length, unit: "layers" });
  }
  const words = describeHistory(history);
  const pooled = /\blast\b/.test(words)
    ? []
    : [`the paper takes last tokens, but these are: ${words || "unknown"}`];
  return others
    .map((language) => {
      const { estimates, warnings } = found.get(language)!;
      const mean = average(estimates);
      const { standardError, lower, upper } = uncertaintyOf(mean, "correlation");
      return {
        language,
        name: languageOf(language).name,
        score: mean.value,
        standardError,
        lower,
        upper,
        n: representations.sentences.length,
        warnings: [...pooled, ...warnings].join("; "),
      };
    })
    .sort((a, b) => b.score - a.score)
    .map((row, i) => ({ rank: i + 1, ...row }));
}
