import { scale } from "../../core/arithmetic";
import { fromArrays, matrix, toPrecision } from "../../core/matrix";
import { randomNormal, randomNumbers } from "../../core/random";
import { referenceEngine as engine } from "../../engine/reference";
import { compareAll, score } from "../compare";
import fixture from "./cycle-neighbours.fixture.json";
import { meanCosine } from "./mean-cosine";

const expected = fixture.cases.find(({ cosine }) => cosine)!;

describe("meanCosine", () => {
  const [x, y] = [fromArrays(expected.x), fromArrays(expected.y)];
  const cosine = expected.cosine!;

  it("has the value of scikit-learn, beside that of other rows, in float32 too", async () => {
    const { value, standardError, details } = await score(meanCosine, x, y, {}, engine);
    expect(value).toBeCloseTo(cosine.value, 12);
    expect(details.random).toBeCloseTo(cosine.random, 12);
    expect(details.difference).toBeCloseTo(cosine.value - cosine.random, 12);
    expect(standardError).toBeCloseTo(cosine.standardError, 12);
    const [a, b] = [toPrecision(x, "float32"), toPrecision(y, "float32")];
    expect((await score(meanCosine, a, b, {}, engine)).value).toBeCloseTo(cosine.value, 6);
  });

  it("has the mean and spread of shuffled rows", async () => {
    const shuffled = (await score(meanCosine, x, y, {}, engine)).null!;
    expect(Math.abs(shuffled.mean - cosine.shuffledMean)).toBeLessThan(0.01 * cosine.shuffledSd);
    expect(Math.abs(shuffled.sd / cosine.shuffledSd - 1)).toBeLessThan(0.01);
  });

  it("is not often significant of unrelated rows, whether n or d is larger", async () => {
    const random = randomNumbers(4);
    for (const d of [3, 30]) {
      let rejected = 0;
      for (let t = 0; t < 400; t++) {
        const sides = [randomNormal(15, d, random), randomNormal(15, d, random)] as const;
        const found = await score(meanCosine, sides[0], sides[1], {}, engine);
        if (found.null!.pValue < 0.05) rejected++;
      }
      expect(rejected / 400).toBeGreaterThanOrEqual(0.03);
      expect(rejected / 400).toBeLessThanOrEqual(0.07);
    }
  });

  it("is 1 on itself and on itself stretched, and moved by an offset of one side", async () => {
    expect((await score(meanCosine, x, x, {}, engine)).value).toBeCloseTo(1, 12);
    expect((await score(meanCosine, x, scale(x, 1e150), {}, engine)).value).toBeCloseTo(1, 12);
    const off = matrix(x.rows, x.columns, (i, j) => x.values[i * x.columns + j]! + 3);
    expect((await score(meanCosine, x, off, {}, engine)).value).toBeLessThan(0.9);
  });

  it("gives all pairs at once, leaving groups out together", async () => {
    const z = randomNormal(x.rows, x.columns, randomNumbers(1));
    const groups = Array.from({ length: x.rows }, (_, i) => `${i % 6}`);
    const scores = await compareAll(meanCosine, [x, y, z], undefined, { groups }, engine);
    expect(scores.replicates!.value.rows).toBe(6);
    const alone = await score(meanCosine, y, z, { groups }, engine);
    expect(scores.at(1, 2)).toEqual(alone);
    expect(scores.value.values[5]).toBe(scores.value.values[7]);
    const plain = await score(meanCosine, y, z, {}, engine);
    expect(plain.value).toBe(alone.value);
    expect(plain.standardError).not.toBe(alone.standardError);
    const few = groups.map((_, i) => `${i % 3}`);
    const without = await score(meanCosine, y, z, { groups: few }, engine);
    expect(without.warnings).toContain("no interval: rows come from 3 groups, and it takes 5");
  });

  it("asks for one space", async () => {
    const narrow = matrix(x.rows, 2, (i, j) => i + j + 1);
    await expect(score(meanCosine, x, narrow, {}, engine)).rejects.toThrow(
      `mean cosine: x and y need as many columns, for their rows are vectors of one space, but x is [${x.rows} × 4] ` +
        `and y is [${x.rows} × 2]. Compare languages within one model and layer, or use debiasedCka.`,
    );
  });

  it("refuses a row of zeros", async () => {
    const one = matrix(x.rows, 4, (i) => (i === 2 ? 0 : 1));
    await expect(score(meanCosine, one, y, {}, engine)).rejects.toThrow(
      "mean cosine: every row needs a length above zero, for zero has no cosine, but row 2",
    );
  });
});
