import type { Tree } from "../languages/trees/tree";
import type { GridEntry } from "./heatmap-channels";
import { axisName } from "./panels";
import { softInk } from "./theme";
import { placeTree } from "./tree-places";

/** Entries in the order of a tree's leaves, so that its branches do not cross beside them. */
export function treeOrder(tree: Tree, entries: readonly GridEntry[]): GridEntry[] {
  const named = new Map(entries.map((entry) => [entry.key, entry]));
  return placeTree(tree).leaves.map(
    ({ node: { name } }) => named.get(name) ?? { key: name, name, group: "" },
  );
}

/**
 * The tree at the right of a square, its leaves beside the rows and its top outside, `width` pixels
 * wide. A shape, not a trace: a slider's steps count traces, and the tree stays at each.
 */
export function treeBeside(tree: Tree, panel: number, width: number): object {
  const { branches, deepest } = placeTree(tree);
  const across = (depth: number) => (width * (1 - depth / (deepest || 1))).toFixed(1);
  const path = branches
    .map((points) => points.map(([depth, place]) => `${across(depth)},${place}`).join("L"))
    .map((points) => `M${points}`)
    .join("");
  return {
    type: "path",
    path,
    xref: `${axisName("x", panel)} domain`,
    xsizemode: "pixel",
    xanchor: 1,
    yref: axisName("y", panel),
    line: { color: softInk, width: 1.2 },
  };
}
