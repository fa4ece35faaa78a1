import { scale } from "../../core/arithmetic";
import { fromArrays, matrix, toPrecision } from "../../core/matrix";
import { randomNormal, randomNumbers } from "../../core/random";
import { referenceEngine as engine } from "../../engine/reference";
import { compareAll, score } from "../compare";
import { cka, debiasedCka } from "./cka";
import { distanceKernel, rbfKernel } from "./distance-kernels";
import { hsic } from "./hsic";
import fixture from "./hsic.fixture.json";
import { cosineKernel, linearKernel } from "./kernel";
import { cosineCka } from "./kernel-cka";

const kernels = {
  linear: linearKernel,
  RBF: rbfKernel(),
  cosine: cosineKernel,
  distance: distanceKernel,
} as const;

describe.each(fixture.cases)("HSIC against explicit matrices, $name", (expected) => {
  const [x, y] = [fromArrays(expected.x), fromArrays(expected.y)];
  const cases = (Object.keys(kernels) as (keyof typeof kernels)[]).flatMap((kernel) =>
    (["biased", "debiased"] as const).map((estimator) => [estimator, kernel] as const),
  );

  it.each(cases)(
    "%s, with the kernel %s, has the value, the error and the null",
    async (estimator, name) => {
      const measure = hsic({ kernel: kernels[name], debiased: estimator === "debiased" });
      const { value, standardError, shuffled } = expected.values[name][estimator];
      const ours = await score(measure, x, y, {}, engine);
      expect(Math.abs(ours.value / value - 1)).toBeLessThan(1e-9);
      expect(ours.null!.mean).toBeGreaterThan(shuffled - 0.03 * ours.null!.sd);
      expect(ours.null!.mean).toBeLessThan(shuffled + 0.03 * ours.null!.sd);
      // A bandwidth stays that of all rows; the reference does likewise.
      expect(Math.abs(ours.standardError! / standardError - 1)).toBeLessThan(1e-6);
      const single = [x, y].map((side) => toPrecision(side, "float32"));
      const rounded = await score(measure, single[0]!, single[1]!, {}, engine);
      expect(Math.abs(rounded.value / value - 1)).toBeLessThan(1e-4);
    },
  );

  it.each(["biased", "debiased"] as const)("%s CKA of cosines has the value", async (estimator) => {
    const measure = cosineCka({ debiased: estimator === "debiased" });
    const { value } = await score(measure, x, y, {}, engine);
    expect(value).toBeCloseTo(expected.values.cosine[estimator].cka, 10);
  });
});

