import type { Table } from "../core/table";
import { listOf, type Measure, namesOf, type Scores } from "../measures/measure";
import type { Representations } from "../representations/representations";
import { type CompareLanguagesOptions, rowsKnown } from "./compare-languages";
import { recallScores } from "./recall-scores";
import { requireSameSentences } from "./same-sentences";
import { type ScoreColumns, scoreColumns } from "./score-columns";
import { studyEngine } from "./study-engine";

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
 * where, shows along the diagonal. Several measures share one pass, as in compareLanguages.
 *
 * @throws RangeError when the other model has other sentences or none of the languages
 * @see Kornblith et al. (2019), Similarity of Neural Network Representations Revisited
 */
export async function compareLayers(
  representations: Representations,
  measures: Measure | readonly Measure[],
  {
    against,
    groups = representations.groups,
    engine: given,
    onProgress,
    signal,
    parts,
    ...howSure
  }: CompareLayersOptions = {},
): Promise<Table<LayerPair>> {
  if (against) requireSameSentences("compareLayers", representations, against);
  const languages = representations.languages.filter(
    (language) => !against || against.languages.includes(language),
  );
  const list = listOf(measures);
  const engine = await studyEngine("compareLayers", given);
  const options = { ...howSure, ...rowsKnown(representations, groups), ...(signal && { signal }) };
  const rows: LayerPair[] = [];
  for (const [done, language] of languages.entries()) {
    signal?.throwIfAborted();
    const own = await readLayers(representations, language);
    const others = against && (await readLayers(against, language));
    const comparing = {
      ...{ measures: list, matrices: own, options, engine, sentences: representations.sentences },
      ...(others && { others }),
      names: namesOfLayers(language, representations, against),
    };
    const found = await recallScores("compareLayers", comparing, parts);
    for (const [at, measure] of list.entries()) {
      rows.push(...layerRows(measure, found[at]!, language, representations, against));
    }
    onProgress?.({
      task: namesOf(list),
      done: done + 1,
      total: languages.length,
      unit: "languages",
    });
  }
  return rows;
}

/** Of one model each pair of layers once, or both ways round; of two all of one with all of the other. */
function layerRows(
  measure: Measure,
  scores: Scores,
  language: string,
  representations: Representations,
  against: Representations | undefined,
): LayerPair[] {
  return representations.layers.flatMap((layer, a) =>
    (against ?? representations).layers.flatMap((otherLayer, b) => {
      if (!against && (measure.symmetric ? a >= b : a === b)) return [];
      const names = { x: `layer ${layer}`, y: `layer ${otherLayer}` };
      const columns = scoreColumns(scores.at(a, b), names);
      return [{ measure: measure.name, language, layer, otherLayer, ...columns }];
    }),
  );
}

function namesOfLayers(
  language: string,
  { layers }: Representations,
  against: Representations | undefined,
): string[] {
  return [
    ...layers.map((layer) => `${language} at layer ${layer}`),
    ...(against?.layers ?? []).map((layer) => `${language} at layer ${layer} of the other model`),
  ];
}

async function readLayers(representations: Representations, language: string) {
  const matrices = [];
  for (const layer of representations.layers) {
    matrices.push(await representations.read(language, layer));
  }
  return matrices;
}
