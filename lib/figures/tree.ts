import { groupRows } from "../core/table";
import type { Tree } from "../languages/trees/tree";
import { languageColor } from "./color";
import { drawn } from "./columns";
import { familyOrder } from "./family-order";
import { type Figure, responsiveFigure } from "./figure";
import type { GridEntry } from "./heatmap-channels";
import { languageKey, metaOfPoints } from "./language-keys";
import { axisColor, axisTitle, baseAxis, baseLayout, escaped, ink, titled } from "./theme";
import { branchRows, type PlacedNode, type PlacedTree, placeTree } from "./tree-places";

/** How a tree is labelled. */
export interface TreeLabels {
  /** Leaves' names and the groups that colour them; languages and their families unless told. */
  readonly leaves?: readonly GridEntry[];
  /** What the length of branches is. */
  readonly axis?: string;
  readonly title?: string;
  readonly subtitle?: string;
}

/**
 * A tree, its top at the left and a leaf a line, leaves coloured by their family. Where all leaves
 * are as far from the top, as those of a clustering are, the axis tells at which distance two
 * languages are put together; else, as after neighbour joining, how long the branches are.
 *
 *     tree(treeOfLinkage(linkage(distances)), { title: "Languages by the model" })
 *
 * @throws RangeError when the tree has one leaf alone, or `leaves` lacks one
 */
export function tree(drawnTree: Tree, labels: TreeLabels = {}): Figure {
  const placed = placeTree(drawnTree);
  const entries = entriesOf("tree", placed, labels.leaves);
  const acrossOf = ({ depth }: { depth: number }) =>
    placed.level ? 2 * (placed.deepest - depth) : depth;
  const groups = groupRows(placed.leaves, ({ node }) => entries.get(node.name)!.group);
  const inOrder = [...entries.values()].map(({ group }) => group);
  const data = [
    branchLines(placed, acrossOf),
    innerNodes(placed, entries, acrossOf),
    ...[...new Set(inOrder)].map((group) => ({
      ...tips(groups.get(group)!, entries, acrossOf),
      name: escaped(group),
      showlegend: groups.size > 1,
    })),
  ];
  const layout = (narrow: boolean) => treeLayout(placed, [...entries.values()], labels, narrow);
  return responsiveFigure(data, layout(false), layout(true), branchRows(placed));
}

/**
 * What each leaf is called and which group it is in, group after group.
 *
 * @throws RangeError when there is one leaf alone, or `given` lacks one
 */
export function entriesOf(
  who: string,
  { leaves }: PlacedTree,
  given?: readonly GridEntry[],
): Map<string, GridEntry> {
  const names = new Set(leaves.map(({ node }) => node.name));
  if (names.size < 2)
    throw new RangeError(
      `${who}: a tree has two leaves or more, but this has ${names.size}. Check how it was made.`,
    );
  const entries = new Map(
    (given ?? familyOrder([...names])).flatMap((entry) =>
      names.has(entry.key) ? [[entry.key, entry] as const] : [],
    ),
  );
  const missing = [...names].filter((name) => !entries.has(name));
  if (missing.length > 0)
    throw new RangeError(
      `${who}: leaves must name every leaf of the tree, but "${missing.join('", "')}" is missing. Add it, or leave leaves out.`,
    );
  return entries;
}

type Across = (node: { depth: number }) => number;

/** All branches as one line with gaps. */
export function branchLines({ branches }: PlacedTree, acrossOf: Across): Record<string, unknown> {
  return {
    type: "scatter",
    mode: "lines",
    x: branches.flatMap((points) => [...points.map(([depth]) => drawn(acrossOf({ depth }))), null]),
    y: branches.flatMap((points) => [...points.map(([, place]) => place), null]),
    line: { color: axisColor, width: 1.6 },
    cliponaxis: false,
    hoverinfo: "skip",
    showlegend: false,
  };
}

/** Where branches meet, so that a hover label can tell which languages are below. */
function innerNodes(
  { inner }: PlacedTree,
  entries: ReadonlyMap<string, GridEntry>,
  acrossOf: Across,
): Record<string, unknown> {
  const named = (leaf: string) => escaped(entries.get(leaf)!.name);
  return {
    type: "scatter",
    mode: "markers",
    x: inner.map((node) => drawn(acrossOf(node))),
    y: inner.map(({ place }) => place),
    text: inner.map(({ node, leaves }) => {
      const heading = node.name ? `<b>${escaped(node.name)}</b><br>` : "";
      const shown = leaves.slice(0, 12).map(named).join(", ");
      const more = leaves.length > 12 ? ` and ${leaves.length - 12} more` : "";
      return `${heading}${leaves.length} languages: ${shown}${more}`;
    }),
    marker: { color: axisColor, size: 4 },
    hovertemplate: "%{text}<br>at %{x:.3f}<extra></extra>",
    showlegend: false,
  };
}

function tips(
  leaves: readonly PlacedNode[],
  entries: ReadonlyMap<string, GridEntry>,
  acrossOf: Across,
): Record<string, unknown> {
  const own = leaves.map(({ node }) => entries.get(node.name)!);
  return {
    type: "scatter",
    mode: "markers+text",
    x: leaves.map((leaf) => drawn(acrossOf(leaf))),
    y: leaves.map(({ place }) => place),
    text: own.map(({ name }) => escaped(name)),
    textposition: "middle right",
    textfont: { size: 12, color: ink },
    cliponaxis: false,
    marker: { color: own.map(({ key, group }) => languageColor(key, group)), size: 8 },
    customdata: own.map(({ group }) => [escaped(group)]),
    ...metaOfPoints(own, ({ key }) => languageKey(key)),
    hovertemplate: "<b>%{text}</b><br>%{customdata[0]}<extra></extra>",
  };
}

function treeLayout(
  placed: PlacedTree,
  entries: readonly GridEntry[],
  labels: TreeLabels,
  narrow: boolean,
): Record<string, unknown> {
  const heading = narrow ? {} : titled(labels.title, labels.subtitle);
  const top = heading.top ?? 16;
  const groups = new Set(entries.map(({ group }) => group)).size;
  const below = 60 + (groups > 1 ? 24 + 22 * Math.ceil(groups / (narrow ? 2 : 6)) : 0);
  const inner = 18 * placed.leaves.length + 10;
  const axis = placed.level ? "distance when put together" : "length of branches";
  return {
    ...baseLayout,
    ...heading.layout,
    hovermode: "closest",
    height: top + inner + below,
    margin: { l: 12, r: roomFor(entries), t: top, b: below },
    xaxis: {
      ...baseAxis,
      title: axisTitle(labels.axis ?? axis),
      ...(placed.level ? { autorange: "reversed" } : {}),
      rangemode: "tozero",
    },
    yaxis: leafAxis(placed.leaves.length),
    legend: { orientation: "h", x: 0, y: -58 / inner, yanchor: "top", itemclick: "toggleothers" },
  };
}

/** The axis that leaves lie along, the first on top. */
export function leafAxis(leaves: number): Record<string, unknown> {
  return { visible: false, range: [leaves - 0.4, -0.6] };
}

/** Pixels beside a leaf for the longest name. */
export function roomFor(entries: readonly GridEntry[]): number {
  return 24 + 7 * entries.reduce((most, { name }) => Math.max(most, name.length), 0);
}
