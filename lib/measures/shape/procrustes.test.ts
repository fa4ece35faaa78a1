import { scale } from "../../core/arithmetic";
import { fromArrays, type Matrix, matrix, rowOf, toPrecision } from "../../core/matrix";
import { randomNormal, randomNumbers } from "../../core/random";
import { referenceEngine as engine } from "../../engine/reference";
import { score } from "../compare";
import type { Measure } from "../measure";
import {
  angularProcrustes,
  bures,
  nbs,
  normalizedProcrustes,
  procrustesDistance,
} from "./procrustes";
import fixture from "./procrustes.fixture.json";
import { shapeDistance } from "./shape";

const scoreOf = async (measure: unknown, x: Matrix, y: Matrix) =>
  (await score(measure as Measure, x, y, {}, engine)).value;

describe.each(fixture.cases)("Procrustes and shape distances against scipy, $name", (expected) => {
  const [x, y] = [fromArrays(expected.x), fromArrays(expected.y)];
  const shapes = expected.shapes.map(
    ({ alpha, value }) => [`alpha ${alpha}`, shapeDistance({ alpha }), value] as const,
  );

  it.each([
    ["distance", procrustesDistance, expected.distance],
    ["normalized distance", normalizedProcrustes, expected.normalized],
    ["angle", angularProcrustes, expected.angle],
    ["NBS", nbs, expected.nbs],
    ["Bures distance", bures, expected.bures],
    ...shapes,
  ] as const)(
    "%s has the same value, in float64 and nearly so in float32",
    async (_, measure, value) => {
      expect(Math.abs((await scoreOf(measure, x, y)) / value - 1)).toBeLessThan(1e-6);
      const rounded = await scoreOf(measure, toPrecision(x, "float32"), toPrecision(y, "float32"));
      expect(Math.abs(rounded / value - 1)).toBeLessThan(1e-4);
    },
  );
});

describe("angularProcrustes", () => {
  const random = randomNumbers(3);
  const x = randomNormal(50, 6, random);
  const off = randomNormal(50, 6, random);
  /** x with a part of something else, whose share tends to the angle as it gets small. */
  const near = (share: number) =>
    matrix(50, 6, (i, j) => rowOf(x, i)[j]! + share * rowOf(off, i)[j]!);

  it("tells small angles apart that an arccos near 1 would not", async () => {
    const angles: number[] = [];
    for (const share of [1e-6, 1e-8, 1e-10])
      angles.push(await scoreOf(angularProcrustes, x, near(share)));
    expect(angles[0]! / angles[1]!).toBeCloseTo(100, 3);
    expect(angles[1]! / angles[2]!).toBeCloseTo(100, 1);
    expect(angles[0]).toBeGreaterThan(1e-7);
    expect(angles[0]).toBeLessThan(3e-6);
  });

  it("gives the same number by both of its ways, where one gives way to the other", async () => {
    // The distance is measured below 2 % of 1 + 1, that is a chord of √.02, and by singular values above.
    const angles: number[] = [];
    for (const share of [0.1, 0.11, 0.12, 0.13, 0.14, 0.15, 0.16, 0.17, 0.18, 0.19]) {
      angles.push((await scoreOf(angularProcrustes, x, near(share))) / share);
    }
    const steps = angles.slice(1).map((value, i) => Math.abs(value - angles[i]!));
    expect(Math.max(...steps)).toBeLessThan(0.02);
  });

  it("of unrelated data is what their dimensions allow, at least", async () => {
    const draws = 100;
    let mean = 0;
    let most = 0;
    for (let t = 0; t < draws; t++) {
      const [a, b] = [randomNormal(20, 6, random), randomNormal(20, 4, random)];
      const { value, details } = await score(nbs, a, b, {}, engine);
      mean += value / draws;
      most = details.nbsByChanceAtMost as number;
    }
    expect(most).toBeCloseTo(Math.sqrt(4 / 19), 12);
    expect(mean).toBeLessThan(most);
    expect(mean).toBeGreaterThan(0.75 * most);
  });
});

describe("procrustesDistance", () => {
  const random = randomNumbers(5);
  const [x, y] = [randomNormal(20, 4, random), randomNormal(20, 6, random)];

  it.each([1e-200, 1e200])("is in the units of the states, times %d too", async (factor) => {
    const expected = factor * (await scoreOf(procrustesDistance, x, y));
    const found = await scoreOf(procrustesDistance, scale(x, factor), scale(y, factor));
    expect(found / expected).toBeCloseTo(1, 12);
  });

  it("says how long both sides are", async () => {
    const { details } = await score(procrustesDistance, scale(x, 3), y, {}, engine);
    const { details: before } = await score(procrustesDistance, x, y, {}, engine);
    expect((details.lengthX as number) / (before.lengthX as number)).toBeCloseTo(3, 12);
  });
});

describe("shapeDistance", () => {
  const random = randomNumbers(7);

  it("with alpha 1 is the angular Procrustes distance", async () => {
    const [x, y] = [randomNormal(20, 4, random), randomNormal(20, 6, random)];
    const found = await scoreOf(shapeDistance({ alpha: 1 }), x, y);
    expect(found).toBeCloseTo(await scoreOf(angularProcrustes, x, y), 12);
  });

  it("with alpha 0 refuses as many ranks as rows", async () => {
    const [x, y] = [randomNormal(10, 4, random), randomNormal(10, 6, random)];
    await expect(scoreOf(shapeDistance({ alpha: 0 }), x, y)).rejects.toThrow(
      "shape distance (alpha 0): it takes more rows than both sides have directions together, but there are 10 rows and " +
        "4 + 6 directions, where any data would give about the same. " +
        "Use more sentences, or an alpha above 0, angularProcrustes or debiasedCka.",
    );
  });

  it.each([-0.1, 1.1, Number.NaN])("refuses an alpha of %d", (alpha) => {
    expect(() => shapeDistance({ alpha })).toThrow(
      `shapeDistance: alpha is in [0, 1], from wholly whitened to not at all, but ${alpha} came.`,
    );
  });
});
