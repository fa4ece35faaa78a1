import fixture from "../retrieval/retrieval.fixture.json";
import { mcnemar } from "./mcnemar";

const hits = (both: number, first: number, second: number, neither: number) =>
  [
    [both, 1, 1],
    [first, 1, 0],
    [second, 0, 1],
    [neither, 0, 0],
  ].flatMap(([count, a, b]) => Array.from({ length: count! }, () => [a!, b!] as const));
const compare = (pairs: (readonly [number, number])[], groups?: readonly string[]) =>
  mcnemar(
    pairs.map(([a]) => a),
    pairs.map(([, b]) => b),
    groups && { groups },
  );

it("agrees with scipy's exact binomial test", () => {
  const { pValue, onlyFirst, onlySecond, difference } = compare(hits(20, 7, 2, 5));
  expect(pValue).toBeCloseTo(fixture.mcnemarOf7And2, 12);
  expect([onlyFirst, onlySecond]).toEqual([7, 2]);
  expect(difference).toBeCloseTo(5 / 34, 12);
});

it("the interval of the difference is the paired one, with documents left out whole", () => {
  const pairs = hits(40, 12, 4, 44);
  const { standardError, interval, difference } = compare(pairs);
  // √(((b + c) − (b − c)²/n)/(n(n − 1)))
  expect(standardError).toBeCloseTo(Math.sqrt((16 - 64 / 100) / (100 * 99)), 12);
  expect((interval![0] + interval![1]) / 2).toBeCloseTo(difference, 12);
  const grouped = compare(
    pairs,
    pairs.map((_, i) => `g${Math.floor(i / 4)}`),
  );
  expect(grouped.standardError).toBeGreaterThan(1.5 * standardError!);
});

it("two that are right on the same sentences differ in nothing, whatever their number", () => {
  expect(compare(hits(5, 0, 0, 5))).toMatchObject({ difference: 0, pValue: 1 });
  expect(compare(hits(0, 3000, 0, 0)).pValue).toBe(0);
  expect(compare(hits(0, 2000, 2000, 0)).pValue).toBe(1);
  expect(compare(hits(1, 1, 1, 0)).interval).toBeUndefined();
});

it("takes right and wrong alone, of the same sentences", () => {
  expect(() => mcnemar([1, 0], [1])).toThrow(
    new RangeError(
      "mcnemar: both need the same sentences, but there are 2 and 1. Compare on the common ones.",
    ),
  );
  expect(() => mcnemar([1, 0.5], [1, 0])).toThrow(
    new RangeError(
      "mcnemar: each sentence is right (1) or wrong (0), but 0.5 came. Take one direction alone, or the interval of a difference of estimates.",
    ),
  );
});
