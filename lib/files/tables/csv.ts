import { columnsOf, type Row, type Table } from "../../core/table";

/**
 * A table as comma-separated text with a line of column names (RFC 4180: lines end in CR LF).
 *
 * The columns are those of all rows, in order of first appearance; a row that lacks one leaves
 * its cell empty. Numbers are written with every digit (NaN and Infinity as such), and text that
 * would read as a number, or is empty, is quoted, so that `fromCsv(toCsv(table))` is the table.
 *
 * @see Shafranovich (2005), RFC 4180: Common Format and MIME Type for CSV Files
 */
export function toCsv(table: Table): string {
  if (table.length === 0) return "";
  const columns = columnsOf(table);
  // Texts mostly repeat (names, warnings): each is looked at once.
  const texts = new Map<string, string>();
  const cell = (value: string | number | undefined) => {
    if (value === undefined) return "";
    if (typeof value === "number") return Object.is(value, -0) ? "-0" : `${value}`;
    const text = texts.get(value) ?? textCell(value);
    texts.set(value, text);
    return text;
  };
  const line = (cells: readonly string[]) => `${cells.join(",")}\r\n`;
  const rows = table.map((row) => line(columns.map((column) => cell(row[column]))));
  return line(columns.map(textCell)) + rows.join("");
}

function textCell(value: string): string {
  const plain = value !== "" && !/[",\r\n]|^\s|\s$/.test(value) && !readsAsNumber(value);
  return plain ? value : `"${value.replaceAll('"', '""')}"`;
}

/**
 * The table in comma-separated text: unquoted numbers become numbers, empty unquoted cells are
 * left out of their row, everything else is text. Lines may end in LF or CR LF.
 *
 * @throws RangeError when a line has another number of cells than the first, a column has no name
 *   or a name twice, or a quote is not closed.
 */
export function fromCsv(text: string): Table {
  const [header, ...lines] = records(text.replace(/^\uFEFF/, ""));
  if (!header) return [];
  const columns = header.map((field) => field.text);
  const bad = columns.findIndex((name, i) => name === "" || columns.indexOf(name) !== i);
  if (bad >= 0)
    throw new RangeError(
      `fromCsv: every column needs a name of its own, but column ${bad + 1} is called "${columns[bad]}". Rename it in the first line.`,
    );
  return lines.map((fields, i) => row(columns, fields, i + 2));
}

/** The cells of comma-separated text as they are written, line by line: none is read as a number. */
export function cellsOfCsv(text: string): string[][] {
  return records(text.replace(/^\uFEFF/, "")).map((fields) => fields.map((field) => field.text));
}

function row(columns: readonly string[], fields: readonly Field[], record: number): Row {
  if (fields.length !== columns.length)
    throw new RangeError(
      `fromCsv: every record needs ${columns.length} cells, as the first has, but record ${record} has ${fields.length}. Look for a missing or an unquoted comma.`,
    );
  const cells = fields.flatMap(({ text, quoted }, i): [string, string | number][] => {
    if (quoted) return [[columns[i]!, text]];
    if (text === "") return [];
    return [[columns[i]!, readsAsNumber(text) ? Number(text) : text]];
  });
  return Object.fromEntries(cells);
}

function readsAsNumber(text: string): boolean {
  return /^[+-]?(\d+\.?\d*([eE][+-]?\d+)?|\.\d+([eE][+-]?\d+)?|Infinity)$|^NaN$/.test(text);
}

interface Field {
  readonly text: string;
  readonly quoted: boolean;
}

/** Splits text into records of fields; a quoted field may hold commas, quotes and line ends. */
function records(text: string): Field[][] {
  const field = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n|\n|\r|$)/y;
  const found: Field[][] = [];
  let record: Field[] = [];
  while (field.lastIndex < text.length || record.length > 0) {
    const start = field.lastIndex;
    const match = field.exec(text);
    if (!match)
      throw new RangeError(
        `fromCsv: a quote opens a cell and is closed before the next comma, but record ${found.length + 1} has "${text.slice(start, start + 20)}". Double the quotes inside quoted cells.`,
      );
    const [, quoted, plain = "", end] = match;
    record.push({ text: quoted?.replaceAll('""', '"') ?? plain, quoted: quoted !== undefined });
    if (end === ",") continue;
    found.push(record);
    record = [];
  }
  return found;
}
