import { fromArrays, matrix, rowOf, toPrecision } from "../../core/matrix";
import { randomNormal, randomNumbers } from "../../core/random";
import { referenceEngine as engine } from "../../engine/reference";
import { score } from "../compare";
import { foldRows } from "../fold-rows";
import { chooseRidge } from "./choose-ridge";
import { heldOutPredictivity, linearPredictivity, ridgePredictivity } from "./linear-predictivity";
import fixture from "./linear-predictivity.fixture.json";
import { nestedPredictivity } from "./nested-predictivity";

describe.each(fixture.cases)("linear predictivity against scikit-learn, $name", (expected) => {
  const [x, y] = [fromArrays(expected.x), fromArrays(expected.y)];
  const { groups } = expected;
  const folds = 5;
  const byRidge = expected.ridges.flatMap(({ ridge, ...values }) => [
    [`ridge ${ridge}`, ridgePredictivity({ ridge }), {}, values.value] as const,
    [
      `held out, ridge ${ridge}`,
      heldOutPredictivity({ folds, ridge }),
      {},
      values.heldOut,
    ] as const,
    [
      `held out by groups, ridge ${ridge}`,
      heldOutPredictivity({ folds, ridge }),
      { groups },
      values.heldOutByGroups,
    ] as const,
  ]);
  const determined = expected.linear !== null;

  it.each([
    ...(determined ? [["least squares", linearPredictivity, {}, expected.linear!] as const] : []),
    ...(determined
      ? [["held out", heldOutPredictivity({ folds }), {}, expected.heldOut!] as const]
      : []),
    ...byRidge,
    ["nested", nestedPredictivity({ folds }), {}, expected.nested] as const,
    [
      "nested, by groups",
      nestedPredictivity({ folds }),
      { groups },
      expected.nestedByGroups,
    ] as const,
  ])(
    "%s has the same value, in float64 and nearly so in float32",
    async (_, measure, options, value) => {
      const exact = await score(measure, x, y, options, engine);
      expect(Math.abs(exact.value / value - 1)).toBeLessThan(1e-6);
      const [a, b] = [toPrecision(x, "float32"), toPrecision(y, "float32")];
      const rounded = await score(measure, a, b, options, engine);
      expect(Math.abs(rounded.value / value - 1)).toBeLessThan(1e-4);
    },
  );
});

describe("linear predictivity of what is unrelated", () => {
  it("is rank/(n − 1) in sample, on average, and not above 0 held out", async () => {
    const random = randomNumbers(1);
    const draws = 200;
    let [inSample, heldOut, chance] = [0, 0, 0];
    for (let t = 0; t < draws; t++) {
      const [x, y] = [randomNormal(30, 4, random), randomNormal(30, 6, random)];
      const result = await score(linearPredictivity, x, y, {}, engine);
      inSample += result.value / draws;
      chance = result.details.chance as number;
      heldOut += (await score(heldOutPredictivity({ folds: 5 }), x, y, {}, engine)).value / draws;
    }
    expect(chance).toBeCloseTo(4 / 29, 12);
    expect(Math.abs(inSample - chance)).toBeLessThan(0.01);
    expect(heldOut).toBeLessThan(0);
  });

  it("is refused in sample when x has as many directions as rows can tell, less the intercept", async () => {
    const random = randomNumbers(2);
    const [x, y] = [randomNormal(8, 7, random), randomNormal(8, 2, random)];
    await expect(score(linearPredictivity, x, y, {}, engine)).rejects.toThrow(
      "linear predictivity: it takes more rows than x has directions and an intercept, but there are 8 rows and " +
        "7 + 1, which explain any y. Use more sentences, or heldOutPredictivity with a ridge.",
    );
    const other = await score(linearPredictivity, y, x, {}, engine);
    expect(other.value).toBeLessThan(1);
  });
});

describe("heldOutPredictivity", () => {
  const random = randomNumbers(4);
  const [x, y] = [randomNormal(12, 6, random), randomNormal(12, 2, random)];

  it("refuses folds that leave too few rows to fit", async () => {
    await expect(score(heldOutPredictivity({ folds: 2 }), x, y, {}, engine)).rejects.toThrow(
      "held-out predictivity (2 folds): the rows outside a fold must be more than the directions of x and an intercept, but " +
        "fold 0 leaves 6 rows for 6 + 1. Use more sentences or folds, or give a ridge.",
    );
  });

  it("refuses a direction of x that is in one fold alone", async () => {
    const alone = matrix(12, 2, (i, j) => (j === 0 ? rowOf(x, i)[0]! : Number(i === 5)));
    await expect(score(heldOutPredictivity({ folds: 6 }), alone, y, {}, engine)).rejects.toThrow(
      "held-out predictivity (6 folds): the rows outside a fold must vary in every direction of both sides, but fold 2 alone " +
        "holds one. Give a ridge, or use fewer rows a fold.",
    );
  });

  it.each([1, 0, 2.5, Number.NaN])("refuses %d folds", (folds) => {
    expect(() => heldOutPredictivity({ folds })).toThrow(
      `heldOutPredictivity: folds is a whole number, 2 or more, but ${folds} came. 5 or 10 is usual.`,
    );
  });

  it("refuses ridges that are none", () => {
    expect(() => heldOutPredictivity({ folds: 5, ridge: -1 })).toThrow(
      "heldOutPredictivity: ridge is added to sums of squares and must be 0 or more and finite, but -1 came.",
    );
    expect(() => ridgePredictivity({ ridge: 0 })).toThrow(
      "ridgePredictivity: ridge is added to sums of squares and must be positive and finite, but 0 came. " +
        "Without one, use linearPredictivity.",
    );
  });

  it("refuses more folds than rows or groups", async () => {
    const many = heldOutPredictivity({ folds: 13, ridge: 1 });
    await expect(score(many, x, y, {}, engine)).rejects.toThrow(
      "held-out predictivity (13 folds, ridge 1): there must be a row for every fold, but there are 12 rows and 13 folds. Use fewer folds.",
    );
    const groups = Array.from({ length: 12 }, (_, i) => `${i % 3}`);
    const five = heldOutPredictivity({ folds: 5, ridge: 1 });
    await expect(score(five, x, y, { groups }, engine)).rejects.toThrow(
      "there must be a group for every fold, but there are 3 groups and 5 folds. Use fewer folds.",
    );
  });
});

