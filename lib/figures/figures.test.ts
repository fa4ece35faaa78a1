import { balticStudyLanguages, languageOf } from "../languages/languages";
import { contrast } from "../testing/browser-pages";
import { demoScores } from "../testing/demo-scores";
import { languageColor } from "./color";
import { disagreementPanel } from "./disagreement";
import { drawnRows } from "./figure";
import { heatmap } from "./heatmap";
import { hoverColumn, hoverInterval, hoverLabels } from "./hover";
import { intervals } from "./intervals";
import { lines } from "./lines";
import { scatter } from "./scatter";

const scores = demoScores(["en", "et", "lv", "lt"], 3, ["mean", "cls"]);
const withEnglish = scores
  .filter((row) => row.source === "en")
  .map((row) => {
    const { name, branch } = languageOf(`${row.target}`);
    return { ...row, language: row.target!, name, branch };
  });
const channels = { x: "layer", y: "score", color: "language" };

test("there is a line for each language and panel, and one legend entry for each language", () => {
  const { data } = lines(withEnglish, { ...channels, name: "name", panel: "pooling" });
  expect(data).toHaveLength(6);
  expect(data.filter((trace) => trace.showlegend).map((trace) => trace.name)).toEqual([
    "Estonian",
    "Latvian",
    "Lithuanian",
  ]);
});

test("bands and dotted references belong to their line's legend group, and wait where it steps back", () => {
  const figure = lines(withEnglish, {
    ...channels,
    lower: "lower",
    upper: "upper",
    reference: "nullMean",
    highlight: ["lv"],
    panel: "pooling",
  });
  const bands = figure.data.filter((trace) => trace.fill === "toself");
  const seen = bands.filter(({ visible }) => visible !== "legendonly");
  expect(seen.map((trace) => trace.legendgroup)).toEqual(["lv", "lv"]);
  expect(bands).toHaveLength(6);
  expect(seen[0]!.y).toHaveLength(6);
  expect(figure.data.at(-1)).toMatchObject({ name: "null mean", legendgroup: "reference" });
});

test("an undefined score is a gap, with the reason its rows give", () => {
  const figure = lines(withEnglish, {
    ...channels,
    panel: "pooling",
    lower: "lower",
    upper: "upper",
  });
  const gap = figure.data.find((trace) => trace.xaxis === "x2" && trace.mode === "lines+markers");
  expect(gap!.y).toEqual([null, expect.any(Number), expect.any(Number)]);
  const annotations = figure.layout.annotations as { text: string; hovertext?: string }[];
  expect(annotations.map(({ hovertext }) => hovertext)).toContain(
    "undefined: every sentence has the same vector",
  );
  const band = figure.data.find((trace) => trace.xaxis === "x2" && trace.fill);
  expect(band!.y).toHaveLength(4);
  expect(JSON.stringify(figure)).not.toContain("NaN");
});

test("the hover label names language, family, score, interval and null", () => {
  const figure = lines(withEnglish, {
    ...channels,
    name: "name",
    family: "branch",
    lower: "lower",
    upper: "upper",
    reference: "nullMean",
    labels: { score: "debiased CKA" },
  });
  const latvian = figure.data.find((trace) => trace.name === "Latvian" && trace.customdata)!;
  expect(latvian.hovertemplate).toBe(
    "<b>Latvian</b><br>branch: Baltic<br>layer: %{customdata[0]}<br>debiased CKA: %{customdata[1]}<br>95 % interval: %{customdata[2]}<br>null mean: 0<extra></extra>",
  );
  const mean = withEnglish.slice(0, 3).map((row, layer) => ({ ...row, layer, language: "et" }));
  const defined = lines(mean, { ...channels, lower: "lower", upper: "upper" }).data.find(
    (trace) => trace.customdata,
  )!;
  expect(defined.hovertemplate).toBe(
    "<b>et</b><br>layer: %{x}<br>score: %{y:.3f}<br>95 % interval: %{customdata[0]:.3f} to %{customdata[1]:.3f}<extra></extra>",
  );
});

test("a hover label says what is undefined and why, and small numbers in full", () => {
  const labels = [hoverInterval("lower", "upper"), hoverColumn("p"), hoverColumn("warnings")];
  const rows = [
    { lower: 0.12345, upper: 0.5, p: 0.00001234, warnings: "" },
    { lower: Number.NaN, upper: Number.NaN, p: 0.5, warnings: "too few rows" },
  ];
  expect(hoverLabels("%{y}", labels, [...rows, undefined])).toEqual({
    hovertemplate:
      "<b>%{y}</b><br>95 % interval: %{customdata[0]}<br>p: %{customdata[1]}%{customdata[2]}<extra></extra>",
    customdata: [
      ["0.123 to 0.500", "1.2e−5", ""],
      ["undefined", "0.500", "<br>warnings: too few rows"],
      null,
    ],
  });
  expect(hoverLabels("%{y}", labels, [rows[0]!, { ...rows[0]!, p: 0.5 }])).toEqual({
    hovertemplate:
      "<b>%{y}</b><br>95 % interval: 0.123 to 0.500<br>p: %{customdata[0]:.3~g}<extra></extra>",
    customdata: [[0.000012], [0.5]],
  });
});

