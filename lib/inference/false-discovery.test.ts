import { qValues, withQValues } from "./false-discovery";

describe("qValues", () => {
  it("are those of Benjamini and Hochberg, as R's p.adjust gives them", () => {
    const q = qValues([0.01, 0.04, 0.03, 0.005, 0.5]);
    const expected = [0.025, 0.05, 0.05, 0.025, 0.5];
    for (const [at, value] of q.entries()) expect(value).toBeCloseTo(expected[at]!, 12);
  });

  it("do not count what is no test", () => {
    expect(qValues([0.02, Number.NaN, 0.04])).toEqual([0.04, Number.NaN, 0.04]);
    expect(qValues([])).toEqual([]);
  });

  it.each([-0.1, 1.1])("refuse a p-value of %d", (odd) => {
    expect(() => qValues([0.5, odd])).toThrow(
      new RangeError(`qValues: p-values are in [0, 1], but ${odd} came. Give chances.`),
    );
  });
});

describe("withQValues", () => {
  it("adds a column over all rows of a table", () => {
    const table = [
      { layer: 1, pValue: 0.01 },
      { layer: 2, pValue: 0.2 },
    ];
    expect(withQValues(table)).toEqual([
      { layer: 1, pValue: 0.01, qValue: 0.02 },
      { layer: 2, pValue: 0.2, qValue: 0.2 },
    ]);
  });

  it("needs a p-value in every row", () => {
    expect(() => withQValues([{ pValue: "none" }])).toThrow(
      new RangeError(
        'withQValues: every row needs a number as its pValue (NaN where there is no test), but row 0 has "none".',
      ),
    );
  });
});
