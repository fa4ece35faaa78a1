import { randomNumbers } from "./random";
import { averageRanks, denseRanks, sortingOrder } from "./ranks";

describe.each([
  ["float32", Float32Array],
  ["float64", Float64Array],
] as const)("ranks of %s", (_, Values) => {
  const random = randomNumbers(3);
  const drawn = new Values(3000).map((_, k) =>
    k % 3 ? (random() - 0.5) * 10 ** (20 * random() - 10) : Math.round(6 * random()) - 3,
  );

  it("sort as numbers do, equal ones in the order they came", () => {
    const expected = Array.from(drawn, (_, k) => k).sort((a, b) => drawn[a]! - drawn[b]! || a - b);
    expect(Array.from(sortingOrder(drawn))).toEqual(expected);
  });

  it("are the mean of the places that equal values take", () => {
    const sorted = Array.from(drawn).sort((a, b) => a - b);
    for (const [k, rank] of averageRanks(drawn).entries()) {
      const [first, last] = [sorted.indexOf(drawn[k]!), sorted.lastIndexOf(drawn[k]!)];
      if (rank !== (first + last) / 2 + 1) throw new Error(`${drawn[k]} has rank ${rank}`);
    }
    expect(Array.from(averageRanks(Values.from([7, 5, 7])))).toEqual([2.5, 1, 2.5]);
  });

  it("count different values when dense", () => {
    expect(Array.from(denseRanks(Values.from([7, 5, 7, -1, 0, -0])))).toEqual([3, 2, 3, 0, 1, 1]);
    expect(Array.from(denseRanks(new Values(3)))).toEqual([0, 0, 0]);
  });

  it("are none of nothing", () => {
    expect(averageRanks(new Values(0))).toEqual(new Float64Array(0));
  });
});
