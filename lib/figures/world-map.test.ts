import { land } from "../languages/land";
import { worldMap } from "./world-map";

const channels = { language: "language", value: "score" };
const table = [
  { language: "lv", score: 0.8 },
  { language: "sw", score: 0.4 },
  { language: "ja", score: Number.NaN },
];

test("a language lies where it is spoken, in its score's colour, over land", () => {
  const { data, layout } = worldMap(table.slice(0, 2), channels);
  const [outlines, points] = data;
  expect(outlines).toMatchObject({ fill: "toself", hoverinfo: "skip" });
  expect(points).toMatchObject({
    text: ["Latvian", "Swahili"],
    marker: { color: [0.8, 0.4], coloraxis: "coloraxis" },
  });
  const [east, north] = [points!.x as number[], points!.y as number[]];
  expect([Math.round(east[0]!), Math.round(north[0]!)]).toEqual([24, 57]);
  expect(layout.coloraxis).toMatchObject({ cmin: 0.4, cmax: 0.8 });
  expect(layout.xaxis).toMatchObject({ range: [east[0]! - 10, east[1]! + 10] });
});

test("an undefined score is an empty ring, a language without a place is named below", () => {
  const { data, layout } = worldMap([...table, { language: "tlh", score: 1 }], channels);
  expect(data.slice(1).map(({ text }) => text)).toEqual([["Japanese"], ["Latvian", "Swahili"]]);
  expect(data[1]!.hovertemplate).toContain("score: undefined");
  expect(layout.annotations).toMatchObject([{ text: "not on the map, their places unknown: tlh" }]);
  expect(JSON.stringify({ data, layout })).not.toContain("NaN");
});

test("a slider steps through layers, over the same land and with the same colours", () => {
  const layers = [0, 1].flatMap((layer) =>
    table.map((row) => ({ ...row, layer, score: row.score + layer / 10 })),
  );
  const { data, layout } = worldMap(layers, { ...channels, slider: "layer" });
  expect(data.map(({ visible }) => visible)).toEqual([undefined, false, false, true, true]);
  const [{ steps }] = layout.sliders as [{ steps: { args: unknown[] }[] }];
  expect(steps.map(({ args }) => args)).toEqual([
    [{ visible: [true, true, true, false, false] }],
    [{ visible: [true, false, false, true, true] }],
  ]);
  expect(layout.coloraxis).toMatchObject({ cmin: 0.4, cmax: 0.9 });
  expect(data[4]!.hovertemplate).toContain("layer: 1");
});

test("land has closed rings within the map, none across its edge", () => {
  const rings = land.trim().split("\n");
  expect(rings.length).toBeGreaterThan(100);
  for (const ring of rings) {
    const steps = ring.split(" ").map((step) => step.split(",").map(Number));
    const sum = (axis: number) => steps.slice(1).reduce((total, step) => total + step[axis]!, 0);
    expect([sum(0), sum(1)]).toEqual([0, 0]);
    const long = steps.slice(1).filter(([x]) => Math.abs(x!) > 1800);
    // Antarctica's edge along the pole.
    expect(long.every(([, y]) => y === 0)).toBe(true);
  }
});

test("two rows for one language, and no language with a place, are refused", () => {
  expect(() => worldMap([...table, ...table], channels)).toThrow(
    'worldMap: a language needs one row, but "lv" has 2.',
  );
  expect(() => worldMap([{ language: "tlh", score: 1 }], channels)).toThrow(
    "worldMap: languages need a place, but that of tlh is unknown.",
  );
});
