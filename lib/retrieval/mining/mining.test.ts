import { takeRows } from "../../core/matrix";
import { referenceEngine as engine } from "../../engine/reference";
import { x, y } from "../../testing/retrieval-sides";
import fixture from "../retrieval.fixture.json";
import { chooseThreshold, type GoldPair, judgeMining } from "./judge";
import { type MiningStrategy, mine } from "./mine";
import { xsim } from "./xsim";

const gold = Array.from({ length: 50 }, (_, i): GoldPair => [i, i]);

it("mines the pairs that LASER's margin with both directions gives, best first", async () => {
  const { pairs, warnings } = await mine(x, y, {}, engine);
  expect(pairs.map(({ source, target }) => [source, target])).toEqual(
    fixture.mined.map(([source, target]) => [source, target]),
  );
  for (const [i, { score }] of pairs.entries()) {
    expect(score).toBeCloseTo(fixture.mined[i]![2]!, 9);
  }
  expect(warnings).toEqual([]);
});

it("strategies take each side's best, or what both agree on", async () => {
  const by = async (strategy: MiningStrategy) => (await mine(x, y, { strategy }, engine)).pairs;
  const [forward, backward, both] = [
    await by("forward"),
    await by("backward"),
    await by("intersection"),
  ];
  expect(new Set(forward.map(({ source }) => source)).size).toBe(60);
  expect(new Set(backward.map(({ target }) => target)).size).toBe(50);
  const words = (pairs: typeof both) => pairs.map(({ source, target }) => `${source} ${target}`);
  const there = new Set(words(forward));
  expect(new Set(words(both))).toEqual(new Set(words(backward).filter((pair) => there.has(pair))));
});

it("the threshold is BUCC's, and precision, recall and F1 scikit-learn's", async () => {
  const { pairs } = await mine(x, y, {}, engine);
  const threshold = chooseThreshold(pairs, gold);
  expect(threshold).toBeCloseTo(fixture.threshold, 9);
  const { precision, recall, f1 } = judgeMining(pairs, gold, threshold);
  expect(precision.value).toBeCloseTo(fixture.precision, 12);
  expect(recall.value).toBeCloseTo(fixture.recall, 12);
  expect(f1.value).toBeCloseTo(fixture.f1, 12);
  expect(f1.value).toBeCloseTo(fixture.f1Again, 12);
  for (const { value, interval } of [precision, recall, f1]) {
    expect(interval![0]).toBeLessThan(value);
    expect(interval![1]).toBeGreaterThan(value);
  }
});

it("F1's interval leaves each sentence of x out in turn", () => {
  const pairs = Array.from({ length: 12 }, (_, i) => ({
    source: i,
    target: i % 3 === 0 ? i + 1 : i,
    score: 12 - i,
  }));
  const { f1 } = judgeMining(pairs, gold.slice(0, 14));
  const f1Without = (out: number) => {
    const kept = pairs.filter(({ source }) => source !== out);
    const right = kept.filter(({ source, target }) => source === target).length;
    return (2 * right) / (kept.length + 14 - 1);
  };
  const leftOut = Array.from({ length: 14 }, (_, i) => f1Without(i));
  const mean = leftOut.reduce((sum, value) => sum + value, 0) / 14;
  const spread = leftOut.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  expect(f1.standardError).toBeCloseTo(Math.sqrt((13 / 14) * spread), 2);
});

it("pairs of one score stand or fall together", () => {
  const pairs = [
    { source: 0, target: 0, score: 2 },
    { source: 1, target: 1, score: 1 },
    { source: 2, target: 3, score: 1 },
    { source: 3, target: 4, score: 0 },
  ];
  expect(
    chooseThreshold(pairs, [
      [0, 0],
      [1, 1],
    ]),
  ).toBe(0.5);
  expect(chooseThreshold(pairs, [[0, 0]])).toBe(1.5);
  expect(
    chooseThreshold(pairs.slice(0, 2), [
      [0, 0],
      [1, 1],
    ]),
  ).toBe(1);
});

it("nothing mined has no precision, and recall 0", () => {
  const { precision, recall, mined } = judgeMining([], gold);
  expect(precision).toEqual({ value: Number.NaN });
  expect([recall.value, mined]).toEqual([0, 0]);
});

it("xSIM is the share whose best margin is with another, as LASER has it", async () => {
  const { value, errors, n, interval } = await xsim(
    takeRows(x, [...y.values.keys()].slice(0, 50)),
    y,
    {},
    engine,
  );
  expect(value).toBeCloseTo(fixture.xsim, 12);
  expect(errors).toBe(Math.round(fixture.xsim * 50));
  expect([n, interval!.length]).toEqual([50, 2]);
});

it("tells of sentences that have several best matches", async () => {
  const twice = takeRows(y, [0, 1, 2, 3, 4, 5, 0]);
  const { warnings } = await xsim(twice, twice, {}, engine);
  expect(warnings).toEqual(["2 of 7 rows have several best matches, of which the first was taken"]);
});

it("what cannot be mined or judged is refused", async () => {
  await expect(mine(x, y, { strategy: "best" as "max" }, engine)).rejects.toThrow(
    new RangeError(
      'mine: the strategy is one of max, intersection, forward, backward, but "best" came. Name one of them.',
    ),
  );
  expect(() => judgeMining([], [])).toThrow(
    new RangeError(
      "judgeMining: right pairs are needed to judge by, but none came. Give [source, target] pairs.",
    ),
  );
  expect(() => chooseThreshold([], gold)).toThrow(
    new RangeError(
      "chooseThreshold: a threshold is chosen among mined pairs, but none came. Mine a dev set first.",
    ),
  );
  await expect(xsim(x, y, {}, engine)).rejects.toThrow(
    "xsim: x and y need a row for each of the same sentences and the same dimensions, but x is [60 × 8] and y is [50 × 8].",
  );
});
