import type { GraphNode } from "./graph";
import { isAdditionWithNorm } from "./operators";
import { type Branch, branchBetween, isProjected, type Paths } from "./paths";

/** An addition of what a block's part made to what it was made of: x + f(x), or x + f(norm(x)). */
export interface Residual {
  readonly node: GraphNode;
  /** The operand that was carried along. */
  readonly carried: string;
  /** The sum; undefined where a fused node does not give it. */
  readonly sum?: string;
  /** The norm of the sum, where one node makes both. */
  readonly norm?: string;
  /** What lies between the carried tensor and the other operand. */
  readonly branch: Branch;
}

/**
 * The residual additions of a graph, in order: those of which one operand is made of the other
 * by weights. Neither a bias, a mask, a position, nor the terms of an activation are.
 */
export function residualsOf(paths: Paths): Residual[] {
  const found: Residual[] = [];
  const bySum = new Map<string, Residual>();
  for (const node of paths.nodes) {
    const residual = residualOf(paths, node, bySum);
    if (!residual) continue;
    found.push(residual);
    if (residual.sum) bySum.set(residual.sum, residual);
  }
  return found;
}

function residualOf(
  paths: Paths,
  node: GraphNode,
  bySum: ReadonlyMap<string, Residual>,
): Residual | undefined {
  const fused = isAdditionWithNorm(node);
  if (!fused && node.operator !== "Add") return undefined;
  const operands = node.inputs.slice(0, 2).filter((name) => paths.isComputed(name));
  if (operands.length < 2) return undefined;
  for (const [carried, made] of [operands, [...operands].reverse()] as [string, string][]) {
    if (carried === made || !isProjected(paths, made)) continue;
    const branch = branchBetween(paths, carriedBy(carried, bySum), made);
    if (!branch?.hasProduct) continue;
    const sum = fused ? node.outputs[3] : node.outputs[0];
    return {
      ...{ node, carried, branch },
      ...(sum && { sum }),
      ...(fused && { norm: node.outputs[0]! }),
    };
  }
  return undefined;
}

/** A tensor and the sums it carries along: two parts of a block may both be made of the first. */
function carriedBy(tensor: string, bySum: ReadonlyMap<string, Residual>): Set<string> {
  const all = new Set<string>();
  // A block has few parts, and what is further back is no part of it.
  for (let name: string | undefined = tensor; name && all.size < 3; ) {
    all.add(name);
    name = bySum.get(name)?.carried;
  }
  return all;
}
