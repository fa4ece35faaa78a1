/** What is known of ONNX's operators, and of onnxruntime's own, beyond their names. */

import type { GraphNode } from "./graph";

/** Products with weights, or (MatMul, Einsum …) of two computed tensors. */
const products = new Set([
  ...["MatMul", "Gemm", "Einsum", "Conv", "MatMulInteger", "QLinearMatMul", "FusedMatMul"],
  ...["FusedGemm", "MatMulNBits", "MatMulBnb4", "MatMulFpQ4", "MatMulIntegerToFloat"],
  ...["DynamicQuantizeMatMul", "GemmFastGelu", "MoE", "QMoE", "TransposeMatMul", "QGemm"],
]);

/** Attention in one node, as onnxruntime fuses it and ONNX has it since opset 23. */
const attentions = new Set([
  ...["Attention", "MultiHeadAttention", "GroupQueryAttention", "QAttention", "PackedAttention"],
  ...["PackedMultiHeadAttention", "SparseAttention", "DecoderMaskedMultiHeadAttention"],
  ...["DecoderMaskedSelfAttention", "DecoderAttention", "LongformerAttention", "PagedAttention"],
]);

const norms = new Set([
  ...["LayerNormalization", "SimplifiedLayerNormalization", "RMSNormalization"],
]);

/** A residual addition and the norm after it in one node: its outputs are the norm, …, and the sum. */
const additionsWithNorm = new Set([
  ...["SkipLayerNormalization", "SkipSimplifiedLayerNormalization"],
]);

/** What decides only the shape of their result is no data: a mask made of it does not depend on it. */
const shapes = new Set(["Shape", "Size", "ConstantOfShape", "Range", "EyeLike"]);

/** Only the first input is data, the others say where and how. */
const firstOnly = new Set([
  ...["Reshape", "Expand", "Slice", "Squeeze", "Unsqueeze", "Tile", "Pad", "Gather", "Split"],
  ...["GatherND", "GatherElements", "ReduceMean", "ReduceSum", "ReduceMax", "Trilu", "Clip"],
  ...["Dropout", "TopK", "CumSum", "QuantizeLinear", "DequantizeLinear"],
]);

export const isProduct = ({ operator }: GraphNode): boolean => products.has(operator);
export const isAttention = ({ operator }: GraphNode): boolean =>
  attentions.has(operator) || operator === "Softmax";
export const isNorm = ({ operator }: GraphNode): boolean => norms.has(operator);
export const isAdditionWithNorm = ({ operator }: GraphNode): boolean =>
  additionsWithNorm.has(operator);

/** Whether numbers depend on what else is in a batch: activations are given one scale a batch. */
export const quantizesByBatch = ({ operator }: GraphNode): boolean =>
  operator.startsWith("DynamicQuantize");

/** The tensors whose values a node's result is made of. */
export function dataInputs({ operator, inputs }: GraphNode): readonly string[] {
  if (shapes.has(operator)) return [];
  if (firstOnly.has(operator)) return inputs.slice(0, 1);
  if (operator === "Where") return inputs.slice(1);
  return inputs.filter((name) => name !== "");
}
