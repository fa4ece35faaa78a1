import { familyTree } from "../languages/trees/family-tree";
import { linkage, treeOfLinkage } from "../languages/trees/linkage";
import type { Tree } from "../languages/trees/tree";
import { languageColor } from "./color";
import { familyOrder } from "./family-order";
import { drawnRows } from "./figure";
import { heatmap } from "./heatmap";
import { tanglegram } from "./tanglegram";
import { tree } from "./tree";

const codes = ["lv", "lt", "et", "fi"];
const distances = {
  name: "made up",
  kind: "distance" as const,
  languages: codes,
  values: {
    rows: 4,
    columns: 4,
    values: new Float64Array([
      0, 0.2, 0.6, 0.6, 0.2, 0, 0.6, 0.6, 0.6, 0.6, 0, 0.1, 0.6, 0.6, 0.1, 0,
    ]),
  },
};
const clustered = treeOfLinkage(linkage(distances));
const leaf = (name: string, length: number): Tree => ({ name, length, children: [] });

test("a clustering's tree is drawn with each pair at the height at which it is put together", () => {
  const { data, layout } = tree(clustered);
  const [branches, inner] = data;
  expect(inner!.x).toEqual([0.1, 0.2, 0.6]);
  expect(inner!.y).toEqual([0.5, 2.5, 1.5]);
  expect(branches!.x).toHaveLength(6 * 4);
  expect(layout.xaxis).toMatchObject({ autorange: "reversed" });
});

test("leaves lie in the tree's order, in their languages' colours, a legend entry a family", () => {
  const { data } = tree(clustered);
  const tips = data.slice(2);
  const places = tips.flatMap((trace) =>
    (trace.text as string[]).map((name, i) => [(trace.y as number[])[i]!, name] as const),
  );
  const inOrder = [...places].sort(([a], [b]) => a - b).map(([, name]) => name);
  expect(inOrder).toEqual(["Estonian", "Finnish", "Latvian", "Lithuanian"]);
  expect(tips.map(({ name }) => name)).toEqual(["Baltic", "Uralic"]);
  expect((tips[0]!.marker as { color: string[] }).color).toContain(languageColor("lv"));
});

test("a tree whose leaves are not as deep shows the length of its branches", () => {
  const unrooted = { name: "", length: 0, children: [leaf("lv", 1), leaf("lt", 2), leaf("et", 4)] };
  const { data, layout } = tree(unrooted);
  expect(data.slice(2).flatMap(({ x }) => x)).toEqual([1, 2, 4]);
  expect(layout.xaxis).toMatchObject({ title: { text: "length of branches" } });
});

test("a hover label over a branching tells its group and the languages below", () => {
  const inner = tree(familyTree(codes)).data[1]!;
  expect(inner.text).toContainEqual(expect.stringMatching(/^<b>.*Baltic<\/b><br>2 languages: /));
});

test("a tree of one leaf, and a leaf without a name, are refused", () => {
  expect(() => tree(leaf("lv", 0))).toThrow("tree: a tree has two leaves or more, but this has 1.");
  const leaves = [{ key: "lv", name: "Latvian", group: "Baltic" }];
  expect(() => tree(clustered, { leaves })).toThrow(
    'tree: leaves must name every leaf of the tree, but "',
  );
});

test("a heatmap follows the leaves of a tree, its branches at the side at every step", () => {
  const table = codes.flatMap((a, i) =>
    codes.slice(0, i).flatMap((b) => [0, 1].map((layer) => ({ a, b, layer, score: i }))),
  );
  const channels = { row: "a", column: "b", value: "score", slider: "layer" };
  const order = familyOrder(codes);
  const figure = heatmap(table, { ...channels, order, tree: clustered });
  expect(figure.data).toHaveLength(2);
  expect(figure.data[0]!.y).toEqual([
    "Estonian (Uralic)",
    "Finnish (Uralic)",
    "Latvian (Baltic)",
    "Lithuanian (Baltic)",
  ]);
  const [{ path }] = figure.layout.shapes as [{ path: string }];
  expect(path.match(/M/g)).toHaveLength(6);
  expect(path).toContain("M16.7,0.5L16.7,0L0.0,0");
  const others = { ...clustered, children: [leaf("lv", 1), leaf("lt", 1)] };
  expect(() => heatmap(table, { ...channels, tree: others })).toThrow(
    "heatmap: order must hold every row and column",
  );
});

describe("tanglegram", () => {
  const links = (figure: ReturnType<typeof tanglegram>) =>
    figure.data.filter(({ xaxis }) => xaxis === "x2").map(({ name, y }) => [name, y]);

  test("joins each language to itself, the right tree turned so that equal trees run side by side", () => {
    const turned = { ...clustered, children: [...clustered.children].reverse() };
    const found = links(tanglegram(clustered, turned));
    expect(found.map(([name]) => name)).toEqual(["Estonian", "Finnish", "Latvian", "Lithuanian"]);
    found.forEach(([, y], i) => {
      expect((y as number[])[0]).toBeCloseTo(i, 12);
      expect((y as number[])[1]).toBeCloseTo(i, 12);
    });
  });

  test("a leaf that the other tree lacks has no line", () => {
    const figure = tanglegram(clustered, familyTree(["lv", "lt", "en"]));
    expect(links(figure).map(([name]) => name)).toEqual(["Latvian", "Lithuanian"]);
    expect(JSON.stringify(figure.data)).toContain("English");
  });

  test("trees without a leaf in common are refused", () => {
    expect(() => tanglegram(clustered, familyTree(["en", "de"]))).toThrow(
      "tanglegram: the trees need leaves in common, but et, fi, lv, lt and en, de share none.",
    );
  });
});

test("a tree carries its branches as rows, from the top down", () => {
  const rows = tree(clustered)[drawnRows]!;
  expect(rows).toHaveLength(7);
  expect(rows[0]).toMatchObject({ node: 0, parent: "", depth: 0, leaves: "et fi lv lt" });
  expect(rows.filter(({ name }) => name === "lv")).toMatchObject([{ parent: 1, depth: 0.3 }]);
  const both = tanglegram(clustered, familyTree(codes), { left: "the model" })[drawnRows]!;
  expect(new Set(both.map((row) => row.tree))).toEqual(new Set(["the model", "right"]));
});
