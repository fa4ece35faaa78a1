import { fromArrays, type Matrix, matrix, rowOf, takeRows, toPrecision } from "../../core/matrix";
import { randomNormal, randomNumbers, randomPermutation } from "../../core/random";
import { referenceEngine as engine } from "../../engine/reference";
import { cka } from "../cka/cka";
import { score } from "../compare";
import { view } from "../view";
import type { DistanceComparison } from "./distance-comparisons";
import type { DistanceConfound } from "./distance-confounds";
import type { RowDistance } from "./row-distances";
import { rsa } from "./rsa";
import fixture from "./rsa.fixture.json";
import type { RsaOptions } from "./settings";

const scoreOf = (options: RsaOptions, x: Matrix, y: Matrix) =>
  score(rsa(options), x, y, {}, engine);

/** |lᵢ − lⱼ| of one column of numbers a sentence. */
const differences = (lengths: readonly (readonly number[])[], k: number) =>
  matrix(lengths.length, lengths.length, (i, j) => Math.abs(lengths[i]![k]! - lengths[j]![k]!));

describe.each(fixture.cases)("RSA against scipy and rsatoolbox, $name", (expected) => {
  const [x, y] = [fromArrays(expected.x), fromArrays(expected.y)];
  const [a, b] = [toPrecision(x, "float32"), toPrecision(y, "float32")];
  const confounds = [0, 1].map((k) => differences(expected.lengths, k));
  const cases = Object.entries(expected.values).flatMap(([distance, values]) =>
    Object.entries(values).map(([compare, value]) => [distance, compare, value] as const),
  ) as [RowDistance, DistanceComparison, number][];

  it.each(cases)(
    "%s distances by %s have the value, in float32 too",
    async (distance, compare, value) => {
      expect((await scoreOf({ distance, compare }, x, y)).value).toBeCloseTo(value, 10);
      const single = (await scoreOf({ distance, compare }, a, b)).value;
      // One pair of distances may change places in float32.
      expect(Math.abs(single - value)).toBeLessThan(compare.startsWith("kendall") ? 1e-3 : 1e-4);
    },
  );

  it("partial and deconfounded RSA have the value, by matrices and by what stands above their diagonals", async () => {
    const distance = "euclidean";
    const upper = confounds.map((confound) =>
      Array.from({ length: x.rows }, (_, i) =>
        Array.from(rowOf(confound, i).subarray(i + 1)),
      ).flat(),
    );
    for (const given of [confounds, upper, [...confounds, upper[0]!]]) {
      const pearson = await scoreOf({ distance, compare: "pearson", confounds: given }, x, y);
      expect(pearson.value).toBeCloseTo(expected.partialPearson, 10);
      const spearman = await scoreOf({ distance, confounds: given }, x, y);
      expect(spearman.value).toBeCloseTo(expected.partialSpearman, 10);
      const left = { distance, confounds: given, regress: "distances" } as const;
      expect((await scoreOf(left, x, y)).value).toBeCloseTo(expected.deconfounded, 10);
      expect((await scoreOf(left, a, b)).value).toBeCloseTo(expected.deconfounded, 4);
    }
  });

  it("shrinks as scikit-learn does, and says how far", async () => {
    const { details } = await scoreOf({ distance: "mahalanobis" }, x, y);
    expect(details.shrinkageX).toBeCloseTo(expected.shrinkage[0]!, 12);
    expect(details.shrinkageY).toBeCloseTo(expected.shrinkage[1]!, 12);
    const { value } = await scoreOf({ distance: "mahalanobis", shrinkage: 0.5 }, x, y);
    expect(value).toBeCloseTo(expected.shrunkByHalf, 10);
  });
});

