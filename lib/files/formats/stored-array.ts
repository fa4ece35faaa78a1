import { fromValues, type Matrix, type Values, zeros } from "../../core/matrix";
import type { Bytes } from "./bytes";
import type { Cut, SavedArray } from "./saved-arrays";
import { decodeNumbers, type NumberKind, widthOf } from "./stored-numbers";

/** Where the numbers of an array lie. */
export interface Place {
  readonly bytes: Bytes;
  /** The offset of the number whose indices are all zero. */
  readonly start: number;
  readonly kind: NumberKind;
  readonly bigEndian?: boolean;
  /** How many numbers further the next index of an axis is; the last index runs fastest when left out. */
  readonly strides?: readonly number[];
}

/**
 * An array whose numbers lie somewhere in a file as they are. A matrix is cut out by reading just
 * the stretches that its numbers lie in.
 *
 * @throws RangeError when its shape is none, or its numbers do not fit into the bytes
 */
export function storedArray(name: string, shape: readonly number[], place: Place): SavedArray {
  const { bytes, start, kind, strides = rowMajorStrides(shape) } = place;
  const numbers = countNumbers(shape, bytes.name);
  const last = shape.reduce((sum, count, axis) => sum + (count - 1) * strides[axis]!, 0);
  const end = start + (numbers === 0 ? 0 : last + 1) * widthOf[kind];
  if (!(start >= 0 && end <= bytes.size && numbers * widthOf[kind] <= bytes.size - start)) {
    throw new RangeError(
      `${bytes.name}: ${title(name)}[${shape.join(" × ")}] ${kind} needs ${numbers * widthOf[kind]} bytes at offset ${start}, but there are ${Math.max(0, bytes.size - start)}. It is cut short or damaged.`,
    );
  }
  return { name, shape, read: (cut) => readCut({ ...place, strides }, shape, cut) };
}

/**
 * How many numbers a shape has; `who` has it, for the error's sake.
 *
 * @throws RangeError when a count is negative or no whole number, or they are too many
 */
export function countNumbers(shape: readonly number[], who: string): number {
  const numbers = shape.reduce((product, count) => product * count, 1);
  if (shape.every((count) => Number.isSafeInteger(count) && count >= 0) && numbers < 2 ** 50) {
    return numbers;
  }
  throw new RangeError(
    `${who}: a shape is of whole numbers that are not negative, but [${shape.join(" × ")}] came. The file is damaged.`,
  );
}

/** The first index runs slowest, as in C. */
export function rowMajorStrides(shape: readonly number[]): number[] {
  return shape.map((_, axis) =>
    shape.slice(axis + 1).reduce((product, count) => product * count, 1),
  );
}

/** The first index runs fastest, as in Fortran. */
export function columnMajorStrides(shape: readonly number[]): number[] {
  return shape.map((_, axis) =>
    shape.slice(0, axis).reduce((product, count) => product * count, 1),
  );
}

interface Axis {
  readonly count: number;
  readonly stride: number;
}

async function readCut(place: Place, shape: readonly number[], cut: Cut): Promise<Matrix> {
  const axis = (what: "rows" | "columns"): Axis => {
    const k = cut.indexOf(what);
    return { count: shape[k]!, stride: place.strides![k]! };
  };
  const [rows, columns] = [axis("rows"), axis("columns")];
  const before = cut.reduce<number>(
    (sum, at, k) => sum + (typeof at === "number" ? at * place.strides![k]! : 0),
    0,
  );
  if (rows.count * columns.count === 0) return zeros(rows.count, columns.count, "float32");
  const straight = columns.stride === 1 && rows.stride === columns.count;
  if (straight) {
    const values = await place.bytes.use((read) =>
      stretch(place, read, before, rows.count * columns.count),
    );
    return fromValues(rows.count, columns.count, values);
  }
  return gather(place, before, rows, columns);
}

/** Line by line along the axis whose neighbours lie closest; what lies between is dropped. */
async function gather(place: Place, before: number, rows: Axis, columns: Axis): Promise<Matrix> {
  const byRow = rows.stride >= columns.stride;
  const [outer, inner] = byRow ? [rows, columns] : [columns, rows];
  const result = zeros(rows.count, columns.count, place.kind === "float64" ? "float64" : "float32");
  const { values } = result;
  const [outerStep, innerStep] = byRow ? [columns.count, 1] : [1, columns.count];
  const scatter = (line: Values, from: number, to: number) => {
    for (let o = from; o < to; o++) {
      const start = (o - from) * outer.stride;
      for (let i = 0; i < inner.count; i++) {
        values[o * outerStep + i * innerStep] = line[start + i * inner.stride]!;
      }
    }
  };
  await place.bytes.use(async (read) => {
    const all = [...lots(outer, inner)];
    for (let k = 0; k < all.length; k += together) {
      const some = all.slice(k, k + together).map(async ([from, to]) => {
        const length = (to - from - 1) * outer.stride + (inner.count - 1) * inner.stride + 1;
        scatter(await stretch(place, read, before + from * outer.stride, length), from, to);
      });
      await Promise.all(some);
    }
  });
  return result;
}

/** So many stretches are read at a time; each is of 2²⁰ numbers at most where it is of many lines. */
const together = 8;

/** Ranges of the outer axis that are read at once: many where nothing lies between them, else one. */
function* lots(outer: Axis, inner: Axis): Generator<readonly [number, number]> {
  const dense = outer.stride <= inner.count * Math.max(1, inner.stride);
  const size = dense ? Math.max(1, Math.floor(2 ** 20 / Math.max(1, outer.stride))) : 1;
  for (let from = 0; from < outer.count; from += size) {
    yield [from, Math.min(outer.count, from + size)];
  }
}

async function stretch(
  { start, kind, bigEndian = false }: Place,
  read: (start: number, length: number) => Promise<Uint8Array>,
  from: number,
  count: number,
): Promise<Values> {
  const width = widthOf[kind];
  return decodeNumbers(await read(start + from * width, count * width), kind, bigEndian);
}

function title(name: string): string {
  return name && `"${name}" `;
}
