import { demoScores } from "../testing/demo-scores";
import { heatmap } from "./heatmap";
import { lines } from "./lines";
import { fitted, languagesAt, marked } from "./page-drawing";

const scores = demoScores(["en", "et", "lv", "lt"], 3, ["mean"]);
const square = heatmap(scores, {
  row: "source",
  column: "target",
  value: "score",
  slider: "layer",
});
const withEnglish = scores.filter((row) => row.source === "en");
const curves = lines(withEnglish, { x: "layer", y: "score", color: "target", title: "Curves" });

describe("fitted", () => {
  it("leaves title and slider to the page, and the room they took", () => {
    const { layout } = fitted(square, 900);
    const own = square.layout as { height: number; margin: { b: number } };
    expect(layout).not.toHaveProperty("sliders");
    expect(layout).toMatchObject({ width: 900, height: own.height - 84 });
    expect((layout.margin as { b: number }).b).toBe(own.margin.b - 84);
    expect(fitted(curves, 900).layout).not.toHaveProperty("title");
  });

  it("takes the layout for narrow pages below 640 pixels, where a finger scrolls", () => {
    const { narrow } = curves.layout.meta as { narrow: { margin: { l: number } } };
    expect(fitted(curves, 390).layout).toMatchObject({
      dragmode: false,
      margin: { l: narrow.margin.l },
    });
  });

  it("gives plotly a layout of its own to write into", () => {
    const { layout } = fitted(curves, 900);
    expect(layout.xaxis).not.toBe(curves.layout.xaxis);
    expect(layout.xaxis).toEqual(curves.layout.xaxis);
  });
});

describe("marked", () => {
  it("lets curves of other languages step back", () => {
    const { data } = marked(curves, ["lv"]);
    expect(data.map(({ opacity }) => opacity)).toEqual([0.12, 1, 0.12]);
  });

  it("frames the row and the column of a square, in the step that is seen", () => {
    const { layout } = marked(square, ["lv"]);
    const frames = (layout.shapes as { x0: number; y0: number }[]).slice(-2);
    expect(frames).toMatchObject([
      { x0: -0.5, x1: 3.5, y0: 1.5, y1: 2.5 },
      { x0: 1.5, x1: 2.5, y0: -0.5, y1: 3.5 },
    ]);
    expect(layout.shapes).toHaveLength(4);
  });

  it("brings forward points of a chosen language, and of a chosen pair those of both or of one", () => {
    const data = [{ type: "scatter", mode: "markers", meta: { points: ["en lv", "lv lt", "lv"] } }];
    const front = (chosen: string[]) =>
      marked({ data, layout: {} }, chosen).data[0]!.selectedpoints;
    expect(front(["lv"])).toEqual([0, 1, 2]);
    expect(front(["en", "lv"])).toEqual([0, 2]);
    expect(front(["en", "et"])).toEqual([]);
  });

  it("leaves a figure alone that nothing is chosen for, or that tells of no language", () => {
    expect(marked(curves, [])).toBe(curves);
    expect(marked(curves, ["zu"])).toBe(curves);
    const data = [{ type: "scatter", y: [1] }];
    expect(marked({ data, layout: {} }, ["lv"]).data).toEqual(data);
  });
});

test("a cell is about its row's and its column's language, on the diagonal about one", () => {
  const trace = { meta: { rows: ["en", "lv"], columns: ["en", "lv"] } };
  expect(languagesAt(trace, [1, 0])).toEqual(["lv", "en"]);
  expect(languagesAt(trace, [1, 1])).toEqual(["lv"]);
  expect(languagesAt({}, 3)).toEqual([]);
});
