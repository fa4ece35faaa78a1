import type { DataType, Table } from "@uwdata/flechette";
import { type ArrowMessage, arrowMessages } from "./arrow-messages";
import { fileBytes, type Read } from "./bytes";
import type { VectorTable } from "./vector-table";

type Flechette = typeof import("@uwdata/flechette");

/**
 * Opens an Arrow file or stream (Feather, a folder of Hugging Face's datasets) whose rows hold
 * vectors as lists of floating-point numbers. Reading goes from batch to batch, and touches one
 * column of those that are wanted.
 *
 * @throws RangeError when the file is cut short, damaged or compressed; when the package that
 *   decodes it is not installed
 */
export async function openArrowVectors(path: string): Promise<VectorTable> {
  const bytes = await fileBytes(path);
  const flechette = await loadFlechette(path);
  const messages = await bytes.use((read) => arrowMessages(read, bytes));
  const shared = messages.filter(({ kind }) => kind !== "batch");
  const batches = messages.filter(({ kind }) => kind === "batch");
  const heads = await bytes.use((read) => Promise.all(shared.map((each) => whole(read, each))));
  const decode = (parts: readonly Uint8Array[]) =>
    named(path, () => flechette.tableFromIPC([...heads, ...parts], { useBigInt: true }));
  const { fields } = decode([]).schema;
  const columns = columnsOf(fields);
  const decoded = async (read: Read, batch: ArrowMessage, column: string): Promise<Cells> => {
    const k = fields.findIndex(({ name }) => name === column);
    const types = fields.map(({ type }) => type);
    const child = decode([await withColumn(read, batch, types, k)]).getChild(column);
    return (row) => named(path, () => child.at(row));
  };
  return {
    ...{ path, size: bytes.size, ...columns },
    rows: batches.reduce((sum, { rows }) => sum + rows, 0),
    readPlain: (column) =>
      bytes.use(async (read) => {
        const values: string[] = [];
        for (const batch of batches) {
          const at = await decoded(read, batch, column);
          for (let row = 0; row < batch.rows; row++) values.push(String(at(row) ?? ""));
        }
        return values;
      }),
    readVectors: (column, wanted, take) =>
      bytes.use(async (read) => {
        let [k, start] = [0, 0];
        for (const batch of batches) {
          const end = start + batch.rows;
          if (k < wanted.length && wanted[k]! < end) {
            const at = await decoded(read, batch, column);
            for (; k < wanted.length && wanted[k]! < end; k++) {
              take(at(wanted[k]! - start) as ArrayLike<number>, k);
            }
          }
          start = end;
        }
      }),
  };
}

type Cells = (row: number) => unknown;

async function loadFlechette(path: string): Promise<Flechette> {
  try {
    return await import("@uwdata/flechette");
  } catch (error) {
    throw new RangeError(
      `openRepresentations: Arrow files are decoded by the package @uwdata/flechette, which is not installed, but ${path} is one. Run npm install @uwdata/flechette, or save Parquet.`,
      { cause: error },
    );
  }
}

async function whole(
  read: Read,
  { head, bodyStart, bodyLength }: ArrowMessage,
): Promise<Uint8Array> {
  return Buffer.concat([head, await read(bodyStart, bodyLength)]);
}

/** A batch in which the bytes of all columns but one are left zero, and are not read. */
async function withColumn(
  read: Read,
  batch: ArrowMessage,
  types: readonly DataType[],
  column: number,
): Promise<Uint8Array> {
  const counts = types.map(bufferCount);
  if (counts.includes(undefined)) return whole(read, batch);
  const before = counts.slice(0, column).reduce<number>((sum, count) => sum + count!, 0);
  const message = new Uint8Array(batch.head.length + batch.bodyLength);
  message.set(batch.head);
  for (const { start, length } of batch.buffers.slice(before, before + counts[column]!)) {
    message.set(await read(batch.bodyStart + start, length), batch.head.length + start);
  }
  return message;
}

/** Arrow's numbers of types. */
const type = { float: 3, binary: 4, utf8: 5, struct: 13, list: 12, fixedList: 16, largeList: 21 };
const withOffsets = [type.binary, type.utf8, 19, 20];
const withValuesOnly = [2, type.float, 6, 7, 8, 9, 10, 11, 15, 18, -1];

/** How many buffers a column of a type has; undefined where that is not known. */
function bufferCount({ typeId, ...rest }: DataType): number | undefined {
  const { children = [] } = rest as { children?: { type: DataType }[] };
  const inside = children.map((child) => bufferCount(child.type));
  if (inside.includes(undefined)) return undefined;
  const sum = inside.reduce<number>((total, count) => total + count!, 0);
  if (typeId === type.list || typeId === type.largeList) return 2 + sum;
  if (typeId === type.fixedList || typeId === type.struct) return 1 + sum;
  if (withOffsets.includes(typeId)) return 3;
  return withValuesOnly.includes(typeId) ? 2 : undefined;
}

function columnsOf(
  fields: Table["schema"]["fields"],
): Pick<VectorTable, "plain" | "vectors" | "leftOut"> {
  const plain: string[] = [];
  const vectors: { name: string; precision: "float32" | "float64" }[] = [];
  const leftOut: string[] = [];
  for (const { name, type: of } of fields) {
    const { typeId, children, dictionary } = of as {
      typeId: number;
      children?: { type: { typeId: number; precision?: number } }[];
      dictionary?: { typeId: number };
    };
    const item = children?.[0]?.type;
    const lists = [type.list, type.fixedList, type.largeList].includes(typeId);
    const texts = [type.utf8, 20, 2].includes(dictionary?.typeId ?? typeId);
    if (lists && item?.typeId === type.float) {
      vectors.push({ name, precision: item.precision === 2 ? "float64" : "float32" });
    } else if (texts) plain.push(name);
    else leftOut.push(name);
  }
  return { plain, vectors, leftOut };
}

function named<T>(path: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw new RangeError(
      `arrow: ${path} cannot be decoded: ${(error as Error).message}. It is damaged, or compressed: write it with compression "uncompressed".`,
      { cause: error },
    );
  }
}
