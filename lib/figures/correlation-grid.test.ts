import { correlationGrid } from "./correlation-grid";

const table = [
  { layer: 0, typology: "genetic", r: 0.5, qValue: 0.05 },
  { layer: 1, typology: "genetic", r: -0.25, qValue: 0.2 },
  { layer: 0, typology: "lexical", r: Number.NaN, qValue: Number.NaN },
];
const channels = { x: "layer", y: "typology", value: "r", significance: "qValue" };

test("a cell holds its score, marked where it is significant, empty where there is none", () => {
  const { data, layout } = correlationGrid(table, channels);
  expect(data[0]).toMatchObject({
    x: ["0", "1"],
    y: ["genetic", "lexical"],
    z: [
      [0.5, -0.25],
      [null, null],
    ],
    text: [
      ["0.50*", "−0.25"],
      ["–", ""],
    ],
  });
  expect(layout.annotations).toMatchObject([{ text: "* q value ≤ 0.05" }]);
  expect(JSON.stringify({ data, layout })).not.toContain("NaN");
});

test("the level can be told, and many columns show the marks alone", () => {
  const strict = correlationGrid(table, { ...channels, level: 0.01 });
  expect((strict.data[0]!.text as string[][])[0]).toEqual(["0.50", "−0.25"]);
  const deep = Array.from({ length: 25 }, (_, layer) => ({ ...table[0]!, layer }));
  expect((correlationGrid(deep, channels).data[0]!.text as string[][])[0]![24]).toBe("*");
});

test("two rows for one cell, and a column that the table lacks, are refused", () => {
  expect(() => correlationGrid([...table, ...table], channels)).toThrow(
    'correlationGrid: a cell needs one row, but "0" with "genetic" has two.',
  );
  expect(() => correlationGrid(table, { ...channels, significance: "p" })).toThrow(
    'correlationGrid: every column named must be in the table, but "p" is not;',
  );
});
