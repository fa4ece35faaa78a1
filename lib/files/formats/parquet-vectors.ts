import * as zlib from "node:zlib";
import type { FileMetaData, ParquetRow, SchemaElement } from "hyparquet";
import { fileBytes, readOnce } from "./bytes";
import type { VectorTable } from "./vector-table";

type Unpack = typeof zlib.gunzipSync;

/** What Node itself unpacks, beside the Snappy of the reader; Zstandard since Node 22.15. */
const unpackers: Readonly<Record<string, Unpack | undefined>> = {
  GZIP: zlib.gunzipSync,
  BROTLI: zlib.brotliDecompressSync,
  ZSTD: (zlib as { readonly zstdDecompressSync?: Unpack }).zstdDecompressSync,
};

const compressors = Object.fromEntries(
  Object.entries(unpackers).flatMap(([name, unpack]) =>
    unpack
      ? [[name, (bytes: Uint8Array, length: number) => unpack(bytes, { maxOutputLength: length })]]
      : [],
  ),
);

/**
 * Opens a Parquet file whose rows hold vectors as lists of floating-point numbers. Reading touches
 * one column of the groups of rows that are wanted.
 *
 * @throws RangeError when the file is cut short, damaged, or compressed in a way that is not read
 */
export async function openParquetVectors(path: string): Promise<VectorTable> {
  const { parquetMetadataAsync, parquetReadObjects } = await import("hyparquet");
  const bytes = await fileBytes(path);
  const file = {
    byteLength: bytes.size,
    slice: async (start: number, end: number = bytes.size) =>
      (await readOnce(bytes, start, end - start)).buffer as ArrayBuffer,
  };
  const metadata = await named(path, () => parquetMetadataAsync(file));
  const columns = columnsOf(metadata);
  const read = (column: string, rowStart: number, rowEnd: number): Promise<ParquetRow[]> =>
    named(path, () =>
      parquetReadObjects({ file, metadata, columns: [column], rowStart, rowEnd, compressors }),
    );
  const rows = metadata.row_groups.reduce((sum, { num_rows }) => sum + Number(num_rows), 0);
  return {
    ...{ path, size: bytes.size, rows, ...columns },
    async readPlain(column) {
      return (await read(column, 0, rows)).map((row) => String(row[column] ?? ""));
    },
    async readVectors(column, wanted, take) {
      let k = 0;
      for (const [start, end] of groups(metadata)) {
        const last = firstFrom(wanted, k, end);
        if (last === k) continue;
        const [from, to] = [wanted[k]!, wanted[last - 1]! + 1];
        const found = await read(column, Math.max(start, from), to);
        for (; k < last; k++) take(found[wanted[k]! - from]?.[column], k);
      }
    },
  };
}

/** The first place at or after `k` whose row is not before `end`. */
function firstFrom(rows: readonly number[], k: number, end: number): number {
  let at = k;
  while (at < rows.length && rows[at]! < end) at++;
  return at;
}

function* groups({ row_groups }: FileMetaData): Generator<readonly [number, number]> {
  let start = 0;
  for (const { num_rows } of row_groups) {
    yield [start, start + Number(num_rows)];
    start += Number(num_rows);
  }
}

/** Which columns are vectors, which text or whole numbers; told by the schema, a tree in a list. */
function columnsOf({ schema }: FileMetaData): Pick<VectorTable, "plain" | "vectors" | "leftOut"> {
  const plain: string[] = [];
  const vectors: { name: string; precision: "float32" | "float64" }[] = [];
  const leftOut: string[] = [];
  for (let at = 1; at < schema.length; ) {
    const end = endOf(schema, at);
    const [{ name, type, num_children: children }, leaf] = [schema[at]!, schema[end - 1]!];
    const list = end === at + 3 && schema[at + 1]!.repetition_type === "REPEATED";
    const half = leaf.logical_type?.type === "FLOAT16";
    if (!children && (type === "BYTE_ARRAY" || type === "INT32" || type === "INT64"))
      plain.push(name);
    else if (list && leaf.type === "DOUBLE") vectors.push({ name, precision: "float64" });
    else if (list && (leaf.type === "FLOAT" || half)) vectors.push({ name, precision: "float32" });
    else leftOut.push(name);
    at = end;
  }
  return { plain, vectors, leftOut };
}

/** Where the element that follows this one and all under it stands. */
function endOf(schema: readonly SchemaElement[], at: number): number {
  let open = 1;
  let end = at;
  for (; open > 0 && end < schema.length; end++) open += (schema[end]!.num_children ?? 0) - 1;
  return end;
}

async function named<T>(path: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const { message } = error as Error;
    throw new RangeError(
      `parquet: ${path} cannot be read: ${message}. It is cut short or damaged, or packed in another way: write it with compression "snappy".`,
      { cause: error },
    );
  }
}
