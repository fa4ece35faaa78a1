import { fromArrays, toPrecision } from "../core/matrix";
import { randomNormal, randomNumbers } from "../core/random";
import { referenceEngine as engine } from "../engine/reference";
import { eigenspaceOverlap } from "./cca/eigenspace-overlap";
import { debiasedDistanceCorrelation, distanceCorrelation } from "./cka/distance-correlation";
import { score } from "./compare";
import type { Measure } from "./measure";
import fixture from "./others.fixture.json";
import { gulp } from "./prediction/gulp";

describe.each(fixture.cases)("against numpy and dcor, $name", (expected) => {
  const [x, y] = [fromArrays(expected.x), fromArrays(expected.y)];
  const references: readonly (readonly [Measure, number | null])[] = [
    [distanceCorrelation, expected.distanceCorrelation],
    [debiasedDistanceCorrelation, expected.debiasedDistanceCorrelation],
    [gulp({ lambda: 0.1 }), expected.gulp],
    [eigenspaceOverlap, expected.overlap],
  ] as readonly (readonly [Measure, number | null])[];

  it.each(references.map(([measure, value]) => [measure.name, measure, value] as const))(
    "%s has the value, in float32 too",
    async (_, measure, value) => {
      if (value === null) return;
      const ours = await score(measure, x, y, {}, engine);
      expect(Math.abs(ours.value / value - 1)).toBeLessThan(1e-9);
      const [a, b] = [x, y].map((side) => toPrecision(side, "float32"));
      expect(Math.abs((await score(measure, a!, b!, {}, engine)).value - value)).toBeLessThan(1e-5);
    },
  );
});

describe("chance", () => {
  it.each([distanceCorrelation, eigenspaceOverlap] as readonly Measure[])(
    "is about what unrelated vectors get, by $name",
    async (measure) => {
      const random = randomNumbers(9);
      let [value, chance] = [0, 0];
      for (let t = 0; t < 100; t++) {
        const sides = [randomNormal(30, 6, random), randomNormal(30, 4, random)] as const;
        const found = await score(measure, sides[0], sides[1], {}, engine);
        value += found.value / 100;
        chance += (found.details.chance as number) / 100;
      }
      expect(Math.abs(value - chance)).toBeLessThan(0.015);
    },
  );
});

describe("gulp", () => {
  it("refuses a lambda that is not above 0", () => {
    expect(() => gulp({ lambda: 0 })).toThrow(RangeError);
    expect(() => gulp({ lambda: 0 })).toThrow(
      "gulp: lambda is a finite number above 0, but is 0. Give 0.01, or less to see more directions.",
    );
  });

  it("is farthest for sides with nothing in common", async () => {
    const x = fromArrays([[1], [-1], [1], [-1], [1], [-1], [1], [-1]]);
    const y = fromArrays([[1], [1], [-1], [-1], [1], [1], [-1], [-1]]);
    const { value, details } = await score(gulp, x, y, {}, engine);
    expect(value).toBeCloseTo(details.farthest as number, 12);
    expect(value).toBeCloseTo(Math.SQRT2 / 1.01, 12);
  });
});

describe("eigenspaceOverlap", () => {
  it("refuses as many directions as rows, where any data are alike", async () => {
    const random = randomNumbers(3);
    const sides = [randomNormal(9, 4, random), randomNormal(9, 5, random)] as const;
    await expect(score(eigenspaceOverlap, sides[0], sides[1], {}, engine)).rejects.toThrow(
      "eigenspace overlap: it takes more rows than both sides have directions together, but there are 9 rows and 4 + 5 directions, " +
        "where any data would give about the same. Use more sentences, or svcca with less variance, or debiasedCka.",
    );
  });
});
