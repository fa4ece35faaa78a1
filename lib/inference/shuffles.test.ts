import { squaredRowNorms } from "../core/arithmetic";
import { rowsBetween } from "../core/matrix";
import { randomNormal, randomNumbers } from "../core/random";
import { bestOf } from "./best-of";
import { binsOf } from "./bins";
import { shuffledNull } from "./shuffled-null";
import { shuffledOrders } from "./shuffles";

describe("shuffledOrders", () => {
  it("holds every row once, in orders equally likely, the same for the same seed", () => {
    const orders = shuffledOrders(3, 6000);
    expect(orders.every((order) => [...order].sort().join() === "0,1,2")).toBe(true);
    const counts = new Map<string, number>();
    for (const order of orders) counts.set(order.join(), (counts.get(order.join()) ?? 0) + 1);
    expect(counts.size).toBe(6);
    for (const count of counts.values()) expect(Math.abs(count - 1000)).toBeLessThan(120);
    expect(shuffledOrders(3, 19)).toEqual(orders.slice(0, 19));
    expect(shuffledOrders(3, 19, { seed: 2 })).not.toEqual(orders.slice(0, 19));
  });

  it("leaves rows in their group or bin when it is told to", () => {
    const lengths = Array.from({ length: 40 }, (_, i) => (i * 7) % 13);
    for (const within of [binsOf(lengths), lengths.map((length) => `document ${length}`)]) {
      for (const order of shuffledOrders(40, 20, { within })) {
        expect(order.map((row) => within[row])).toEqual([...within]);
        expect(new Set(order).size).toBe(40);
      }
    }
  });

  it.each([0, 18, 99.5, Number.NaN])("refuses %d shuffles", (count) => {
    expect(() => shuffledOrders(9, count)).toThrow(
      new RangeError(
        `permutations: a null takes a whole number of shuffles from 19, but ${count} came. 999 is usual.`,
      ),
    );
  });

  it("refuses groups in which no row can change places, and groups of other rows", () => {
    expect(() => shuffledOrders(3, 19, { within: ["a", "b", "c"] })).toThrow(
      new RangeError(
        "shuffleWithin: each of 3 rows needs a group, and some group 2 rows that can change places, " +
          "but 3 rows came in 3 groups. Give coarser groups, or shuffle freely.",
      ),
    );
    expect(() => shuffledOrders(4, 19, { within: [0, 0, 1] })).toThrow("but 3 rows came in 2");
  });
});

describe("shuffledNull", () => {
  const shuffled = Array.from({ length: 99 }, (_, b) => b / 100);

  it("counts the shuffles that reach the value, and the value itself", () => {
    expect(shuffledNull(0.9, shuffled, "higher")).toMatchObject({ pValue: 0.1, fitted: false });
    expect(shuffledNull(0.1, shuffled, "lower")).toMatchObject({ pValue: 0.12, fitted: false });
    expect(shuffledNull(0.9, shuffled, "higher").mean).toBeCloseTo(0.49, 12);
    expect(shuffledNull(0.9, shuffled, "higher").sd).toBeCloseTo(0.28723, 5);
  });

  it("fits a tail where fewer than 5 reach it, near the exact one of a skewed law", () => {
    const normals = randomNormal(4999, 4, randomNumbers(5));
    const squares = Array.from(
      { length: 4999 },
      (_, b) => squaredRowNorms(rowsBetween(normals, b, b + 1))[0]!,
    );
    // χ² with 4 degrees of freedom: P(> x) = exp(−x/2)(1 + x/2)
    for (const x of [24, 30]) {
      const { pValue, fitted } = shuffledNull(x, squares, "higher");
      expect(fitted).toBe(true);
      expect(Math.abs(Math.log(pValue / (Math.exp(-x / 2) * (1 + x / 2))))).toBeLessThan(0.7);
      const mirrored = shuffledNull(
        -x,
        squares.map((value) => -value),
        "lower",
      );
      expect(mirrored.pValue).toBeCloseTo(pValue, 12);
    }
  });

  it("is 1 where shuffles change nothing, and NaN where one is undefined", () => {
    expect(shuffledNull(0.3, Array(99).fill(0.3), "higher").pValue).toBe(1);
    expect(shuffledNull(0.3, [...shuffled, Number.NaN], "higher")).toMatchObject({
      mean: Number.NaN,
      pValue: Number.NaN,
    });
    expect(shuffledNull(Number.NaN, shuffled, "higher").pValue).toBeNaN();
  });
});

describe("bestOf", () => {
  const normal = (count: number, seed: number) =>
    randomNormal(1, count, randomNumbers(seed)).values;

  it("judges by the maximum over all that was searched, each standardised", () => {
    const layers = [1, 10, 100].map((unit, l) => ({
      value: unit * (2 + 0.1 * l),
      shuffled: normal(999, l).map((z) => unit * z),
    }));
    const alone = layers.map((layer) => bestOf([layer])[0]!.pValue);
    const together = bestOf(layers).map(({ pValue }) => pValue);
    for (const [l, p] of together.entries()) {
      expect(p).toBeGreaterThan(2 * alone[l]!);
      expect(p).toBeLessThan(3.6 * alone[l]!);
    }
  });

  it("asks nothing for layers that are one another, nor of those that do not vary", () => {
    const layer = { value: 2, shuffled: normal(999, 8) };
    const constant = { value: 1, shuffled: new Float64Array(999).fill(1) };
    expect(bestOf([layer, layer, constant])[0]).toEqual(bestOf([layer])[0]);
    expect(bestOf([layer, constant])[1]!.pValue).toBeNaN();
  });

  it("takes a low distance for a high similarity", () => {
    const shuffled = normal(99, 3);
    const [distance] = bestOf([{ value: -2, shuffled, towards: "lower" }]);
    const [similarity] = bestOf([{ value: 2, shuffled: shuffled.map((z) => -z) }]);
    expect(distance).toEqual(similarity);
  });

  it("needs the same shuffles for all", () => {
    const [few, more] = [new Float64Array(19), new Float64Array(20)];
    expect(() =>
      bestOf([
        { value: 1, shuffled: few },
        { value: 1, shuffled: more },
      ]),
    ).toThrow(
      new RangeError(
        "bestOf: all that is searched needs values of the same shuffles, but 2 came with 19 shuffles and " +
          "one with 20. Compare all with the same { permutations, seed }.",
      ),
    );
    expect(() => bestOf([])).toThrow("but 0 came with 0 shuffles.");
  });
});
