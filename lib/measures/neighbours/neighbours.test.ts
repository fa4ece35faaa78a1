import { fromArrays, matrix, toPrecision } from "../../core/matrix";
import { randomNormal, randomNumbers } from "../../core/random";
import { referenceEngine as engine } from "../../engine/reference";
import { debiasedCka } from "../cka/cka";
import { score } from "../compare";
import type { Measure } from "../measure";
import { cknna } from "./cknna";
import { informationImbalance } from "./information-imbalance";
import { jaccardNeighbours, mutualNeighbours, rankSimilarity } from "./neighbours";
import fixture from "./neighbours.fixture.json";

describe.each(fixture.cases)("neighbourhoods against scikit-learn, $name", (expected) => {
  const [x, y] = [fromArrays(expected.x), fromArrays(expected.y)];
  const cases: readonly (readonly [Measure, number])[] = [
    [mutualNeighbours({ k: 4 }), expected.cosine.mutual],
    [jaccardNeighbours({ k: 4 }), expected.cosine.jaccard],
    [rankSimilarity({ k: 4 }), expected.cosine.rank],
    [mutualNeighbours({ k: 5, distance: "euclidean" }), expected.euclidean.mutual],
    [jaccardNeighbours({ k: 5, distance: "euclidean" }), expected.euclidean.jaccard],
    [rankSimilarity({ k: 5, distance: "euclidean" }), expected.euclidean.rank],
    [cknna({ k: 6 }), expected.cknna],
    [informationImbalance, expected.imbalance[0]!],
  ] as readonly (readonly [Measure, number])[];

  it.each(cases.map(([measure, value]) => [measure.name, measure, value] as const))(
    "%s has the value, in float32 too",
    async (_, measure, value) => {
      expect((await score(measure, x, y, {}, engine)).value).toBeCloseTo(value, 12);
      const [a, b] = [x, y].map((side) => toPrecision(side, "float32"));
      expect((await score(measure, a!, b!, {}, engine)).value).toBeCloseTo(value, 5);
    },
  );

  it("information imbalance has the value the other way", async () => {
    const { value } = await score(informationImbalance, y, x, {}, engine);
    expect(value).toBeCloseTo(expected.imbalance[1]!, 12);
  });
});

describe("chance", () => {
  it.each([
    mutualNeighbours({ k: 6 }),
    jaccardNeighbours({ k: 6 }),
    mutualNeighbours({ k: 17, distance: "euclidean" }),
    jaccardNeighbours({ k: 17 }),
    informationImbalance,
  ] as readonly Measure[])("is what unrelated vectors get, by $name", async (measure) => {
    const random = randomNumbers(5);
    let value = 0;
    let chance = 0;
    for (let t = 0; t < 200; t++) {
      const sides = [randomNormal(20, 5, random), randomNormal(20, 7, random)] as const;
      const found = await score(measure, sides[0], sides[1], {}, engine);
      value += found.value / 200;
      chance = found.details.chance as number;
    }
    expect(Math.abs(value / chance - 1)).toBeLessThan(0.05);
  });
});

describe("neighbours", () => {
  const x = randomNormal(12, 4, randomNumbers(1));

  it.each([
    mutualNeighbours({ k: 12 }),
    jaccardNeighbours({ k: 12 }),
    cknna({ k: 12 }),
  ] as readonly Measure[])("refuses as many neighbours as rows ($name)", async (measure) => {
    const error = await score(measure, x, x, {}, engine).catch((thrown) => thrown);
    expect(error).toBeInstanceOf(RangeError);
    expect(error.message).toMatch(
      /: k is the number of neighbours among the other rows, so below n, but k is 12 and n is 12\. Give a smaller k\.$/,
    );
  });

  it("is whole with all others as neighbours", async () => {
    const y = randomNormal(12, 3, randomNumbers(2));
    expect((await score(mutualNeighbours({ k: 11 }), x, y, {}, engine)).value).toBe(1);
  });

  it("counts rows that a tie decides, by lower index", async () => {
    const grid = matrix(8, 1, (i) => Math.floor(i / 2));
    const { details } = await score(
      mutualNeighbours({ k: 2, distance: "euclidean" }),
      grid,
      grid,
      {},
      engine,
    );
    expect(details.tiedRowsX).toBe(8);
  });

  it("refuses settings that it cannot use", async () => {
    expect(() => mutualNeighbours({ k: 0 })).toThrow(
      "mutual neighbours: k is a whole number from 1, but is 0. Give 10.",
    );
    expect(() => cknna({ k: 1 })).toThrow("CKNNA: k is a whole number from 2, but is 1. Give 10.");
    expect(() => rankSimilarity({ distance: "near" as never })).toThrow(
      'rank similarity: the distance is "euclidean" or "cosine", but "near" came. Name one of them.',
    );
    const zero = matrix(12, 2, (i) => (i === 3 ? 0 : i + 1));
    await expect(score(mutualNeighbours({ k: 2 }), zero, x, {}, engine)).rejects.toThrow(
      "mutual neighbours: every row needs a length above zero, for zero has no cosine, but row 3 of [12 × 2] is zero. Leave that sentence out with selectSentences.",
    );
  });
});

describe("informationImbalance", () => {
  it("is low towards a part of what a side holds, and not back", async () => {
    const x = randomNormal(60, 4, randomNumbers(4));
    const part = matrix(60, 1, (i) => x.values[i * 4]!);
    const there = (await score(informationImbalance, x, part, {}, engine)).value;
    const back = (await score(informationImbalance, part, x, {}, engine)).value;
    expect(there).toBeLessThan(back - 0.1);
    const { value, details } = await score(informationImbalance, x, x, {}, engine);
    expect(value).toBeCloseTo(details.least as number, 12);
  });
});

describe("cknna", () => {
  it("with all others as neighbours is debiased CKA of cosines", async () => {
    const [x, y] = [5, 6].map((seed) => {
      const side = randomNormal(14, 3, randomNumbers(seed));
      const lengths = Array.from({ length: 14 }, (_, i) =>
        Math.hypot(...side.values.subarray(i * 3, i * 3 + 3)),
      );
      return matrix(14, 3, (i, j) => side.values[i * 3 + j]! / lengths[i]!);
    });
    const all = await score(cknna({ k: 13 }), x!, y!, {}, engine);
    expect(all.value).toBeCloseTo((await score(debiasedCka, x!, y!, {}, engine)).value, 12);
  });
});
