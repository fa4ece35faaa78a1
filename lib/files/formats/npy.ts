import { writeAtomically } from "../write-atomically";
import { type Bytes, fileBytes, type Read } from "./bytes";
import type { Tensor } from "./safetensors";
import type { SavedArray, SavedArrays, SavedNames } from "./saved-arrays";
import { columnMajorStrides, countNumbers, rowMajorStrides, storedArray } from "./stored-array";
import type { NumberKind } from "./stored-numbers";

/** NumPy's file signature, followed by the version of the format. */
const magic = Buffer.from([0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59]);

const kinds: Readonly<Record<string, NumberKind>> = { f2: "float16", f4: "float32", f8: "float64" };

/** Longer headers are of no array of numbers. */
const longestHeader = 2 ** 20;

/**
 * Opens an array that NumPy saved: float16, float32 or float64, of either byte order, in C or
 * Fortran order; or one axis of text or whole numbers, which are the names of rows.
 *
 * @throws RangeError when the file is of another format or cut short
 * @throws TypeError when its numbers are of another kind
 * @see NEP 1, A simple file format for NumPy arrays
 */
export async function openNpy(path: string): Promise<SavedArrays> {
  const found = await npyIn(await fileBytes(path), "");
  return "shape" in found ? { arrays: [found], names: [] } : { arrays: [], names: [found] };
}

/** The array, or the names, in bytes that numpy.save wrote. */
export async function npyIn(bytes: Bytes, name: string): Promise<SavedArray | SavedNames> {
  const { descr, fortran, shape, start } = await bytes.use((read) => readHeader(read, bytes));
  countNumbers(shape, bytes.name);
  const kind = kinds[descr.slice(1)];
  const bigEndian = descr.startsWith(">");
  if (kind) {
    const strides = fortran ? columnMajorStrides(shape) : rowMajorStrides(shape);
    return storedArray(name, shape, { bytes, start, kind, bigEndian, strides });
  }
  const text = /^[<>|]([USiu])(\d+)$/.exec(descr);
  if (text && shape.length === 1) {
    const entry = { kind: text[1]!, width: Number(text[2]), bigEndian, start, count: shape[0]! };
    return { name, read: () => readNames(bytes, entry) };
  }
  if (descr.includes("O")) {
    throw new TypeError(
      `npy: no code of a file is run, but ${bytes.name} holds Python objects ("${descr}"), which NumPy pickles. Save numbers: numpy.save(path, numpy.array(list_of_vectors, dtype="float32")).`,
    );
  }
  throw new TypeError(
    `npy: float16, float32 and float64 are read, but ${bytes.name} holds "${descr}" [${shape.join(" × ")}]. Save it with .astype("float32").`,
  );
}

interface Header {
  readonly descr: string;
  readonly fortran: boolean;
  readonly shape: readonly number[];
  /** Where the numbers begin. */
  readonly start: number;
}

async function readHeader(read: Read, { name, size }: Bytes): Promise<Header> {
  const first = Buffer.from(await read(0, Math.min(12, size)));
  const known = first.length === 12 && first.subarray(0, 6).equals(magic);
  // Version 1 gives the header's length in two bytes, later ones in four.
  const from = known && first[6]! > 1 ? 12 : 10;
  const length = known ? (from === 12 ? first.readUInt32LE(8) : first.readUInt16LE(8)) : 0;
  const whole = known && length <= longestHeader && from + length <= size;
  const text = whole ? Buffer.from(await read(from, length)).toString("latin1") : "";
  const descr = /'descr': *'([^']*)'|'descr': *(\[)/.exec(text);
  const shape = /'shape': *\(([^)]*)\)/.exec(text)?.[1];
  if (descr && shape !== undefined) {
    return {
      descr: descr[1] ?? "a record",
      fortran: /'fortran_order': *True/.test(text),
      shape: shape
        .split(",")
        .filter((part) => part.trim() !== "")
        .map((part) => Number(part.trim().replace(/L$/, ""))),
      start: from + length,
    };
  }
  throw new RangeError(
    `npy: ${name} (${size} bytes) is not an array that numpy.save wrote: it has no such header at offset 0. It is cut short, damaged or of another format.`,
  );
}

interface Text {
  readonly kind: string;
  readonly width: number;
  readonly bigEndian: boolean;
  readonly start: number;
  readonly count: number;
}

async function readNames(bytes: Bytes, text: Text): Promise<string[]> {
  const { kind, width, bigEndian, start, count } = text;
  const size = kind === "U" ? 4 * width : width;
  const body = Buffer.from(await bytes.use((read) => read(start, count * size)));
  if (kind === "U" && !bigEndian) body.swap32();
  return Array.from({ length: count }, (_, k) => {
    const entry = body.subarray(k * size, (k + 1) * size);
    if (kind === "S") return entry.toString("utf8").replace(/\0+$/, "");
    if (kind === "U") return codePoints(entry);
    const digits = Buffer.from(entry);
    if (!bigEndian) digits.reverse();
    const value = BigInt(`0x${digits.toString("hex") || "0"}`);
    return String(kind === "i" ? BigInt.asIntN(8 * size, value) : value);
  });
}

/** Text of four bytes a character, the highest first, padded with zeros. */
function codePoints(entry: Buffer): string {
  let text = "";
  for (let at = 0; at < entry.length; at += 4) {
    const code = entry.readUInt32BE(at);
    if (code > 0x10ffff) throw new RangeError(`npy: ${code} is no character. The file is damaged.`);
    if (code > 0) text += String.fromCodePoint(code);
  }
  return text;
}

/** Saves an array as NumPy does (format 1.0, little-endian, C order), in the precision it has. */
export async function writeNpy(path: string, { shape, values }: Tensor): Promise<void> {
  const descr = values instanceof Float32Array ? "<f4" : "<f8";
  const tuple = shape.length === 1 ? `${shape[0]},` : shape.join(", ");
  const text = `{'descr': '${descr}', 'fortran_order': False, 'shape': (${tuple}), }`;
  // The header ends with a line break and fills a multiple of 64 bytes, signature included.
  const header = Buffer.from(`${text.padEnd(64 * Math.ceil((text.length + 11) / 64) - 11)}\n`);
  const length = Buffer.from([header.length & 0xff, header.length >>> 8]);
  const body = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
  await writeAtomically(path, [magic, Buffer.from([1, 0]), length, header, body]);
}
