import type { Values } from "../../core/matrix";
import { fromBfloat16, fromFloat16 } from "./half-precision";

/** How numbers lie in a file. */
export type NumberKind = "float16" | "bfloat16" | "float32" | "float64";

export const widthOf: Readonly<Record<NumberKind, number>> = {
  float16: 2,
  bfloat16: 2,
  float32: 4,
  float64: 8,
};

/**
 * The numbers in bytes that lie in a buffer of their own: 16 bits become float32, exactly, and the
 * others stay as they are, without a copy. Bytes of big-endian numbers are swapped in place.
 */
export function decodeNumbers(bytes: Uint8Array, kind: NumberKind, bigEndian: boolean): Values {
  const { buffer, byteOffset, byteLength } = bytes;
  const length = byteLength / widthOf[kind];
  // Every machine that Node runs on today is little-endian.
  if (bigEndian) swapBytes(Buffer.from(buffer, byteOffset, byteLength), widthOf[kind]);
  if (kind === "float32") return new Float32Array(buffer, byteOffset, length);
  if (kind === "float64") return new Float64Array(buffer, byteOffset, length);
  const halves = new Uint16Array(buffer, byteOffset, length);
  return kind === "float16" ? fromFloat16(halves) : fromBfloat16(halves);
}

function swapBytes(bytes: Buffer, width: number): void {
  if (width === 2) bytes.swap16();
  else if (width === 4) bytes.swap32();
  else bytes.swap64();
}
