import { readFile } from "node:fs/promises";
import { cellsOfCsv } from "../../files/tables/csv";
import { fromParquet } from "../../files/tables/parquet";
import { plainName, readLines, readText } from "./place";

/** A table's cells as text, by column; an empty or missing cell is "". */
export type Columns = Readonly<Record<string, readonly string[]>>;

type Reader = (path: string, only?: readonly string[]) => Promise<Columns>;

const readers: Readonly<Record<string, Reader>> = {
  tsv: async (path) =>
    columnsOf(
      path,
      (await readLines(path)).map((line) => line.split("\t")),
    ),
  csv: async (path) => columnsOf(path, cellsOfCsv(await readText(path))),
  json: async (path, only) => columnsOfRecords(path, recordsIn(path, await readText(path)), only),
  jsonl: async (path, only) => columnsOfRecords(path, recordsOn(path, await readLines(path)), only),
  ndjson: async (path, only) =>
    columnsOfRecords(path, recordsOn(path, await readLines(path)), only),
  parquet: async (path, only) =>
    columnsOfRecords(path, await fromParquet(await readFile(path), only)),
};

/** Whether a file's name is that of a table: .tsv, .csv, .json, .jsonl, .ndjson or .parquet. */
export function isTable(file: string): boolean {
  return readerOf(file) !== undefined;
}

/** The name of a table's file without its ending. */
export function tableName(file: string): string {
  return plainName(file).replace(/\.[^.]*$/, "");
}

/**
 * The cells of a table's file, no text read as a number. Records in JSON may nest:
 * `{ "translation": { "en": … } }` has a column `translation.en`. Of records, only the columns
 * named are looked at.
 *
 * @throws RangeError when the file is damaged, or a line has another number of cells than the
 * first; TypeError when a cell is a list
 */
export async function readColumns(path: string, only?: readonly string[]): Promise<Columns> {
  return readerOf(path)!(path, only);
}

function readerOf(file: string): Reader | undefined {
  const ending = plainName(file).split(".").at(-1)!.toLowerCase();
  // Parquet files are compressed inside.
  if (ending === "parquet" && file.endsWith(".gz")) return undefined;
  return Object.hasOwn(readers, ending) ? readers[ending] : undefined;
}

function columnsOf(path: string, [header = [], ...rows]: readonly (readonly string[])[]): Columns {
  const odd = rows.findIndex((row) => row.length !== header.length);
  if (odd >= 0) {
    throw new RangeError(
      `openCorpus: every line of ${path} needs a cell for each of ${header.join(", ")}, but line ${odd + 2} has ${rows[odd]!.length}. Look for a missing separator.`,
    );
  }
  if (new Set(header).size < header.length) {
    const twice = header.find((name, k) => header.indexOf(name) !== k);
    throw new RangeError(
      `openCorpus: every column of ${path} needs a name of its own, but "${twice}" stands twice. Rename one.`,
    );
  }
  return Object.fromEntries(header.map((name, k) => [name, rows.map((row) => row[k]!)]));
}

function recordsIn(path: string, text: string): readonly unknown[] {
  const records = parsed(path, text);
  if (Array.isArray(records)) return records;
  throw new RangeError(
    `openCorpus: ${path} needs to be a list of records, [{ "en": "…", "lv": "…" }, …], but it is none.`,
  );
}

function recordsOn(path: string, lines: readonly string[]): readonly unknown[] {
  return lines.map((line, k) => parsed(`line ${k + 1} of ${path}`, line));
}

/** The value that JSON text stands for. */
export function parsed(where: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new RangeError(
      `openCorpus: ${where} needs to be JSON, but reading it gave: ${(error as Error).message}. Look whether the file is whole.`,
      { cause: error },
    );
  }
}

function columnsOfRecords(
  path: string,
  records: readonly unknown[],
  only?: readonly string[],
): Columns {
  // Without a prototype, so that a column may have any name.
  const columns: Record<string, string[]> = Object.create(null);
  const isWanted = (name: string) =>
    only?.some((wanted) => wanted === name || wanted.startsWith(`${name}.`)) ?? true;
  for (const [row, record] of records.entries()) {
    for (const [name, cell] of cellsIn(record, "", `record ${row + 1} of ${path}`, isWanted)) {
      if (!Object.hasOwn(columns, name)) columns[name] = [];
      columns[name]![row] = cell;
    }
  }
  for (const cells of Object.values(columns)) {
    cells.length = records.length;
    for (let row = 0; row < cells.length; row++) cells[row] ??= "";
  }
  return columns;
}

/** Names and cells of a record, those of records inside it under `outer.inner`. */
function cellsIn(
  record: unknown,
  outer: string,
  where: string,
  isWanted: (name: string) => boolean,
): [string, string][] {
  if (typeof record !== "object" || record === null || Array.isArray(record)) {
    throw new TypeError(
      `openCorpus: ${where} needs to hold named cells, but ${outer ? `its "${outer}"` : "it"} is ${Array.isArray(record) ? "a list" : String(record)}. Name the columns to read: { columns: { text: { en: "…" } } }.`,
    );
  }
  return Object.entries(record).flatMap(([inner, cell]): [string, string][] => {
    const name = outer ? `${outer}.${inner}` : inner;
    if (cell === null || cell === undefined || !isWanted(name)) return [];
    if (typeof cell === "object") return cellsIn(cell, name, where, isWanted);
    return [[name, String(cell)]];
  });
}
