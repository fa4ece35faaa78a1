/** The smallest ONNX models there are: one product each, written as protobuf by hand. */

/** Which side's last two dimensions change places first. */
export type Turned = "none" | "a" | "b";

/** C = A·B, Aᵀ·B or A·Bᵀ of matrices (rank 2) or stacks of matrices (rank 3). */
export function productModel(
  turned: Turned,
  precision: "float32" | "float64",
  rank: 2 | 3,
): Uint8Array {
  const type = precision === "float32" ? 1 : 11;
  const order = rank === 2 ? [1, 0] : [0, 2, 1];
  const sides = ["a", "b"].map((side) => (side === turned ? "t" : side));
  const permutation = [...text(1, "perm"), ...order.flatMap((axis) => whole(8, axis))];
  const graph = [
    ...(turned === "none"
      ? []
      : node("Transpose", [turned], "t", message(5, [...permutation, ...whole(20, 7)]))),
    ...node("MatMul", sides, "c"),
    ...text(2, "product"),
    ...message(11, tensor("a", type, rank)),
    ...message(11, tensor("b", type, rank)),
    ...message(12, tensor("c", type, rank)),
  ];
  return Uint8Array.from([...whole(1, 8), ...message(7, graph), ...message(8, whole(2, 13))]);
}

/** NodeProto: inputs (1), output (2), operator (4), then its attributes. */
function node(
  operator: string,
  inputs: string[],
  output: string,
  attributes: number[] = [],
): number[] {
  const names = inputs.flatMap((name) => text(1, name));
  return message(1, [...names, ...text(2, output), ...text(4, operator), ...attributes]);
}

/** ValueInfoProto: a name and a tensor type whose dimensions are open. */
function tensor(name: string, type: number, rank: number): number[] {
  const dimensions = Array.from({ length: rank }, (_, i) => message(1, text(2, `${name}${i}`)));
  const shape = message(2, dimensions.flat());
  return [...text(1, name), ...message(2, message(1, [...whole(1, type), ...shape]))];
}

function message(field: number, bytes: readonly number[]): number[] {
  return [...variable((field << 3) | 2), ...variable(bytes.length), ...bytes];
}

function text(field: number, value: string): number[] {
  return message(field, [...Buffer.from(value)]);
}

function whole(field: number, value: number): number[] {
  return [...variable(field << 3), ...variable(value)];
}

/** Protobuf's varint: seven bits a byte, the lowest first. */
function variable(value: number): number[] {
  return value < 128 ? [value] : [(value & 127) | 128, ...variable(value >> 7)];
}
