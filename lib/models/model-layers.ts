import { existsSync } from "node:fs";
import type { HubOptions } from "./hub/hub";
import { modelPath } from "./model-file";
import { modelFolderOf } from "./model-folder";
import { type InspectedGraph, inspectGraph } from "./model-graph";

export interface ModelLayersOptions extends HubOptions {
  /** Tensors of the graph that are the layers, the embeddings first; found when left out. */
  readonly hiddenStates?: readonly string[];
}

/**
 * Where a model's layers are in its graph, and by which rule each was found: what openEncoder takes
 * for its hidden states. Nothing is run, and a tokenizer is not needed.
 *
 *     const { layers } = await modelLayers("model.onnx");
 *     await showTable(layers.map(({ layer, tensor, rule }) => ({ layer, tensor, rule })));
 *
 * @throws RangeError when there is no model, it is not ONNX, or its layers cannot be found
 */
export async function modelLayers(
  model?: string,
  options: ModelLayersOptions = {},
): Promise<InspectedGraph & { readonly path: string }> {
  const path =
    model?.endsWith(".onnx") && existsSync(model)
      ? model
      : modelPath((await modelFolderOf(model, options)).folder, options.file);
  return { path, ...(await inspectGraph(path, options.hiddenStates)) };
}
