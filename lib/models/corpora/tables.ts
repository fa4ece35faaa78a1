import { groupRows } from "../../core/table";
import { isLanguageCode } from "../../languages/codes";
import type { CorpusParts } from "./corpus";
import { joinById } from "./join";
import { resolveLanguages } from "./languages";
import type { CorpusColumns, CorpusLayout, CorpusOptions } from "./layout";
import { filesByLanguage } from "./place";
import { type Columns, isTable, readColumns, tableName } from "./records";

type Parts = Omit<CorpusParts, "name">;

/**
 * One table: a row a sentence and a column a language (XNLI-15way), or, with `columns.language`,
 * rows that are each of one language (XNLI), joined by `columns.id` where there is one.
 *
 * @see Conneau et al. (2018), XNLI: Evaluating Cross-lingual Sentence Representations
 */
export const oneTable: CorpusLayout = {
  what: "a table",
  has: "a table .tsv, .csv, .jsonl, .json or .parquet with a column a language",
  recognise: ({ kind, files }) => kind === "file" && isTable(files[0]!),
  async read({ path }, options) {
    const { columns = {} } = options;
    const table = await readColumns(path, namesIn(columns));
    return columns.language === undefined
      ? wide(table, path, options)
      : long(table, columns.language, path, columns);
  },
};

/**
 * A folder with a table for each language, named by its code (`multinli.train.lv.tsv`,
 * `lvs_Latn.jsonl`), whose text is in the column `columns.text`; rows pair by `columns.id`, else by
 * their order.
 *
 * @see Conneau et al. (2018), XNLI: Evaluating Cross-lingual Sentence Representations
 */
export const tablesByLanguage: CorpusLayout = {
  what: "a table a language",
  has: "a folder of tables named by a language's code, with the option columns: { text }",
  recognise: ({ kind, files }) => kind === "folder" && files.some((file) => ofTable(file)),
  async read(place, { languages, columns = {} }) {
    const { text, id, group } = columns;
    if (typeof text !== "string") {
      throw new RangeError(
        `openCorpus: ${place.path} has a table for each language, and which column is the text is not said. Name it: { columns: { text: "…" } }.`,
      );
    }
    const parts: OneLanguage[] = [];
    for (const [language, path] of filesByLanguage(place, ofTable, languages)) {
      const table = await readColumns(path, namesIn(columns));
      parts.push({
        language,
        text: columnOf(table, text, path),
        ...(id !== undefined && { ids: columnOf(table, id, path) }),
        ...(group !== undefined && { groups: columnOf(table, group, path) }),
      });
    }
    return together(parts, place.path);
  },
};

function ofTable(file: string): string | undefined {
  const last = tableName(file).split(".").at(-1)!;
  return isTable(file) && isLanguageCode(last) ? last : undefined;
}

/** The rows of one language, as yet unpaired. */
interface OneLanguage {
  readonly language: string;
  readonly text: readonly string[];
  readonly ids?: readonly string[];
  readonly groups?: readonly string[];
}

function together(parts: readonly OneLanguage[], where: string): Parts {
  const { ids, groups } = parts[0] ?? {};
  if (!ids) {
    const text = Object.fromEntries(parts.map((part) => [part.language, part.text]));
    return { text, ...(groups && { groups }) };
  }
  const idsOf = Object.fromEntries(parts.map((part) => [part.language, part.ids!]));
  const { rows, sentences, notes } = joinById(idsOf, where);
  const text = parts.map((part) => [
    part.language,
    rows[part.language]!.map((row) => part.text[row]!),
  ]);
  return {
    text: Object.fromEntries(text),
    sentences,
    notes,
    ...(groups && { groups: rows[parts[0]!.language]!.map((row) => groups[row]!) }),
  };
}

