import { closeSync, fstatSync, openSync, readSync } from "node:fs";

/** A field of a protobuf message, its value not yet read; `end` is where the next field starts. */
export interface Field {
  readonly number: number;
  /** Of a number; 0 of what has a length. */
  readonly value: number;
  readonly start: number;
  readonly end: number;
}

/** Reads protobuf from a file by moving over it: what is not asked for is never read. */
export interface FieldReader {
  readonly size: number;
  /** The fields of the message between two places of the file. */
  fields(start: number, end: number): Generator<Field>;
  text(field: Field): string;
  bytes(field: Field): Buffer;
  close(): void;
}

const chunkSize = 1 << 16;

/**
 * Opens a file of protobuf. Reading is synchronous: a graph is some hundred kilobytes in few places.
 *
 * @throws RangeError, with file and place, where a field is of no known kind or ends after what it
 * is in
 */
export function openFieldReader(path: string): FieldReader {
  const file = openSync(path, "r");
  const { size } = fstatSync(file);
  const chunk = Buffer.alloc(chunkSize);
  let from = 0;
  let filled = 0;
  const refuse = (at: number, what: string): never => {
    throw new RangeError(
      `ONNX: ${path} is damaged or of another format: ${what} at byte ${at}. Fetch it again: it may be cut short, or only a pointer to a large file.`,
    );
  };
  const byteAt = (at: number): number => {
    if (at < from || at >= from + filled) {
      from = at;
      filled = readSync(file, chunk, 0, chunkSize, at);
      if (filled === 0) refuse(at, "the file ends within a field");
    }
    return chunk[at - from]!;
  };
  const bytesAt = (start: number, end: number): Buffer => {
    const bytes = Buffer.alloc(end - start);
    for (let done = 0; done < bytes.length; ) {
      const count = readSync(file, bytes, done, bytes.length - done, start + done);
      if (count === 0) refuse(start + done, "the file ends within a field");
      done += count;
    }
    return bytes;
  };
  const varint = (start: number): { value: number; end: number } => {
    let value = 0n;
    for (let k = 0; k < 10; k++) {
      const byte = byteAt(start + k);
      value |= BigInt(byte & 0x7f) << BigInt(7 * k);
      if (byte < 0x80) return { value: Number(BigInt.asIntN(64, value)), end: start + k + 1 };
    }
    return refuse(start, "a number of more than ten bytes");
  };
  const fieldAt = (at: number, end: number): Field => {
    const tag = varint(at);
    const number = Math.floor(tag.value / 8);
    const kind = tag.value % 8;
    const first = kind === 0 || kind === 2 ? varint(tag.end) : { value: 0, end: tag.end };
    const lengths: Readonly<Record<number, number>> = { 0: 0, 1: 8, 2: first.value, 5: 4 };
    const length = lengths[kind] ?? refuse(at, `a field of kind ${kind}`);
    const field = {
      number,
      value: kind === 0 ? first.value : 0,
      start: first.end,
      end: first.end + length,
    };
    if (number < 1 || length < 0 || field.end > end) {
      refuse(at, `a field of ${length} bytes that ends after what it is in`);
    }
    return field;
  };
  return {
    size,
    *fields(start, end) {
      for (let at = start; at < end; ) {
        const field = fieldAt(at, end);
        yield field;
        at = field.end;
      }
    },
    text: ({ start, end }) => bytesAt(start, end).toString("utf8"),
    bytes: ({ start, end }) => bytesAt(start, end),
    close: () => closeSync(file),
  };
}
