import { randomNumbers } from "../core/random";
import { shareOf } from "./share";

const counts = (...values: number[]) => Float64Array.from(values);
const groupsOf = (n: number, size: number) =>
  Array.from({ length: n }, (_, i) => `g${Math.floor(i / size)}`);

it("hits and misses without groups have Wilson's interval at n", () => {
  const share = shareOf(Float64Array.from({ length: 50 }, (_, i) => Number(i < 41)));
  // R: prop.test(41, 50, correct = FALSE)
  expect(share.value).toBe(0.82);
  expect(share.interval![0]).toBeCloseTo(0.69204, 4);
  expect(share.interval![1]).toBeCloseTo(0.90229, 4);
  expect(share.standardError).toBeCloseTo(Math.sqrt((0.82 * 0.18) / 49), 12);
});

it("where every sentence was hit the interval still says how few there were", () => {
  const { interval, standardError } = shareOf(new Float64Array(50).fill(1));
  expect(standardError).toBeCloseTo(0, 12);
  // 1 / (1 + q²/n)
  expect(interval![0]).toBeCloseTo(1 / (1 + 1.959964 ** 2 / 50), 6);
  expect(interval![1]).toBe(1);
  const grouped = shareOf(new Float64Array(50).fill(0), { groups: groupsOf(50, 5) });
  expect(grouped.interval![0]).toBe(0);
  expect(grouped.interval![1]).toBeGreaterThan(0.3);
});

it("sentences of one document that hit or miss together widen the interval", () => {
  const together = Float64Array.from({ length: 100 }, (_, i) => Number(Math.floor(i / 5) % 3 > 0));
  const alone = shareOf(together);
  const grouped = shareOf(together, { groups: groupsOf(100, 5) });
  expect(grouped.value).toBe(alone.value);
  expect(grouped.standardError! / alone.standardError!).toBeGreaterThan(2);
  const width = ([lower, upper]: readonly [number, number]) => upper - lower;
  expect(width(grouped.interval!)).toBeGreaterThan(2 * width(alone.interval!));
});

it("groups that differ less than chance would have it are not worth more trials than there were", () => {
  const even = Float64Array.from({ length: 60 }, (_, i) => Number(i % 2 === 0));
  const { interval, standardError } = shareOf(even, { groups: groupsOf(60, 6) });
  expect(standardError).toBeCloseTo(0, 12);
  expect(interval![1] - interval![0]).toBeGreaterThan(shareOf(even).interval![1] - 0.5);
});

it("two directions that agree are worth n trials, that differ up to 2n", () => {
  const width = (values: Float64Array) => {
    const [lower, upper] = shareOf(values, { trials: 2 }).interval!;
    return upper - lower;
  };
  const agreeing = Float64Array.from({ length: 100 }, (_, i) => Number(i % 2));
  const differing = Float64Array.from({ length: 100 }, () => 0.5);
  const [wide, narrow] = [width(agreeing), width(differing)];
  expect(wide / narrow).toBeCloseTo(Math.SQRT2, 1);
});

it("the interval covers the true share in 95 % of draws, with and without documents", () => {
  const random = randomNumbers(6);
  const covered = { alone: 0, grouped: 0 };
  const draws = 1000;
  for (let draw = 0; draw < draws; draw++) {
    const inside = ([lower, upper]: readonly [number, number]) =>
      Number(lower <= 0.8 && 0.8 <= upper);
    const hits = Float64Array.from({ length: 50 }, () => Number(random() < 0.8));
    covered.alone += inside(shareOf(hits).interval!);
    // 30 documents of two sentences that mostly share their fate.
    const documents = Float64Array.from({ length: 60 }, () => 0);
    for (let document = 0; document < 30; document++) {
      const fate = Number(random() < 0.8);
      for (const i of [2 * document, 2 * document + 1]) {
        documents[i] = random() < 0.7 ? fate : Number(random() < 0.8);
      }
    }
    covered.grouped += inside(shareOf(documents, { groups: groupsOf(60, 2) }).interval!);
  }
  for (const share of [covered.alone / draws, covered.grouped / draws]) {
    expect(share).toBeGreaterThan(0.925);
    expect(share).toBeLessThan(0.98);
  }
});

it("sentences from fewer than 5 groups get their share, but no interval", () => {
  expect(shareOf(counts(1, 0, 1, 1))).toEqual({ value: 0.75 });
  const hits = counts(...Array.from({ length: 30 }, (_, i) => Number(i < 12)));
  const groups = Array.from(hits, (_, i) => `list ${i % 3}`);
  expect(shareOf(hits, { groups })).toEqual({ value: 0.4 });
});