describe("nestedPredictivity", () => {
  const random = randomNumbers(5);
  const [x, y] = [randomNormal(12, 3, random), randomNormal(12, 2, random)];
  const two = nestedPredictivity({ folds: 2 });

  it("names the ridge of every fold", async () => {
    const { details } = await score(nestedPredictivity({ folds: 3 }), x, y, {}, engine);
    expect(details.ridges).toMatch(/^[\d.e+]+, [\d.e+]+, [\d.e+]+$/);
  });

  it("refuses folds that are none, and groups too few to choose by", async () => {
    expect(() => nestedPredictivity({ folds: 1 })).toThrow(
      "nestedPredictivity: folds is a whole number, 2 or more, but 1 came.",
    );
    const groups = Array.from({ length: 12 }, (_, i) => `${i % 3}`);
    await expect(score(two, x, y, { groups }, engine)).rejects.toThrow(
      "nested predictivity (2 folds): a ridge is chosen by 2 folds of the groups outside each fold, but there are only 3 groups. Use more groups, or none.",
    );
  });

  it("refuses a fold outside of which nothing differs", async () => {
    const first = matrix(12, 2, (i, j) => (i < 6 ? rowOf(x, i)[j]! : 1));
    await expect(score(two, first, y, {}, engine)).rejects.toThrow(
      "nested predictivity (2 folds): the rows outside a fold must differ on both sides, but all outside fold 0 are one and the same vector.",
    );
  });
});

describe("chooseRidge", () => {
  const random = randomNumbers(6);
  const [x, noise] = [randomNormal(30, 20, random), randomNormal(30, 2, random)];
  const y = matrix(30, 2, (i, j) => rowOf(x, i)[j]! + rowOf(noise, i)[j]!);

  it("takes the ridge whose held-out predictivity is highest, of all or of those given", async () => {
    const groups = Array.from({ length: 30 }, (_, i) => `${i % 11}`);
    for (const ridges of [undefined, [1, 40, 1000]]) {
      const given = { folds: 5, groups, ...(ridges && { ridges }) };
      const { ridge, tried } = await chooseRidge(x, y, given, engine);
      expect(tried).toHaveLength(ridges?.length ?? 9);
      for (const one of tried) {
        const measure = heldOutPredictivity({ folds: 5, ridge: one.ridge });
        const { value } = await score(measure, x, y, { groups }, engine);
        expect(one.value).toBeCloseTo(value, 12);
      }
      const best = Math.max(...tried.map(({ value }) => value));
      expect(tried.find((one) => one.ridge === ridge)!.value).toBe(best);
      // Neither the least nor the most: the noise is as large as what x says.
      expect([tried[0]!.ridge, tried.at(-1)!.ridge]).not.toContain(ridge);
    }
  });

  it("refuses what it cannot use", async () => {
    await expect(chooseRidge(x, matrix(4, 2), { folds: 2 }, engine)).rejects.toThrow(
      "chooseRidge: x and y need a row for each of the same sentences, but x is [30 × 20] and y is [4 × 2]. Keep the common ones with selectSentences.",
    );
    await expect(chooseRidge(x, matrix(30, 2), { folds: 2 }, engine)).rejects.toThrow(
      "chooseRidge: rows of both sides must differ, but all rows of one are one and the same vector. Leave it out.",
    );
    await expect(chooseRidge(x, y, { folds: 2, ridges: [] }, engine)).rejects.toThrow(
      "chooseRidge: there must be ridges to choose from, but none came. Leave ridges out for nine.",
    );
    await expect(chooseRidge(x, y, { folds: 2, ridges: [0] }, engine)).rejects.toThrow(
      "chooseRidge: ridge is added to sums of squares and must be positive and finite, but 0 came.",
    );
  });
});

describe("foldRows", () => {
  it("gives consecutive rows, the first folds a row longer", () => {
    expect(foldRows({ name: "", folds: 3 }, 8)).toEqual([
      [0, 1, 2],
      [3, 4, 5],
      [6, 7],
    ]);
  });

  it("keeps the rows of a group together, groups in order of their names", () => {
    const groups = ["b", "a", "c", "a", "b"];
    expect(foldRows({ name: "", folds: 2, groups }, 5)).toEqual([[1, 3, 0, 4], [2]]);
  });

  it("asks for a group a row", () => {
    expect(() => foldRows({ name: "", folds: 2, groups: ["a"] }, 5)).toThrow(
      "groups: each row needs a group, but there are 5 rows and 1 groups.",
    );
  });
});
