/**
 * Pooling inside the graph: a product of every layer's hidden states with weights of the tokens,
 *
 *     weights [texts, poolings, tokens] · states [texts, tokens, d] → [texts, poolings, d]
 *
 * so that a vector a text leaves the runtime instead of one a token: at 13 layers, copying all of
 * them out took a tenth of the time.
 */

import { appendedGraph, castNode, node, tensorInfo } from "./bytes";

/** The input that takes the weights. */
export const poolingInput = "interlingua.pooling_weights";

/** The output that holds the pooled states of layer k. */
export function pooledOutput(layer: number): string {
  return `interlingua.pooled.${layer}`;
}

/** The bytes to append to a model so that its hidden states, from layer 0, come out pooled too. */
export function poolingNodes(
  layers: readonly { readonly tensor: string; readonly halfPrecision: boolean }[],
  dimensions: number,
): Buffer {
  return appendedGraph({
    nodes: layers.flatMap(({ tensor, halfPrecision }, layer) => {
      const wide = `interlingua.float32.${layer}`;
      const states = halfPrecision ? wide : tensor;
      const product = node("MatMul", [poolingInput, states], pooledOutput(layer));
      return halfPrecision ? [castNode(tensor, wide), product] : [product];
    }),
    inputs: [tensorInfo(poolingInput, "float32", ["texts", "poolings", "tokens"])],
    outputs: layers.map((_, layer) =>
      tensorInfo(pooledOutput(layer), "float32", ["texts", "poolings", dimensions]),
    ),
  });
}
