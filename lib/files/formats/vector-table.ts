import { type Precision, zeros } from "../../core/matrix";
import type { SavedArray, SavedArrays, SavedNames } from "./saved-arrays";

/** A file of rows, some of whose columns hold vectors: Parquet, Arrow. */
export interface VectorTable {
  readonly path: string;
  /** In bytes. */
  readonly size: number;
  readonly rows: number;
  /** Columns of text or whole numbers, by name. */
  readonly plain: readonly string[];
  readonly vectors: readonly { readonly name: string; readonly precision: Precision }[];
  readonly leftOut: readonly string[];
  readPlain(column: string): Promise<readonly string[]>;
  /** Reads the vectors of some rows, in ascending order, and hands over each. */
  readVectors(
    column: string,
    rows: readonly number[],
    take: (vector: ArrayLike<number>, k: number) => void,
  ): Promise<void>;
}

const languageColumn = /^(?:lang|language|languages|lang_?code|language_?code)$/i;
const layerColumn = /^layers?$/i;
const idColumn = /^(?:ids?|idx|index|key|guid|sent(?:ence)?_?ids?|pair_?id)$/i;

/**
 * A table as arrays: one for each language and layer that its rows say (columns such as `language`
 * and `layer`) and each column of vectors, whose name may say the layer; ids from a column such as
 * `id`. Languages and ids are read now, vectors later.
 *
 * @throws RangeError when the layers of a language have other ids, or a vector another length
 */
export async function arraysOfTable(table: VectorTable): Promise<SavedArrays> {
  if (!(table.rows >= 0 && table.rows <= table.size)) {
    throw new RangeError(
      `openRepresentations: every row has a vector of some bytes, but ${table.path} is ${table.size} bytes and says it has ${table.rows} rows. It is damaged or made to harm.`,
    );
  }
  const column = async (pattern: RegExp) => {
    const name = table.plain.find((each) => pattern.test(each));
    return name === undefined ? undefined : table.readPlain(name);
  };
  const [languages, layers, ids] = [
    await column(languageColumn),
    await column(layerColumn),
    await column(idColumn),
  ];
  const parts = partition(table, languages, layers);
  const arrays: SavedArray[] = [];
  for (const { name, precision } of table.rows > 0 ? table.vectors : []) {
    const columns = await lengthOfFirst(table, name);
    for (const part of parts) arrays.push(arrayOf(table, name, precision, columns, part));
  }
  return { arrays, names: ids ? namesOf(table, parts, ids) : [], leftOut: table.leftOut };
}

/** The rows of one language and layer. */
interface Part {
  readonly language?: string;
  readonly layer?: number;
  readonly rows: number[];
}

function partition(
  { path, rows }: VectorTable,
  languages: readonly string[] | undefined,
  layers: readonly string[] | undefined,
): Part[] {
  const parts = new Map<string, Part>();
  for (let row = 0; row < rows; row++) {
    const key = JSON.stringify([languages?.[row], layers?.[row]]);
    const part = parts.get(key);
    if (part) part.rows.push(row);
    else parts.set(key, newPart(path, row, languages?.[row], layers?.[row]));
  }
  return [...parts.values()];
}

function newPart(path: string, row: number, language?: string, text?: string): Part {
  const layer = text === undefined ? undefined : Number(text);
  if (layer !== undefined && !Number.isSafeInteger(layer)) {
    throw new RangeError(
      `openRepresentations: a layer is a whole number, but row ${row} of ${path} has "${text}".`,
    );
  }
  const said = {
    ...(language !== undefined && { language }),
    ...(layer !== undefined && { layer }),
  };
  return { ...said, rows: [row] };
}

function arrayOf(
  table: VectorTable,
  column: string,
  precision: Precision,
  columns: number,
  { rows, ...said }: Part,
): SavedArray {
  return {
    ...{ ...said, name: column, shape: [rows.length, columns] },
    async read(cut) {
      const result = zeros(rows.length, columns, precision);
      await table.readVectors(column, rows, (vector, k) => {
        checkVector(table.path, column, rows[k]!, vector, columns);
        result.values.set(vector, k * columns);
      });
      if (cut[0] === "rows") return result;
      throw new RangeError(`${table.path}: vectors are read as rows. Leave axes out.`);
    },
  };
}

function checkVector(
  path: string,
  column: string,
  row: number,
  vector: ArrayLike<number> | null | undefined,
  columns: number,
): void {
  const number = (value: unknown) => typeof value === "number";
  const plain = Array.isArray(vector) ? vector.every(number) : ArrayBuffer.isView(vector);
  if (plain && vector?.length === columns) return;
  throw new RangeError(
    `openRepresentations: every vector has ${columns} numbers as the first, but row ${row} of column "${column}" in ${path} has ${plain ? vector?.length : "none, or gaps"}. Leave such rows out.`,
  );
}

async function lengthOfFirst(table: VectorTable, column: string): Promise<number> {
  let length = 0;
  await table.readVectors(column, [0], (vector) => {
    length = vector?.length ?? 0;
  });
  return length;
}

/** The ids of each language, which its layers have to share. */
function namesOf(
  { path }: VectorTable,
  parts: readonly Part[],
  ids: readonly string[],
): SavedNames[] {
  const found = new Map<string | undefined, readonly string[]>();
  for (const { language, layer, rows } of parts) {
    const here = rows.map((row) => ids[row]!);
    const before = found.get(language) ?? here;
    found.set(language, before);
    if (here.length === before.length && here.every((id, k) => id === before[k])) continue;
    throw new RangeError(
      `openRepresentations: every layer has the same sentences in the same order, but the ids of ${language ?? "layer"} ${layer} in ${path} are others than before. Sort the rows.`,
    );
  }
  return [...found].map(([language, list]) => ({
    ...{ name: "ids", read: async () => list },
    ...(language !== undefined && { language }),
  }));
}
