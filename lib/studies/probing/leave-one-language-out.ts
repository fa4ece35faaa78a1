import { sum } from "../../core/arithmetic";
import type { Row, Table } from "../../core/table";
import { type HeldOutOfSplits, holdOut, requireLearnable } from "../../probes/hold-out";
import { type Labels, labelsOf } from "../../probes/labels";
import { logisticRegression } from "../../probes/logistic";
import { shareOverFolds } from "../../probes/over-folds";
import type { Probe } from "../../probes/probe";
import { groupFolds, majorityHits, type Split } from "../../probes/splits";
import type { Representations } from "../../representations/representations";
import { studyEngine } from "../study-engine";
import { readAllLanguages } from "./all-languages";
import type { TransferOptions } from "./transfer-probe";

/** How well a probe that learnt in all other languages tells classes in one that it has not met. */
export interface LeftOutRow extends Row {
  readonly probe: string;
  readonly layer: number;
  /** Left out. */
  readonly language: string;
  /** Of sentences that were in no fold learnt from, with its 95 % interval. */
  readonly accuracy: number;
  readonly lower: number;
  readonly upper: number;
  /** Of the same sentences, by a probe that learnt in this language too. */
  readonly met: number;
  /** Accuracy of always saying the class most frequent among what was learnt from. */
  readonly majority: number;
  readonly n: number;
}

/**
 * Leave one language out: a probe learns in all languages but one and is asked in that one, of
 * sentences that it has not met in any; a row a layer and language. Beside it is what a probe tells
 * there that learnt in all: the difference is what it takes to have met the language.
 *
 * `transferProbe` asks one teacher at a time; many teachers leave a probe only what they have in
 * common. The labels are the sentences' and the same in every language. It takes a fit a layer,
 * language and fold, of all languages' rows: with many languages, `ridgeClassifier()` is quickest.
 *
 * @param labels the class of each sentence
 * @throws RangeError with fewer than 2 languages, when there is not a label a sentence, with one
 *   class, and when a fold tests a class that the others lack
 * @see Pires, Schlinger & Garrette (2019), How Multilingual is Multilingual BERT?
 */
export async function leaveOneLanguageOut(
  representations: Representations,
  labels: readonly string[],
  options: Omit<TransferOptions, "sources"> = {},
): Promise<Table<LeftOutRow>> {
  const { probe = logisticRegression(), onProgress, signal } = options;
  const { layers, languages } = representations;
  const task = await taskOf(representations, labels, probe, options);
  const engine = await studyEngine(who, options.engine);
  const how = { seed: task.seed, groups: task.groups, ...(signal && { signal }) };
  const everyone = languages.map((_, place) => place);
  const rows: LeftOutRow[] = [];
  for (const layer of layers) {
    const x = await readAllLanguages(who, representations, layer);
    const vectors = { x, prepared: await probe.prepare(x, engine) };
    const ask = (teachers: readonly number[], pupils: readonly number[]) =>
      holdOut(probe, vectors, task.labels, among(task, teachers, pupils), how, engine);
    const met = await ask(everyone, everyone);
    for (const [place, language] of languages.entries()) {
      const others = everyone.filter((other) => other !== place);
      const leftOut = await ask(others, [place]);
      rows.push({ probe: probe.name, layer, language, ...scoresOf(leftOut, met, place, task) });
      const total = layers.length * languages.length;
      onProgress?.({ task: "languages left out", done: rows.length, total, unit: "languages" });
    }
  }
  return rows;
}

const who = "leaveOneLanguageOut";

interface Task {
  /** Of all rows, one language after the other. */
  readonly labels: Labels;
  /** The sentence of each row, or its document. */
  readonly groups: readonly string[];
  /** Of one language's rows. */
  readonly splits: readonly Split[];
  readonly sentences: number;
  /** How many sentences, or documents, there are. */
  readonly units: number;
  readonly seed: number;
}

async function taskOf(
  representations: Representations,
  labels: readonly string[],
  probe: Probe,
  { folds = 5, seed = 0, groups = representations.groups }: TransferOptions,
): Promise<Task> {
  const { languages, layers, sentences, read } = representations;
  if (languages.length < 2) {
    throw new RangeError(
      `${who}: others are needed to learn from, but there is only ${languages.join() || "none"}. Represent the same sentences in other languages too.`,
    );
  }
  const own = labelsOf(who, await read(languages[0]!, layers[0]!), labels);
  const splits = groupFolds(who, own, { folds, seed, groups: groups || undefined });
  requireLearnable(probe.name, own, splits);
  const grouped = groups || sentences;
  return {
    labels: {
      classes: own.classes,
      codes: Int32Array.from(languages.flatMap(() => Array.from(own.codes))),
    },
    groups: languages.flatMap(() => [...grouped]),
    ...{ splits, sentences: sentences.length, units: new Set(grouped).size, seed },
  };
}

/** The splits of the sentences, learnt from in some languages and asked in some. */
function among(
  { splits, sentences }: Task,
  teachers: readonly number[],
  pupils: readonly number[],
): Split[] {
  const rowsIn = (places: readonly number[], rows: readonly number[]) =>
    places.flatMap((place) => rows.map((row) => place * sentences + row));
  return splits.map(({ name, train, test }) => ({
    ...{ name, train: rowsIn(teachers, train), test: rowsIn(pupils, test) },
  }));
}

type LeftOutScores = Pick<LeftOutRow, "accuracy" | "lower" | "upper" | "met" | "majority" | "n">;

function scoresOf(
  leftOut: HeldOutOfSplits,
  met: HeldOutOfSplits,
  place: number,
  { labels, splits, sentences: n, units }: Task,
): LeftOutScores {
  const own = met.rows.flatMap((row, entry) => (Math.floor(row / n) === place ? [entry] : []));
  const hits = leftOut.ofSplits.map((entries) => hitsOf(leftOut, entries));
  const { value, interval } = shareOverFolds(hits, splits, units);
  return {
    ...{ accuracy: value, lower: interval[0], upper: interval[1] },
    met: hitsOf(met, own) / n,
    majority: sum(splits.map((split) => majorityHits(labels, split))) / n,
    n,
  };
}

function hitsOf({ actual, predicted }: HeldOutOfSplits, entries: readonly number[]): number {
  return entries.filter((entry) => actual[entry] === predicted[entry]).length;
}
