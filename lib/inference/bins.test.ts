import { randomNormal, randomNumbers } from "../core/random";
import { referenceEngine as engine } from "../engine/reference";
import { debiasedCka } from "../measures/cka/cka";
import { score } from "../measures/compare";
import { binsOf } from "./bins";

const countOf = (bins: readonly number[]) =>
  [...new Set(bins)].sort((a, b) => a - b).map((bin) => bins.filter((b) => b === bin).length);

describe("binsOf", () => {
  it("cuts rows by length into bins of at least 5, the shortest first", () => {
    expect(binsOf([9, 1, 8, 2, 7, 3, 6, 4, 5, 0])).toEqual([1, 0, 1, 0, 1, 0, 1, 0, 1, 0]);
    expect(countOf(binsOf(Array.from({ length: 23 }, (_, i) => i % 6)))).toEqual([6, 6, 6, 5]);
  });

  it("makes 20 bins at most, whose sizes differ by one at most", () => {
    const sizes = countOf(binsOf(Array.from({ length: 1138 }, (_, i) => (i * 37) % 101)));
    expect(sizes).toHaveLength(20);
    expect(Math.max(...sizes) - Math.min(...sizes)).toBeLessThanOrEqual(1);
  });

  it("cuts ties by position, and leaves a few rows in one bin", () => {
    expect(binsOf(Array(10).fill(3))).toEqual([0, 0, 0, 0, 0, 1, 1, 1, 1, 1]);
    expect(binsOf([3, 1, 2])).toEqual([0, 0, 0]);
  });
});

describe("bins that are not fit for a null", () => {
  const random = randomNumbers(2);
  const [x, y] = [randomNormal(10, 3, random), randomNormal(10, 4, random)];
  const withBins = (bins: number[], groups?: string[]) =>
    score(debiasedCka, x, y, { bins, ...(groups && { groups }) }, engine);
  const documents = Array.from({ length: 10 }, (_, i) => `${i % 5}`);

  it("are refused with fewer than 4 rows in one", async () => {
    await expect(withBins([0, 0, 0, 0, 0, 0, 0, 1, 1, 1])).rejects.toThrow(
      new RangeError(
        "bins: each of 10 rows needs a bin, and each bin at least 4 rows, but 10 bins came, of sizes 7, 3. Use fewer bins.",
      ),
    );
    await expect(withBins([0, 0, 0, 0, 0, 2, 2, 2, 2, 2])).rejects.toThrow("of sizes 5, 0, 5");
  });

  it.each([undefined, documents])(
    "are refused when rows have none, or none are there",
    async (groups) => {
      await expect(withBins([0, 0, 0, 0], groups)).rejects.toThrow("but 4 bins came, of sizes 4.");
      await expect(withBins(Array(12).fill(0), groups)).rejects.toThrow("but 12 bins came");
      await expect(withBins([], groups)).rejects.toThrow("but 0 bins came");
    },
  );

  it.each([-1, 0.5, Number.NaN])("are refused when one is %d", async (odd) => {
    await expect(withBins([0, 0, 0, 0, 0, 0, 0, 0, 0, odd])).rejects.toThrow(
      new RangeError(
        `bins: they are counted 0, 1, 2, …, but ${odd} came. Cut numbers into bins with binsOf.`,
      ),
    );
  });
});
