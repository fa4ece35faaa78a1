import type { Bytes, Read } from "./bytes";

/** One message of Arrow's stream: a schema, a dictionary or a batch of rows. */
export interface ArrowMessage {
  readonly kind: "schema" | "dictionary" | "batch";
  /** The message without its body, as it stands in the file. */
  readonly head: Uint8Array;
  readonly bodyStart: number;
  readonly bodyLength: number;
  /** How many rows a batch has. */
  readonly rows: number;
  /** Where the columns' buffers lie in the body of a batch. */
  readonly buffers: readonly { readonly start: number; readonly length: number }[];
}

const kinds: Readonly<Record<number, ArrowMessage["kind"]>> = {
  1: "schema",
  2: "dictionary",
  3: "batch",
};

/** Heads are of some kilobytes. */
const longestHead = 2 ** 26;

/**
 * The messages of an Arrow file or stream in order; bodies are passed over. (A file is a stream
 * between a signature and a footer.)
 *
 * @throws RangeError when a message is cut short or makes no sense
 * @see https://arrow.apache.org/docs/format/Columnar.html#serialization-and-interprocess-communication-ipc
 */
export async function arrowMessages(read: Read, bytes: Bytes): Promise<ArrowMessage[]> {
  const start = Buffer.from(await read(0, Math.min(8, bytes.size)));
  const messages: ArrowMessage[] = [];
  for (let at = start.toString("latin1", 0, 6) === "ARROW1" ? 8 : 0; at + 8 <= bytes.size; ) {
    const prefix = Buffer.from(await read(at, 8));
    // Before Arrow 0.15 the length stood first.
    const skip = prefix.readInt32LE(0) === -1 ? 8 : 4;
    const length = prefix.readInt32LE(skip - 4);
    if (length === 0) break;
    if (length < 0 || length > longestHead) throw damaged(bytes, at, `its head is ${length} bytes`);
    const head = await read(at, skip + length);
    const message = parsed(head, skip, at + skip + length, bytes, at);
    messages.push(message);
    at = message.bodyStart + message.bodyLength;
  }
  if (messages[0]?.kind === "schema") return messages;
  throw damaged(bytes, 0, "it does not begin with a schema");
}

function damaged({ name, size }: Bytes, at: number, why: string): RangeError {
  return new RangeError(
    `arrow: the message at offset ${at} of ${name} (${size} bytes) makes no sense: ${why}. It is cut short or damaged.`,
  );
}

function parsed(
  head: Uint8Array,
  skip: number,
  bodyStart: number,
  bytes: Bytes,
  at: number,
): ArrowMessage {
  const data = Buffer.from(head.buffer, head.byteOffset + skip, head.byteLength - skip);
  try {
    const root = table(data, data.readUInt32LE(0));
    const kind = kinds[root.number(6, 1)];
    const bodyLength = root.number(10, 8);
    if (!kind) throw new RangeError("its kind is none of schema, dictionary and batch");
    if (!(bodyLength >= 0 && bodyStart + bodyLength <= bytes.size)) {
      throw new RangeError(`its body is ${bodyLength} bytes`);
    }
    const header = table(data, root.reference(8));
    if (kind === "schema") {
      checkFields(data, [header.reference(6)]);
      countAt(data, header.reference(8));
      countAt(data, header.reference(10));
    }
    const content = kind === "dictionary" ? table(data, header.reference(6)) : header;
    if (kind !== "schema") for (const place of [6, 8, 12]) countAt(data, content.reference(place));
    const buffers = kind === "batch" ? structs(data, content.reference(8)) : [];
    const rows = kind === "batch" ? content.number(4, 8) : 0;
    const outside = buffers.find(
      ({ start, length }) => !(start >= 0 && length >= 0 && start + length <= bodyLength),
    );
    if (outside || rows < 0) throw new RangeError("a buffer lies outside its body");
    return { kind, head, bodyStart, bodyLength, rows, buffers };
  } catch (error) {
    throw damaged(bytes, at, (error as Error).message);
  }
}

/** A table of FlatBuffers: fields by their place in its directory, 4 for the first, then 6 … */
function table(data: Buffer, at: number) {
  const directory = at - data.readInt32LE(at);
  const field = (place: number) =>
    place < data.readUInt16LE(directory) ? data.readUInt16LE(directory + place) : 0;
  return {
    number(place: number, width: 1 | 8): number {
      const offset = field(place);
      if (offset === 0) return 0;
      return width === 1 ? data.readUInt8(at + offset) : Number(data.readBigInt64LE(at + offset));
    },
    reference(place: number): number {
      const offset = field(place);
      return offset === 0 ? 0 : at + offset + data.readUInt32LE(at + offset);
    },
  };
}

/** How many elements a vector has: each takes four bytes at least. */
function countAt(data: Buffer, at: number): number {
  const count = at === 0 ? 0 : data.readUInt32LE(at);
  if (count * 4 <= data.length) return count;
  throw new RangeError(`a list has ${count} elements`);
}

const mostFields = 10_000;

/** Looks at every list in a schema before it is decoded: one that lies would fill the memory. */
function checkFields(data: Buffer, lists: number[]): void {
  let seen = 0;
  for (let list = lists.pop(); list !== undefined; list = lists.pop()) {
    const count = countAt(data, list);
    seen += count;
    if (seen > mostFields) throw new RangeError(`it has more than ${mostFields} columns`);
    for (let k = 0; k < count; k++) {
      const at = list + 4 + 4 * k;
      const field = table(data, at + data.readUInt32LE(at));
      countAt(data, field.reference(16));
      // Unions have lists of their own.
      if (field.number(8, 1) === 14) throw new RangeError("it has a column of unions");
      if (field.reference(14) > 0) lists.push(field.reference(14));
    }
  }
}

/** A vector of pairs of 64 bits. */
function structs(data: Buffer, at: number): { readonly start: number; readonly length: number }[] {
  if (at === 0) return [];
  return Array.from({ length: countAt(data, at) }, (_, k) => ({
    start: Number(data.readBigInt64LE(at + 4 + 16 * k)),
    length: Number(data.readBigInt64LE(at + 12 + 16 * k)),
  }));
}
