import { matrix, rowOf } from "../core/matrix";
import { randomNormal, randomNumbers } from "../core/random";
import { referenceEngine as engine } from "../engine/reference";
import { bootstrap } from "./bootstrap";
import { cka, debiasedCka, rbfCka, score, svcca } from "./index";

const random = randomNumbers(8);
const n = 30;
const common = randomNormal(n, 2, random);
const side = (d: number, share: number) => {
  const noise = randomNormal(n, d, random);
  return matrix(n, d, (i, j) => share * rowOf(common, i)[j % 2]! + rowOf(noise, i)[j]!);
};

it.each([debiasedCka, rbfCka({ debiased: true })])(
  "$name has an interval near the jackknife's from rows drawn with pairs of copies left out",
  async (measure) => {
    const [x, y] = [side(6, 1), side(8, 1)];
    const { value, interval, standardError, draws } = await bootstrap(
      measure,
      x,
      y,
      { draws: 199 },
      engine,
    );
    const alone = await score(measure, x, y, {}, engine);
    expect(value).toBe(alone.value);
    expect(draws).toHaveLength(199);
    expect(interval[0]).toBeLessThan(value);
    expect(interval[1]).toBeGreaterThan(value);
    expect(standardError / alone.standardError!).toBeGreaterThan(0.6);
    expect(standardError / alone.standardError!).toBeLessThan(1.6);
    expect(await bootstrap(measure, x, y, { draws: 199 }, engine)).toEqual({
      value,
      interval,
      standardError,
      draws,
    });
  },
);

it("holds 0 of unrelated data with more columns than rows, which copies would put out of sight", async () => {
  const [x, y] = [side(60, 0), side(50, 0)];
  const { interval, draws } = await bootstrap(debiasedCka, x, y, { draws: 99 }, engine);
  expect(interval[0]).toBeLessThan(0);
  expect(interval[1]).toBeGreaterThan(0);
  expect(Math.max(...draws)).toBeLessThan(0.5);
});

it("is refused where copies cannot stay out, and for few draws", async () => {
  const [x, y] = [side(6, 1), side(6, 1)];
  for (const measure of [cka, svcca()]) {
    await expect(bootstrap(measure, x, y, {}, engine)).rejects.toThrow(
      new RangeError(
        `bootstrap: pairs of copies of a row are alike on both sides and must stay out, but ${measure.name} counts them. ` +
          "Take debiasedCka, of any kernel, or score with jackknife: true.",
      ),
    );
  }
  await expect(bootstrap(debiasedCka, x, y, { draws: 20 }, engine)).rejects.toThrow(
    "bootstrap: quantiles take a whole number of draws from 99, but 20 came. 999 is usual.",
  );
});
