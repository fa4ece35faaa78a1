import { first, sizesIn } from "./graph";
import { type Field, type FieldReader, openFieldReader } from "./reader";

/** Where the numbers of a weight lie: in the model's file, or in one beside it. */
export interface WeightPlace {
  readonly name: string;
  /** As the model names it; undefined is the model's own file. */
  readonly file: string | undefined;
  readonly start: number;
  readonly end: number;
  /** Bytes of one number; of two, where numbers of 4 bits share a byte. */
  readonly width: number;
}

/** By ONNX's number of the type. Whole numbers of 32 and 64 bits are shapes and places, not weights. */
const bitsOf: Readonly<Record<number, number>> = {
  ...{ 1: 32, 10: 16, 11: 64, 16: 16 },
  ...{ 2: 8, 3: 8, 4: 16, 5: 16, 21: 4, 22: 4 },
  ...{ 17: 8, 18: 8, 19: 8, 20: 8, 23: 4 },
};

/**
 * Where a model's weights lie: embeddings, matrices, biases, gains, and the scales and zero points
 * of quantized ones. What belongs to the architecture is left out: numbers that stand alone, the
 * frequencies of rotations and the slopes of ALiBi, [1, k, 1], and what is named as they are.
 *
 * @throws RangeError when the file is not ONNX, and for a weight that is not stored in one piece
 */
export function weightPlaces(path: string): readonly WeightPlace[] {
  const reader = openFieldReader(path);
  try {
    const found = new Map<string, WeightPlace>();
    for (const field of reader.fields(0, reader.size)) {
      if (field.number !== 7) continue;
      for (const { name, tensor } of tensorsIn(reader, field)) {
        const place = placeOf(reader, name, tensor, path);
        // Tied weights may lie in one place under two names.
        if (place) found.set(`${place.file ?? ""} ${place.start}`, place);
      }
    }
    return [...found.values()];
  } finally {
    reader.close();
  }
}

interface NamedTensor {
  readonly name: string;
  readonly tensor: Field;
}

/** Initialisers and constants of a graph, and of the graphs inside it. */
function* tensorsIn(reader: FieldReader, graph: Field): Generator<NamedTensor> {
  for (const field of reader.fields(graph.start, graph.end)) {
    if (field.number === 5) yield { name: textOf(reader, field, 8), tensor: field };
    if (field.number !== 1) continue;
    for (const attribute of reader.fields(field.start, field.end)) {
      if (attribute.number !== 5) continue;
      const [tensor, inner] = [5, 6].map((number) => first(reader, attribute, number));
      if (tensor) yield { name: textOf(reader, field, 2), tensor };
      if (inner) yield* tensorsIn(reader, inner);
    }
  }
}

function placeOf(
  reader: FieldReader,
  name: string,
  tensor: Field,
  path: string,
): WeightPlace | undefined {
  const bits = bitsOf[first(reader, tensor, 2)?.value ?? 0];
  const shape = shapeOf(reader, tensor);
  if (bits === undefined || !isWeight(name, shape)) return undefined;
  const bytes = Math.ceil((shape.reduce((count, size) => count * size, 1) * bits) / 8);
  const place = placeBeside(reader, tensor) ?? placeInside(reader, tensor, bytes);
  if (place) {
    return { name, ...place, end: place.start + bytes, width: Math.max(1, bits / 8) };
  }
  throw new RangeError(
    `openEncoder: weights can be shuffled where a tensor is in one piece, but ${path} has ${name} number by number. ` +
      "Write it again in Python: tensor.CopyFrom(onnx.numpy_helper.from_array(onnx.numpy_helper.to_array(tensor))).",
  );
}

function isWeight(name: string, shape: readonly number[]): boolean {
  const long = shape.filter((size) => size > 1).length;
  return (long > 1 || (long === 1 && shape.length === 1)) && !/inv_freq|(cos|sin)_cache/.test(name);
}

function shapeOf(reader: FieldReader, tensor: Field): number[] {
  const sizes: number[] = [];
  for (const part of reader.fields(tensor.start, tensor.end)) {
    if (part.number === 1) sizes.push(...sizesIn(reader, part));
  }
  return sizes;
}

type Start = Pick<WeightPlace, "file" | "start">;

/** As raw bytes, or as the packed numbers of float32 or float64, which are the same bytes. */
function placeInside(reader: FieldReader, tensor: Field, bytes: number): Start | undefined {
  const fields = [9, 4, 10].map((number) => first(reader, tensor, number));
  const whole = fields.find((field) => field && field.end - field.start === bytes);
  return whole && { file: undefined, start: whole.start };
}

/** By the entries location and offset of a tensor that is kept beside the model. */
function placeBeside(reader: FieldReader, tensor: Field): Start | undefined {
  const said: Record<string, string> = {};
  for (const part of reader.fields(tensor.start, tensor.end)) {
    if (part.number === 13) said[textOf(reader, part, 1)] = textOf(reader, part, 2);
  }
  if (said.location === undefined) return undefined;
  return { file: said.location, start: Number(said.offset ?? 0) };
}

function textOf(reader: FieldReader, message: Field, number: number): string {
  const field = first(reader, message, number);
  return field ? reader.text(field) : "";
}
