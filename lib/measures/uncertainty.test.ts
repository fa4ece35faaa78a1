import { takeRows } from "../core/matrix";
import { randomNormal, randomNumbers } from "../core/random";
import { referenceEngine as engine } from "../engine/reference";
import { shuffledOrders } from "../inference/shuffles";
import { allMeasures, cca, compareAll, debiasedCka, type Measure, nbs, score } from "./index";
import { view } from "./view";

const random = randomNumbers(3);
const [n, p, q] = [24, 3, 4];
const x = randomNormal(n, p, random);
const y = randomNormal(n, q, random);

it.each(allMeasures.filter(({ reorder, shuffle }) => reorder || shuffle))(
  "$name gives for reordered rows what it gives for rows in that order",
  async (measure) => {
    const side = measure.name.endsWith("ANC") ? randomNormal(n, p, randomNumbers(9)) : y;
    const orders = shuffledOrders(n, 19).slice(0, 3);
    const expected: number[] = [];
    for (const order of orders) {
      expected.push((await score(measure, x, takeRows(side, order), {}, engine)).value);
    }
    const [a, b] = [
      await measure.prepare(view(x), engine),
      await measure.prepare(view(side), engine),
    ];
    const values: number[] = [];
    if (measure.shuffle) {
      values.push(...(await measure.shuffle([a], [b], orders, engine)).values);
    } else {
      for (const order of orders) {
        values.push((await measure.compare(a, measure.reorder!(b, order), engine)).value);
      }
    }
    for (const [o, value] of values.entries()) expect(value).toBeCloseTo(expected[o]!, 10);
  },
);

it("a measure without a closed form tells how to have an interval and a null", async () => {
  const { interval, null: shuffled, details } = await score(cca, x, y, {}, engine);
  expect([interval, shuffled]).toEqual([undefined, undefined]);
  expect(details).toMatchObject({
    interval: "give jackknife: true to have one",
    null: "give permutations to have one",
  });
});

it("a measure with a closed form keeps it, with the same shuffles beside it", async () => {
  const options = { permutations: 199, jackknife: true };
  const scores = await compareAll(debiasedCka, [x, y], undefined, options, engine);
  const { null: shuffled, interval } = await score(debiasedCka, x, y, {}, engine);
  expect(scores.at(0, 1)).toMatchObject({ null: shuffled, interval });
  expect(scores.shuffled).toMatchObject({ rows: 199, columns: 4 });
});

it("shuffles within bins take the place of a null in closed form, which knows no bins", async () => {
  const bins = Array.from({ length: n }, (_, i) => i % 3);
  const options = { bins, permutations: 999, shuffleWithin: "bins" } as const;
  const result = await score(debiasedCka, x, y, options, engine);
  expect(result.null!.mean).toBeCloseTo(result.binnedNull!.mean, 1);
  expect(Math.abs(result.null!.sd / result.binnedNull!.sd - 1)).toBeLessThan(0.1);
  expect(result.details.null).toBe("999 shuffles within bins, seed 1");
});

it("shuffles within groups take groups", async () => {
  const options = { permutations: 19, shuffleWithin: "groups" } as const;
  await expect(score(cca, x, y, options, engine)).rejects.toThrow(
    new RangeError(
      "shuffleWithin: shuffling within groups takes the groups of rows, but none came. Give { groups } too, or shuffle freely.",
    ),
  );
});

it("free shuffles of grouped rows warn that the p-value is too small", async () => {
  const groups = Array.from({ length: n }, (_, i) => `${i % 5}`);
  const { warnings } = await score(nbs, x, y, { groups, permutations: 19 }, engine);
  expect(warnings).toContain(
    "rows of one group are not exchangeable: the p-value is too small unless they are shuffled within groups",
  );
});

it("the jackknife leaves out 20 random blocks, or the groups there are, the same each time", async () => {
  const scores = await compareAll(nbs, [x, y], undefined, { jackknife: true }, engine);
  expect(scores.replicates!.value).toMatchObject({ rows: 20, columns: 4 });
  expect(scores.replicates!.sizes.reduce((a, b) => a + b)).toBe(n);
  expect(scores.at(0, 1).details.interval).toBe("jackknife of 20 random blocks, seed 1");
  for (const end of scores.at(0, 0).interval!) expect(end).toBeCloseTo(1, 12);
  const again = await score(nbs, x, y, { jackknife: true }, engine);
  expect(again.interval![0]).toBeCloseTo(scores.at(0, 1).interval![0], 12);

  const groups = Array.from({ length: n }, (_, i) => `document ${i % 22}`);
  const grouped = await compareAll(nbs, [x], [y], { jackknife: true, groups }, engine);
  const kept = groups.flatMap((group, row) => (group === "document 1" ? [] : [row]));
  const without = await score(nbs, takeRows(x, kept), takeRows(y, kept), {}, engine);
  expect(grouped.replicates!.value.values[1]).toBeCloseTo(without.value, 12);
});

it("fewer than 20 groups give no interval, and the reason", async () => {
  const groups = Array.from({ length: n }, (_, i) => `${i % 19}`);
  const result = await score(nbs, x, y, { jackknife: true, groups }, engine);
  expect(result.interval).toBeUndefined();
  expect(result.warnings).toEqual(["no interval: rows come from 19 groups, and it takes 20"]);
});

it("there is no interval where the measure refuses the rows that remain, and its reason", async () => {
  const wide = randomNormal(n, 20, random);
  const result = await score(cca, x, wide, { jackknife: true }, engine);
  expect(result.standardError).toBeNaN();
  expect(result.warnings).toHaveLength(1);
  expect(result.warnings[0]).toMatch(/^no interval: CCA: .+ 23 rows and 3 \+ 20 directions/);
});

it("stops when it is told to, in the midst of shuffles and leave-outs", async () => {
  const stop = new AbortController();
  const late = {
    ...cca,
    reorder(side: unknown) {
      stop.abort();
      return side;
    },
  } as Measure;
  const options = { permutations: 19, signal: stop.signal };
  await expect(score(late, x, y, options, engine)).rejects.toThrow("aborted");
  const jackknife = { jackknife: true, signal: stop.signal };
  await expect(score(nbs, x, y, jackknife, engine)).rejects.toThrow("aborted");
});
