/** Against geometry.fixture.py: packages where there are some, brute force elsewhere. */

import { sum } from "../core/arithmetic";
import { fromArrays, type Matrix, matrix, toPrecision } from "../core/matrix";
import { randomNormal, randomNumbers } from "../core/random";
import { openEngine } from "../engine/open";
import fixture from "./geometry.fixture.json";
import { localPcaDimension, twoNN } from "./intrinsic-dimension";
import { purity, vMeasure } from "./judge-clusters";
import { kMeans } from "./k-means";
import { meanNorm, normByFrequency } from "./norms";
import { participationRatio } from "./participation-ratio";
import type { Property } from "./property";
import { cosineContributions, randomCosine } from "./random-cosine";
import { silhouette } from "./silhouette";
import { effectiveRank, isoScore } from "./spectral";
import { alignment, uniformity } from "./uniformity";
import { decomposeVariance } from "./variance-decomposition";

const small = fromArrays(fixture.small);
const cloud = fromArrays(fixture.cloud);
const wide = fromArrays(fixture.wide);
const roll = fromArrays(fixture.roll);
const random = randomNumbers(3);
const clouds = [small, cloud, wide] as const;

/** Standard error of the jackknife over single rows, by definition. */
function standardErrorOf(leftOut: readonly number[]): number {
  const n = leftOut.length;
  const mean = leftOut.reduce((a, b) => a + b, 0) / n;
  return Math.sqrt(((n - 1) / n) * leftOut.reduce((sum, v) => sum + (v - mean) ** 2, 0));
}

describe("agrees with other implementations", () => {
  test("participation ratio: over all quadruples, and the plain one from the covariance", async () => {
    const { value, standardError, details } = await participationRatio(small);
    expect(value).toBeCloseTo(fixture.participation, 10);
    expect(standardError).toBeCloseTo(standardErrorOf(fixture.participationLeftOut), 8);
    expect(details.biased).toBeCloseTo(fixture.plainParticipation[0]!, 10);
    for (const [k, x] of clouds.entries()) {
      const { biased } = (await participationRatio(x)).details;
      expect(biased).toBeCloseTo(fixture.plainParticipation[k]!, 9);
    }
  });

  test("effective rank and IsoScore", async () => {
    for (const [k, x] of clouds.entries()) {
      expect((await effectiveRank(x)).value).toBeCloseTo(fixture.effectiveRank[k]!, 9);
    }
    for (const [k, x] of [small, cloud].entries()) {
      // The package takes the root of d in float32.
      expect((await isoScore(x)).value).toBeCloseTo(fixture.isoScore[k]!, 6);
    }
  });

  test("uniformity, alignment and the mean cosine of random rows", async () => {
    for (const [k, x] of clouds.entries()) {
      expect((await uniformity(x)).value).toBeCloseTo(fixture.uniformity[k]!, 10);
      expect(randomCosine(x).value).toBeCloseTo(fixture.randomCosine[k]!, 12);
    }
    const [even, cosine] = [await uniformity(small), randomCosine(small)];
    expect(even.standardError).toBeCloseTo(standardErrorOf(fixture.uniformityLeftOut), 10);
    expect(cosine.standardError).toBeCloseTo(standardErrorOf(fixture.randomCosineLeftOut), 10);
    const half = (from: number) => fromArrays(fixture.cloud.slice(from, from + 30));
    expect(alignment(half(0), half(30)).value).toBeCloseTo(fixture.alignment, 12);
  });

  test("intrinsic dimension, by two neighbours and by local PCA", async () => {
    for (const [k, x] of [cloud, roll].entries()) {
      expect((await twoNN(x)).value).toBeCloseTo(fixture.twoNN[k]!, 9);
    }
    expect((await twoNN(roll, { discard: 0.05 })).value).toBeCloseTo(fixture.twoNNMore, 9);
    expect((await localPcaDimension(roll, { k: 15 })).value).toBeCloseTo(fixture.localPca, 9);
  });

  test("purity, of the example of Manning et al. (2008), figure 16.4", () => {
    const clusters = [..."11111122222233333"];
    expect(purity([..."xxxxxoxoooodxxddd"], clusters)).toBeCloseTo((5 + 4 + 3) / 17, 14);
    expect(() => purity(["a"], [1, 2])).toThrow(
      new RangeError(
        "purity: each row needs a label and a cluster, but there are 1 labels and 2 clusters. Give both of the same rows.",
      ),
    );
  });

  test("silhouette, V-measure, norms", async () => {
    for (const [k, distance] of (["euclidean", "cosine"] as const).entries()) {
      const { value } = await silhouette(cloud, fixture.labels, { distance });
      expect(value).toBeCloseTo(fixture.silhouette[k]!, 9);
    }
    const found = vMeasure(fixture.labels, fixture.clusters);
    const both = [found.homogeneity, found.completeness, found.vMeasure];
    for (const [k, value] of both.entries()) expect(value).toBeCloseTo(fixture.vMeasure[k]!, 12);
    expect(meanNorm(cloud).value).toBeCloseTo(fixture.norm, 12);
    expect(normByFrequency(cloud, fixture.counts).value).toBeCloseTo(fixture.normByFrequency, 12);
  });

  test("variance of language, sentence and both, whole and without each document", async () => {
    const languages = fixture.languages.map((rows) => fromArrays(rows));
    const found = await decomposeVariance(languages, fixture.documents);
    const [shares, plain] = fixture.shares as [number[], number[]];
    const parts = ["language", "sentence", "interaction"] as const;
    for (const [k, part] of parts.entries()) {
      expect(found[part].value).toBeCloseTo(shares[k]!, 10);
      expect(found.plain[part]).toBeCloseTo(plain[k]!, 10);
      for (const [g, without] of fixture.sharesLeftOut.entries()) {
        expect(found[part].replicates[g]).toBeCloseTo(without[k]!, 10);
      }
    }
    expect(found.language.sizes).toEqual([2, 1, 1, 1, 2, 1]);
  });
});

