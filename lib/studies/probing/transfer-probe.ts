import { scale, sum } from "../../core/arithmetic";
import { type Matrix, matrix, rowOf, stackRows, takeRows } from "../../core/matrix";
import type { Watch } from "../../core/progress";
import { groupRows, type Row, type Table } from "../../core/table";
import type { Engine } from "../../engine/engine";
import type { LanguageMatrix } from "../../languages/language-matrix";
import { requireLearnable } from "../../probes/hold-out";
import { type Labels, labelsOf } from "../../probes/labels";
import { logisticRegression } from "../../probes/logistic";
import { shareOverFolds } from "../../probes/over-folds";
import { inOwnUnit } from "../../probes/principal-axes";
import type { Probe } from "../../probes/probe";
import { groupFolds, majorityHits, type Split } from "../../probes/splits";
import type { Representations } from "../../representations/representations";
import { studyEngine } from "../study-engine";

/** How well a probe that learnt in one language tells classes in another. */
export interface TransferRow extends Row {
  readonly probe: string;
  readonly layer: number;
  /** Learnt from. */
  readonly source: string;
  /** Told; the same language too, for comparison. */
  readonly target: string;
  /** Of sentences that were in no fold learnt from, with its 95 % interval. */
  readonly accuracy: number;
  readonly lower: number;
  readonly upper: number;
  /** Accuracy of always saying the class most frequent among what was learnt from. */
  readonly majority: number;
  readonly n: number;
}

export interface TransferOptions extends Watch {
  /** Learnt from: every language when left out. Every language is told in any case. */
  readonly sources?: readonly string[];
  readonly probe?: Probe;
  readonly folds?: number;
  readonly seed?: number;
  /** The document of each sentence; those of the representations unless told, `false` for none. */
  readonly groups?: readonly string[] | false;
  readonly engine?: Engine;
}

/**
 * Zero-shot transfer of a probe: learnt in one language, asked in every other, of sentences that it
 * has not met in any; a row a layer and ordered pair of languages, the source itself among them.
 *
 * The labels are the sentences' and the same in every language. Each language's probes are fitted
 * once a fold and asked of all languages at once. Raw vectors of two languages lie apart, which a
 * probe's intercept does not survive: see also `centerLanguages`.
 *
 * @param labels the class of each sentence
 * @throws RangeError when there is not a label a sentence, with one class, when a fold tests
 *   a class that the others lack, and for a source that is not there
 * @see Pires, Schlinger & Garrette (2019), How Multilingual is Multilingual BERT?
 */
export async function transferProbe(
  representations: Representations,
  labels: readonly string[],
  options: TransferOptions = {},
): Promise<Table<TransferRow>> {
  const { probe = logisticRegression(), folds = 5, seed = 0 } = options;
  const { layers, languages } = representations;
  const { sources = languages } = options;
  requireSources(sources, languages);
  const { groups = representations.groups, onProgress, signal } = options;
  const first = await representations.read(languages[0]!, layers[0]!);
  const coded = labelsOf("transferProbe", first, labels);
  const splits = groupFolds("transferProbe", coded, { folds, seed, groups: groups || undefined });
  requireLearnable(probe.name, coded, splits);
  const units = new Set(groups || representations.sentences).size;
  const engine = await studyEngine("transferProbe", options.engine);
  const rows: TransferRow[] = [];
  const total = layers.length * sources.length;
  for (const layer of layers) {
    const told = await testRows(representations, layer, splits);
    const { unit } = inOwnUnit(stackRows(told));
    const asked = told.map((x) => scale(x, 1 / unit));
    for (const source of sources) {
      signal?.throwIfAborted();
      const x = scale(await representations.read(source, layer), 1 / unit);
      const learnt = { x, labels: labelsOf(`transferProbe, ${source}`, x, labels), splits, units };
      const hits = await hitsOf(probe, learnt, asked, { seed, signal }, engine);
      rows.push(...rowsOf({ probe: probe.name, layer, source }, languages, hits, learnt));
      onProgress?.({
        task: "transfer",
        done: rows.length / languages.length,
        total,
        unit: "probes",
      });
    }
  }
  return rows;
}

function requireSources(sources: readonly string[], languages: readonly string[]): void {
  const unknown = sources.filter((source) => !languages.includes(source));
  if (unknown.length === 0) return;
  throw new RangeError(
    `transferProbe: sources are languages of the representations, but ${unknown.join(", ")} is none. There are ${languages.join(", ")}.`,
  );
}

interface Learnt {
  readonly x: Matrix;
  readonly labels: Labels;
  readonly splits: readonly Split[];
  /** How many sentences, or documents, there are. */
  readonly units: number;
}

/** Of each fold, the test rows of all languages, one language after the other. */
async function testRows(
  { languages, read }: Representations,
  layer: number,
  splits: readonly Split[],
): Promise<Matrix[]> {
  const parts: Matrix[][] = splits.map(() => []);
  for (const language of languages) {
    const x = await read(language, layer);
    for (const [f, { test }] of splits.entries()) parts[f]!.push(takeRows(x, test));
  }
  return parts.map(stackRows);
}

/** How many of each target's rows (down) are told right in each fold (across), by probes that learnt from one language. */
async function hitsOf(
  probe: Probe,
  { x, labels, splits }: Learnt,
  asked: readonly Matrix[],
  { seed, signal }: { readonly seed: number; readonly signal: AbortSignal | undefined },
  engine: Engine,
): Promise<Matrix> {
  const prepared = await probe.prepare(x, engine);
  const targets = asked[0]!.rows / splits[0]!.test.length;
  const result = matrix(targets, splits.length);
  for (const [f, { train, test }] of splits.entries()) {
    const training = { rows: train, labels, seed, ...(signal && { signal }) };
    const fitted = await probe.fit(prepared, training, engine);
    const { codes } = await fitted.predict(asked[f]!, engine);
    const places = fitted.classes.map((name) => labels.classes.indexOf(name));
    for (const [i, code] of codes.entries()) {
      const right = places[code] === labels.codes[test[i % test.length]!];
      const target = Math.floor(i / test.length);
      result.values[target * splits.length + f]! += Number(right);
    }
  }
  return result;
}

function rowsOf(
  from: Pick<TransferRow, "probe" | "layer" | "source">,
  languages: readonly string[],
  hits: Matrix,
  { labels, splits, units }: Learnt,
): TransferRow[] {
  const n = sum(splits.map(({ test }) => test.length));
  const majority = sum(splits.map((split) => majorityHits(labels, split))) / n;
  return languages.map((target, t) => {
    const { value, interval } = shareOverFolds(Array.from(rowOf(hits, t)), splits, units);
    const [lower, upper] = interval;
    return { ...from, target, accuracy: value, lower, upper, majority, n };
  });
}

/**
 * Transfer as a labelled matrix for every layer, the mean of both directions, so that it can be compared with a
 * similarity of the same languages (`correlateMatrices`, `mantel`) or drawn as a tree.
 */
export function transferMatrices(table: Table<TransferRow>): readonly LanguageMatrix[] {
  return [...groupRows(table, ({ layer }) => layer)].map(([layer, rows]) => {
    const languages = [...new Set(rows.map(({ source }) => source))];
    const known = new Map(rows.map((row) => [`${row.source} ${row.target}`, row.accuracy]));
    const values = matrix(languages.length, languages.length, (i, j) => {
      const [a, b] = [languages[i]!, languages[j]!];
      return (known.get(`${a} ${b}`)! + known.get(`${b} ${a}`)!) / 2;
    });
    return { name: "transfer", kind: "similarity", layer, languages, values };
  });
}
