import { fromArrays, matrix, toPrecision } from "../../core/matrix";
import { randomNormal, randomNumbers } from "../../core/random";
import { referenceEngine as engine } from "../../engine/reference";
import { score } from "../compare";
import type { Measure } from "../measure";
import { anc, matchedCorrelation, signedAnc, softMatching } from "./neurons";
import fixture from "./neurons.fixture.json";

describe.each(fixture.cases)("neurons against scipy and POT, $name", (expected) => {
  const [x, y] = [fromArrays(expected.x), fromArrays(expected.y)];
  const cases: readonly (readonly [string, Measure, number | null])[] = [
    ["ANC", anc, expected.anc],
    ["signed ANC", signedAnc, expected.signedAnc],
    ["matched correlation", matchedCorrelation, expected.matched],
    ["soft matching", softMatching, expected.soft],
  ] as readonly (readonly [string, Measure, number | null])[];

  it.each(cases)("%s has the value, in float32 too", async (_, measure, value) => {
    if (value === null) return;
    expect((await score(measure, x, y, {}, engine)).value).toBeCloseTo(value, 10);
    const [a, b] = [x, y].map((side) => toPrecision(side, "float32"));
    expect((await score(measure, a!, b!, {}, engine)).value).toBeCloseTo(value, 5);
  });
});

describe("average neuron correlation", () => {
  it.each([49, 50])("of unrelated neurons is at its chance level, at n = %d", async (n) => {
    const random = randomNumbers(n);
    const [x, y] = [randomNormal(n, 2000, random), randomNormal(n, 2000, random)];
    const { value, details } = await score(anc, x, y, {}, engine);
    expect(details.chance).toBeCloseTo(n === 50 ? 0.11457 : 0.11576, 4);
    expect(Math.abs(value - (details.chance as number))).toBeLessThan(0.006);
    expect(Math.abs((await score(signedAnc, x, y, {}, engine)).value)).toBeLessThan(0.01);
  });

  it.each([anc, signedAnc] as readonly Measure[])(
    "asks for the same columns ($name)",
    async (measure) => {
      const random = randomNumbers(1);
      await expect(
        score(measure, randomNormal(9, 3, random), randomNormal(9, 4, random), {}, engine),
      ).rejects.toThrow(
        `${measure.name}: x and y need the same columns, neuron by neuron, but x has 3 and y has 4. Use matchedCorrelation or softMatching, which pair them up.`,
      );
    },
  );

  it("counts a constant neuron as 0, and says how many", async () => {
    const x = randomNormal(9, 4, randomNumbers(1));
    const held = matrix(9, 4, (i, j) => (j === 1 ? 0.1 : x.values[i * 4 + j]!));
    const { value, details, warnings } = await score(anc, held, x, {}, engine);
    expect(value).toBeCloseTo(0.75, 12);
    expect(details.constantNeuronsX).toBe(1);
    expect(warnings).toEqual([
      "1 of the 4 neurons of x are constant: their correlations count as 0",
    ]);
  });

  it("is whole for a neuron and its opposite, unless signed", async () => {
    const x = randomNormal(9, 2, randomNumbers(1));
    const turned = matrix(9, 2, (i, j) => (j === 1 ? -1 : 1) * x.values[i * 2 + j]!);
    expect((await score(anc, x, turned, {}, engine)).value).toBeCloseTo(1, 12);
    expect((await score(signedAnc, x, turned, {}, engine)).value).toBeCloseTo(0, 12);
  });
});

describe("matching", () => {
  it("finds neurons again that were shuffled and turned", async () => {
    const x = randomNormal(30, 12, randomNumbers(2));
    const shuffled = matrix(
      30,
      12,
      (i, j) => (j % 2 ? -2 : 1) * x.values[i * 12 + ((5 * j + 3) % 12)]!,
    );
    expect((await score(matchedCorrelation, x, shuffled, {}, engine)).value).toBeCloseTo(1, 12);
    expect((await score(softMatching, x, shuffled, {}, engine)).value).toBeLessThan(0.8);
    const upright = matrix(30, 12, (i, j) => (j % 2 ? -1 : 1) * shuffled.values[i * 12 + j]!);
    expect((await score(softMatching, x, upright, {}, engine)).value).toBeCloseTo(1, 12);
  });

  it("shares a neuron out between two that are its like", async () => {
    const x = randomNormal(30, 3, randomNumbers(3));
    const twice = matrix(30, 6, (i, j) => x.values[i * 3 + (j >> 1)]!);
    expect((await score(softMatching, x, twice, {}, engine)).value).toBeCloseTo(1, 12);
    const once = matrix(30, 4, (i, j) => x.values[i * 3 + Math.max(0, j - 1)]!);
    expect((await score(softMatching, x, once, {}, engine)).value).toBeLessThan(0.95);
    expect((await score(matchedCorrelation, x, once, {}, engine)).value).toBeCloseTo(1, 12);
  });
});
