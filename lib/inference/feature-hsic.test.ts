import { type Matrix, matrix, rowOf, toPrecision } from "../core/matrix";
import { randomNormal, randomNumbers } from "../core/random";
import { referenceEngine as engine } from "../engine/reference";
import { linearGram } from "../measures/cka/linear-gram";
import { view } from "../measures/view";
import { type FeatureRows, featureHsic } from "./feature-hsic";
import { featureThirdMoments } from "./feature-third-moments";
import { grouping } from "./gram-rows";
import { type Estimator, pairwiseHsic } from "./leave-out";
import { thirdMoments } from "./third-moments";

const n = 41;
const random = randomNumbers(8);
const shared = randomNormal(n, 3, random);
const noisy = (columns: number) =>
  matrix(n, columns, (i, j) => shared.values[i * 3 + (j % 3)]! + 2 * random() + j / 5 + 10);
const matrices = [noisy(4), noisy(9), noisy(2), noisy(60)];
const documents = Array.from({ length: n }, (_, i) => `document ${(i * i) % 7}`);

function featureRows(x: Matrix): FeatureRows {
  const side = linearGram(view(x), engine);
  const { matrix: centred } = view(x).centered();
  return {
    ...side,
    features: () => centred,
    reorder: (order) => ({
      ...side.reorder(order),
      dimensions: x.columns,
      features: () => matrix(n, x.columns, (i, j) => rowOf(centred, order[i]!)[j]!),
      squareWith: () => undefined,
      reorder: () => {
        throw new Error("reordered twice");
      },
    }),
  };
}
const sides = matrices.map(featureRows);
const blocks = { sizes: [10, 1, 20, 10] };

describe.each<Estimator>(["unbiased", "biased"])("featureHsic, %s", (estimator) => {
  it.each([
    ["blocks of rows", blocks],
    ["documents whose sentences are apart", grouping(n, documents)],
    ["each row", grouping(n)],
  ])("gives what rows of Gram matrices give, with %s left out", async (_, rows) => {
    const expected = await pairwiseHsic(sides, rows, estimator, engine);
    const found = await featureHsic(sides, rows, () => true, estimator, engine);
    for (const part of ["whole", "leftOut"] as const) {
      found[part].values.forEach((value, k) => {
        expect(value / expected[part].values[k]!).toBeCloseTo(1, 9);
      });
    }
  });

  it("works out only the pairs that are asked for", async () => {
    const found = await featureHsic(sides, blocks, (x, y) => y - x === 1, estimator, engine);
    expect(Number.isNaN(found.whole.values[1]!)).toBe(false);
    expect(found.whole.values[2]).toBeNaN();
    expect(rowOf(found.leftOut, 0)[2]).toBeNaN();
    expect(found.leftOut.rows).toBe(4);
  });

  it("leaves nothing out of one block", async () => {
    const found = await featureHsic(sides, { sizes: [n] }, () => true, estimator, engine);
    const expected = await pairwiseHsic(sides, blocks, estimator, engine);
    expect(found.leftOut.rows).toBe(0);
    expect(found.whole.values[1]! / expected.whole.values[1]!).toBeCloseTo(1, 12);
  });

  it("keeps float32 to 1e-6", async () => {
    const single = matrices.map((x) => featureRows(toPrecision(x, "float32")));
    const found = await featureHsic(single, blocks, () => true, estimator, engine);
    const exact = await featureHsic(sides, blocks, () => true, estimator, engine);
    found.whole.values.forEach((value, k) => {
      expect(Math.abs(value / exact.whole.values[k]! - 1)).toBeLessThan(2e-6);
    });
  });
});

it("stops between pairs when it is told to", async () => {
  const signal = AbortSignal.abort();
  await expect(featureHsic(sides, blocks, () => true, "biased", engine, signal)).rejects.toThrow(
    "aborted",
  );
});

describe("featureThirdMoments", () => {
  it.each([0, 1, 3])("gives the cubes that the whole Gram matrix gives, of side %d", async (k) => {
    const { features: _, ...rows } = sides[k]!;
    const expected = await thirdMoments(rows, engine);
    const found = await featureThirdMoments(sides[k]!, engine);
    expect(found.cubes).toBeCloseTo(expected.cubes, 9);
    expect(found.triangles).toBeCloseTo(expected.triangles, 9);
  });
});
