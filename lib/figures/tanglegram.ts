import type { Tree } from "../languages/trees/tree";
import { languageColor, translucent } from "./color";
import { drawn } from "./columns";
import { type Figure, responsiveFigure } from "./figure";
import type { GridEntry } from "./heatmap-channels";
import { languageKey, metaOfPoints } from "./language-keys";
import { baseAxis, baseLayout, escaped, ink, softInk, titled } from "./theme";
import { branchLines, entriesOf, leafAxis, roomFor, type TreeLabels } from "./tree";
import { branchRows, type PlacedTree, placeTree } from "./tree-places";

/** What stands over each tree of a tanglegram, and the labels that every tree has. */
export interface TanglegramLabels extends Omit<TreeLabels, "axis"> {
  readonly left?: string;
  readonly right?: string;
}

/**
 * Two trees face to face, each language joined to itself by a line in its colour: where lines run
 * side by side the trees agree. Branches of the right tree are turned about their nodes, which
 * changes nothing it says, so that leaves lie near their partners on the left; lines that still
 * cross show that the trees differ, or that turning found no better order (it looks at one node
 * at a time). Depths are to each tree's own scale. A leaf that the other tree lacks has no line.
 *
 *     tanglegram(treeOfLinkage(byModel), familyTree(languages), { left: "the model", right: "the families" })
 *
 * @throws RangeError when the trees have no leaf in common, one has a single leaf, or `leaves` lacks one
 */
export function tanglegram(left: Tree, right: Tree, labels: TanglegramLabels = {}): Figure {
  const ours = placeTree(left);
  const places = placesOf(ours);
  const theirs = placeTree(turnedTowards(right, places));
  const shared = theirs.leaves.filter(({ node }) => places.has(node.name));
  if (shared.length === 0)
    throw new RangeError(
      `tanglegram: the trees need leaves in common, but ${namesOf(ours)} and ${namesOf(theirs)} share none. Give both the same codes.`,
    );
  const entries = new Map([
    ...entriesOf("tanglegram", ours, labels.leaves),
    ...entriesOf("tanglegram", theirs, labels.leaves),
  ]);
  // Both trees are as tall on the page, however many leaves they have (see leafAxis).
  const scale = (ours.leaves.length + 0.2) / (theirs.leaves.length + 0.2);
  const data = [
    ...side(ours, entries, { axes: {}, mirrored: false }),
    ...side(theirs, entries, { axes: { xaxis: "x3", yaxis: "y3" }, mirrored: true }),
    ...shared.map(({ node, place }) =>
      link(entries.get(node.name)!, places.get(node.name)!, (place + 0.6) * scale - 0.6),
    ),
  ];
  const layout = (narrow: boolean) =>
    tanglegramLayout(ours, theirs, [...entries.values()], labels, narrow);
  const rows = [
    ...branchRows(ours).map((row) => ({ tree: labels.left ?? "left", ...row })),
    ...branchRows(theirs).map((row) => ({ tree: labels.right ?? "right", ...row })),
  ];
  return responsiveFigure(data, layout(false), layout(true), rows);
}

function placesOf({ leaves }: PlacedTree): Map<string, number> {
  return new Map(leaves.map(({ node, place }) => [node.name, place]));
}

function namesOf({ leaves }: PlacedTree): string {
  const names = leaves.slice(0, 4).map(({ node }) => node.name);
  return `${names.join(", ")}${leaves.length > 4 ? ", …" : ""}`;
}

/** The tree with children in the order of the mean place of their leaves in the other. */
function turnedTowards(tree: Tree, places: ReadonlyMap<string, number>): Tree {
  const turn = (node: Tree): { node: Tree; known: number[] } => {
    if (node.children.length === 0) {
      const place = places.get(node.name);
      return { node, known: place === undefined ? [] : [place] };
    }
    const turned = node.children.map(turn);
    const mean = (known: readonly number[]) =>
      known.length > 0 ? known.reduce((sum, place) => sum + place, 0) / known.length : places.size;
    turned.sort((a, b) => mean(a.known) - mean(b.known));
    const children = turned.map((child) => child.node);
    return { node: { ...node, children }, known: turned.flatMap(({ known }) => known) };
  };
  return turn(tree).node;
}