function long(table: Columns, language: string, path: string, columns: CorpusColumns): Parts {
  const { text, id, group } = columns;
  if (typeof text !== "string") {
    throw new RangeError(
      `openCorpus: rows of ${path} are each of one language, told by "${language}", so one column is the text. Name it: { columns: { language: "${language}", text: "…" } }.`,
    );
  }
  const [codes, cells] = [columnOf(table, language, path), columnOf(table, text, path)];
  const ids = id === undefined ? undefined : columnOf(table, id, path);
  const groups = group === undefined ? undefined : columnOf(table, group, path);
  const rowsOf = groupRows(
    codes.map((_, row) => row),
    (row) => codes[row]!,
  );
  const parts = [...rowsOf].map(([code, rows]) => ({
    language: code,
    text: rows.map((row) => cells[row]!),
    ...(ids && { ids: rows.map((row) => ids[row]!) }),
    ...(groups && { groups: rows.map((row) => groups[row]!) }),
  }));
  return together(parts, path);
}

function wide(table: Columns, path: string, { columns = {}, languages }: CorpusOptions): Parts {
  const { id, group } = columns;
  const named = textColumns(table, path, columns);
  const { found } = resolveLanguages([...named.keys()], languages ?? [...named.keys()], path);
  const text = found.map(({ code }) => [code, columnOf(table, named.get(code)!, path)]);
  const used = new Set([...named.values(), id, group]);
  const left = Object.keys(table).filter((name) => !used.has(name));
  return {
    text: Object.fromEntries(text),
    ...(id !== undefined && { sentences: columnOf(table, id, path) }),
    ...(group !== undefined && { groups: columnOf(table, group, path) }),
    ...(left.length > 0 && { notes: [`Columns left out: ${left.join(", ")}.`] }),
  };
}

/** The column of each language: as they are named, else every column whose name is a code. */
function textColumns(
  table: Columns,
  path: string,
  { text, id, group }: CorpusColumns,
): Map<string, string> {
  if (typeof text === "object") return new Map(Object.entries(text));
  if (typeof text === "string") {
    throw new RangeError(
      `openCorpus: one column of text is of one language, and which is not said of "${text}" of ${path}. Say it: { columns: { text: { en: "${text}" } } }, or name the column that tells: { columns: { language: "…" } }.`,
    );
  }
  const names = Object.keys(table).filter((name) => name !== id && name !== group);
  const codes = names.filter((name) => isLanguageCode(name));
  if (codes.length === 0) {
    throw new RangeError(
      `openCorpus: a column of ${path} that is named by a language's code is that language, but there is none of these, only ${Object.keys(table).join(", ")}. Say which are: { columns: { text: { en: "…", lv: "…" } } }.`,
    );
  }
  for (const code of codes) checkIsText(table, code, path);
  return new Map(codes.map((code) => [code, code]));
}

/** "id" is Indonesian and "no" Norwegian, but such columns often hold identifiers and numbers. */
function checkIsText(table: Columns, code: string, path: string): void {
  const cells = table[code]!;
  if (!["id", "no"].includes(code) || cells.some((cell) => /\p{L}\s+\p{L}/u.test(cell))) return;
  throw new RangeError(
    `openCorpus: the column "${code}" of ${path} may be a language or identifiers, and holds e.g. "${cells[0]}". Say which: { columns: { id: "${code}" } } or { columns: { text: { ${code}: "${code}", … } } }.`,
  );
}

function columnOf(table: Columns, name: string, path: string): readonly string[] {
  if (Object.hasOwn(table, name)) return table[name]!;
  throw new RangeError(
    `openCorpus: there is no column "${name}" in ${path}. There are ${Object.keys(table).join(", ")}.`,
  );
}

/** All columns that are named; undefined where those of the text are not. */
function namesIn({ text, language, id, group }: CorpusColumns): string[] | undefined {
  if (text === undefined) return undefined;
  const names = typeof text === "string" ? [text] : Object.values(text);
  return [...names, language, id, group].filter((name) => name !== undefined);
}
