import { readFile } from "node:fs/promises";
import { extname } from "node:path";
import type { Table } from "../../core/table";
import { writeAtomically } from "../write-atomically";
import { fromCsv, toCsv } from "./csv";
import { fromParquet, toParquet } from "./parquet";

interface Format {
  readonly encode: (table: Table) => string | Uint8Array | Promise<Uint8Array>;
  readonly decode: (bytes: Buffer) => Table | Promise<Table>;
}

/** What each extension stands for. */
const formats: Readonly<Record<string, Format>> = {
  ".csv": { encode: toCsv, decode: (bytes) => fromCsv(bytes.toString("utf8")) },
  ".parquet": { encode: toParquet, decode: fromParquet },
};

/**
 * Writes a table to a file, as its extension says: `.csv` or `.parquet`. The file is there whole
 * or not at all.
 *
 * @throws RangeError when the extension is another; what {@link toCsv} and the writer of Parquet throw
 */
export async function writeTable(path: string, table: Table): Promise<void> {
  await writeAtomically(path, await formatOf("writeTable", path).encode(table));
}

/**
 * The table in a file, as its extension says: `.csv` or `.parquet`.
 *
 * @throws RangeError when the extension is another; what {@link fromCsv} and the reader of Parquet throw
 */
export async function readTable(path: string): Promise<Table> {
  return formatOf("readTable", path).decode(await readFile(path));
}

function formatOf(who: string, path: string): Format {
  const format = formats[extname(path).toLowerCase()];
  if (format) return format;
  throw new RangeError(
    `${who}: the name of a table's file ends in ${Object.keys(formats).join(" or ")}, but "${path}" came. Give it one of these endings.`,
  );
}
