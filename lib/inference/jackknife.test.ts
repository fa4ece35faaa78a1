import { sum } from "../core/arithmetic";
import { randomNormal, randomNumbers } from "../core/random";
import { fisherJackknife, jackknife } from "./jackknife";

const values = randomNormal(12, 1, randomNumbers(1)).values;
const meanOf = (numbers: ArrayLike<number>) => sum(numbers) / numbers.length;
const ones = Array<number>(12).fill(1);
const withoutEach = Array.from(values, (_, i) => meanOf(values.filter((_, j) => j !== i)));

describe("jackknife", () => {
  it("gives of a mean the standard error of a mean, and Student's interval", () => {
    const mean = meanOf(values);
    const spread = sum(values.map((value) => (value - mean) ** 2));
    const { standardError, lower, upper, degreesOfFreedom } = jackknife(mean, withoutEach, ones);
    expect(standardError).toBeCloseTo(Math.sqrt(spread / 11 / 12), 12);
    expect(degreesOfFreedom).toBe(11);
    expect(upper - mean).toBeCloseTo(2.2009851600829 * standardError, 7);
    expect(mean - lower).toBeCloseTo(upper - mean, 12);
  });

  it("weighs groups by their rows, as the sum over groups of a mean does", () => {
    const sizes = [1, 2, 3, 1, 4, 1];
    const ends = sizes.map((_, g) => sum(sizes.slice(0, g + 1)));
    const kept = (g: number) => values.filter((_, i) => i < ends[g]! - sizes[g]! || i >= ends[g]!);
    const mean = meanOf(values);
    const { standardError } = jackknife(
      mean,
      sizes.map((_, g) => meanOf(kept(g))),
      sizes,
    );
    // Of a mean the pseudovalue of a group is the mean of its rows, and θ_J is θ.
    const variance = sizes.map((size, g) => {
      const own = meanOf(values.slice(ends[g]! - size, ends[g]!));
      return (own - mean) ** 2 / (12 / size - 1) / sizes.length;
    });
    expect(standardError).toBeCloseTo(Math.sqrt(sum(variance)), 12);
  });

  it("is NaN when a replicate is", () => {
    const { standardError } = jackknife(0, [...withoutEach.slice(1), Number.NaN], ones);
    expect(standardError).toBeNaN();
  });

  it("refuses fewer than 5 groups, or another number of replicates", () => {
    expect(() => jackknife(0.5, [0.4, 0.5, 0.6], [3, 3, 3])).toThrow(
      new RangeError(
        "jackknife: an interval needs a replicate for each of at least 5 groups, " +
          "but there are 3 replicates and 3 groups. Give finer groups.",
      ),
    );
    expect(() => jackknife(0.5, withoutEach, [6, 6])).toThrow("12 replicates and 2 groups");
  });
});

describe("fisherJackknife", () => {
  const correlations = Array.from({ length: 12 }, (_, i) => 0.9 + 0.002 * i);

  it("makes the interval on the scale of atanh, and keeps the plain standard error", () => {
    const onZ = jackknife(Math.atanh(0.91), correlations.map(Math.atanh), ones);
    const { lower, upper, standardError } = fisherJackknife(0.91, correlations, ones);
    expect([lower, upper]).toEqual([Math.tanh(onZ.lower), Math.tanh(onZ.upper)]);
    expect(standardError).toBe(jackknife(0.91, correlations, ones).standardError);
    expect(upper).toBeLessThan(1);
  });

  it("is the plain interval where there is no z", () => {
    const replicates = [1, ...correlations.slice(1)];
    expect(fisherJackknife(0.9, replicates, ones)).toEqual(jackknife(0.9, replicates, ones));
    expect(fisherJackknife(1, correlations, ones)).toEqual(jackknife(1, correlations, ones));
  });
});
