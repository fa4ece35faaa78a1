import { fromArrays, matrix, rowOf, takeRows, toPrecision } from "../../core/matrix";
import { randomNormal, randomNumbers } from "../../core/random";
import { referenceEngine as engine } from "../../engine/reference";
import { score } from "../compare";
import { heldOutProcrustes } from "./held-out-procrustes";
import fixture from "./held-out-procrustes.fixture.json";
import { angularProcrustes } from "./procrustes";

describe.each(fixture.cases)("held-out Procrustes against scipy, $name", (expected) => {
  const [x, y] = [fromArrays(expected.x), fromArrays(expected.y)];

  it.each(expected.values)("of $folds folds has the same value", async ({ folds, value }) => {
    const measure = heldOutProcrustes({ folds });
    expect((await score(measure, x, y, {}, engine)).value).toBeCloseTo(value, 10);
    const [a, b] = [toPrecision(x, "float32"), toPrecision(y, "float32")];
    expect((await score(measure, a, b, {}, engine)).value).toBeCloseTo(value, 5);
  });
});

describe("heldOutProcrustes", () => {
  const random = randomNumbers(4);
  const [x, y] = [randomNormal(20, 4, random), randomNormal(20, 3, random)];

  it("is a right angle on average of unrelated data, where angularProcrustes is not", async () => {
    let [held, inSample] = [0, 0];
    for (let t = 0; t < 100; t++) {
      const sides = [randomNormal(20, 8, random), randomNormal(20, 8, random)] as const;
      held += (await score(heldOutProcrustes({ folds: 4 }), sides[0], sides[1], {}, engine)).value;
      inSample += (await score(angularProcrustes, sides[0], sides[1], {}, engine)).value;
    }
    expect(Math.abs(held / 100 - Math.PI / 2)).toBeLessThan(0.03);
    expect(inSample / 100).toBeLessThan(1.1);
  });

  it("keeps the rows of a group together", async () => {
    const groups = Array.from({ length: 20 }, (_, i) => `document ${i % 4}`);
    const order = [...Array(20).keys()].sort((i, j) => (i % 4) - (j % 4) || i - j);
    const measure = heldOutProcrustes({ folds: 4 });
    const grouped = await score(measure, x, y, { groups }, engine);
    const sorted = await score(measure, takeRows(x, order), takeRows(y, order), {}, engine);
    expect(grouped.value).toBeCloseTo(sorted.value, 10);
  });

  it("refuses folds that do not say how to turn", async () => {
    const [a, b] = [randomNormal(8, 6, random), randomNormal(8, 7, random)];
    await expect(score(heldOutProcrustes({ folds: 4 }), a, b, {}, engine)).rejects.toThrow(
      "held-out Procrustes (4 folds): the rows outside a fold must be more than the narrower side has directions, but " +
        "fold 0 leaves 6 rows for 6. Use more sentences or folds, or angularProcrustes.",
    );
    const alone = matrix(20, 2, (i, j) => (j === 0 ? rowOf(x, i)[0]! : Number(i === 5)));
    await expect(score(heldOutProcrustes({ folds: 4 }), alone, y, {}, engine)).rejects.toThrow(
      "held-out Procrustes (4 folds): the rows outside a fold must say how to turn every direction of the narrower side, but " +
        "fold 1 alone holds one. Use fewer rows a fold, or angularProcrustes.",
    );
    await expect(score(heldOutProcrustes({ folds: 21 }), x, y, {}, engine)).rejects.toThrow(
      "held-out Procrustes (21 folds): there must be a row for every fold, but there are 20 rows and 21 folds. Use fewer folds.",
    );
  });

  it.each([1, 2.5, Number.NaN])("refuses %d folds", (folds) => {
    expect(() => heldOutProcrustes({ folds })).toThrow(
      `heldOutProcrustes: folds is a whole number, 2 or more, but ${folds} came. 5 or 10 is usual.`,
    );
  });
});
