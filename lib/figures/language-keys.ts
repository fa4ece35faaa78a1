import { columnsOf, type Row, type Table } from "../core/table";
import { languageOf, languages } from "../languages/languages";

/**
 * What a trace says of languages, as its `meta`, so that one chosen in another figure can be marked
 * in it: keys of languages, several ("en lv") where it shows a pair.
 */
export interface LanguageMeta {
  /** Of the whole trace: a curve, a line between two trees. */
  readonly languages?: string;
  /** Of each of its points. */
  readonly points?: readonly string[];
  /** Of the rows and columns of a square; "" where a row is of none. */
  readonly rows?: readonly string[];
  readonly columns?: readonly string[];
}

/** The keys in a trace's meta, each as often as it comes. */
export function keysIn(meta: LanguageMeta = {}): string[] {
  const { languages: whole = "", points = [], rows = [], columns = [] } = meta;
  return [whole, ...points, ...rows, ...columns].flatMap((keys) => keys.split(" ").filter(Boolean));
}

/**
 * The key that figures share for a language, however its code is written, or its English name:
 * "lv" of "lv", "lvs", "lav_Latn" and "Latvian". Of anything else, "en-lv" say, "".
 */
export function languageKey(value: string | number | undefined): string {
  const text = `${value}`;
  const known = keys.get(text) ?? keyOf(text);
  keys.set(text, known);
  return known;
}

const keys = new Map(languages.map(({ code, name }) => [name, code]));

function keyOf(text: string): string {
  if (!/^[a-z]{2,3}([-_][A-Z][a-z]{3})?([-_]([A-Z]{2}|\d{3}))?$/.test(text)) return "";
  const { code, family } = languageOf(text);
  return family === "unknown" ? "" : code;
}

/**
 * Tells which languages a row is about: by the first of the columns named that holds languages and
 * nothing else, or, where none does (a pair's name, a family), by all such columns of the table.
 */
export function languagesOf(
  table: Table,
  named: readonly (string | undefined)[],
): (row: Row) => string {
  const holdsLanguages = (column: string) =>
    table.length > 0 && table.every((row) => languageKey(row[column]) !== "");
  const first = named.find((column) => column !== undefined && holdsLanguages(column));
  const columns = first === undefined ? columnsOf(table).filter(holdsLanguages) : [first];
  return (row) => [...new Set(columns.map((column) => languageKey(row[column])))].join(" ");
}

/** The languages that all rows are about. */
export function sharedLanguages(rows: readonly Row[], of: (row: Row) => string): string {
  const [first = [], ...others] = rows.map((row) => of(row).split(" "));
  return first.filter((key) => others.every((keys) => keys.includes(key))).join(" ");
}

/** The meta of a trace with a point for each entry; none where no entry is about a language. */
export function metaOfPoints<E>(
  entries: readonly E[],
  of: (entry: E) => string,
): { meta?: LanguageMeta } {
  const points = entries.map(of);
  return points.some(Boolean) ? { meta: { points } } : {};
}
