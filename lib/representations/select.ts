import { takeRows } from "../core/matrix";
import { fromReader, type Representations } from "./representations";

/**
 * The same representations of these languages only, in this order.
 *
 * @throws RangeError when there is no such language, saying which there are
 */
export function selectLanguages(
  representations: Representations,
  languages: readonly string[],
): Representations {
  requireAll("selectLanguages", "language", languages, representations.languages);
  const { read, lengths, ...about } = representations;
  const kept = lengths && { lengths: mapLengths(lengths, languages, (counts) => counts) };
  return fromReader({ ...about, languages, ...kept }, read);
}

/**
 * The same representations at these layers only, in this order.
 *
 * @throws RangeError when there is no such layer, saying which there are
 */
export function selectLayers(
  representations: Representations,
  layers: readonly number[],
): Representations {
  requireAll("selectLayers", "layer", layers, representations.layers);
  const { read, ...about } = representations;
  return fromReader({ ...about, layers }, read);
}

/**
 * The same representations of some sentences only: of these ids, in this order, or of those for
 * which `which(id, index)` is true. Their groups and lengths come along.
 *
 * What was fitted before (centring means, maps) stays as it was fitted: on the sentences that
 * `history` names, which may be more than are left.
 *
 * @throws RangeError when there is no such sentence, saying which there are; when one is asked for
 *   twice, for a repeated row looks like agreement to every measure; when none is left
 */
export function selectSentences(
  representations: Representations,
  which: readonly string[] | ((sentence: string, index: number) => boolean),
): Representations {
  const { read, groups, lengths, ...about } = representations;
  const rows =
    typeof which === "function"
      ? rowsThat(which, about.sentences)
      : rowsOf("selectSentences", which, about.sentences);
  const pick = <T>(values: readonly T[]) => rows.map((row) => values[row]!);
  return fromReader(
    {
      ...about,
      sentences: pick(about.sentences),
      ...(groups && { groups: pick(groups) }),
      ...(lengths && { lengths: mapLengths(lengths, about.languages, pick) }),
    },
    async (language, layer) => takeRows(await read(language, layer), rows),
  );
}

/**
 * The rows of the sentences asked for, in that order; `who` asks, for the error's sake.
 *
 * @throws RangeError when one is not there, comes twice, or none is asked for
 */
export function rowsOf(
  who: string,
  wanted: readonly string[],
  sentences: readonly string[],
): readonly number[] {
  requireAll(who, "sentence", wanted, sentences);
  const rows = new Map(sentences.map((sentence, row) => [sentence, row]));
  return wanted.map((sentence) => rows.get(sentence)!);
}

function rowsThat(
  which: (sentence: string, index: number) => boolean,
  sentences: readonly string[],
): readonly number[] {
  const rows = sentences.flatMap((sentence, row) => (which(sentence, row) ? [row] : []));
  requireSome("selectSentences", "sentence", rows);
  return rows;
}

/** Each of those asked for is there, once, and at least one is asked for. */
function requireAll<T extends string | number>(
  who: string,
  kind: string,
  wanted: readonly T[],
  there: readonly T[],
): void {
  requireSome(who, kind, wanted);
  const known = new Set(there);
  const unknown = wanted.filter((one) => !known.has(one));
  if (unknown.length > 0) {
    throw new RangeError(
      `${who}: no ${kind} ${listed(unknown)}. There are ${there.length}: ${listed(there)}.`,
    );
  }
  if (new Set(wanted).size === wanted.length) return;
  const twice = wanted.find((one, i) => wanted.indexOf(one) !== i);
  throw new RangeError(`${who}: each ${kind} can be taken once, but ${twice} came twice.`);
}

function requireSome(who: string, kind: string, wanted: readonly unknown[]): void {
  if (wanted.length > 0) return;
  throw new RangeError(`${who}: there is no ${kind} to take. Give at least one.`);
}

/** All names, or the first and last few of many. */
function listed(names: readonly (string | number)[]): string {
  if (names.length <= 80) return names.join(", ");
  return `${names.slice(0, 10).join(", ")} … ${names.slice(-3).join(", ")}`;
}

function mapLengths(
  lengths: Readonly<Record<string, readonly number[]>>,
  languages: readonly string[],
  change: (counts: readonly number[]) => readonly number[],
): Record<string, readonly number[]> {
  return Object.fromEntries(
    languages.flatMap((language) =>
      lengths[language] ? [[language, change(lengths[language])]] : [],
    ),
  );
}
