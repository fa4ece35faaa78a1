import type { GraphNode, ModelGraph } from "./graph";
import { dataInputs, isAttention, isProduct, quantizesByBatch } from "./operators";

/** A graph as it is walked: who makes a tensor, who takes it, and which are computed from text. */
export interface Paths {
  readonly nodes: readonly GraphNode[];
  maker(tensor: string): GraphNode | undefined;
  takers(tensor: string): readonly GraphNode[];
  /** Whether a tensor depends on what is fed; weights, however they are unpacked, do not. */
  isComputed(tensor: string): boolean;
  /** Inputs of a node that are computed from others' values. */
  computedInputs(node: GraphNode): readonly string[];
  /** The shape of a constant of the file; undefined where it is not told. */
  shapeOf(tensor: string): readonly number[] | undefined;
}

/** Sorts the nodes so that each comes after those it takes from: files need not be so. */
export function pathsOf(graph: ModelGraph): Paths {
  const makers = new Map<string, GraphNode>();
  const takers = new Map<string, GraphNode[]>();
  for (const node of graph.nodes) {
    for (const name of node.outputs) if (name !== "") makers.set(name, node);
    for (const name of new Set(node.inputs)) takers.set(name, [...(takers.get(name) ?? []), node]);
  }
  const nodes = sorted(graph.nodes, makers);
  const computed = new Set(graph.inputs.map(({ name }) => name));
  for (const node of nodes) {
    if (!node.inputs.some((name) => computed.has(name))) continue;
    // A scale says how numbers are written down, not what they are.
    const values = quantizesByBatch(node) ? node.outputs.slice(0, 1) : node.outputs;
    for (const name of values) computed.add(name);
  }
  return {
    nodes,
    maker: (tensor) => makers.get(tensor),
    takers: (tensor) => takers.get(tensor) ?? [],
    isComputed: (tensor) => computed.has(tensor),
    computedInputs: (node) => dataInputs(node).filter((name) => computed.has(name)),
    shapeOf: (tensor) => graph.constants.get(tensor),
  };
}

function sorted(
  nodes: readonly GraphNode[],
  makers: ReadonlyMap<string, GraphNode>,
): readonly GraphNode[] {
  const result: GraphNode[] = [];
  const seen = new Set<GraphNode>();
  const open = [...nodes].reverse();
  while (open.length > 0) {
    const node = open.at(-1)!;
    const waiting = seen.has(node)
      ? []
      : node.inputs.flatMap((name) => {
          const maker = makers.get(name);
          return maker && !seen.has(maker) ? [maker] : [];
        });
    if (waiting.length === 0) {
      open.pop();
      if (!seen.has(node)) result.push(node);
      seen.add(node);
    } else open.push(...waiting);
  }
  return result;
}

/** What lies between a tensor and those it is computed from. */
export interface Branch {
  readonly hasProduct: boolean;
  readonly hasAttention: boolean;
  /** The output of Softmax in it, where attention is not one node. */
  readonly probabilities?: string;
}

/** What lies between `from` and `to`; undefined where `to` is not computed from any of `from`. */
export function branchBetween(
  paths: Paths,
  from: ReadonlySet<string>,
  to: string,
): Branch | undefined {
  const [reached, ends] = [new Set<string>(), new Set<string>()];
  const open = [to];
  while (open.length > 0) {
    const tensor = open.pop()!;
    if (reached.has(tensor)) continue;
    reached.add(tensor);
    const maker = paths.maker(tensor);
    // A fused node gives the sum beside its norm.
    const arrived = [tensor, ...(maker?.outputs ?? [])].some((name) => from.has(name));
    if (arrived) ends.add(tensor);
    else if (maker) open.push(...paths.computedInputs(maker));
  }
  if (ends.size === 0) return undefined;
  const between = paths.nodes.filter(({ outputs }) =>
    outputs.some((name) => reached.has(name) && !ends.has(name)),
  );
  const softmax = between.find(({ operator }) => operator === "Softmax");
  return {
    hasProduct: between.some((node) => isProduct(node)),
    hasAttention: between.some((node) => isAttention(node)),
    ...(softmax && { probabilities: softmax.outputs[0]! }),
  };
}

/**
 * Whether a tensor is what weights make of others: the nearest products before it are with
 * weights. That of queries with keys is not, so that a mask is not taken for a residual.
 */
export function isProjected(paths: Paths, tensor: string): boolean {
  const seen = new Set<string>();
  const open = [tensor];
  let found = false;
  while (open.length > 0) {
    const name = open.pop()!;
    const maker = seen.has(name) ? undefined : paths.maker(name);
    seen.add(name);
    if (!maker) continue;
    const inputs = paths.computedInputs(maker);
    if (isProduct(maker)) {
      if (!hasWeights(paths, maker)) return false;
      found = true;
    } else if (isAttention(maker)) return false;
    else open.push(...inputs);
  }
  return found;
}

function hasWeights(paths: Paths, node: GraphNode): boolean {
  return node.inputs.some((name) => {
    if (name === "" || paths.isComputed(name)) return false;
    const shape = paths.shapeOf(name);
    return shape === undefined || shape.length > 1;
  });
}
