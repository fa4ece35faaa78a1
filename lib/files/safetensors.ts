import { createHash } from "node:crypto";
import { type FileHandle, open } from "node:fs/promises";
import type { Values } from "../core/matrix";
import { fromBfloat16, fromFloat16, toFloat16 } from "./half-precision";
import { writeAtomically } from "./write-atomically";

/** The number types of a file of tensors that are read. */
export type Dtype = "F16" | "BF16" | "F32" | "F64";

/** An array of any number of dimensions, row-major. */
export interface Tensor {
  readonly shape: readonly number[];
  readonly values: Values;
}

/** What a safetensors file holds, known from its header; values are read when asked for. */
export interface Safetensors {
  readonly path: string;
  readonly metadata: Readonly<Record<string, string>>;
  readonly tensors: ReadonlyMap<string, TensorEntry>;
  /** Reads the bytes of one tensor, and no others. F16 and BF16 become float32, exactly. */
  read(name: string): Promise<Tensor>;
  /** SHA-256 of everything after the header, hexadecimal. */
  bodyHash(): Promise<string>;
}

export interface TensorEntry {
  readonly dtype: Dtype;
  readonly shape: readonly number[];
  /** First byte, and the one after the last, counted from the start of the file. */
  readonly start: number;
  readonly end: number;
}

const bytesOf: Readonly<Record<Dtype, number>> = { F16: 2, BF16: 2, F32: 4, F64: 8 };

/**
 * Opens a safetensors file: reads and checks its header.
 *
 * @throws RangeError when the file is no such file, is cut short, or a tensor lies outside it
 */
export async function openSafetensors(path: string): Promise<Safetensors> {
  const { header, bodyStart, size } = await withFile(path, (file) => readHeader(file, path));
  const { __metadata__: metadata = {}, ...rest } = header;
  const tensors = new Map(
    Object.entries(rest).map(([name, entry]) => [
      name,
      checkedEntry(path, name, entry, bodyStart, size),
    ]),
  );
  return {
    path,
    metadata: metadata as Record<string, string>,
    tensors,
    async read(name) {
      const entry = tensors.get(name);
      if (entry) return withFile(path, (file) => readTensor(file, entry));
      throw new RangeError(
        `safetensors: ${path} has no tensor "${name}". It has ${[...tensors.keys()].join(", ")}.`,
      );
    },
    bodyHash: () => withFile(path, (file) => hashFrom(file, bodyStart)),
  };
}

/**
 * Writes tensors, in the order given, as F32 or F64 like their values unless `dtype` says else.
 * Metadata of the body's SHA-256 is added under `sha256`.
 *
 * @throws RangeError when a value does not fit into F16
 */
export async function writeSafetensors(
  path: string,
  tensors: Readonly<Record<string, Tensor>>,
  metadata: Readonly<Record<string, string>> = {},
  dtype?: "F16" | "F32" | "F64",
): Promise<void> {
  const hash = createHash("sha256");
  const header: Record<string, unknown> = {};
  const bodies: Uint8Array[] = [];
  let end = 0;
  for (const [name, { shape, values }] of Object.entries(tensors)) {
    const kind = dtype ?? (values instanceof Float32Array ? "F32" : "F64");
    const bytes = encode(values, kind);
    hash.update(bytes);
    bodies.push(bytes);
    header[name] = { dtype: kind, shape, data_offsets: [end, end + bytes.length] };
    end += bytes.length;
  }
  const about = { __metadata__: { ...metadata, sha256: hash.digest("hex") }, ...header };
  const json = Buffer.from(JSON.stringify(about));
  // Padded with spaces, so that the numbers after it are aligned.
  const text = Buffer.concat([json, Buffer.alloc((8 - (json.length % 8)) % 8, " ")]);
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(text.length));
  await writeAtomically(path, [length, text, ...bodies]);
}

type Header = Record<string, unknown>;

