import { field } from "../onnx/bytes";

/** What takes the place of a weight's contents: as many rows, and their bytes. */
export interface Rows {
  readonly rows: number;
  readonly bytes: Uint8Array;
}

/**
 * An ONNX model with other rows in some of its weights: the first dimension and the raw data of
 * each weight named are replaced, everything else is kept byte for byte. Nothing is copied: the
 * pieces, one after another, are the file.
 *
 * @throws RangeError when the bytes are no protobuf message, or have no weight of a name
 */
export function replaceRows(
  model: Uint8Array,
  weights: Readonly<Record<string, Rows>>,
): Uint8Array[] {
  const left = new Set(Object.keys(weights));
  const pieces = rewrite(model, ({ number, content }) => {
    if (number !== graphOfModel || !content) return undefined;
    return rewrite(content, (inGraph) => {
      const name = inGraph.number === weightOfGraph && inGraph.content && nameOf(inGraph.content);
      if (!name || !left.delete(name)) return undefined;
      return withRows(inGraph.content!, weights[name]!);
    });
  });
  if (left.size === 0) return pieces;
  throw new RangeError(
    `replaceRows: the weights whose rows are replaced need to be in the model, but it has no ${[...left].join(", ")}. Take the model that they are for.`,
  );
}

// The numbers of the fields in ONNX's messages.
const graphOfModel = 7;
const weightOfGraph = 5;
const dimensionOfTensor = 1;
const nameOfTensor = 8;
const dataOfTensor = 9;

function nameOf(tensor: Uint8Array): string | undefined {
  const name = [...fieldsOf(tensor)].find(({ number }) => number === nameOfTensor)?.content;
  return name && Buffer.from(name).toString("utf8");
}

function withRows(tensor: Uint8Array, { rows, bytes }: Rows): Uint8Array[] {
  let dimensions = 0;
  const pieces: Uint8Array[] = [];
  for (const { number, whole } of fieldsOf(tensor)) {
    if (number === dimensionOfTensor && dimensions++ === 0) pieces.push(field(number, rows));
    else if (number === dataOfTensor) pieces.push(head(number, bytes.length), bytes);
    else pieces.push(whole);
  }
  return pieces;
}

/** A message's pieces, with some of its messages' contents replaced. */
function rewrite(
  message: Uint8Array,
  replacement: (field: Field) => Uint8Array[] | undefined,
): Uint8Array[] {
  return [...fieldsOf(message)].flatMap((one) => {
    const inside = replacement(one);
    if (!inside) return [one.whole];
    return [
      head(
        one.number,
        inside.reduce((sum, { length }) => sum + length, 0),
      ),
      ...inside,
    ];
  });
}

/** What stands before a content of so many bytes. */
function head(number: number, length: number): Uint8Array {
  // A field of a number is its number and its value, as a length is: only the type differs.
  const bytes = field(number, length);
  bytes[0]! |= 2;
  return bytes;
}

interface Field {
  readonly number: number;
  readonly whole: Uint8Array;
  /** Of text, bytes and messages. */
  readonly content?: Uint8Array;
}

function* fieldsOf(message: Uint8Array): Generator<Field> {
  for (let at = 0; at < message.length; ) {
    const start = at;
    const number = () => {
      let value = 0;
      for (let scale = 1; ; scale *= 128) {
        const byte = message[at++];
        if (byte === undefined || scale > 2 ** 63) throw damaged(start);
        value += (byte & 127) * scale;
        if (byte < 128) return value;
      }
    };
    const tag = number();
    const type = tag % 8;
    if (type === 0) number();
    else if (type === 2) {
      const length = number();
      at += length;
    } else if (type === 1 || type === 5) at += type === 1 ? 8 : 4;
    else throw damaged(start);
    if (at > message.length) throw damaged(start);
    yield {
      number: Math.floor(tag / 8),
      whole: message.subarray(start, at),
      ...(type === 2 && { content: contentOf(message, start, at) }),
    };
  }
}

/** What follows a field's number and its length, each of which ends with a byte below 128. */
function contentOf(message: Uint8Array, start: number, end: number): Uint8Array {
  let at = start;
  for (let numbers = 0; numbers < 2; at++) if (message[at]! < 128) numbers++;
  return message.subarray(at, end);
}

function damaged(offset: number): RangeError {
  return new RangeError(
    `replaceRows: an ONNX model is a protobuf message, but at offset ${offset} there is none. It is damaged or of another format.`,
  );
}
