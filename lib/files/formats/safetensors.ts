import { createHash } from "node:crypto";
import type { Values } from "../../core/matrix";
import { type Bytes, fileBytes, type Read } from "./bytes";
import type { SavedArrays } from "./saved-arrays";
import { countNumbers, storedArray } from "./stored-array";
import { decodeNumbers, type NumberKind, widthOf } from "./stored-numbers";

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
  /** Tensors of other kinds, e.g. whole numbers, which are not read. */
  readonly leftOut: readonly string[];
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

const kinds: Readonly<Record<Dtype, NumberKind>> = {
  F16: "float16",
  BF16: "bfloat16",
  F32: "float32",
  F64: "float64",
};

/** The format's own limit. */
const longestHeader = 100_000_000;

/**
 * Opens a safetensors file: reads and checks its header.
 *
 * @throws RangeError when the file is no such file, is cut short, or a tensor lies outside it or
 *   over another
 * @see https://github.com/huggingface/safetensors
 */
export async function openSafetensors(path: string): Promise<Safetensors> {
  const bytes = await fileBytes(path);
  const { header, bodyStart } = await bytes.use((read) => readHeader(read, bytes));
  const { __metadata__: metadata = {}, ...rest } = header;
  const all = Object.entries(rest).map(([name, entry]) => asEntry(bytes, name, entry));
  const tensors = new Map<string, TensorEntry>();
  for (const [name, entry] of all) {
    if (entry.dtype in kinds) tensors.set(name, placed(bytes, name, entry, bodyStart));
  }
  checkApart(path, tensors);
  return {
    path,
    metadata: metadata as Record<string, string>,
    tensors,
    leftOut: all.filter(([name]) => !tensors.has(name)).map(([name]) => name),
    async read(name) {
      const entry = tensors.get(name);
      if (entry) return bytes.use((read) => readTensor(read, entry));
      throw new RangeError(
        `safetensors: ${path} has no tensor "${name}" of ${Object.keys(kinds).join(", ")}. It has ${[...tensors.keys()].join(", ")}.`,
      );
    },
    bodyHash: () => bytes.use((read) => hashFrom(read, bodyStart, bytes.size)),
  };
}

/** The same file as arrays of which a part can be read. */
export async function arraysOfSafetensors(path: string): Promise<SavedArrays> {
  const { tensors, leftOut, metadata } = await openSafetensors(path);
  const bytes = await fileBytes(path);
  const about = metadata.interlingua;
  return {
    arrays: [...tensors].map(([name, { dtype, shape, start }]) =>
      storedArray(name, shape, { bytes, start, kind: kinds[dtype] }),
    ),
    names: [],
    leftOut,
    ...(typeof about === "string" && { about }),
  };
}

type Header = Record<string, unknown>;

async function readHeader(
  read: Read,
  { name, size }: Bytes,
): Promise<{ header: Header; bodyStart: number }> {
  const start = size < 8 ? undefined : await read(0, 8);
  const length = start ? Number(Buffer.from(start).readBigUInt64LE()) : Number.POSITIVE_INFINITY;
  if (length > size - 8 || length > longestHeader) {
    throw new RangeError(
      `safetensors: ${name} is ${size} bytes, too short for its header. It is cut short or of another format.`,
    );
  }
  const text = Buffer.from(await read(8, length)).toString("utf8");
  const header = parsed(text);
  if (header) return { header, bodyStart: 8 + length };
  throw new RangeError(
    `safetensors: the header of ${name} at offset 8 is not JSON. It is damaged or of another format.`,
  );
}

function parsed(text: string): Header | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isRecord(value) && isRecord(value.__metadata__ ?? {}) ? value : undefined;
  } catch {
    return undefined;
  }
}

function isRecord(value: unknown): value is Header {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

interface RawEntry {
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly from: number;
  readonly to: number;
}

function asEntry({ name: path }: Bytes, name: string, value: unknown): [string, RawEntry] {
  const { dtype, shape, data_offsets: offsets } = isRecord(value) ? value : ({} as Header);
  const counts = (list: unknown): list is number[] =>
    Array.isArray(list) && list.every(Number.isSafeInteger);
  if (typeof dtype === "string" && counts(shape) && counts(offsets) && offsets.length === 2) {
    return [name, { dtype, shape, from: offsets[0]!, to: offsets[1]! }];
  }
  throw new RangeError(
    `safetensors: every tensor has a dtype, a shape and two offsets, but the header of ${path} says "${name}": ${JSON.stringify(value)?.slice(0, 100)}. It is damaged.`,
  );
}

function placed(
  { name: path, size }: Bytes,
  name: string,
  { dtype, shape, from, to }: RawEntry,
  bodyStart: number,
): TensorEntry {
  const expected =
    countNumbers(shape, `safetensors: "${name}" in ${path}`) * widthOf[kinds[dtype as Dtype]];
  if (!(from >= 0 && to - from === expected && bodyStart + to <= size)) {
    throw new RangeError(
      `safetensors: "${name}" [${shape.join(" × ")}] ${dtype} needs ${expected} bytes at ${from}–${to} of the body, ` +
        `but ${path} has ${size - bodyStart}. The file is damaged or cut short.`,
    );
  }
  return { dtype: dtype as Dtype, shape, start: bodyStart + from, end: bodyStart + to };
}

/** Tensors that lie over one another make a small file large. */
function checkApart(path: string, tensors: ReadonlyMap<string, TensorEntry>): void {
  const inOrder = [...tensors].sort(([, a], [, b]) => a.start - b.start || a.end - b.end);
  for (const [k, [name, { start }]] of inOrder.entries()) {
    const before = inOrder[k - 1];
    if (!before || before[1].end <= start) continue;
    throw new RangeError(
      `safetensors: "${before[0]}" and "${name}" in ${path} both lie at offset ${start}. The file is damaged.`,
    );
  }
}

async function readTensor(read: Read, entry: TensorEntry): Promise<Tensor> {
  const bytes = await read(entry.start, entry.end - entry.start);
  return { shape: entry.shape, values: decodeNumbers(bytes, kinds[entry.dtype], false) };
}

async function hashFrom(read: Read, start: number, end: number): Promise<string> {
  const hash = createHash("sha256");
  const step = 1 << 20;
  for (let at = start; at < end; at += step) hash.update(await read(at, Math.min(step, end - at)));
  return hash.digest("hex");
}