describe("what they are unmoved by", () => {
  const properties: Record<string, (x: Matrix) => Promise<Property> | Property> = {
    participationRatio: (x) => participationRatio(x),
    effectiveRank: (x) => effectiveRank(x),
    isoScore: (x) => isoScore(x),
    uniformity: (x) => uniformity(x),
    randomCosine: (x) => randomCosine(x),
    twoNN: (x) => twoNN(x),
    localPcaDimension: (x) => localPcaDimension(x, { k: 10 }),
    silhouette: (x) => silhouette(x, fixture.labels),
  };

  test.each(Object.entries(properties))("%s: rotation and scale", async (_, property) => {
    const engine = await openEngine();
    const { q } = await engine.qr(randomNormal(6, 6, random));
    const turned = await engine.multiply(cloud, q);
    const scaled = { ...turned, values: turned.values.map((value) => 3.5 * value) };
    expect((await property(scaled)).value).toBeCloseTo((await property(cloud)).value, 8);
  });

  test.each(Object.entries(properties))("%s: precision, to 1e-5", async (_, property) => {
    const [double, single] = [await property(cloud), await property(toPrecision(cloud, "float32"))];
    expect(Math.abs(single.value - double.value)).toBeLessThan(
      1e-5 * Math.abs(double.value) + 1e-5,
    );
  });
});

describe("what they should find", () => {
  test("as many directions as there are, of rows fewer than these", async () => {
    const even = randomNormal(60, 100, random);
    const { value, interval, details } = await participationRatio(even);
    expect(details.biased).toBeLessThan(40);
    expect(interval![0]).toBeLessThan(100);
    expect(interval![1]).toBeGreaterThan(100);
    expect(value).toBeGreaterThan(70);
    expect(Math.abs(randomCosine(even).value)).toBeLessThan(0.01);
    expect((await isoScore(randomNormal(3000, 10, random))).value).toBeGreaterThan(0.98);
  });

  test("the dimension of a surface that is bent, within the interval", async () => {
    const { value, interval } = await twoNN(roll);
    expect(value).toBeCloseTo(2, 0);
    expect(interval![0]).toBeLessThan(2);
    expect(interval![1]).toBeGreaterThan(2);
  });

  test("the dimension that gives all cosines", () => {
    const x = matrix(40, 8, (_, j) => (j === 5 ? 20 : 0) + random() - 0.5);
    const contributions = cosineContributions(x);
    expect(contributions[0]).toMatchObject({ dimension: 5 });
    expect(contributions[0]!.share).toBeGreaterThan(0.99);
    const total = contributions.reduce((sum, { contribution }) => sum + contribution, 0);
    expect(total).toBeCloseTo(randomCosine(x).value, 12);
  });

  test("clusters that lie apart, in any order of rows, with the same seed the same", async () => {
    const labels = Array.from({ length: 90 }, (_, i) => ["a", "b", "c"][i % 3]!);
    const x = matrix(90, 5, (i, j) => (i % 3 === j ? 30 : 0) + random());
    const { labels: found, inertia } = await kMeans(x, 3);
    expect(vMeasure(labels, found).vMeasure).toBe(1);
    expect((await kMeans(x, 3)).inertia).toBe(inertia);
    const far = toPrecision({ ...x, values: x.values.map((value) => value + 1000) }, "float32");
    const moved = await kMeans(far, 3);
    expect(moved.inertia).toBeCloseTo(inertia, 1);
    expect(sum(moved.centres.values) / 15).toBeCloseTo(1006.5, 0);
    expect((await silhouette(x, labels)).value).toBeGreaterThan(0.9);
    expect((await kMeans(x, 90)).inertia).toBeLessThan(1e-9);
  });

  test("components of variance that were put in, and none where there is none", async () => {
    const [ofLanguage, ofSentence] = [randomNormal(40, 200, random), randomNormal(40, 200, random)];
    const made = (language: number, sentence: number) =>
      Array.from({ length: 40 }, (_, l) => {
        const noise = randomNormal(40, 200, random);
        return matrix(40, 200, (i, j) => {
          const [a, b] = [ofLanguage.values[l * 200 + j]!, ofSentence.values[i * 200 + j]!];
          return 50 + language * a + sentence * b + noise.values[i * 200 + j]!;
        });
      });
    const { language, sentence, interaction } = await decomposeVariance(made(1, 2));
    expect(language.value).toBeCloseTo(1 / 6, 1);
    expect(sentence.value).toBeCloseTo(4 / 6, 1);
    expect(interaction.value).toBeCloseTo(1 / 6, 1);
    const none = await decomposeVariance(made(0, 0));
    expect(Math.abs(none.language.value)).toBeLessThan(0.003);
    expect(none.plain.language).toBeGreaterThan(0.02);
  });
});

