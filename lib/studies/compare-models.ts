import type { Table } from "../core/table";
import { listOf, type Measure, namesOf } from "../measures/measure";
import type { Representations } from "../representations/representations";
import { type CompareLanguagesOptions, languagePairs, rowsKnown } from "./compare-languages";
import { recallScores } from "./recall-scores";
import { requireSameSentences } from "./same-sentences";
import { type ScoreColumns, scoreColumns } from "./score-columns";
import { studyEngine } from "./study-engine";

/** How alike two models see the same sentences of one language at one layer. */
export interface ModelPair extends ScoreColumns {
  readonly measure: string;
  readonly language: string;
  readonly layer: number;
  /** The names of the models. */
  readonly source: string;
  readonly target: string;
}

/**
 * How alike do models see the same sentences, language by language, layer by layer? One row a
 * language, layer and pair of models: base against fine-tuned, one training seed against another.
 * 1 − score is how far fine-tuning moved a language.
 *
 * Layers that all models have are compared like with like. Of models of different depth compare
 * every layer with every layer, by compareLayers. Several measures share one pass, as in compareLanguages.
 *
 * @param models two or more, by name
 * @throws RangeError with fewer than two models, other sentences, or no language or layer in common
 */
export async function compareModels(
  models: Readonly<Record<string, Representations>>,
  measures: Measure | readonly Measure[],
  { groups, engine: given, onProgress, signal, parts, ...howSure }: CompareLanguagesOptions = {},
): Promise<Table<ModelPair>> {
  const names = Object.keys(models);
  const all = Object.values(models);
  const [first, ...others] = all;
  if (!first || others.length === 0) {
    throw new RangeError(
      `compareModels: there must be two models at least, but there are ${names.length}. Give { base, fineTuned }.`,
    );
  }
  for (const other of others) requireSameSentences("compareModels", first, other);
  const languages = first.languages.filter((one) => others.every((m) => m.languages.includes(one)));
  const layers = first.layers.filter((layer) => others.every((m) => m.layers.includes(layer)));
  if (languages.length === 0 || layers.length === 0) {
    throw new RangeError(
      `compareModels: all models need a language and a layer in common, but ${names
        .map(
          (name, m) =>
            `${name} has ${all[m]!.languages.join(", ")} at layers ${all[m]!.layers.join(", ")}`,
        )
        .join("; ")}. Compare models of different depth with compareLayers.`,
    );
  }
  const list = listOf(measures);
  const engine = await studyEngine("compareModels", given);
  const options = {
    ...howSure,
    ...rowsKnown(first, groups ?? first.groups),
    ...(signal && { signal }),
  };
  const rows: ModelPair[] = [];
  for (const [done, language] of languages.entries()) {
    for (const layer of layers) {
      signal?.throwIfAborted();
      const matrices = [];
      for (const model of all) matrices.push(await model.read(language, layer));
      const found = await recallScores(
        "compareModels",
        {
          ...{ measures: list, matrices, sentences: first.sentences, options, engine },
          names: names.map((name) => `${language} at layer ${layer} of ${name}`),
        },
        parts,
      );
      for (const [at, measure] of list.entries()) {
        for (const [a, b] of languagePairs(names, measure.symmetric)) {
          const [source, target] = [names[a]!, names[b]!];
          const columns = scoreColumns(found[at]!.at(a, b), { x: source, y: target });
          rows.push({ measure: measure.name, language, layer, source, target, ...columns });
        }
      }
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
