import { takeRows } from "../core/matrix";
import { randomNormal, randomNumbers } from "../core/random";
import { referenceEngine as engine } from "../engine/reference";
import { debiasedCka } from "../measures/cka/cka";
import { compareAll, score } from "../measures/compare";
import { average, difference, type Estimate, uncertaintyOf } from "./estimate";
import { fisherJackknife, jackknife } from "./jackknife";

const random = randomNumbers(6);
const common = randomNormal(15, 6, random);
const sides = [1, 2, 3].map((factor) => ({
  ...common,
  values: common.values.map((value) => value + factor * random()),
}));
const groups = Array.from({ length: 15 }, (_, i) => `${i % 6}`);

/** Of sides a and b, from compareAll. */
async function estimates(): Promise<(a: number, b: number) => Estimate> {
  const { value, replicates } = await compareAll(debiasedCka, sides, undefined, { groups }, engine);
  return (a, b) => ({
    value: value.values[a * 3 + b]!,
    replicates: Float64Array.from(
      replicates!.sizes,
      (_, g) => replicates!.value.values[g * 9 + a * 3 + b]!,
    ),
    sizes: replicates!.sizes,
  });
}

/** What `of` makes of the pairs' scores, worked out again without each group. */
async function again(of: (pair: (a: number, b: number) => Promise<number>) => Promise<number>) {
  const on = (rows: readonly number[]) =>
    of(
      async (a, b) =>
        (await score(debiasedCka, takeRows(sides[a]!, rows), takeRows(sides[b]!, rows), {}, engine))
          .value,
    );
  const all = groups.map((_, i) => i);
  const names = [...new Set(groups)];
  const replicates = [];
  for (const name of names) replicates.push(await on(all.filter((i) => groups[i] !== name)));
  const sizes = names.map((name) => groups.filter((group) => group === name).length);
  return { value: await on(all), replicates, sizes };
}

it("the interval of an average is that of the average worked out again without each group", async () => {
  const pair = await estimates();
  const expected = await again(
    async (of) => ((await of(0, 1)) + (await of(0, 2)) + (await of(1, 2))) / 3,
  );
  const mean = average([pair(0, 1), pair(0, 2), pair(1, 2)]);
  expect(mean.value).toBeCloseTo(expected.value, 10);
  const ours = uncertaintyOf(mean, "correlation");
  const theirs = fisherJackknife(expected.value, expected.replicates, expected.sizes);
  expect(ours.standardError).toBeCloseTo(theirs.standardError, 10);
  expect(ours.lower).toBeCloseTo(theirs.lower, 9);
  expect(ours.upper).toBeCloseTo(theirs.upper, 9);
});

it("the interval of a difference is that of the difference worked out again, not of two that are independent", async () => {
  const pair = await estimates();
  const expected = await again(async (of) => (await of(0, 1)) - (await of(0, 2)));
  const gap = difference(pair(0, 1), pair(0, 2));
  const { standardError } = uncertaintyOf(gap);
  expect(gap.value).toBeCloseTo(expected.value, 10);
  expect(standardError).toBeCloseTo(
    jackknife(expected.value, expected.replicates, expected.sizes).standardError,
    10,
  );
  const apart = Math.hypot(
    uncertaintyOf(pair(0, 1)).standardError,
    uncertaintyOf(pair(0, 2)).standardError,
  );
  expect(standardError).not.toBeCloseTo(apart, 3);
});

it("the average of nothing, or of what is undefined, is NaN with NaN about it", () => {
  const nothing = average([]);
  expect(nothing.value).toBeNaN();
  expect(uncertaintyOf(nothing).lower).toBeNaN();
});

it("an estimate without leave-outs keeps its value and has no interval", () => {
  const { standardError, lower, upper } = uncertaintyOf({
    value: 0.5,
    replicates: new Float64Array(),
    sizes: [],
  });
  expect([standardError, lower, upper]).toEqual([Number.NaN, Number.NaN, Number.NaN]);
});

it("estimates over other groups of rows are not averaged or subtracted", () => {
  const of = (sizes: number[]) => ({ value: 0, replicates: new Float64Array(sizes.length), sizes });
  const words =
    "Estimates can be averaged or subtracted only over the same groups of rows, but one has 2 and the other 3, " +
    "or their sizes differ. Compare the same sentences with the same groups.";
  expect(() => average([of([1, 1]), of([1, 1, 1])])).toThrow(new RangeError(words));
  expect(() => difference(of([1, 1]), of([1, 1, 1]))).toThrow(new RangeError(words));
  expect(() => difference(of([1, 2]), of([2, 1]))).toThrow("or their sizes differ");
});
