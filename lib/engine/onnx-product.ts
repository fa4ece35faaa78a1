/** The smallest ONNX models there are: one product each, written as protobuf by hand. */

/** Which side's last two dimensions change places first. */
export type Turned = "none" | "a" | "b";

/**
 * C = A·B, Aᵀ·B or A·Bᵀ of matrices (rank 2) or stacks of matrices (rank 3), by onnxruntime's own
 * FusedMatMul: a Transpose before a MatMul takes as long as the product, or three times as long of a stack.
 */
export function productModel(
  turned: Turned,
  precision: "float32" | "float64",
  rank: 2 | 3,
): Uint8Array {
  const type = precision === "float32" ? 1 : 11;
  const names = [...text(1, "a"), ...text(1, "b"), ...text(2, "c")];
  const operator = [...text(4, "FusedMatMul"), ...text(7, "com.microsoft")];
  const forms = [...flag("transA", turned === "a"), ...flag("transB", turned === "b")];
  const graph = [
    ...message(1, [...names, ...operator, ...forms]),
    ...text(2, "product"),
    ...message(11, tensor("a", type, rank)),
    ...message(11, tensor("b", type, rank)),
    ...message(12, tensor("c", type, rank)),
  ];
  const versions = [
    ...message(8, whole(2, 13)),
    ...message(8, [...text(1, "com.microsoft"), ...whole(2, 1)]),
  ];
  return Uint8Array.from([...whole(1, 8), ...message(7, graph), ...versions]);
}

/** AttributeProto: its name (1), its value (3), and that it is a whole number (20). */
function flag(name: string, value: boolean): number[] {
  return message(5, [...text(1, name), ...whole(3, Number(value)), ...whole(20, 2)]);
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