test("thirteen layers get ticks at 0, 3, 6, 9 and 12", () => {
  const { layout } = lines(demoScores(["en", "lv"], 13, ["mean"]), {
    ...channels,
    color: "target",
  });
  expect(layout.xaxis).toMatchObject({ tick0: 0, dtick: 3 });
});

test("each family heads the legend once", () => {
  const { data } = lines(withEnglish, { ...channels, family: "branch", panel: "pooling" });
  const heads = data.flatMap((trace) => (trace.legendgrouptitle ? [trace.name] : []));
  expect(heads).toEqual(["lv", "et"]);
});

test("a column that the table lacks, an empty table and an unknown highlight are refused", () => {
  expect(() => lines(withEnglish, { ...channels, y: "value" })).toThrow(
    'lines: every column named must be in the table, but "value" is not; there are pooling, layer,',
  );
  expect(() => lines([], channels)).toThrow("lines: the table needs a row, but it is empty.");
  expect(() => lines(withEnglish, { ...channels, highlight: ["xx"] })).toThrow(
    'lines: highlight takes values of "language", but "xx" is none; there are et, lv, lt.',
  );
});

const square = { row: "source", column: "target", value: "score" };
const mean = scores.filter((row) => row.pooling === "mean");

test("a heatmap holds both halves of the square and a slider step for each layer", () => {
  const figure = heatmap(mean, { ...square, slider: "layer" });
  expect(figure.data.map((trace) => trace.visible)).toEqual([false, false, true]);
  const z = figure.data[0]!.z as (number | null)[][];
  for (const i of [0, 1, 2, 3]) for (const j of [0, 1, 2, 3]) expect(z[i]![j]).toBe(z[j]![i]);
  expect(z[0]![0]).toBeNull();
  const [slider] = figure.layout.sliders as { steps: { args: unknown[] }[] }[];
  expect(slider!.steps[1]!.args).toEqual([{ visible: [false, true, false] }]);
});

test("groups of the order are set apart by lines and named", () => {
  const order = ["en", "lv", "lt", "et"].map((key) => ({
    key,
    name: key,
    group: languageOf(key).branch,
  }));
  const figure = heatmap(mean, { ...square, slider: "layer", order });
  expect(figure.layout.shapes).toHaveLength(4);
  const names = figure.layout.annotations as { text: string; y: number }[];
  expect(names.map(({ text, y }) => [text, y])).toEqual([
    ["Germanic", 0],
    ["Baltic", 1.5],
    ["Finnic", 3],
  ]);
  expect(figure.data[0]!.x).toEqual(["en (Germanic)", "lv (Baltic)", "lt (Baltic)", "et (Finnic)"]);
});

test("values on both sides of zero get colours that diverge from it", () => {
  const both = [
    { source: "a", target: "b", score: -0.5 },
    { source: "a", target: "c", score: 0.2 },
  ];
  const { layout } = heatmap(both, square);
  expect(layout.coloraxis).toMatchObject({ cmin: -0.5, cmax: 0.5 });
});

test("two rows for one cell, and a key that the order lacks, are refused", () => {
  expect(() => heatmap(mean, square)).toThrow(
    'heatmap: a cell needs one row, but "en" with "et" has two.',
  );
  const order = [{ key: "en", name: "English", group: "" }];
  expect(() => heatmap(mean, { ...square, slider: "layer", order })).toThrow(
    'heatmap: order must hold every row and column, but the table has "et" too.',
  );
});

test("an interval reaches from its lower to its upper bound", () => {
  const table = [{ group: "all pairs", difference: 0.25, lower: 0, upper: 0.75 }];
  const figure = intervals(table, {
    category: "group",
    estimate: "difference",
    lower: "lower",
    upper: "upper",
    reference: 0,
  });
  expect(figure.data[0]).toMatchObject({
    x: [0.25],
    error_x: { array: [0.5], arrayminus: [0.25] },
  });
  expect(figure.layout.shapes).toHaveLength(1);
});

test("a scatter has a point for each row, in its language's colour", () => {
  const figure = scatter(withEnglish.slice(0, 3), {
    x: "nullMean",
    y: "score",
    color: "language",
    family: "branch",
  });
  const colors = figure.data.flatMap((trace) => (trace.marker as { color: string[] }).color);
  expect(colors).toContain(languageColor("lv"));
  expect(colors).toHaveLength(3);
});

