import { type LanguageMatrix, toDistances } from "../language-matrix";
import { requirePairs } from "../matrix-checks";
import type { Tree } from "./tree";

/**
 * Neighbour joining: the unrooted tree along whose branches languages are about as far apart as
 * they are said to be, without supposing that all changed at one pace.
 *
 *     join the pair with the least  Q(i, j) = (m − 2)·d(i, j) − Σₖ d(i, k) − Σₖ d(j, k)      m nodes left
 *     branch of i = d(i, j)/2 + [Σₖ d(i, k) − Σₖ d(j, k)]/(2(m − 2))
 *
 * Distances that are those along a tree give that tree. Branches can be negative where they are
 * not; they are left so. Similarities become distances first (1 − s). The top has three branches
 * and is no ancestor. Costs n³.
 *
 * @throws RangeError as `linkage` does
 * @see Saitou & Nei (1987), The neighbor-joining method
 * @see Studier & Keppler (1988), A note on the neighbor-joining algorithm
 */
export function neighbourJoining(parts: LanguageMatrix): Tree {
  requirePairs("neighbourJoining", parts);
  const { languages, values } = toDistances(parts);
  const n = languages.length;
  const distances = Float64Array.from(values.values);
  let left = languages.map((name, at) => ({ at, children: [] as Tree[], name }));
  while (left.length > 3) {
    const { i, j, sums } = nearestNeighbours(
      left.map(({ at }) => at),
      distances,
      n,
    );
    const [a, b] = [left[i]!, left[j]!];
    const between = distances[a.at * n + b.at]!;
    const own = between / 2 + (sums[i]! - sums[j]!) / (2 * (left.length - 2));
    const children = [branch(a, own), branch(b, between - own)];
    for (const { at } of left) {
      const joined = (distances[a.at * n + at]! + distances[b.at * n + at]! - between) / 2;
      distances[a.at * n + at] = joined;
      distances[at * n + a.at] = joined;
    }
    distances[a.at * n + a.at] = 0;
    left = left
      .map((one) => (one === a ? { at: a.at, children, name: "" } : one))
      .filter((one) => one !== b);
  }
  const [a, b, c] = left.map(({ at }) => at) as [number, number, number];
  const at = (x: number, y: number) => distances[x * n + y]!;
  const lengths = [
    (at(a, b) + at(a, c) - at(b, c)) / 2,
    (at(a, b) + at(b, c) - at(a, c)) / 2,
    (at(a, c) + at(b, c) - at(a, b)) / 2,
  ];
  return { name: "", length: 0, children: left.map((one, k) => branch(one, lengths[k]!)) };
}

interface Node {
  readonly name: string;
  readonly children: readonly Tree[];
}

function branch({ name, children }: Node, length: number): Tree {
  return { name, length, children };
}

function nearestNeighbours(
  nodes: readonly number[],
  distances: Float64Array,
  n: number,
): { readonly i: number; readonly j: number; readonly sums: Float64Array } {
  const m = nodes.length;
  const sums = Float64Array.from(nodes, (a) =>
    nodes.reduce((sum, b) => sum + distances[a * n + b]!, 0),
  );
  let best = { i: 0, j: 1, q: Number.POSITIVE_INFINITY };
  for (let i = 0; i < m; i++) {
    for (let j = i + 1; j < m; j++) {
      const q = (m - 2) * distances[nodes[i]! * n + nodes[j]!]! - sums[i]! - sums[j]!;
      if (q < best.q) best = { i, j, q };
    }
  }
  return { i: best.i, j: best.j, sums };
}
