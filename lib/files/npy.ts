import { readFile } from "node:fs/promises";
import type { Values } from "../core/matrix";
import { fromFloat16 } from "./half-precision";
import type { Tensor } from "./safetensors";
import { writeAtomically } from "./write-atomically";

/** NumPy's file signature, followed by the version of the format. */
const magic = Buffer.from([0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59]);

/**
 * Reads an array that NumPy saved: float16 (becomes float32), float32 or float64, of either byte
 * order, in C or Fortran order (becomes row-major).
 *
 * @throws RangeError when the file is of another format or cut short
 * @throws TypeError when its numbers are of another kind
 * @see NEP 1, A simple file format for NumPy arrays
 */
export async function readNpy(path: string): Promise<Tensor> {
  const bytes = await readFile(path);
  const { descr, fortran, shape, start } = parseHeader(bytes, path);
  const [order = "", kind = ""] = [descr.slice(0, 1), descr.slice(1)];
  const width = Number(kind.slice(1));
  if (!["f2", "f4", "f8"].includes(kind)) {
    throw new TypeError(
      `readNpy: float16, float32 and float64 are read, but ${path} holds "${descr}". Save it with .astype("float32").`,
    );
  }
  const length = shape.reduce((product, count) => product * count, 1) * width;
  if (bytes.length - start !== length) {
    throw new RangeError(
      `readNpy: [${shape.join(" × ")}] of "${descr}" is ${length} bytes, but ${path} has ${bytes.length - start}. The file is cut short or damaged.`,
    );
  }
  // A copy of its own, aligned, whose bytes may be swapped.
  const body = Buffer.from(new Uint8Array(bytes.subarray(start)).buffer);
  if (order === ">") swapBytes(body, width);
  const values = numbersIn(body, width);
  return { shape, values: fortran ? rowMajor(values, shape) : values };
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

interface Header {
  readonly descr: string;
  readonly fortran: boolean;
  readonly shape: readonly number[];
  /** Where the numbers begin. */
  readonly start: number;
}

function parseHeader(bytes: Buffer, path: string): Header {
  const known = bytes.length > 12 && bytes.subarray(0, 6).equals(magic);
  // Version 1 gives the header's length in two bytes, later ones in four.
  const first = known && bytes[6]! > 1 ? 12 : 10;
  const end = known ? first + (first === 12 ? bytes.readUInt32LE(8) : bytes.readUInt16LE(8)) : 0;
  const text = bytes.toString("latin1", first, end);
  const descr = /'descr': *'([^']*)'/.exec(text)?.[1];
  const shape = /'shape': *\(([^)]*)\)/.exec(text)?.[1];
  if (descr === undefined || shape === undefined) {
    throw new RangeError(
      `readNpy: ${path} is not an array that numpy.save wrote: it has no such header. Save it with numpy.save(path, array).`,
    );
  }
  return {
    descr,
    fortran: /'fortran_order': *True/.test(text),
    shape: shape
      .split(",")
      .filter((part) => part.trim() !== "")
      .map(Number),
    start: end,
  };
}

function numbersIn(body: Buffer, width: number): Values {
  const buffer = body.buffer as ArrayBuffer;
  if (width === 2) return fromFloat16(new Uint16Array(buffer));
  return width === 4 ? new Float32Array(buffer) : new Float64Array(buffer);
}

function swapBytes(body: Buffer, width: number): void {
  if (width === 2) body.swap16();
  else if (width === 4) body.swap32();
  else body.swap64();
}

/** Values whose first index runs fastest, so that the last one does. */
function rowMajor(values: Values, shape: readonly number[]): Values {
  const result = values.slice();
  const index = shape.map(() => 0);
  for (let from = 0; from < values.length; from++) {
    result[index.reduce((position, at, axis) => position * shape[axis]! + at, 0)] = values[from]!;
    for (let axis = 0; axis < shape.length && ++index[axis]! === shape[axis]; axis++)
      index[axis] = 0;
  }
  return result;
}
