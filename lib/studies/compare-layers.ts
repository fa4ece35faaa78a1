import type { Table } from "../core/table";
import { openEngine } from "../engine/open";
import { compareAll } from "../measures/compare";
import type { Measure } from "../measures/measure";
import type { Representations } from "../representations/representations";
import { type CompareLanguagesOptions, rowsKnown } from "./compare-languages";
import { requireSameSentences } from "./same-sentences";
import { type ScoreColumns, scoreColumns } from "./score-columns";

/** How alike the same sentences look to two layers, of one model or of two. */
export interface LayerPair extends ScoreColumns {
  readonly measure: string;
  readonly language: string;
  readonly layer: number;
  readonly otherLayer: number;
}

export interface CompareLayersOptions extends CompareLanguagesOptions {
  /** Another model's representations of the same sentences; the same model's when left out. */
  readonly against?: Representations;
}

/**
 * How alike are a model's layers to one another, or to those of another model? One row a language
 * and pair of layers, each language's sentences on their own.
 *
 * Of one model, each pair of different layers once (both ways round if the measure has two); of two
 * models, every layer of one with every layer of the other: what fine-tuning left as it was, and
 * where, shows along the diagonal.
 *
 * @throws RangeError when the other model has other sentences or none of the languages
 * @see Kornblith et al. (2019), Similarity of Neural Network Representations Revisited
 */
export async function compareLayers(
  representations: Representations,
  measure: Measure,
  {
    against,
    groups = representations.groups,
    engine,
    onProgress,
    signal,
    ...howSure
  }: CompareLayersOptions = {},
): Promise<Table<LayerPair>> {
  if (against) requireSameSentences("compareLayers", representations, against);
  const languages = representations.languages.filter(
    (language) => !against || against.languages.includes(language),
  );
  const arithmetic = engine ?? (await openEngine());
  const options = { ...howSure, ...rowsKnown(representations, groups), ...(signal && { signal }) };
  const rows: LayerPair[] = [];
  for (const [done, language] of languages.entries()) {
    signal?.throwIfAborted();
    const own = await readLayers(representations, language);
    const others = against ? await readLayers(against, language) : own;
    const scores = await compareAll(measure, own, others, options, arithmetic);
    for (const [a, layer] of representations.layers.entries()) {
      for (const [b, otherLayer] of (against ?? representations).layers.entries()) {
        if (!against && (measure.symmetric ? a >= b : a === b)) continue;
        const names = { x: `layer ${layer}`, y: `layer ${otherLayer}` };
        const columns = scoreColumns(scores.at(a, b), names);
        rows.push({ measure: measure.name, language, layer, otherLayer, ...columns });
      }
    }
    onProgress?.({
      task: measure.name,
      done: done + 1,
      total: languages.length,
      unit: "languages",
    });
  }
  return rows;
}

async function readLayers(representations: Representations, language: string) {
  const matrices = [];
  for (const layer of representations.layers) {
    matrices.push(await representations.read(language, layer));
  }
  return matrices;
}