describe("hsic", () => {
  const random = randomNumbers(2);
  const [x, y] = [randomNormal(20, 6, random), randomNormal(20, 3, random)];

  it("is CKA but for both sides' own", async () => {
    for (const debiased of [false, true]) {
      const of = async (a = x, b = y) => (await score(hsic({ debiased }), a, b, {}, engine)).value;
      const cosine = (await of()) / Math.sqrt((await of(x, x)) * (await of(y, y)));
      const expected = await score(debiased ? debiasedCka : cka, x, y, {}, engine);
      expect(cosine).toBeCloseTo(expected.value, 12);
      const { null: shuffled } = await score(hsic({ debiased }), x, y, {}, engine);
      expect(shuffled!.pValue).toBeCloseTo(expected.null!.pValue, 12);
    }
  });

  it.each([1e-60, 1e60])("is in squared units of both sides, at %d too", async (factor) => {
    const before = (await score(hsic, x, y, {}, engine)).value;
    const { value } = await score(hsic, scale(x, factor), y, {}, engine);
    expect(value / before / factor / factor).toBeCloseTo(1, 12);
  });

  it("gives all pairs at once what each alone gets, with groups", async () => {
    const z = randomNormal(20, 4, random);
    const groups = Array.from({ length: 20 }, (_, i) => `${i % 7}`);
    const measure = hsic({ kernel: rbfKernel({ bandwidth: 0.5 }), debiased: true });
    const scores = await compareAll(measure, [x, y, z], undefined, { groups }, engine);
    for (const [a, one] of [x, y, z].entries()) {
      for (const [b, other] of [x, y, z].entries()) {
        const alone = await score(measure, one, other, { groups }, engine);
        expect(scores.at(a, b).value).toBeCloseTo(alone.value, 12);
        expect(scores.interval!.lower.values[3 * a + b]).toBeCloseTo(alone.interval![0], 12);
      }
    }
    expect(scores.symmetric).toBe(true);
    expect(scores.replicates!.value.rows).toBe(7);
  });

  it("is negative where it is, debiased", async () => {
    let negative = 0;
    for (let t = 0; t < 20; t++) {
      const sides = [randomNormal(10, 20, random), randomNormal(10, 20, random)] as const;
      const { value, warnings } = await score(
        hsic({ debiased: true }),
        sides[0],
        sides[1],
        {},
        engine,
      );
      expect(warnings).toEqual([]);
      if (value < 0) negative++;
    }
    expect(negative).toBeGreaterThan(3);
  });

  it("is moved by what its kernel is moved by, and by nothing else", async () => {
    const value = async (measure: typeof hsic, side: typeof x) =>
      (await score(measure, side, y, {}, engine)).value;
    const moved = matrix(20, 6, (i, j) => x.values[i * 6 + j]! + j + 1);
    const turned = matrix(20, 6, (i, j) => (j % 2 ? -1 : 1) * x.values[i * 6 + ((j + 1) % 6)]!);
    for (const kernel of [linearKernel, rbfKernel({ bandwidth: 0.7 }), cosineKernel]) {
      const measure = hsic({ kernel }) as typeof hsic;
      const before = await value(measure, x);
      const change = async (side: typeof x) => Math.abs((await value(measure, side)) / before - 1);
      const claims = [
        ["translation", await change(moved)],
        ["rotation", await change(turned)],
        ["scaling", await change(scale(x, 3))],
      ] as const;
      for (const [what, by] of claims) {
        if (measure.invariantTo.includes(what)) expect(by).toBeLessThan(1e-9);
        else expect(by).toBeGreaterThan(1e-3);
      }
    }
  });

  it("has no null, and says so, where a side's own is not positive", async () => {
    const hardly = matrix(9, 3, (i) => Number(i === 2));
    const other = randomNormal(9, 3, randomNumbers(4));
    const measure = hsic({ debiased: true });
    const { value, null: shuffled, warnings } = await score(measure, hardly, other, {}, engine);
    expect(value).not.toBeNaN();
    expect(shuffled!.pValue).toBeNaN();
    expect(warnings).toEqual([
      "only 2 of the 9 rows of x are different vectors",
      "no null: HSIC of a side with itself is not positive: its rows hardly differ",
    ]);
  });

  it("says why it has no value, or no interval", async () => {
    const same = await score(
      hsic,
      matrix(20, 2, () => 0.1),
      y,
      {},
      engine,
    );
    expect(same.value).toBeNaN();
    expect(same.null!.pValue).toBeNaN();
    expect(same.warnings).toEqual(["undefined: all rows of x are one and the same vector"]);
    const mostly = matrix(20, 2, (i, j) => (i < 3 ? i + j + 1 : 0.1));
    const flawed = await score(hsic({ kernel: rbfKernel() }), y, mostly, {}, engine);
    expect(flawed.warnings[0]).toBe(
      "undefined: the bandwidth of y is 0, since most pairs of its rows are equal",
    );
    const groups = Array.from({ length: 20 }, (_, i) => `${i % 4}`);
    const grouped = await score(hsic, x, y, { groups }, engine);
    expect(grouped.interval).toBeUndefined();
    expect(grouped.warnings).toContain("no interval: rows come from 4 groups, and it takes 5");
  });
});

describe("cosineCka", () => {
  const random = randomNumbers(3);
  const y = randomNormal(12, 3, random);

  it("is undefined, and says so, where all rows have one direction", async () => {
    const x = matrix(12, 2, (i, j) => (i + 1) * (j + 1));
    const { value, warnings } = await score(cosineCka, x, y, {}, engine);
    expect(value).toBeNaN();
    expect(warnings).toEqual(["undefined: all rows of x have one direction"]);
  });

  it("refuses a row of zeros", async () => {
    const x = matrix(12, 2, (i) => (i === 3 ? 0 : i + 1));
    await expect(score(cosineCka, x, y, {}, engine)).rejects.toThrow(
      "cosine kernel: every row needs a length above zero, for zero has no cosine, but row 3 of [12 × 2] is zero.",
    );
  });

  it("does not mind how long rows are, each by itself", async () => {
    const x = randomNormal(12, 4, random);
    const stretched = matrix(12, 4, (i, j) => (i + 1) * x.values[i * 4 + j]!);
    const values = [x, stretched].map(
      async (side) => (await score(cosineCka, side, y, {}, engine)).value,
    );
    expect(await values[0]).toBeCloseTo((await values[1])!, 12);
  });
});
