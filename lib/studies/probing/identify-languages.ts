import type { Watch } from "../../core/progress";
import type { Row, Table } from "../../core/table";
import type { Engine } from "../../engine/engine";
import {
  type ControlledTask,
  controlledTask,
  selectivityPrepared,
} from "../../probes/control-task";
import { describePrepared } from "../../probes/description-length";
import { codeLabels } from "../../probes/labels";
import { logisticRegression } from "../../probes/logistic";
import type { Probe } from "../../probes/probe";
import type { Representations } from "../../representations/representations";
import { requireSameSentences } from "../same-sentences";
import { studyEngine } from "../study-engine";
import { readAllLanguages } from "./all-languages";

/** How well a probe tells at one layer which language a sentence is in. */
export interface IdentificationRow extends Row {
  readonly probe: string;
  /** "trained", or "untrained" of the baseline. */
  readonly weights: string;
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
  /**
   * The same sentences by a model that has learnt nothing, `openEncoder(model, { weights: "shuffled" })`:
   * rows of the same task beside, for what the words alone give away.
   */
  readonly untrained?: Representations;
  readonly engine?: Engine;
}

/**
 * Which layer knows the language? A probe learns it from some sentences and tells it of others,
 * layer by layer: accuracy, beside what the same probe makes of random labels (selectivity) and
 * what the labels cost in bits (description length). One row a layer; with `untrained`, another for
 * each of its layers.
 *
 * A sentence and its translations are never on both sides. Every layer is divided by the root of
 * its mean square after centring, so that a penalty means the same at all. The control task draws one of the
 * languages' names at random for every sentence, and is divided by language, so that it can be
 * learnt. Of centred or erased vectors, ask sentences that the means or the eraser were not fitted
 * on: `selectSentences(centerLanguages(all, { fittedOn: some }), others)`; on the same sentences
 * taking means away makes a probe worse than chance.
 *
 * @throws RangeError with fewer than 2 languages, or fewer sentences than folds; when the untrained
 *   model's languages or sentences are others
 * @see Libovický, Rosa & Fraser (2020), On the Language Neutrality of Pre-trained Multilingual Representations
 */
export async function identifyLanguages(
  representations: Representations,
  options: IdentifyLanguagesOptions = {},
): Promise<Table<IdentificationRow>> {
  const { probe = logisticRegression(), untrained, onProgress, signal } = options;
  if (untrained) requireSameText(representations, untrained);
  const engine = await studyEngine("identifyLanguages", options.engine);
  const task = languagesAsTask(representations, options);
  const asked: Asked[] = [
    ...representations.layers.map((layer) => ({ weights: "trained", of: representations, layer })),
    ...(untrained?.layers ?? []).map((layer) => ({ weights: "untrained", of: untrained!, layer })),
  ];
  const rows: IdentificationRow[] = [];
  for (const [done, one] of asked.entries()) {
    signal?.throwIfAborted();
    rows.push(await rowOf(one, probe, task, options, engine));
    const progress = { done: done + 1, total: asked.length, unit: "layers" };
    onProgress?.({ task: `language of ${one.of.languages.length}, ${probe.name}`, ...progress });
  }
  return rows;
}

/** The rows of all languages, one language after the other: which language each is in, and the control task. */
function languagesAsTask(
  { languages, sentences }: Representations,
  { folds = 5, seed = 0 }: IdentifyLanguagesOptions,
): ControlledTask {
  if (languages.length < 2) {
    throw new RangeError(
      `identifyLanguages: there are two languages at least to tell apart, but only ${languages.join() || "none"} came. Represent the same sentences in others too.`,
    );
  }
  const language = languages.flatMap((name) => sentences.map(() => name));
  const sentence = languages.flatMap(() => [...sentences]);
  const labels = codeLabels("identifyLanguages", language);
  const control = { types: sentence, controlGroups: language };
  return controlledTask(labels, { folds, seed, groups: sentence, ...control });
}

interface Asked {
  readonly weights: string;
  readonly of: Representations;
  readonly layer: number;
}

async function rowOf<P>(
  { weights, of, layer }: Asked,
  probe: Probe<P>,
  task: ControlledTask,
  { seed = 0, signal }: IdentifyLanguagesOptions,
  engine: Engine,
): Promise<IdentificationRow> {
  const x = await readAllLanguages("identifyLanguages", of, layer);
  const vectors = { x, prepared: await probe.prepare(x, engine) };
  const how = { seed, ...(signal && { signal }) };
  const found = await selectivityPrepared(probe, vectors, task, how, engine);
  const { labels, groups } = task.task;
  const grouped = { ...how, ...(groups && { groups }) };
  const told = await describePrepared(probe, vectors, labels, grouped, engine);
  const { accuracy, vInformation } = found.task;
  return {
    ...{ probe: probe.name, weights, layer },
    accuracy: accuracy.value,
    lower: accuracy.interval[0],
    upper: accuracy.interval[1],
    chance: 1 / of.languages.length,
    control: found.control.accuracy.value,
    selectivity: found.selectivity,
    selectivityLower: found.interval[0],
    selectivityUpper: found.interval[1],
    bits: told.online / x.rows,
    uniformBits: told.uniform / x.rows,
    compression: told.compression,
    vInformation: vInformation.value,
    languages: of.languages.length,
    sentences: of.sentences.length,
    warnings: found.task.warnings.join("; "),
  };
}

function requireSameText(trained: Representations, untrained: Representations): void {
  requireSameSentences("identifyLanguages", trained, untrained);
  const [one, other] = [trained, untrained].map(({ languages }) => languages.join(", "));
  if (one === other) return;
  throw new RangeError(
    `identifyLanguages: both models need the same languages, but one has ${one} and the untrained one ${other}. ` +
      "Take them with selectLanguages.",
  );
}
