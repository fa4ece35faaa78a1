import type { Table } from "../core/table";
import type { Tree } from "../languages/trees/tree";

/** A point of a drawn tree: how far along the branches from the top, and on which leaf's line. */
type Point = readonly [depth: number, place: number];

/** A node and where it is drawn. */
export interface PlacedNode {
  readonly node: Tree;
  readonly depth: number;
  /** Of a leaf, its number from the top of the page; of an inner node, the middle of its children. */
  readonly place: number;
  /** The leaves below it, or itself. */
  readonly leaves: readonly string[];
}

/** A tree as lines on paper. */
export interface PlacedTree {
  readonly leaves: readonly PlacedNode[];
  readonly inner: readonly PlacedNode[];
  /** From a node across to its child's line, then along to the child: one for each branch. */
  readonly branches: readonly (readonly Point[])[];
  readonly deepest: number;
  /** Whether all leaves are as deep, as those of a clustering are: depths are heights then. */
  readonly level: boolean;
}

/** Where a tree's nodes and branches are drawn, leaves one under the other in their order. */
export function placeTree(tree: Tree): PlacedTree {
  const leaves: PlacedNode[] = [];
  const inner: PlacedNode[] = [];
  const branches: Point[][] = [];
  const placed = (node: Tree, depth: number): PlacedNode => {
    if (node.children.length === 0) {
      leaves.push({ node, depth, place: leaves.length, leaves: [node.name] });
      return leaves.at(-1)!;
    }
    const children = node.children.map((child) => placed(child, depth + child.length));
    const place = (children[0]!.place + children.at(-1)!.place) / 2;
    for (const child of children) {
      branches.push([
        [depth, place],
        [depth, child.place],
        [child.depth, child.place],
      ]);
    }
    inner.push({ node, depth, place, leaves: children.flatMap((child) => child.leaves) });
    return inner.at(-1)!;
  };
  placed(tree, 0);
  const deepest = leaves.reduce((most, { depth }) => Math.max(most, depth), 0);
  const level = leaves.every(({ depth }) => deepest - depth <= 1e-9 * deepest);
  return { leaves, inner, branches, deepest, level };
}

/** A tree as a table, a row a node from the top down: whose child it is, how long its branch is. */
export function branchRows({ leaves, inner }: PlacedTree): Table {
  const nodes = [...leaves, ...inner].sort((a, b) => a.depth - b.depth || a.place - b.place);
  const ids = new Map(nodes.map(({ node }, i) => [node, i]));
  const parents = new Map(
    nodes.flatMap(({ node }) => node.children.map((child) => [child, ids.get(node)!] as const)),
  );
  return nodes.map(({ node, depth, leaves: below }, id) => ({
    node: id,
    parent: parents.get(node) ?? "",
    name: node.name,
    length: node.length,
    depth,
    leaves: below.join(" "),
  }));
}