async function readHeader(
  file: FileHandle,
  path: string,
): Promise<{ header: Header; bodyStart: number; size: number }> {
  const { size } = await file.stat();
  const start = size < 8 ? undefined : await readBytes(file, 0, 8);
  const length = start ? Number(Buffer.from(start).readBigUInt64LE()) : Number.POSITIVE_INFINITY;
  if (length > size - 8) {
    throw new RangeError(
      `safetensors: ${path} is ${size} bytes, too short for its header. It is cut short or of another format.`,
    );
  }
  const text = Buffer.from(await readBytes(file, 8, length)).toString("utf8");
  try {
    return { header: JSON.parse(text) as Header, bodyStart: 8 + length, size };
  } catch {
    throw new RangeError(
      `safetensors: the header of ${path} is not JSON. It is of another format.`,
    );
  }
}

function checkedEntry(
  path: string,
  name: string,
  value: unknown,
  bodyStart: number,
  size: number,
): TensorEntry {
  const entry = value as { dtype?: string; shape?: number[]; data_offsets?: number[] };
  const {
    dtype = "none",
    shape = [],
    data_offsets: [from = Number.NaN, to = Number.NaN] = [],
  } = entry;
  if (!(dtype in bytesOf)) {
    throw new TypeError(
      `safetensors: ${Object.keys(bytesOf).join(", ")} are read, but "${name}" in ${path} is ${dtype}.`,
    );
  }
  const expected = shape.reduce((product, count) => product * count, bytesOf[dtype as Dtype]);
  if (!(from >= 0 && to - from === expected && bodyStart + to <= size)) {
    throw new RangeError(
      `safetensors: "${name}" [${shape.join(" × ")}] ${dtype} needs ${expected} bytes at ${from}–${to} of the body, ` +
        `but ${path} has ${size - bodyStart}. The file is damaged or cut short.`,
    );
  }
  return { dtype: dtype as Dtype, shape, start: bodyStart + from, end: bodyStart + to };
}

async function readTensor(file: FileHandle, entry: TensorEntry): Promise<Tensor> {
  const bytes = await readBytes(file, entry.start, entry.end - entry.start);
  return { shape: entry.shape, values: decode(bytes.buffer as ArrayBuffer, entry.dtype) };
}

/** Its own buffer, so that numbers of any width can lie over it. */
async function readBytes(file: FileHandle, start: number, length: number): Promise<Uint8Array> {
  const bytes = new Uint8Array(length);
  let done = 0;
  while (done < length) {
    const { bytesRead } = await file.read(bytes, done, length - done, start + done);
    if (bytesRead === 0)
      throw new RangeError("safetensors: the file became shorter while it was read.");
    done += bytesRead;
  }
  return bytes;
}

async function hashFrom(file: FileHandle, start: number): Promise<string> {
  const hash = createHash("sha256");
  const chunk = Buffer.alloc(1 << 20);
  for (let position = start; ; ) {
    const { bytesRead } = await file.read(chunk, 0, chunk.length, position);
    if (bytesRead === 0) return hash.digest("hex");
    hash.update(chunk.subarray(0, bytesRead));
    position += bytesRead;
  }
}

// Numbers lie in files as in memory: every machine that Node runs on today is little-endian.
function decode(buffer: ArrayBuffer, dtype: Dtype): Values {
  if (dtype === "F32") return new Float32Array(buffer);
  if (dtype === "F64") return new Float64Array(buffer);
  const halves = new Uint16Array(buffer);
  return dtype === "F16" ? fromFloat16(halves) : fromBfloat16(halves);
}

function encode(values: Values, dtype: "F16" | "F32" | "F64"): Uint8Array {
  const numbers =
    dtype === "F16"
      ? toFloat16(values)
      : dtype === "F32"
        ? asFloat32(values)
        : Float64Array.from(values);
  return new Uint8Array(numbers.buffer, numbers.byteOffset, numbers.byteLength);
}

function asFloat32(values: Values): Float32Array {
  return values instanceof Float32Array ? values : Float32Array.from(values);
}

async function withFile<T>(path: string, use: (file: FileHandle) => Promise<T>): Promise<T> {
  const file = await open(path, "r");
  try {
    return await use(file);
  } finally {
    await file.close();
  }
}
