import { fromArrays, type Matrix, matrix, rowOf, toPrecision } from "../../core/matrix";
import { randomNormal, randomNumbers } from "../../core/random";
import { referenceEngine as engine } from "../../engine/reference";
import { score } from "../compare";
import { canonicalCorrelations, cca, ccaR2, meanCca, yanai } from "./cca";
import fixture from "./cca.fixture.json";
import { pwcca, pwccaOfY, symmetricPwcca } from "./pwcca";
import { regularizedCca } from "./regularized-cca";
import { svcca } from "./svcca";

const scoreOf = async (measure: typeof cca, x: Matrix, y: Matrix) =>
  (await score(measure, x, y, {}, engine)).value;

describe.each(fixture.cases)("CCA and its kin against scipy, $name", (expected) => {
  const [x, y] = [fromArrays(expected.x), fromArrays(expected.y)];
  const [single, other] = [toPrecision(x, "float32"), toPrecision(y, "float32")];
  const byRidge = expected.regularized.map(
    ({ ridge, value }) => [`ridge ${ridge}`, regularizedCca({ ridge }), value] as const,
  );
  const byVariance = expected.svcca.map(
    ({ variance, value }) => [`SVCCA ${variance}`, svcca({ variance }), value] as const,
  );

  it.each([
    ["CCA", cca, expected.cca],
    [
      "CCA over dimensions",
      meanCca({ denominator: "smaller dimension" }),
      expected.ccaOverDimension,
    ],
    ["R²", ccaR2, expected.ccaR2],
    ["Yanai's GCD", yanai, expected.yanai],
    ["PWCCA", pwcca, expected.pwcca],
    ["PWCCA of y", pwccaOfY, expected.pwccaOfY],
    ["symmetric PWCCA", symmetricPwcca, (expected.pwcca + expected.pwccaOfY) / 2],
    ...byVariance,
    ...byRidge,
  ] as const)(
    "%s has the same value, in float64 and nearly so in float32",
    async (_, measure, value) => {
      const exact = await score(measure, x, y, {}, engine);
      expect(Math.abs(exact.value / value - 1)).toBeLessThan(1e-6);
      const rounded = await score(measure, single, other, {}, engine);
      expect(Math.abs(rounded.value / value - 1)).toBeLessThan(1e-4);
      expect([rounded.details.rankX, rounded.details.rankY]).toEqual(expected.ranks);
      expect([exact.details.rankX, exact.details.rankY]).toEqual(expected.ranks);
    },
  );

  it("has the same correlations", async () => {
    const found = await canonicalCorrelations(x, y, engine);
    expect(found).toHaveLength(expected.correlations.length);
    for (const [i, rho] of expected.correlations.entries()) expect(found[i]).toBeCloseTo(rho, 9);
  });

  it.each(expected.svcca)(
    "keeps as many directions for $variance of the variance",
    async (each) => {
      const { details } = await score(svcca({ variance: each.variance }), x, y, {}, engine);
      expect([details.keptX, details.keptY]).toEqual(each.kept);
      expect(details.keptVarianceX).toBeGreaterThanOrEqual(each.variance);
      expect(details.keptVarianceX).toBeLessThanOrEqual(1);
    },
  );
});

describe("known wrong answers of other code", () => {
  const [{ x: rows, y: others, ...expected }] = fixture.cases as [(typeof fixture.cases)[0]];
  const [x, y] = [fromArrays(rows), fromArrays(others)];

  it("are not PWCCA's: weights from variates and neurons that are not centred", async () => {
    const ours = await scoreOf(pwcca, x, y);
    expect(Math.abs(expected.pwccaWithMeans! - ours)).toBeGreaterThan(1e-3);
    const away = (side: Matrix) => ({ ...side, values: side.values.map((value) => value + 100) });
    expect(await scoreOf(pwcca, away(x), away(y))).toBeCloseTo(ours, 9);
  });

  it("are not SVCCA's: a threshold on singular values in place of variance", async () => {
    const { kept, value } = expected.svccaBySingularValues;
    const { value: ours, details } = await score(svcca({ variance: 0.6 }), x, y, {}, engine);
    expect(kept[0]).toBeGreaterThan(details.keptX as number);
    expect(Math.abs(value - ours)).toBeGreaterThan(1e-3);
  });
});

