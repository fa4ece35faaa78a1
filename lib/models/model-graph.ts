import type { InferenceSession } from "onnxruntime-node";
import { checkInputs } from "./feeds";
import { appendedGraph, exposedTensor } from "./onnx/bytes";
import { type GraphInput, type ModelGraph, readGraph } from "./onnx/graph";
import { type FoundLayer, findLayers } from "./onnx/layers";
import { quantizesByBatch } from "./onnx/operators";
import { vocabularyOf } from "./onnx/vocabulary";
import { openSession } from "./session";

/** A layer of a model: where its hidden states are in the graph, and of what kind they are. */
export interface ModelLayer extends FoundLayer {
  /** E.g. ["batch", "tokens", 384]. */
  readonly shape: readonly (string | number)[];
  readonly halfPrecision: boolean;
}

/** What a model's graph tells without its weights. */
export interface InspectedGraph {
  readonly inputs: readonly GraphInput[];
  readonly layers: readonly ModelLayer[];
  readonly dimensions: number;
  /** How many tokens it knows, where that is seen. */
  readonly vocabulary?: number;
  /** The output that holds scores of the next, or the hidden, token. */
  readonly logits?: string;
  /** What a reader of its states has to know. */
  readonly warnings: readonly string[];
}

/**
 * Looks into a model's graph for its layers; or takes `hiddenStates` for them, names of tensors
 * from the embeddings on.
 *
 * @throws RangeError when the file is no ONNX model or cannot be fed, when its layers cannot be
 * found, and when a tensor that is named is not there or holds no hidden states
 */
export async function inspectGraph(
  path: string,
  hiddenStates?: readonly string[],
): Promise<InspectedGraph> {
  const graph = readGraph(path);
  checkInputs(graph.inputs, path);
  const found = hiddenStates ? named(graph, hiddenStates, path) : findLayers(graph, path);
  const wanted = found.flatMap(({ tensor, attention }) => [tensor, attention ?? tensor]);
  const outputs = [...new Set(wanted)].filter((name) => !graph.outputs.includes(name));
  const appended = appendedGraph({ nodes: [], inputs: [], outputs: outputs.map(exposedTensor) });
  const { session } = await openSession(path, { appended, asItIs: true });
  const tensors = new Map(session.outputMetadata.map((about) => [about.name, about]));
  await session.release();
  const layers = found.map((layer) => ({ ...layer, ...kindOf(tensors.get(layer.tensor)!) }));
  const vocabulary = vocabularyOf(graph);
  const logits = graph.outputs.find((name) => isLogits(tensors.get(name)!, vocabulary));
  return {
    inputs: graph.inputs,
    layers,
    dimensions: dimensionsOf(layers, path),
    ...(vocabulary !== undefined && { vocabulary }),
    ...(logits !== undefined && { logits }),
    warnings: graph.nodes.some(quantizesByBatch) ? [scaledByBatch] : [],
  };
}

const scaledByBatch =
  "The model quantizes activations with one scale a batch, so that a sentence's vector depends a little on what else is in its batch. Take the float32 or a weight-only quantized file where that matters.";

function named(graph: ModelGraph, tensors: readonly string[], path: string): FoundLayer[] {
  const made = new Set(graph.nodes.flatMap(({ outputs }) => outputs));
  const absent = tensors.filter((name) => !made.has(name));
  if (absent.length === 0 && tensors.length > 0) {
    return tensors.map((tensor, layer) => ({ layer, tensor, rule: "named" }));
  }
  throw new RangeError(
    `openEncoder: hiddenStates are names of tensors that ${path} computes, the embeddings first, but ${absent.length > 0 ? `there is no ${absent.slice(0, 5).join(", ")}` : "none came"}. See what is found with interlingua layers.`,
  );
}

function kindOf(
  about: InferenceSession.ValueMetadata,
): Pick<ModelLayer, "shape" | "halfPrecision"> {
  return about.isTensor
    ? { shape: about.shape, halfPrecision: about.type === "float16" }
    : { shape: [], halfPrecision: false };
}

function isLogits(about: InferenceSession.ValueMetadata, vocabulary: number | undefined): boolean {
  if (!about.isTensor || about.shape.length !== 3) return false;
  return about.name === "logits" || about.shape[2] === vocabulary;
}

function dimensionsOf(layers: readonly ModelLayer[], path: string): number {
  const dimensions = layers[0]!.shape.at(-1);
  const alike = layers.every(({ shape }) => shape.length === 3 && shape[2] === dimensions);
  if (alike && typeof dimensions === "number") return dimensions;
  const shapes = layers.map(({ tensor, shape }) => `${tensor} [${shape.join(", ")}]`);
  throw new RangeError(
    `openEncoder: hidden states need to be [texts, tokens, dimensions] at every layer, but in ${path} they are ${shapes.join(", ")}. Name others as hiddenStates, or export it with output_hidden_states.`,
  );
}
