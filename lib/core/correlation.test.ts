import { pearson, spearman } from "./correlation";

it("Pearson's and Spearman's correlation are scipy's", () => {
  // scipy 1.17.1: stats.pearsonr(x, y)[0], stats.spearmanr(x, y)[0]
  const [x, y] = [
    [1, 2, 2, 5, 9, 4],
    [2, 1, 4, 4, 7, 3],
  ];
  expect(pearson(x, y)).toBeCloseTo(0.8732441954278483, 14);
  expect(spearman(x, y)).toBeCloseTo(0.7500000000000001, 14);
  expect(spearman(x, [1, 8, 8, 125, 729, 64])).toBe(1);
});

it("a constant list correlates with nothing, and no rounding goes beyond one", () => {
  expect(pearson([1, 1, 1], [1, 2, 3])).toBeNaN();
  expect(spearman([], [])).toBeNaN();
  expect(pearson([0.1, 0.2, 0.3], [0.7, 1.4, 2.1])).toBeLessThanOrEqual(1);
});

it("a number that is not known makes both unknown", () => {
  expect(pearson([1, 2, Number.NaN], [1, 2, 3])).toBeNaN();
  expect(spearman([1, 2, Number.NaN], [1, 2, 3])).toBeNaN();
  expect(spearman([1, 2, 3], [Number.NaN, 2, 3])).toBeNaN();
});

it("lists of different things have no correlation", () => {
  const words =
    "number i of both lists needs to be of the same thing, but there are 2 and 3. Bring both to what they have in common.";
  expect(() => pearson([1, 2], [1, 2, 3])).toThrow(new RangeError(`pearson: ${words}`));
  expect(() => spearman([1, 2], [1, 2, 3])).toThrow(new RangeError(`spearman: ${words}`));
});
