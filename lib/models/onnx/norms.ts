import type { GraphNode } from "./graph";
import { isNorm } from "./operators";
import type { Paths } from "./paths";

const elementwise = new Set([
  ...["Cast", "Sub", "Pow", "Mul", "Add", "Sqrt", "Div", "Reciprocal", "Identity", "Rsqrt"],
  ...["ReduceMean", "ReduceL2", "ReduceSumSquare"],
]);

/**
 * The norm of a tensor: of one node (LayerNormalization, SimplifiedLayerNormalization, …), or of
 * its parts as exporters write them out, (x − mean) / √(variance + ε) · gain + bias, or
 * x / √(mean square + ε) · gain; undefined where nobody takes one.
 */
export function normOf(paths: Paths, tensor: string): string | undefined {
  const region = new Set([tensor]);
  let last: string | undefined;
  let reduced = false;
  for (const node of paths.nodes) {
    const output = node.outputs[0]!;
    const inputs = paths.computedInputs(node);
    if (!inputs.some((name) => region.has(name))) continue;
    if (isNorm(node) && region.has(node.inputs[0]!)) {
      last = output;
      break;
    }
    if (!elementwise.has(node.operator) || !inputs.every((name) => region.has(name))) continue;
    region.add(output);
    if (node.operator.startsWith("Reduce")) reduced = true;
    if (reduced && isQuotient(paths, node)) last = output;
  }
  return last && withGain(paths, last, paths.maker(last)!);
}

/** The tensor by its size: a division, or a product with a reciprocal, of two computed tensors. */
function isQuotient(paths: Paths, node: GraphNode): boolean {
  if (node.operator !== "Div" && node.operator !== "Mul") return false;
  const [x, y] = node.inputs;
  return x !== y && paths.computedInputs(node).length === 2;
}

/** Past the gain and the bias, a number a dimension each; a single number is no part of a norm. */
function withGain(paths: Paths, quotient: string, maker: GraphNode): string {
  if (isNorm(maker)) return quotient;
  let tensor = quotient;
  for (;;) {
    const takers = paths.takers(tensor);
    const next = takers.length === 1 ? takers[0]! : undefined;
    if (!next || !(next.operator === "Cast" || isGain(paths, next))) return tensor;
    tensor = next.outputs[0]!;
  }
}

function isGain(paths: Paths, node: GraphNode): boolean {
  if (node.operator !== "Mul" && node.operator !== "Add") return false;
  const constant = node.inputs.find((name) => !paths.isComputed(name));
  if (constant === undefined) return false;
  const shape = paths.shapeOf(constant);
  return shape === undefined || shape.reduce((size, side) => size * side, 1) > 1;
}
