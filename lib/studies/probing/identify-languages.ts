import { scale } from "../../core/arithmetic";
import { type Matrix, stackRows } from "../../core/matrix";
import type { Watch } from "../../core/progress";
import type { Row, Table } from "../../core/table";
import type { Engine } from "../../engine/engine";
import { selectivity } from "../../probes/control-task";
import { describeLabels } from "../../probes/description-length";
import { logisticRegression } from "../../probes/logistic";
import { inOwnUnit } from "../../probes/principal-axes";
import type { Probe } from "../../probes/probe";
import type { Representations } from "../../representations/representations";
import { studyEngine } from "../study-engine";

/** How well a probe tells at one layer which language a sentence is in. */
export interface IdentificationRow extends Row {
  readonly probe: string;
  readonly layer: number;
  /** Of sentences that the probe has met in no language, with its 95 % interval. */
  readonly accuracy: number;
  readonly lower: number;
  readonly upper: number;
  /** 1/languages */
  readonly chance: number;
  /** Accuracy at telling random labels, one a sentence, in languages not met. */
  readonly control: number;
  /** Accuracy less that of the control task, with its 95 % interval. */
  readonly selectivity: number;
  readonly selectivityLower: number;
  readonly selectivityUpper: number;
  /** A label, by the online code. */
  readonly bits: number;
  /** log₂(languages): what a label costs without the vectors. */
  readonly uniformBits: number;
  readonly compression: number;
  /** Bits a label that the vectors save the probe, cross-validated. */
  readonly vInformation: number;
  readonly languages: number;
  readonly sentences: number;
  readonly warnings: string;
}

export interface IdentifyLanguagesOptions extends Watch {
  readonly probe?: Probe;
  readonly folds?: number;
  readonly seed?: number;
  readonly engine?: Engine;
}

/**
 * Which layer knows the language? A probe learns it from some sentences and tells it of others,
 * layer by layer: accuracy, beside what the same probe makes of random labels (selectivity) and
 * what the labels cost in bits (description length). One row a layer.
 *
 * A sentence and its translations are never on both sides. Every layer is divided by the root of
 * its mean square after centring, so that a penalty means the same at all. The control task draws one of the
 * languages' names at random for every sentence, and is divided by language, so that it can be
 * learnt. Of centred or erased vectors, ask sentences that the means or the eraser were not fitted
 * on: `selectSentences(centerLanguages(all, { fittedOn: some }), others)`; on the same sentences
 * taking means away makes a probe worse than chance.
 *
 * @throws RangeError with fewer than 2 languages, or fewer sentences than folds
 * @see Libovický, Rosa & Fraser (2020), On the Language Neutrality of Pre-trained Multilingual Representations
 */
export async function identifyLanguages(
  representations: Representations,
  options: IdentifyLanguagesOptions = {},
): Promise<Table<IdentificationRow>> {
  const { probe = logisticRegression(), onProgress, signal } = options;
  const { layers, languages } = representations;
  const engine = await studyEngine("identifyLanguages", options.engine);
  const rows: IdentificationRow[] = [];
  for (const [done, layer] of layers.entries()) {
    signal?.throwIfAborted();
    rows.push(await rowOf(representations, layer, probe, options, engine));
    const progress = { done: done + 1, total: layers.length, unit: "layers" };
    onProgress?.({ task: `language of ${languages.length}, ${probe.name}`, ...progress });
  }
  return rows;
}

async function rowOf(
  representations: Representations,
  layer: number,
  probe: Probe,
  { folds = 5, seed = 0, signal }: IdentifyLanguagesOptions,
  engine: Engine,
): Promise<IdentificationRow> {
  const { x, language, sentence } = await readAll(representations, layer);
  const how = { folds, seed, groups: sentence, ...(signal && { signal }) };
  const controlled = { ...how, types: sentence, controlGroups: language };
  const found = await selectivity(probe, x, language, controlled, engine);
  const told = await describeLabels(probe, x, language, how, engine);
  const { accuracy, vInformation } = found.task;
  return {
    probe: probe.name,
    layer,
    accuracy: accuracy.value,
    lower: accuracy.interval[0],
    upper: accuracy.interval[1],
    chance: 1 / representations.languages.length,
    control: found.control.accuracy.value,
    selectivity: found.selectivity,
    selectivityLower: found.interval[0],
    selectivityUpper: found.interval[1],
    bits: told.online / x.rows,
    uniformBits: told.uniform / x.rows,
    compression: told.compression,
    vInformation: vInformation.value,
    languages: representations.languages.length,
    sentences: representations.sentences.length,
    warnings: found.task.warnings.join("; "),
  };
}

/** All languages of a layer, one after the other, in one unit; which language and sentence each row is. */
async function readAll(
  { languages, sentences, read }: Representations,
  layer: number,
): Promise<{ x: Matrix; language: string[]; sentence: string[] }> {
  const matrices: Matrix[] = [];
  for (const language of languages) matrices.push(await read(language, layer));
  return {
    x: inOneUnit(stackRows(matrices)),
    language: languages.flatMap((language) => sentences.map(() => language)),
    sentence: languages.flatMap(() => [...sentences]),
  };
}

/** Divided by the root of the mean square of what varies, as it would be centred. */
function inOneUnit(x: Matrix): Matrix {
  return scale(x, 1 / inOwnUnit(x).unit);
}
