import { fromArrays, matrix, rowOf, takeRows, toPrecision } from "../../core/matrix";
import { randomNormal, randomNumbers } from "../../core/random";
import { referenceEngine as engine } from "../../engine/reference";
import { score } from "../compare";
import { heldOutCca } from "./held-out-cca";
import fixture from "./held-out-cca.fixture.json";

describe.each(fixture.cases)(
  "held-out CCA against scipy, $name",
  ({ x: rows, y: others, values }) => {
    const [x, y] = [fromArrays(rows), fromArrays(others)];

    it.each(values)(
      "of $folds folds with ridge $ridge has the same value",
      async ({ value, ...settings }) => {
        const exact = await score(heldOutCca(settings), x, y, {}, engine);
        expect(Math.abs(exact.value / value - 1)).toBeLessThan(1e-6);
        const [a, b] = [toPrecision(x, "float32"), toPrecision(y, "float32")];
        const rounded = await score(heldOutCca(settings), a, b, {}, engine);
        expect(Math.abs(rounded.value / value - 1)).toBeLessThan(1e-4);
      },
    );
  },
);

describe("heldOutCca", () => {
  const random = randomNumbers(4);
  const [x, y] = [randomNormal(20, 4, random), randomNormal(20, 3, random)];

  it("is 0 on average of unrelated data, many columns or few", async () => {
    const draws = 150;
    let [few, many] = [0, 0];
    for (let t = 0; t < draws; t++) {
      const [a, b] = [randomNormal(24, 3, random), randomNormal(24, 4, random)];
      few += (await score(heldOutCca({ folds: 3 }), a, b, {}, engine)).value / draws;
      const [c, d] = [randomNormal(12, 14, random), randomNormal(12, 15, random)];
      many += (await score(heldOutCca({ folds: 3, ridge: 1 }), c, d, {}, engine)).value / draws;
    }
    expect(Math.abs(few)).toBeLessThan(0.05);
    expect(Math.abs(many)).toBeLessThan(0.05);
  });

  it("keeps the rows of a group together", async () => {
    const groups = Array.from({ length: 20 }, (_, i) => `document ${i % 4}`);
    const order = [...Array(20).keys()].sort((i, j) => (i % 4) - (j % 4) || i - j);
    const [sortedX, sortedY] = [takeRows(x, order), takeRows(y, order)];
    const measure = heldOutCca({ folds: 4 });
    const grouped = await score(measure, x, y, { groups }, engine);
    const sorted = await score(measure, sortedX, sortedY, {}, engine);
    expect(grouped.value).toBeCloseTo(sorted.value, 10);
    const plain = await score(measure, x, y, {}, engine);
    expect(Math.abs(grouped.value - plain.value)).toBeGreaterThan(1e-3);
  });

  it("refuses folds that leave too few rows", async () => {
    const eight = [...Array(8).keys()];
    const few = score(heldOutCca({ folds: 2 }), takeRows(x, eight), takeRows(y, eight), {}, engine);
    await expect(few).rejects.toThrow(
      "held-out CCA (2 folds): the rows outside a fold must be more than both sides have directions together, but " +
        "fold 0 leaves 4 rows for 4 + 3. Use more sentences or folds, or give a ridge.",
    );
    await expect(score(heldOutCca({ folds: 10 }), x, y, {}, engine)).rejects.toThrow(
      "held-out CCA (10 folds): a correlation takes at least 3 rows in every fold, but fold 0 has 2. Use fewer folds.",
    );
  });

  it("refuses a direction that is in one fold alone", async () => {
    const alone = matrix(20, 2, (i, j) => (j === 0 ? rowOf(x, i)[0]! : Number(i === 5)));
    await expect(score(heldOutCca({ folds: 4 }), alone, y, {}, engine)).rejects.toThrow(
      "held-out CCA (4 folds): the rows outside a fold must vary in every direction of both sides, but fold 1 alone " +
        "holds one. Give a ridge, or use fewer rows a fold.",
    );
  });

  it("is undefined, and says so, when a side does not vary in a fold", async () => {
    const still = matrix(20, 1, (i) => (i < 5 ? 0 : rowOf(x, i)[0]!));
    const { value, warnings } = await score(heldOutCca({ folds: 4 }), still, y, {}, engine);
    expect(value).toBeNaN();
    expect(warnings).toContain("undefined: a variate does not vary in some fold");
  });

  it.each([1, 2.5, Number.NaN])("refuses %d folds", (folds) => {
    expect(() => heldOutCca({ folds })).toThrow(
      `heldOutCca: folds is a whole number, 2 or more, but ${folds} came. 5 or 10 is usual.`,
    );
  });

  it.each([-1, Number.NaN, Number.POSITIVE_INFINITY])("refuses a ridge of %d", (ridge) => {
    expect(() => heldOutCca({ folds: 5, ridge })).toThrow(
      `heldOutCca: ridge is added to variances and must be 0 or more and finite, but ${ridge} came.`,
    );
  });
});
