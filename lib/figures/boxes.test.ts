import { boxes } from "./boxes";

const table = [
  { group: "Baltic", model: "A", pair: "lv – lt", score: 0.8 },
  { group: "Baltic", model: "B", pair: "lv – lt", score: 0.6 },
  { group: "Uralic", model: "A", pair: "et – fi", score: 0.7 },
  { group: "Uralic", model: "B", pair: "et – hu", score: Number.NaN },
];
const channels = { category: "group", value: "score" };

test("every row is a point of its group's box, groups in the order of the table", () => {
  const { data, layout } = boxes(table.slice(0, 3), { ...channels, name: "pair" });
  expect(data[0]).toMatchObject({
    type: "box",
    x: [0.8, 0.6, 0.7],
    y: ["Baltic", "Baltic", "Uralic"],
    text: ["lv – lt", "lv – lt", "et – fi"],
    hovertemplate:
      "<b>%{text}</b><br>group: %{customdata[0]}<br>score: %{customdata[1]:.3f}<extra></extra>",
  });
  expect(layout.yaxis).toMatchObject({ categoryarray: ["Baltic", "Uralic"] });
  expect(layout.annotations).toEqual([]);
});

test("boxes of one group lie side by side in colours, in every panel, with one legend", () => {
  const { data, layout } = boxes(table, { ...channels, color: "model", reference: 0.5 });
  expect(data.map(({ name, offsetgroup }) => [name, offsetgroup])).toEqual([
    ["A", "A"],
    ["B", "B"],
  ]);
  expect(layout.shapes).toHaveLength(1);
  const panels = boxes(table, { ...channels, panel: "model" }).data;
  expect(panels.map(({ xaxis, showlegend }) => [xaxis, showlegend])).toEqual([
    [undefined, true],
    ["x2", false],
  ]);
});

test("rows whose value is undefined are left out and counted", () => {
  const { data, layout } = boxes(table, channels);
  expect(data[0]!.x).toEqual([0.8, 0.6, 0.7, null]);
  expect(layout.annotations).toMatchObject([{ text: "1 row has no score" }]);
});

test("a column that the table lacks is refused", () => {
  expect(() => boxes(table, { ...channels, value: "p" })).toThrow(
    'boxes: every column named must be in the table, but "p" is not;',
  );
});
