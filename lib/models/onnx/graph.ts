import { type Field, type FieldReader, openFieldReader } from "./reader";

/** What an ONNX model computes, without its weights. */
export interface ModelGraph {
  readonly nodes: readonly GraphNode[];
  /** Fed when the model is run: without what has a value in the file. */
  readonly inputs: readonly GraphInput[];
  readonly outputs: readonly string[];
  /** Weights and other constants by name; a scalar's shape is []. */
  readonly constants: ReadonlyMap<string, readonly number[]>;
  /** Files of weights beside the model. */
  readonly weightFiles: readonly string[];
}

export interface GraphInput {
  readonly name: string;
  /** ONNX's number for the type of its elements, e.g. 7 of int64. */
  readonly type: number;
  /** A dimension is a name, or "", where its size is free. */
  readonly shape: readonly (number | string)[];
}

export interface GraphNode {
  readonly operator: string;
  /** "" are ONNX's own operators. */
  readonly domain: string;
  /** "" where an optional one is left out. */
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
}

/**
 * Reads a model's graph, moving over its weights.
 *
 * @throws RangeError when the file is not ONNX: it has another format, is cut short, or has no graph
 */
export function readGraph(path: string): ModelGraph {
  const reader = openFieldReader(path);
  try {
    const parts = new GraphParts();
    for (const field of reader.fields(0, reader.size)) {
      if (field.number === 7) readInto(parts, reader, field);
    }
    if (parts.nodes.length === 0) {
      throw new RangeError(`ONNX: ${path} has no graph: it is of another format, or empty.`);
    }
    return {
      nodes: parts.nodes,
      inputs: parts.inputs.filter(({ name }) => !parts.constants.has(name)),
      outputs: parts.outputs,
      constants: parts.constants,
      weightFiles: [...parts.weightFiles],
    };
  } finally {
    reader.close();
  }
}

class GraphParts {
  readonly nodes: GraphNode[] = [];
  readonly inputs: GraphInput[] = [];
  readonly outputs: string[] = [];
  readonly constants = new Map<string, readonly number[]>();
  readonly weightFiles = new Set<string>();
}

function readInto(parts: GraphParts, reader: FieldReader, graph: Field): void {
  for (const field of reader.fields(graph.start, graph.end)) {
    if (field.number === 1) readNode(parts, reader, field);
    else if (field.number === 5) {
      const { name, shape } = readTensor(parts, reader, field);
      parts.constants.set(name, shape);
    } else if (field.number === 11) parts.inputs.push(inputOf(reader, field));
    else if (field.number === 12) parts.outputs.push(nameOf(reader, field));
  }
}

function readNode(parts: GraphParts, reader: FieldReader, field: Field): void {
  const [inputs, outputs]: [string[], string[]] = [[], []];
  let [operator, domain] = ["", ""];
  let shape: readonly number[] = [];
  for (const part of reader.fields(field.start, field.end)) {
    if (part.number === 1) inputs.push(reader.text(part));
    else if (part.number === 2) outputs.push(reader.text(part));
    else if (part.number === 4) operator = reader.text(part);
    else if (part.number === 7) domain = reader.text(part);
    else if (part.number === 5) shape = tensorIn(parts, reader, part) ?? shape;
  }
  if (operator === "Constant") parts.constants.set(outputs[0]!, shape);
  else parts.nodes.push({ operator, domain: domain === "ai.onnx" ? "" : domain, inputs, outputs });
}

/** The shape of the tensor that an attribute holds, if it is one. */
function tensorIn(
  parts: GraphParts,
  reader: FieldReader,
  attribute: Field,
): readonly number[] | undefined {
  for (const part of reader.fields(attribute.start, attribute.end)) {
    if (part.number === 5) return readTensor(parts, reader, part).shape;
  }
  return undefined;
}

function readTensor(
  parts: GraphParts,
  reader: FieldReader,
  tensor: Field,
): { name: string; shape: readonly number[] } {
  let name = "";
  const shape: number[] = [];
  for (const part of reader.fields(tensor.start, tensor.end)) {
    // Sizes stand alone or packed into one field, which both are right.
    if (part.number === 1) shape.push(...sizesIn(reader, part));
    else if (part.number === 8) name = reader.text(part);
    else if (part.number === 13) noteWeightFile(parts, reader, part);
  }
  return { name, shape };
}

/** Whole numbers that stand alone or packed into one field. */
export function sizesIn(reader: FieldReader, field: Field): number[] {
  if (field.start === field.end) return [field.value];
  const sizes: number[] = [];
  let size = 0;
  let scale = 1;
  for (const byte of reader.bytes(field)) {
    size += (byte & 0x7f) * scale;
    scale *= 0x80;
    if (byte >= 0x80) continue;
    sizes.push(size);
    [size, scale] = [0, 1];
  }
  return sizes;
}

function noteWeightFile(parts: GraphParts, reader: FieldReader, entry: Field): void {
  const [key, value] = [1, 2].map((number) => first(reader, entry, number));
  if (key && value && reader.text(key) === "location") parts.weightFiles.add(reader.text(value));
}

function nameOf(reader: FieldReader, info: Field): string {
  const name = first(reader, info, 1);
  return name ? reader.text(name) : "";
}

function inputOf(reader: FieldReader, info: Field): GraphInput {
  const tensor = first(reader, first(reader, info, 2), 1);
  const shape = first(reader, tensor, 2);
  const sizes = shape ? [...reader.fields(shape.start, shape.end)] : [];
  return {
    name: nameOf(reader, info),
    type: first(reader, tensor, 1)?.value ?? 0,
    shape: sizes.map((size) => {
      const [known, free] = [first(reader, size, 1), first(reader, size, 2)];
      return known?.value ?? (free ? reader.text(free) : "");
    }),
  };
}

/** The first field of that number of a message that is there. */
export function first(
  reader: FieldReader,
  message: Field | undefined,
  number: number,
): Field | undefined {
  if (!message) return undefined;
  for (const part of reader.fields(message.start, message.end)) {
    if (part.number === number) return part;
  }
  return undefined;
}