/** A tree's branches, and its leaves' names on the side of the other tree. */
function side(
  placed: PlacedTree,
  entries: ReadonlyMap<string, GridEntry>,
  { axes, mirrored }: { axes: object; mirrored: boolean },
): Record<string, unknown>[] {
  const acrossOf = ({ depth }: { depth: number }) => (mirrored ? -1 : 1) * depth;
  const own = placed.leaves.map(({ node }) => entries.get(node.name)!);
  const leaves = {
    type: "scatter",
    mode: "markers+text",
    x: placed.leaves.map((leaf) => drawn(acrossOf(leaf))),
    y: placed.leaves.map(({ place }) => place),
    text: own.map(({ name }) => escaped(name)),
    textposition: mirrored ? "middle left" : "middle right",
    textfont: { size: 11, color: ink },
    cliponaxis: false,
    marker: { color: own.map(({ key, group }) => languageColor(key, group)), size: 6 },
    customdata: own.map(({ group }) => [escaped(group)]),
    ...metaOfPoints(own, ({ key }) => languageKey(key)),
    hovertemplate: "<b>%{text}</b><br>%{customdata[0]}<extra></extra>",
    showlegend: false,
  };
  return [
    { ...branchLines(placed, acrossOf), ...axes },
    { ...leaves, ...axes },
  ];
}

function link({ key, name, group }: GridEntry, from: number, to: number): Record<string, unknown> {
  return {
    type: "scatter",
    mode: "lines",
    x: [0, 1],
    y: [from, to],
    xaxis: "x2",
    yaxis: "y2",
    line: { color: translucent(languageColor(key, group), 0.75), width: 2 },
    name: escaped(name),
    ...(languageKey(key) && { meta: { languages: languageKey(key) } }),
    hovertemplate: `<b>${escaped(name)}</b><br>${escaped(group)}<extra></extra>`,
    showlegend: false,
  };
}

function tanglegramLayout(
  ours: PlacedTree,
  theirs: PlacedTree,
  entries: readonly GridEntry[],
  labels: TanglegramLabels,
  narrow: boolean,
): Record<string, unknown> {
  const heading = narrow ? {} : titled(labels.title, labels.subtitle);
  const top = (heading.top ?? 16) + 20;
  const inner = 17 * Math.max(ours.leaves.length, theirs.leaves.length) + 10;
  // Names lie between a tree and the lines; the page is about so wide.
  const room = narrow ? Math.min(0.32, roomFor(entries) / 360) : roomFor(entries) / 930;
  const wide = (1 - 2 * room) * (narrow ? 0.33 : 0.36);
  const ends = { ...baseAxis, visible: false };
  const across = (domain: readonly number[], anchor: string) => ({ ...ends, domain, anchor });
  return {
    ...baseLayout,
    ...heading.layout,
    hovermode: "closest",
    height: top + inner + 16,
    margin: { l: 12, r: 12, t: top, b: 16 },
    xaxis: across([0, wide], "y"),
    xaxis2: { ...across([wide + room, 1 - wide - room], "y2"), range: [0, 1] },
    xaxis3: across([1 - wide, 1], "y3"),
    yaxis: leafAxis(ours.leaves.length),
    yaxis2: { ...leafAxis(ours.leaves.length), anchor: "x2" },
    yaxis3: { ...leafAxis(theirs.leaves.length), anchor: "x3" },
    annotations: [
      ...(labels.left ? [sideName(labels.left, "left")] : []),
      ...(labels.right ? [sideName(labels.right, "right")] : []),
    ],
  };
}

function sideName(text: string, side: "left" | "right"): object {
  return {
    text: `<b>${escaped(text)}</b>`,
    font: { size: 13, color: softInk },
    x: side === "left" ? 0 : 1,
    xref: "paper",
    xanchor: side,
    y: 1,
    yref: "paper",
    yanchor: "bottom",
    yshift: 4,
    showarrow: false,
  };
}
