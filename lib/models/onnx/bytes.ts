/**
 * An ONNX file is one protobuf message, and whoever reads protobuf *merges* an embedded message
 * that occurs twice. So a graph is added to by bytes after its end: a second `ModelProto.graph`
 * that holds only what is new. No weight is read, moved or held.
 *
 * @see https://protobuf.dev/programming-guides/encoding/#last-one-wins
 */

/** A number, text, or a message inside a message. */
type Value = number | string | Uint8Array;

/** One field of a message: its number, its type and its value. */
export function field(number: number, value: Value): Buffer {
  if (typeof value === "number") return Buffer.concat([varint(number << 3), varint(value)]);
  const bytes = typeof value === "string" ? Buffer.from(value) : value;
  return Buffer.concat([varint((number << 3) | 2), varint(bytes.length), bytes]);
}

/** A message of fields. */
export function message(...fields: readonly (readonly [number: number, value: Value])[]): Buffer {
  return Buffer.concat(fields.map(([number, value]) => field(number, value)));
}

function varint(value: number): Buffer {
  const bytes: number[] = [];
  let rest = value;
  for (; rest >= 0x80; rest = Math.floor(rest / 0x80)) bytes.push((rest % 0x80) | 0x80);
  return Buffer.from([...bytes, rest]);
}

/** ONNX's numbers for the types of tensors that go in and out here. */
export const elementTypes = { float32: 1, int32: 6, int64: 7, float16: 10 } as const;

/** A node that takes tensors by name and gives one. */
export function node(operator: string, inputs: readonly string[], output: string): Buffer {
  const names = inputs.map((name) => [1, name] as const);
  return message(...names, [2, output], [4, operator]);
}

/** A node that gives a tensor's numbers as float32. */
export function castNode(input: string, output: string): Buffer {
  const attribute = message([1, "to"], [3, elementTypes.float32], [20, 2]);
  return Buffer.concat([node("Cast", [input], output), field(5, attribute)]);
}

/** An output that says only its name: its type and shape follow from the graph. */
export function exposedTensor(name: string): Buffer {
  return message([1, name]);
}

/** What an input or output of a graph is; a dimension is a name where its size is free. */
export function tensorInfo(
  name: string,
  type: keyof typeof elementTypes,
  shape: readonly (string | number)[],
): Buffer {
  const dimensions = shape.map((size) => message([typeof size === "number" ? 1 : 2, size]));
  const tensor = message([1, elementTypes[type]], [2, message(...dimensions.map(one))]);
  return message([1, name], [2, message([1, tensor])]);
}

/** What comes after the end of a model so that its graph has these too. */
export function appendedGraph(added: {
  readonly nodes: readonly Uint8Array[];
  readonly inputs: readonly Uint8Array[];
  readonly outputs: readonly Uint8Array[];
}): Buffer {
  const graph = message(
    ...added.nodes.map(one),
    ...added.inputs.map((info) => [11, info] as const),
    ...added.outputs.map((info) => [12, info] as const),
  );
  return field(7, graph);
}

function one(bytes: Uint8Array): readonly [number: number, value: Uint8Array] {
  return [1, bytes];
}