describe("RSA", () => {
  const random = randomNumbers(4);
  const [x, y] = [randomNormal(16, 5, random), randomNormal(16, 7, random)];

  it.each(Object.entries(fixture.tied.values) as [DistanceComparison, number][])(
    "counts ties as scipy and rsatoolbox do, by %s",
    async (compare, value) => {
      const sides = [fromArrays(fixture.tied.x), fromArrays(fixture.tied.y)] as const;
      const distance = "squaredEuclidean";
      expect((await scoreOf({ distance, compare }, ...sides)).value).toBeCloseTo(value, 10);
    },
  );

  it("is of correlation distances by Spearman when nothing is said", async () => {
    const { value, details } = await score(rsa, x, y, {}, engine);
    expect(value).toBe(
      (await scoreOf({ distance: "correlation", compare: "spearman" }, x, y)).value,
    );
    expect(details).toMatchObject({ distance: "correlation", compare: "spearman", chance: 0 });
  });

  it("is biased linear CKA by the whitened cosine of squared Euclidean distances", async () => {
    const whitened = await scoreOf(
      { distance: "squaredEuclidean", compare: "whitenedCosine" },
      x,
      y,
    );
    const plain = await score(cka, x, y, {}, engine);
    expect(whitened.value).toBeCloseTo(plain.value, 12);
    expect(whitened.details.chance).toBeCloseTo(plain.null!.mean, 12);
  });

  it.each([
    ["spearman", undefined],
    ["pearson", undefined],
    ["cosine", undefined],
    ["kendallTauA", undefined],
    ["kendallTauB", undefined],
    ["whitenedPearson", undefined],
    ["whitenedCosine", undefined],
    ["spearman", [matrix(16, 16, (i, j) => Math.abs(i - j))]],
    ["pearson", [matrix(16, 16, (i, j) => (i * j) % 7)]],
  ] as [DistanceComparison, DistanceConfound[] | undefined][])(
    "by %s is of reordered sides what it is of reordered rows, and averages to chance",
    async (compare, confounds) => {
      const measure = rsa({ distance: "euclidean", compare, ...(confounds && { confounds }) });
      const [a, b] = [
        await measure.prepare(view(x), engine),
        await measure.prepare(view(y), engine),
      ];
      let mean = 0;
      let chance = 0;
      for (let t = 0; t < 300; t++) {
        const order = randomPermutation(16, random);
        const result = await measure.compare(a, measure.reorder!(b, order), engine);
        mean += result.value / 300;
        chance = Number(result.details.chance ?? 0);
        if (t > 4) continue;
        const again = await score(measure, x, takeRows(y, order), {}, engine);
        expect(result.value).toBeCloseTo(again.value, 10);
      }
      expect(Math.abs(mean - chance)).toBeLessThan(0.03);
    },
  );

  it("keeps its digits where all rows point one way", async () => {
    const offset = (side: Matrix) =>
      matrix(
        16,
        side.columns,
        (i, j) => 300 * (1 + Math.sin(j)) + side.values[i * side.columns + j]!,
      );
    const [a, b] = [offset(x), offset(y)];
    for (const distance of ["cosine", "correlation"] as const) {
      const expected = (await scoreOf({ distance, compare: "pearson" }, a, b)).value;
      const single = [a, b].map((side) => toPrecision(side, "float32"));
      const found = await scoreOf({ distance, compare: "pearson" }, single[0]!, single[1]!);
      expect(found.value).toBeCloseTo(expected, 4);
    }
  });

  it("is NaN and says why where all distances are equal", async () => {
    const corners = matrix(16, 16, (i, j) => Number(i === j));
    for (const distance of ["euclidean", "correlation", "mahalanobis"] as const) {
      for (const compare of ["spearman", "kendallTauA", "whitenedPearson"] as const) {
        const { value, warnings } = await scoreOf({ distance, compare }, corners, y);
        expect(value).toBeNaN();
        expect(warnings).toEqual(["undefined: all distances of x are equal"]);
      }
    }
    const along = matrix(16, 2, (i, j) => (i + 1) * (0.1 + j));
    const { warnings } = await scoreOf({ distance: "cosine" }, y, along);
    expect(warnings).toEqual(["undefined: all distances of y are equal"]);
    expect(
      (await scoreOf({ distance: "euclidean", compare: "cosine" }, corners, y)).value,
    ).toBeGreaterThan(0.9);
  });

  it("is NaN and says why where confounds explain everything", async () => {
    const line = matrix(16, 1, (i) => i);
    const confounds = [matrix(16, 16, (i, j) => 3 - Math.abs(i - j))];
    const { value, warnings } = await scoreOf({ distance: "euclidean", confounds }, line, y);
    expect(value).toBeNaN();
    expect(warnings).toEqual(["undefined: the confounds explain all distances of x"]);
  });

  it("refuses Mahalanobis distances that are all equal for want of shrinkage", async () => {
    const options = { distance: "mahalanobis", shrinkage: 0 } as const;
    await expect(scoreOf(options, y, randomNormal(16, 15, random))).rejects.toThrow(
      "RSA: Mahalanobis distance without shrinkage needs at least 2 rows more than directions, for else all distances " +
        "are equal, but x is [16 × 15] with 15 directions. Leave shrinkage out (Ledoit-Wolf), or give one above 0.",
    );
    const mapped = matrix(16, 5, (i, j) => rowOf(x, i)[j]! * (j + 1) + rowOf(x, i)[0]!);
    const { value } = await scoreOf(options, x, y);
    expect((await scoreOf(options, mapped, y)).value).toBeCloseTo(value, 10);
  });

  it.each([
    [
      "cosine",
      0,
      "every row needs a length above zero, for zero has no cosine, but row 3 of [16 × 5] is zero.",
    ],
    [
      "correlation",
      0.1,
      "every row needs values that differ, for equal ones have no correlation, but all of row 3 of [16 × 5] are equal.",
    ],
  ] as const)("names the row that has no %s", async (distance, held, words) => {
    const broken = matrix(16, 5, (i, j) => (i === 3 ? held : rowOf(x, i)[j]!));
    await expect(scoreOf({ distance }, broken, y)).rejects.toThrow(
      `RSA: ${words} Leave that sentence out with selectSentences, or name another distance.`,
    );
  });

  it.each([
    [
      { distance: "near" },
      'RSA: distance is one of "correlation", "cosine", "euclidean", "squaredEuclidean", "mahalanobis", but "near" came. Name one of them.',
    ],
    [
      { compare: "kendall" },
      'RSA: compare is one of "pearson", "spearman", "kendallTauA", "kendallTauB", "cosine", "whitenedPearson", "whitenedCosine", but "kendall" came. Name one of them.',
    ],
    [
      { shrinkage: 0.1 },
      'RSA: shrinkage is of Mahalanobis distances, but distance is "correlation". Leave shrinkage out, or name "mahalanobis".',
    ],
    [
      { distance: "mahalanobis", shrinkage: 2 },
      'RSA: shrinkage is "ledoit-wolf" or a share in [0, 1], but 2 came. Leave it out.',
    ],
    [
      { compare: "cosine", confounds: [matrix(3, 3)] },
      'RSA: confounds are regressed out for "pearson" and "spearman" alone, but compare is "cosine". Name one of them.',
    ],
    [
      { regress: "distances" },
      'RSA: regress says what confounds are taken out of, but none came beside "distances". Give confounds, or leave regress out.',
    ],
    [
      { confounds: [matrix(3, 3)], compare: "pearson", regress: "ranks" },
      'RSA: Pearson\'s correlation is of distances, but regress is "ranks". Leave it out, or compare by "spearman".',
    ],
    [
      { confounds: [matrix(3, 3)], regress: "rows" as "ranks" },
      'RSA: regress is one of "ranks", "distances", but "rows" came. Name one of them.',
    ],
    [
      { confounds: [] },
      "RSA: there must be a confound at least, but none came. Give one, or leave confounds out.",
    ],
    [
      { confounds: [matrix(3, 3), matrix(4, 4)] },
      "RSA: confounds are of the same sentences, but one is of 3 and one of 4. Make all of the same corpus.",
    ],
    [
      { confounds: [matrix(3, 4)] },
      "RSA: a confound has a number for every two sentences, a symmetric matrix of finite numbers, but confound 0 is [3 × 4]. Of one number a sentence, lengthSimilarity makes one.",
    ],
    [
      { confounds: [[1, 2]] },
      "RSA: a confound has a number for every two of n sentences, n(n − 1)/2, but 2 came. Give a matrix [n × n].",
    ],
    [
      { confounds: [matrix(3, 3, (i) => i)] },
      "RSA: a confound has a number for every two sentences, a symmetric matrix of finite numbers, but confound 0 has 1 in row 1, column 0 and 0 the other way. Give the mean of both.",
    ],
    [
      { confounds: [matrix(3, 3, (i, j) => (i === j ? 0 : NaN))] },
      "RSA: a confound has a number for every two sentences, a symmetric matrix of finite numbers, but confound 0 has NaN in row 0, column 1. Leave that sentence out.",
    ],
    [
      { confounds: [[1, 2, Number.NaN]] },
      "RSA: a confound is of finite numbers, but confound 0 has NaN as its number 2. Leave that sentence out.",
    ],
  ])("refuses settings that it cannot use (%#)", (options, message) => {
    expect(() => rsa(options as RsaOptions)).toThrow(RangeError);
    expect(() => rsa(options as RsaOptions)).toThrow(message);
  });

  it("refuses confounds of other rows", async () => {
    await expect(scoreOf({ confounds: [matrix(15, 15, (i, j) => i + j)] }, x, y)).rejects.toThrow(
      "RSA: confounds are of the same rows as x, but they are of 15 and x is [16 × 5]. Select sentences for both alike.",
    );
  });
});