describe("what unrelated data get", () => {
  it("is the chance level in the details, for squared correlations; below it, for their mean", async () => {
    const random = randomNumbers(6);
    const draws = 200;
    const means = [0, 0, 0, 0];
    const measures = [ccaR2, yanai, cca, svcca({ variance: 0.8 })];
    const chances: number[] = [];
    for (let t = 0; t < draws; t++) {
      const [x, y] = [randomNormal(30, 3, random), randomNormal(30, 5, random)];
      for (const [m, measure] of measures.entries()) {
        const { value, details } = await score(measure as typeof cca, x, y, {}, engine);
        means[m]! += value / draws;
        chances[m] = (details.chance ?? details.chanceAtMost) as number;
      }
    }
    expect(chances[0]).toBeCloseTo(5 / 29, 12);
    expect(chances[1]).toBeCloseTo(Math.sqrt(15) / 29, 12);
    expect(Math.abs(means[0]! - chances[0]!)).toBeLessThan(0.01);
    expect(Math.abs(means[1]! - chances[1]!)).toBeLessThan(0.01);
    expect(means[2]).toBeLessThan(chances[2]!);
    expect(means[3]).toBeLessThan(chances[3]!);
    expect(means[2]).toBeGreaterThan(0.8 * chances[2]!);
  });

  it("is refused when ranks leave no rows over, and allowed one row later", async () => {
    const random = randomNumbers(2);
    const [x, y] = [randomNormal(12, 5, random), randomNormal(12, 7, random)];
    for (const measure of [cca, ccaR2, yanai, pwcca]) {
      await expect(score(measure, x, y, {}, engine)).rejects.toThrow(
        `${measure.name}: it takes more rows than both sides have directions together, but there are 12 rows and ` +
          "5 + 7 directions, where any data would give about the same. Use more sentences, or " +
          "svcca with less variance, regularizedCca or debiasedCka.",
      );
    }
    await expect(canonicalCorrelations(x, y, engine)).rejects.toThrow("canonicalCorrelations: it");
    const whole = svcca({ variance: 1 });
    await expect(score(whole, x, y, {}, engine)).rejects.toThrow(
      "SVCCA (variance 1): it takes more rows than both sides have directions kept together, but there are 12 rows and " +
        "5 + 7 directions kept, where any data would give about the same. Use more sentences, or " +
        "less variance, regularizedCca or debiasedCka.",
    );
    const [more, most] = [randomNormal(13, 5, random), randomNormal(13, 7, random)];
    expect(await scoreOf(cca, more, most)).toBeLessThan(1);
  });

  it("is taken by SVCCA of few directions, though there are more columns than rows", async () => {
    const random = randomNumbers(9);
    const common = randomNormal(20, 2, random);
    const wide = (columns: number) => {
      const noise = randomNormal(20, columns, random);
      return matrix(
        20,
        columns,
        (i, j) => 9 * rowOf(common, i)[j % 2]! + 0.1 * rowOf(noise, i)[j]!,
      );
    };
    const result = await score(svcca({ variance: 0.99 }), wide(30), wide(40), {}, engine);
    expect([result.details.keptX, result.details.keptY]).toEqual([2, 2]);
    expect(result.value).toBeGreaterThan(0.99);
  });
});

describe("settings that make no sense", () => {
  it.each([0, -1, 1.01, 99, Number.NaN])("a variance of %d is refused", (variance) => {
    expect(() => svcca({ variance })).toThrow(
      `svcca: variance is the share of variance to keep, in (0, 1], but ${variance} came. 0.99 is usual.`,
    );
  });

  it.each([0, -1, Number.NaN, Number.POSITIVE_INFINITY])("a ridge of %d is refused", (ridge) => {
    expect(() => regularizedCca({ ridge })).toThrow(
      `regularizedCca: ridge is added to variances and must be positive and finite, but ${ridge} came. Without one, use cca.`,
    );
  });

  it("another denominator is refused", () => {
    expect(() => meanCca({ denominator: "rows" as never })).toThrow(
      'meanCca: the denominator is "smaller rank" or "smaller dimension", but "rows" came.',
    );
  });

  it("correlations of other sentences are refused", async () => {
    await expect(canonicalCorrelations(matrix(9, 2), matrix(8, 3), engine)).rejects.toThrow(
      "canonicalCorrelations: x and y need a row for each of the same sentences, " +
        "but x is [9 × 2] and y is [8 × 3]. Keep the common ones with selectSentences.",
    );
  });
});
