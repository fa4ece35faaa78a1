import { resolve } from "node:path";
import type { Dataset, File, Group } from "h5wasm/node";
import { type Matrix, type Values, zeros } from "../../core/matrix";
import type { Cut, SavedArray, SavedArrays, SavedNames } from "./saved-arrays";
import { countNumbers } from "./stored-array";
import { decodeNumbers, type NumberKind, widthOf } from "./stored-numbers";

type Hdf5 = typeof import("h5wasm/node");

/** How many bytes of numbers are read at a time, into the memory of the decoder. */
const atOnce = 2 ** 26;

/** Groups in groups: deeper ones hold one another. */
const deepest = 16;
const mostEntries = 1_000_000;

/**
 * Opens an HDF5 file: its datasets of floating-point numbers (float16, float32 or float64, of
 * either byte order, chunked and compressed by gzip or not) by their paths, and those of one axis
 * of text or whole numbers, which are the names of rows. A cut is read as a hyperslab.
 *
 * @throws RangeError when the file is cut short or damaged, or the package that decodes it is not
 *   installed
 */
export async function arraysOfHdf5(path: string): Promise<SavedArrays> {
  const hdf5 = await loadHdf5(path);
  const found = { arrays: [] as SavedArray[], names: [] as SavedNames[], leftOut: [] as string[] };
  withFile(hdf5, path, (file) => walk(hdf5, path, file, "", 0, found));
  return found;
}

async function loadHdf5(path: string): Promise<Hdf5> {
  try {
    const hdf5 = await import("h5wasm/node");
    await hdf5.ready;
    // What the decoder finds is thrown, and not printed.
    hdf5.Module.activate_throwing_error_handler();
    return hdf5;
  } catch (error) {
    throw new RangeError(
      `openRepresentations: HDF5 files are decoded by the package h5wasm, which is not installed, but ${path} is one. Run npm install h5wasm.`,
      { cause: error },
    );
  }
}

/** The file is open only while `work` runs. What the decoder throws becomes an error of ours. */
function withFile<T>(hdf5: Hdf5, path: string, work: (file: File) => T): T {
  let file: File | undefined;
  try {
    file = new hdf5.File(resolve(path), "r");
    if (file.file_id < 0n) throw new Error("it does not open");
    return work(file);
  } catch (error) {
    if (error instanceof RangeError && error.message.includes(path)) throw error;
    throw new RangeError(
      `hdf5: ${path} cannot be read: ${causeIn(error)}. It is cut short or damaged, or needs a filter that is not built in (gzip is).`,
      { cause: error },
    );
  } finally {
    if (file && file.file_id >= 0n) file.close();
  }
}

/** The decoder tells every function it came by; the last one says why. */
function causeIn(error: unknown): string {
  const message = (error as Error)?.message ?? String(error);
  return [...message.matchAll(/\(\): (.+)/g)].at(-1)?.[1] ?? message;
}

interface Found {
  readonly arrays: SavedArray[];
  readonly names: SavedNames[];
  readonly leftOut: string[];
}

function walk(hdf5: Hdf5, path: string, group: Group, prefix: string, depth: number, found: Found) {
  const { arrays, names, leftOut } = found;
  if (depth > deepest || arrays.length + names.length + leftOut.length > mostEntries) {
    throw new RangeError(
      `hdf5: groups of ${path} hold one another without end, at ${prefix.slice(0, 60)}. It is damaged.`,
    );
  }
  for (const key of group.keys()) {
    const name = prefix + key;
    const entry = group.get(key);
    if (entry instanceof hdf5.Group) walk(hdf5, path, entry, `${name}/`, depth + 1, found);
    else if (entry instanceof hdf5.Dataset) add(hdf5, path, name, entry, found);
    else found.leftOut.push(name);
  }
}

const kinds: Readonly<Record<string, NumberKind>> = { e: "float16", f: "float32", d: "float64" };

function add(
  hdf5: Hdf5,
  path: string,
  name: string,
  { dtype, shape }: Dataset,
  found: Found,
): void {
  const text = typeof dtype === "string" ? dtype : "";
  const kind = kinds[text.slice(-1)];
  countNumbers(shape ?? [], `hdf5: "${name}" in ${path}`);
  if (kind && shape && /^[<>]?[efd]$/.test(text)) {
    const place = { path, name, kind, shape };
    found.arrays.push({ name, shape, read: async (cut) => readCut(hdf5, place, cut) });
  } else if (shape?.length === 1 && (text.startsWith("S") || /^[<>|]?[bBhHiIqQ]$/.test(text))) {
    found.names.push({ name, read: async () => readNames(hdf5, path, name) });
  } else found.leftOut.push(name);
}

function readNames(hdf5: Hdf5, path: string, name: string): readonly string[] {
  return withFile(hdf5, path, (file) => {
    const values = (file.get(name) as Dataset).value;
    return Array.from(values as ArrayLike<string | number | bigint>, String);
  });
}

interface Place {
  readonly path: string;
  readonly name: string;
  readonly kind: NumberKind;
  readonly shape: readonly number[];
}

/** Rows or columns, whichever axis comes first in the file, in lots of bounded size. */
function readCut(hdf5: Hdf5, place: Place, cut: Cut): Matrix {
  const [rowAxis, columnAxis] = [cut.indexOf("rows"), cut.indexOf("columns")];
  const [rows, columns] = [place.shape[rowAxis]!, place.shape[columnAxis]!];
  const result = zeros(rows, columns, place.kind === "float64" ? "float64" : "float32");
  const outer = Math.min(rowAxis, columnAxis);
  const line = place.shape[Math.max(rowAxis, columnAxis)]!;
  const step = Math.max(1, Math.floor(atOnce / (widthOf[place.kind] * Math.max(1, line))));
  return withFile(hdf5, place.path, (file) => {
    for (let from = 0; from < place.shape[outer]! && line > 0; from += step) {
      const count = Math.min(step, place.shape[outer]! - from);
      const part = readSlab(
        hdf5,
        file,
        place,
        cut.map((at, axis) => {
          if (axis === outer) return [from, count] as const;
          return typeof at === "number" ? ([at, 1] as const) : ([0, place.shape[axis]!] as const);
        }),
      );
      if (outer === rowAxis) result.values.set(part, from * columns);
      else
        for (let k = 0; k < part.length; k++) {
          result.values[(k % rows) * columns + from + Math.floor(k / rows)] = part[k]!;
        }
    }
    return result;
  });
}

/** The numbers of a hyperslab: a first index and a count an axis. */
function readSlab(
  { Module }: Hdf5,
  { file_id: id }: File,
  { name, kind }: Place,
  ranges: readonly (readonly [number, number])[],
): Values {
  const counts = ranges.map(([, count]) => BigInt(count));
  const length = Number(counts.reduce((product, count) => product * count, 1n)) * widthOf[kind];
  const pointer = Module._malloc(length);
  if (pointer === 0) throw new Error(`there is no memory for ${length} bytes`);
  try {
    const starts = ranges.map(([start]) => BigInt(start));
    const steps = ranges.map(() => 1n);
    Module.get_dataset_data(id, name, counts, starts, steps, BigInt(pointer));
    // The decoder has put the bytes into this machine's order.
    return decodeNumbers(Module.HEAPU8.slice(pointer, pointer + length), kind, false);
  } finally {
    Module._free(pointer);
  }
}
