import type { Row, Table } from "../../core/table";

/**
 * A table as the bytes of a Parquet file, for pandas, polars, DuckDB and R's arrow.
 *
 * The columns are those of all rows, in order of first appearance; a row that lacks one has a null
 * there. Text becomes a string column, whole numbers of 32 bits an integer column, other numbers
 * a float64 column (NaN stays NaN), so that `fromParquet(await toParquet(table))` is the table.
 *
 * @throws TypeError when a column holds both text and numbers
 */
export async function toParquet(table: Table): Promise<Uint8Array> {
  const { ByteWriter, parquetWrite } = await import("hyparquet-writer");
  const names = [...new Set(table.flatMap((row) => Object.keys(row)))];
  const columnData = names.map((name) => {
    const data = table.map((row) => row[name] ?? null);
    return { name, data, type: typeOf(name, data) };
  });
  const writer = new ByteWriter();
  // Without rows or columns the writer would have to guess: the shape is said instead.
  const schema = columnData.length === 0 ? [{ name: "root", num_children: 0 }] : undefined;
  parquetWrite({ writer, columnData, ...(schema && { schema }) });
  return writer.getBytes();
}

function typeOf(
  name: string,
  data: readonly (string | number | null)[],
): "STRING" | "INT32" | "DOUBLE" {
  const present = data.filter((value) => value !== null);
  if (present.every((value) => typeof value === "string")) return "STRING";
  const text = present.find((value) => typeof value === "string");
  if (text === undefined) return present.every(isWhole) ? "INT32" : "DOUBLE";
  throw new TypeError(
    `toParquet: a column holds text or numbers, but "${name}" holds both (e.g. ${present.find((value) => typeof value === "number")} and "${text}"). ` +
      "Write its numbers as text, or put them into a column of their own.",
  );
}

/** Whether 32 bits hold the number exactly; they have no −0. */
function isWhole(value: string | number): boolean {
  return Object.is(Number(value) | 0, value);
}

/**
 * The table in the bytes of a Parquet file. Nulls are left out of their row; integers of 64 bits
 * become numbers where a number holds them exactly. Of some columns, no others are read.
 *
 * @throws RangeError when the bytes are no Parquet file, are compressed otherwise than by Snappy, or
 *   hold an integer beyond ±2⁵³; TypeError when a column holds anything but text and numbers
 */
export async function fromParquet(bytes: Uint8Array, columns?: readonly string[]): Promise<Table> {
  const { parquetReadObjects } = await import("hyparquet");
  // A copy of its own, since a Buffer may be a window on a pool.
  const file = new Uint8Array(bytes).buffer;
  const only = columns && { columns: [...columns] };
  const rows = await parquetReadObjects({ file, ...only }).catch((error: unknown) => {
    throw new RangeError(
      `fromParquet: the bytes of a Parquet file (uncompressed or Snappy) are needed, but reading ${bytes.length} bytes gave: ${(error as Error).message}. ` +
        "Look whether the file is whole, or save it again with compression Snappy.",
      { cause: error },
    );
  });
  return rows.map((row) => Object.fromEntries(Object.entries(row).flatMap(cell)) as Row);
}

function cell([name, value]: [string, unknown]): [string, string | number][] {
  if (value === null || value === undefined) return [];
  if (typeof value === "string" || typeof value === "number") return [[name, value]];
  if (typeof value !== "bigint") {
    const kind = typeof value === "object" ? value.constructor.name : typeof value;
    throw new TypeError(
      `fromParquet: a table holds text and numbers, but column "${name}" holds a ${kind}. Leave it out, or write it as text.`,
    );
  }
  if (Number.isSafeInteger(Number(value))) return [[name, Number(value)]];
  throw new RangeError(
    `fromParquet: an integer needs to lie within ±2⁵³, where a number holds it exactly, but column "${name}" holds ${value}. Write it as text.`,
  );
}