test("no two of the study's languages share a colour", () => {
  const colors = balticStudyLanguages.map((code) => languageColor(code));
  expect(new Set(colors).size).toBe(colors.length);
});

test("every figure carries a layout for narrow pages", () => {
  const { layout } = lines(withEnglish, { ...channels, panel: "pooling" });
  const { narrow } = layout.meta as { narrow: Record<string, { domain: number[] }> };
  expect(narrow.xaxis2!.domain).toEqual([0, 1]);
});

describe("disagreementPanel", () => {
  const pairs = [
    ["en", "lv"],
    ["en", "et"],
    ["lv", "et"],
  ] as const;
  const ranked = ["CKA", "NBS"].flatMap((measure) =>
    pairs.map(([source, target], k) => {
      return { measure, source, target, layer: 0, alike: k / 2, score: k, warnings: "" };
    }),
  );
  const agreement = [{ layer: 0, measure: "CKA", otherMeasure: "NBS", agreement: 1, pairs: 3 }];

  it("has measures side by side in one order and range, and their agreement", () => {
    const figures = disagreementPanel(ranked, agreement, ["en", "lv", "et"]);
    expect(figures.map(({ id }) => id)).toEqual(["side-by-side", "agreement"]);
    const [squares, curves] = figures.map(({ figure }) => figure);
    expect(squares!.data).toHaveLength(2);
    expect(squares!.layout.coloraxis).toMatchObject({ cmin: 0, cmax: 1 });
    expect(curves!.data[0]).toMatchObject({ name: "CKA – NBS", x: [0], y: [1] });
  });

  it("leaves numbers out of cells that are too narrow for them", () => {
    const many = ["a", "b", "c", "d", "e", "f", "g"].flatMap((measure) =>
      ranked.slice(0, 3).map((row) => ({ ...row, measure })),
    );
    const [wide] = disagreementPanel(ranked, agreement, ["en", "lv", "et"]);
    const [narrow] = disagreementPanel(many, agreement, ["en", "lv", "et"]);
    expect(wide!.figure.data[0]!.texttemplate).toBeDefined();
    expect(narrow!.figure.data[0]!.texttemplate).toBeUndefined();
  });
});

test("a figure carries the rows and columns it draws, outside its JSON", () => {
  const figure = lines(withEnglish, { ...channels, hover: ["nullMean"], panel: "pooling" });
  expect(figure[drawnRows]).toHaveLength(withEnglish.length);
  expect(figure[drawnRows]![0]).toEqual({
    pooling: "mean",
    layer: 0,
    score: expect.any(Number),
    nullMean: 0,
    language: "et",
  });
  expect(Object.keys(JSON.parse(JSON.stringify(figure)))).toEqual(["data", "layout"]);
});

test("small multiples by language fill rows: five on a wide page, two on a narrow one", () => {
  const many = demoScores("en lv lt et fi de fr es it pl cs ru hi zh".split(" "), 2, ["mean"]);
  const table = many.filter(({ source }) => source === "en");
  const { layout } = lines(table, { x: "layer", y: "score", color: "source", panel: "target" });
  const { narrow } = layout.meta as { narrow: typeof layout };
  const left = (of: typeof layout, panel: number) =>
    (of[`xaxis${panel}`] as { domain: number[] }).domain[0];
  expect([left(layout, 5), left(layout, 6), left(narrow, 3)]).toEqual([
    expect.closeTo(0.824),
    0,
    0,
  ]);
  expect(layout.yaxis6).toMatchObject({ title: { text: "score" } });
  expect(layout.yaxis7).toMatchObject({ title: {}, showticklabels: false });
  expect(layout.height).toBeGreaterThan(570);
});

test("what is written on cells stands out from every colour they can have (WCAG AA)", () => {
  const both = [
    { source: "en", target: "lv", score: -0.5 },
    { source: "en", target: "lt", score: 0.5 },
  ];
  const one = both.map((row) => ({ ...row, score: Math.abs(row.score) }));
  for (const { data, layout } of [heatmap(both, square), heatmap(one, square)]) {
    const { colorscale } = layout.coloraxis as { colorscale: [number, string][] };
    const { color } = data[0]!.textfont as { color: string };
    for (const [, cell] of colorscale) expect(contrast(rgb(color), rgb(cell))).toBeGreaterThan(4.5);
  }
});

function rgb(hex: string): string {
  return `rgb(${[1, 3, 5].map((i) => Number.parseInt(hex.slice(i, i + 2), 16)).join(", ")})`;
}