describe("what has no answer", () => {
  const same = matrix(8, 4, (_, j) => j + 1);

  test("rows that are one vector are NaN, in words", async () => {
    const words = ["undefined: all rows are one and the same vector"];
    for (const property of [participationRatio, effectiveRank, isoScore]) {
      const { value, interval, warnings } = await property(same);
      expect([value, interval, warnings]).toEqual([Number.NaN, undefined, words]);
    }
    const zero = randomCosine(matrix(8, 4));
    expect(zero.value).toBeNaN();
    expect(zero.warnings[0]).toMatch(/all rows are zero/);
    expect(normByFrequency(same, [1, 2, 3, 4, 5, 6, 7, 8]).warnings[0]).toMatch(/all lengths/);
    const { warnings, language } = await decomposeVariance([same, same]);
    expect([language.value, warnings]).toEqual([
      Number.NaN,
      ["undefined: all vectors are the same"],
    ]);
  });

  test("too few groups leave a value without an interval, in words", async () => {
    const groups = fixture.cloud.map((_, i) => `${i % 4}`);
    const { value, interval, warnings } = await uniformity(cloud, { groups });
    expect(value).toBeCloseTo(fixture.uniformity[1]!, 10);
    expect([interval, warnings[0]]).toEqual([undefined, expect.stringMatching(/4 groups/)]);
  });

  test("rows that are there twice have no ratio of neighbours, and that is said", async () => {
    const twice = fromArrays([...fixture.roll, ...fixture.roll.slice(0, 7)]);
    const { value, warnings } = await twoNN(twice);
    expect(value).toBeCloseTo(fixture.twoNN[1]!, 9);
    expect(warnings).toEqual(["7 rows that are there twice were left out"]);
  });

  test.each<[string, () => unknown, RegExp]>([
    [
      "rows",
      () => participationRatio(matrix(3, 2)),
      /participationRatio: it takes at least 4 rows, but x is \[3 × 2\]/,
    ],
    [
      "NaN",
      () => randomCosine(matrix(5, 2, () => Number.NaN)),
      /randomCosine: every value must be a finite number, but NaN stands in row 0/,
    ],
    [
      "one column",
      () => isoScore(matrix(5, 1)),
      /isoScore: variance is spread over at least 2 columns/,
    ],
    ["equal rows", () => twoNN(same), /twoNN: it takes at least 5 different rows, but of 8 only 1/],
    ["discard", () => twoNN(cloud, { discard: 1 }), /twoNN: discard is the share/],
    [
      "neighbours",
      () => localPcaDimension(cloud, { k: 1 }),
      /localPcaDimension: k is a whole number from 2/,
    ],
    [
      "labels",
      () => silhouette(cloud, ["a"]),
      /silhouette: each row needs a label, .* 1 labels, 1 different/,
    ],
    [
      "single labels",
      () =>
        silhouette(
          cloud,
          fixture.cloud.map((_, i) => `${i}`),
        ),
      /some label needs two rows/,
    ],
    ["starts", () => kMeans(cloud, 3, { starts: 0 }), /kMeans: starts is a whole number from 1/],
    [
      "zero",
      () =>
        silhouette(
          matrix(4, 2, (i) => i),
          ["a", "b", "a", "b"],
          { distance: "cosine" },
        ),
      /silhouette: every row needs a length above zero/,
    ],
    [
      "clusters",
      () => kMeans(cloud, 61),
      /kMeans: k is a whole number of clusters, .* k is 61 and x is \[60 × 6\]/,
    ],
    ["lengths", () => vMeasure(["a"], [1, 2]), /vMeasure: each row needs a label and a cluster/],
    [
      "counts",
      () => normByFrequency(small, [1, 2, -3, 4, 5, 6, 7]),
      /normByFrequency: .* row 2 -3/,
    ],
    [
      "one language",
      () => decomposeVariance([cloud]),
      /decomposeVariance: it takes at least 2 languages and 2 sentences, but 1 and 60/,
    ],
    ["shapes", () => decomposeVariance([cloud, small]), /one is \[60 × 6\] and another \[7 × 3\]/],
  ])("%s", async (_, call, message) => {
    await expect((async () => call())()).rejects.toThrow(message);
    await expect((async () => call())()).rejects.toThrow(RangeError);
  });
});
