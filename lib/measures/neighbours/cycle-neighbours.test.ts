import { fromArrays, matrix, toPrecision } from "../../core/matrix";
import { randomNormal, randomNumbers } from "../../core/random";
import { referenceEngine as engine } from "../../engine/reference";
import { score } from "../compare";
import { cycleNeighbours } from "./cycle-neighbours";
import fixture from "./cycle-neighbours.fixture.json";
import type { NeighbourDistance } from "./nearest-rows";

describe.each(fixture.cases)("cycleNeighbours against scikit-learn, $name", (expected) => {
  const [x, y] = [fromArrays(expected.x), fromArrays(expected.y)];

  it.each(expected.values)(
    "of $k neighbours ($distance) has the value both ways, and the chance",
    async ({ k, there, back, shuffled, ...settings }) => {
      const distance = settings.distance as NeighbourDistance;
      const measure = cycleNeighbours({ k, distance });
      const ours = await score(measure, x, y, {}, engine);
      expect(ours.value).toBeCloseTo(there, 12);
      expect((await score(measure, y, x, {}, engine)).value).toBeCloseTo(back, 12);
      expect(Math.abs((ours.details.chance as number) - shuffled)).toBeLessThan(0.003);
      const [a, b] = [toPrecision(x, "float32"), toPrecision(y, "float32")];
      expect((await score(measure, a, b, {}, engine)).value).toBeCloseTo(there, 12);
    },
  );
});

describe("cycleNeighbours", () => {
  const x = randomNormal(12, 4, randomNumbers(1));

  it("is whole, as chance is, with all others as neighbours", async () => {
    const { value, details } = await score(cycleNeighbours({ k: 11 }), x, x, {}, engine);
    expect([value, details.chance]).toEqual([1, 1]);
  });

  it("is not whole of a matrix with itself where a row is nobody's neighbour", async () => {
    const line = matrix(6, 1, (i) => (i === 5 ? 100 : i));
    const measure = cycleNeighbours({ k: 1, distance: "euclidean" });
    const { value } = await score(measure, line, line, {}, engine);
    expect(value).toBeLessThan(1);
  });

  it("refuses settings that it cannot use", async () => {
    expect(() => cycleNeighbours({ k: 0 })).toThrow(
      "cycle neighbours: k is a whole number from 1, but is 0. Give 10.",
    );
    expect(() => cycleNeighbours({ distance: "near" as never })).toThrow(
      'cycle neighbours: the distance is "euclidean" or "cosine", but "near" came. Name one of them.',
    );
    await expect(score(cycleNeighbours({ k: 12 }), x, x, {}, engine)).rejects.toThrow(
      "cycle neighbours: k is the number of neighbours among the other rows, so below n, but k is 12 and n is 12. Give a smaller k.",
    );
  });
});
