import type { ModelGraph } from "./graph";
import { normOf } from "./norms";
import { type Paths, pathsOf } from "./paths";
import { type Residual, residualsOf } from "./residuals";

/** A tensor of a model's graph that holds the hidden states of a layer, and how it was found. */
export interface FoundLayer {
  /** 0 is the embeddings, then one a block. */
  readonly layer: number;
  readonly tensor: string;
  readonly rule: string;
  /** Attention probabilities of the block, [texts, heads, tokens, tokens], where the graph has them. */
  readonly attention?: string;
}

/**
 * The residual stream of a model: its hidden states after the embeddings and after every block,
 * by what its graph does, not by what an exporter calls it. A block is what lies from one
 * attention to the next.
 *
 * The convention is that of transformers' `output_hidden_states`: in a model with norms after the
 * additions (BERT), a layer is a norm's result; in one with norms before the parts (GPT-2, Llama,
 * T5), a layer is the plain sum, but for the last, which is the final norm's result. (In ModernBERT
 * transformers lists the last without its norm; here it has it.) Where a model has outputs
 * `hidden_0` … or `hidden_states.0` …, they are the layers. Of an encoder and a decoder in one
 * graph, the layers are the encoder's.
 *
 * @throws RangeError when the graph has no residual additions around attention
 */
export function findLayers(graph: ModelGraph, path: string): FoundLayer[] {
  const [declared, found] = [declaredLayers(graph), layersOfStream(graph)];
  // What is an output already may still have its attention seen.
  if (declared.length > 0 && declared.length === found.length) {
    return declared.map((layer, k) => ({ ...found[k]!, ...layer }));
  }
  if (declared.length > 0) return declared;
  if (found.length > 0) return found;
  throw new RangeError(
    `openEncoder: ${path} has no hidden states that could be found: no residual additions around attention among its ${graph.nodes.length} nodes. ` +
      "Name their tensors as hiddenStates, or export it with output_hidden_states, its outputs named hidden_states.0, hidden_states.1, ….",
  );
}

/** The layers by what the graph does; none where it has no residual additions around attention. */
function layersOfStream(graph: ModelGraph): FoundLayer[] {
  const paths = pathsOf(withoutDecoder(graph));
  const stream = streamOf(paths, residualsOf(paths));
  const starts = blockStarts(stream);
  if (starts.length === 0) return [];
  return [
    ...starts.map((start, layer) => ({
      layer,
      tensor: stream[start]!.carried,
      rule: layer === 0 ? "what the first block adds to" : ruleOf(paths, stream, start),
      ...attentionBefore(stream, starts, layer),
    })),
    {
      layer: starts.length,
      ...lastLayer(paths, stream.at(-1)!),
      ...attentionBefore(stream, starts, starts.length),
    },
  ];
}

/** Of an encoder with its decoder in one graph, the encoder: what no input of a decoder has a part in. */
function withoutDecoder(graph: ModelGraph): ModelGraph {
  const inputs = graph.inputs.filter(({ name }) => name.startsWith("decoder_"));
  if (inputs.length === 0) return graph;
  const decoded = new Set(inputs.map(({ name }) => name));
  const nodes = pathsOf(graph).nodes.filter((node) => {
    if (!node.inputs.some((name) => decoded.has(name))) return true;
    for (const name of node.outputs) decoded.add(name);
    return false;
  });
  return { ...graph, nodes };
}

/** Outputs `hidden_0` …, `hidden_states.0` …, `hidden_states_0` … that a model already has. */
function declaredLayers({ outputs }: ModelGraph): FoundLayer[] {
  const layers = outputs.flatMap((tensor) => {
    const layer = /^hidden(?:_states?)?[._](\d+)$/.exec(tensor)?.[1];
    return layer === undefined ? [] : [{ layer: Number(layer), tensor, rule: "an output" }];
  });
  layers.sort((a, b) => a.layer - b.layer);
  return layers.every(({ layer }, k) => layer === k) ? layers : [];
}

/** The longest chain of additions, each of which carries on the sum, or its norm, of the one before. */
function streamOf(paths: Paths, residuals: readonly Residual[]): Residual[] {
  const ofTensor = new Map<string, Residual>();
  const chains = new Map<Residual, Residual[]>();
  let longest: Residual[] = [];
  for (const residual of residuals) {
    const before = additionBefore(paths, residual.carried, ofTensor);
    const chain = [...(before ? chains.get(before)! : []), residual];
    chains.set(residual, chain);
    for (const name of [residual.sum, residual.norm]) if (name) ofTensor.set(name, residual);
    // A later one of the same length is the one whose result goes on.
    if (chain.length >= longest.length) longest = chain;
  }
  return longest;
}

/** The addition that a tensor is, or is the norm of. */
function additionBefore(
  paths: Paths,
  tensor: string,
  ofTensor: ReadonlyMap<string, Residual>,
): Residual | undefined {
  const open = [tensor];
  const seen = new Set<string>();
  while (open.length > 0) {
    const name = open.shift()!;
    const found = ofTensor.get(name);
    if (found) return found;
    if (seen.has(name)) continue;
    seen.add(name);
    const maker = paths.maker(name);
    if (maker) open.push(...paths.computedInputs(maker));
  }
  return undefined;
}

/** Where blocks start: at attention after a part without; at every addition where none is without. */
function blockStarts(stream: readonly Residual[]): number[] {
  const attends = stream.map(({ branch }) => branch.hasAttention);
  const everywhere = attends.every((attention) => attention);
  return attends.flatMap((attention, k) =>
    attention && (everywhere || k === 0 || !attends[k - 1]) ? [k] : [],
  );
}

function ruleOf(paths: Paths, stream: readonly Residual[], start: number): string {
  const maker = paths.maker(stream[start]!.carried)!;
  const isSum = maker.operator === "Cast" || maker.outputs.includes(stream[start - 1]!.sum ?? "");
  return isSum ? "residual sum" : `${maker.operator} of the residual sum`;
}

function lastLayer(paths: Paths, { sum, norm }: Residual): { tensor: string; rule: string } {
  const normed = norm ?? (sum && normOf(paths, sum));
  if (normed === undefined) return { tensor: sum!, rule: "last residual sum" };
  return { tensor: normed, rule: `${paths.maker(normed)!.operator} of the last residual sum` };
}

function attentionBefore(
  stream: readonly Residual[],
  starts: readonly number[],
  layer: number,
): { attention?: string } {
  const attention = layer > 0 ? stream[starts[layer - 1]!]!.branch.probabilities : undefined;
  return attention === undefined ? {} : { attention };
}
