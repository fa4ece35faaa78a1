import { createHash } from "node:crypto";
import type { FileHandle } from "node:fs/promises";
import type { Values } from "../../core/matrix";
import { writeAtomically } from "../write-atomically";
import { toFloat16 } from "./half-precision";
import type { Tensor } from "./safetensors";

/** The number types that are written. */
export type WrittenDtype = "F16" | "F32" | "F64";

/** Tensors by name; one that is a function is asked for when its turn has come, and let go after. */
export type TensorsToWrite = Readonly<Record<string, Tensor | (() => Promise<Tensor>)>>;

/**
 * Writes tensors, in the order given, as F32 or F64 like their values unless `dtype` says else; one
 * at a time, so that of tensors which are functions no more than one is in memory. Metadata of the
 * body's SHA-256 is added under `sha256`.
 *
 * @throws RangeError when a value does not fit into F16, or a tensor has more than 8 axes
 */
export async function writeSafetensors(
  path: string,
  tensors: TensorsToWrite,
  metadata: Readonly<Record<string, string>> = {},
  dtype?: WrittenDtype,
): Promise<void> {
  const room = headerRoom(Object.keys(tensors), metadata);
  await writeAtomically(path, async (file) => {
    // What the header says is known only when the body has been written after it.
    await file.writeFile(Buffer.alloc(8 + room));
    const { header, sha256 } = await writeBody(file, tensors, dtype);
    const text = JSON.stringify({ __metadata__: { ...metadata, sha256 }, ...header });
    const start = Buffer.alloc(8 + room, " ");
    start.writeBigUInt64LE(BigInt(room));
    start.write(text, 8);
    await file.write(start, 0, start.length, 0);
  });
}

interface Entry {
  readonly dtype: WrittenDtype;
  readonly shape: readonly number[];
  readonly data_offsets: readonly [from: number, to: number];
}

type Header = Readonly<Record<string, Entry>>;

const most = Number.MAX_SAFE_INTEGER;
const mostAxes = 8;

/** So many bytes hold whatever the header will say, and align the numbers after it; spaces fill it. */
function headerRoom(names: readonly string[], metadata: Readonly<Record<string, string>>): number {
  const longest: Entry = {
    dtype: "F16",
    shape: Array.from({ length: mostAxes }, () => most),
    data_offsets: [most, most],
  };
  const header = Object.fromEntries(names.map((name) => [name, longest]));
  const sha256 = "0".repeat(64);
  const text = JSON.stringify({ __metadata__: { ...metadata, sha256 }, ...header });
  return 8 * Math.ceil(Buffer.byteLength(text) / 8);
}

async function writeBody(
  file: FileHandle,
  tensors: TensorsToWrite,
  dtype: WrittenDtype | undefined,
): Promise<{ readonly header: Header; readonly sha256: string }> {
  const hash = createHash("sha256");
  const header: Record<string, Entry> = {};
  let end = 0;
  for (const [name, tensor] of Object.entries(tensors)) {
    const given = typeof tensor === "function" ? await tensor() : tensor;
    checkAxes(name, given);
    const { shape, values } = given;
    const kind = dtype ?? (values instanceof Float32Array ? "F32" : "F64");
    const bytes = encoded(values, kind);
    hash.update(bytes);
    await file.writeFile(bytes);
    header[name] = { dtype: kind, shape, data_offsets: [end, end + bytes.length] };
    end += bytes.length;
  }
  return { header, sha256: hash.digest("hex") };
}

function checkAxes(name: string, { shape }: Tensor): void {
  if (shape.length <= mostAxes) return;
  throw new RangeError(
    `safetensors: tensors of at most ${mostAxes} axes are written, but "${name}" is [${shape.join(" × ")}]. Reshape it.`,
  );
}

function encoded(values: Values, dtype: WrittenDtype): Uint8Array {
  const numbers =
    dtype === "F16" ? toFloat16(values) : dtype === "F32" ? asFloat32(values) : asFloat64(values);
  return new Uint8Array(numbers.buffer, numbers.byteOffset, numbers.byteLength);
}

function asFloat32(values: Values): Float32Array {
  return values instanceof Float32Array ? values : Float32Array.from(values);
}

function asFloat64(values: Values): Float64Array {
  return values instanceof Float64Array ? values : Float64Array.from(values);
}
