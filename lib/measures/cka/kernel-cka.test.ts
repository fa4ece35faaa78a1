import { fromArrays, matrix, rowsBetween, takeRows, toPrecision } from "../../core/matrix";
import { randomNormal, randomNumbers } from "../../core/random";
import { openEngine } from "../../engine/open";
import { referenceEngine as engine } from "../../engine/reference";
import { grouping } from "../../inference/gram-rows";
import { score } from "../compare";
import { type PairRows, squaredDistances } from "../pair-rows";
import { view } from "../view";
import { cka } from "./cka";
import { laplaceCka, polynomialCka, rbfCka } from "./kernel-cka";
import fixture from "./kernel-cka.fixture.json";
import { kernelGram } from "./kernel-gram";
import { langeCka } from "./lange-cka";
import { middlePairs } from "./median";

const kinds = {
  rbf: rbfCka,
  "rbf half": (options: { debiased: boolean }) => rbfCka({ bandwidth: 0.5, ...options }),
  "rbf Kornblith": (options: { debiased: boolean }) =>
    rbfCka({ bandwidth: 0.8, median: "Kornblith", ...options }),
  laplace: laplaceCka,
  polynomial: polynomialCka,
  square: (options: { debiased: boolean }) => polynomialCka({ degree: 2, constant: 0, ...options }),
} as const;

describe.each(fixture.cases)("CKA with kernels against scikit-learn, $name", (expected) => {
  const [x, y] = [fromArrays(expected.x), fromArrays(expected.y)];

  it.each(Object.keys(kinds) as (keyof typeof kinds)[])(
    "%s has the value and the error",
    async (kind) => {
      for (const estimator of ["biased", "debiased"] as const) {
        const measure = kinds[kind]({ debiased: estimator === "debiased" });
        const { value, standardError } = expected[kind][estimator];
        const ours = await score(measure, x, y, {}, engine);
        expect(Math.abs(ours.value / value - 1)).toBeLessThan(1e-9);
        expect(Math.abs(ours.standardError! / standardError - 1)).toBeLessThan(1e-6);
        const single = [x, y].map((side) => toPrecision(side, "float32"));
        const rounded = await score(measure, single[0]!, single[1]!, {}, engine);
        expect(Math.abs(rounded.value - value)).toBeLessThan(1e-5);
      }
    },
  );

  it("tells the bandwidth in the units of the side", async () => {
    const { details } = await score(rbfCka({ bandwidth: 2 }), x, y, {}, engine);
    expect(details.bandwidthX).toBeCloseTo(2 * expected.medianX, 9);
  });

  it("Lange's has the value, and near its mean over shuffled rows", async () => {
    const { value, details } = await score(langeCka, x, y, {}, engine);
    expect(value).toBeCloseTo(expected.lange.value, 9);
    expect(Math.abs((details.chance as number) - expected.lange.shuffled)).toBeLessThan(0.01);
  });
});

describe("CKA with kernels", () => {
  const [x, y] = [randomNormal(20, 6, randomNumbers(1)), randomNormal(20, 3, randomNumbers(2))];

  it("takes a measure with its defaults for the measure called without settings", async () => {
    const [value, called] = [
      await score(rbfCka, x, y, {}, engine),
      await score(rbfCka(), x, y, {}, engine),
    ];
    expect(value).toEqual(called);
    expect(rbfCka.name).toBe("RBF CKA (bandwidth 1)");
  });

  it("of degree 1 without constant is linear CKA; a wide bandwidth comes near it", async () => {
    const linear = (await score(cka, x, y, {}, engine)).value;
    const first = await score(polynomialCka({ degree: 1, constant: 0 }), x, y, {}, engine);
    expect(first.value).toBeCloseTo(linear, 10);
    expect((await score(rbfCka({ bandwidth: 300 }), x, y, {}, engine)).value).toBeCloseTo(
      linear,
      4,
    );
  });

  it.each([rbfCka(), laplaceCka({ debiased: true })])(
    "is undefined, and says so, when most pairs of rows are equal ($name)",
    async (measure) => {
      const same = matrix(20, 2, (i, j) => (i < 3 ? i + j + 1 : 0.1));
      const { value, warnings } = await score(measure, same, y, {}, engine);
      expect(value).toBeNaN();
      expect(warnings).toEqual([
        "undefined: the bandwidth of x is 0, since most pairs of its rows are equal",
      ]);
      const other = await score(measure, y, same, {}, engine);
      expect(other.warnings[0]).toContain("the bandwidth of y is 0");
    },
  );

  it("keeps what is negative, where a root of unbiased HSIC would be NaN and a clamp 0", async () => {
    const random = randomNumbers(8);
    const values: number[] = [];
    for (let t = 0; t < 12; t++) {
      const sides = [randomNormal(12, 30, random), randomNormal(12, 30, random)] as const;
      const measure = rbfCka({ debiased: true });
      const { value, warnings } = await score(measure, sides[0], sides[1], {}, engine);
      expect(warnings).toEqual([]);
      values.push(value);
    }
    expect(values.filter((value) => value < 0).length).toBeGreaterThan(2);
    expect(values.every(Number.isFinite)).toBe(true);
  });

  it("is not debiased by centring alone, nor by leaving diagonals out of what was centred", async () => {
    const random = randomNumbers(9);
    let [debiased, biased] = [0, 0];
    for (let t = 0; t < 30; t++) {
      const sides = [randomNormal(12, 30, random), randomNormal(12, 30, random)] as const;
      debiased += (await score(rbfCka({ debiased: true }), sides[0], sides[1], {}, engine)).value;
      biased += (await score(rbfCka, sides[0], sides[1], {}, engine)).value;
    }
    expect(Math.abs(debiased / 30)).toBeLessThan(0.06);
    expect(biased / 30).toBeGreaterThan(0.7);
  });

  it("refuses settings that it cannot use", () => {
    const words = (call: () => unknown) => {
      expect(call).toThrow(RangeError);
      try {
        call();
      } catch (error) {
        return (error as Error).message;
      }
      return "";
    };
    expect(words(() => rbfCka({ bandwidth: 0 }))).toBe(
      "rbfKernel: the bandwidth is a multiple of the median distance above 0, but is 0. Give 1, or 0.5 for nearer neighbours.",
    );
    expect(words(() => laplaceCka({ bandwidth: Number.NaN }))).toContain(
      "laplaceKernel: the bandwidth",
    );
    expect(words(() => rbfCka({ median: "mean" as never }))).toBe(
      'rbfKernel: the median is "off-diagonal" or "Kornblith", but "mean" came. Name one of them.',
    );
    expect(words(() => polynomialCka({ degree: 1.5 }))).toBe(
      "polynomialKernel: the degree is a whole number from 1, but is 1.5. Give 2 or 3.",
    );
    expect(words(() => polynomialCka({ constant: -1 }))).toBe(
      "polynomialKernel: the constant is a finite number from 0, but is -1. Give 1, or 0 for the highest degree alone.",
    );
  });
});

describe("middlePairs", () => {
  const pairsOf = (n: number, seed: number): PairRows => {
    const { matrix: side, squaredNorms } = view(randomNormal(n, 3, randomNumbers(seed))).centered();
    return squaredDistances(side, squaredNorms, engine);
  };

  it.each([
    ["float32, many of them equal", "float32", 8],
    ["float64, many of them equal", "float64", 8],
    ["float64 that are one number in float32", "float64", 1e10],
  ] as const)("finds what sorting all finds, of numbers in %s", async (_, precision, levels) => {
    const random = randomNumbers(levels);
    for (const n of [6, 7]) {
      const held = matrix(n, n, () => 0, precision);
      for (let i = 0; i < n; i++) {
        for (let j = 0; j < i; j++) {
          const value = 1 + Math.floor(levels * random()) / (levels > 8 ? 1e18 : 8);
          held.values[i * n + j] = value;
          held.values[j * n + i] = value;
        }
      }
      const pairs: PairRows = {
        n,
        precision,
        held,
        read: async () => held,
        reorder: () => pairs,
      };
      for (const words of ["without diagonal", "with diagonal"] as const) {
        const list = [...held.values]
          .filter((_, k) => words === "with diagonal" || k % n !== Math.floor(k / n))
          .sort((a, b) => a - b);
        const [lower, upper] = [list[Math.floor((list.length - 1) / 2)], list[list.length >> 1]];
        const found = await middlePairs(pairs, words);
        const once = [
          list[2 * Math.floor((list.length / 2 - 1) / 2)],
          list[2 * (list.length >> 2)],
        ];
        expect(found).toEqual(words === "with diagonal" ? [lower, upper] : once);
      }
    }
  });

  it.each([5, 6, 7, 40])("finds what sorting all finds, of %d rows", async (n) => {
    const all = await pairsOf(n, n).read(0, n);
    const sorted = (diagonal: boolean) =>
      [...all.values]
        .filter((_, k) => diagonal || k % n !== Math.floor(k / n))
        .sort((a, b) => a - b);
    for (const [words, list] of [
      ["without diagonal", sorted(false)],
      ["with diagonal", sorted(true)],
    ] as const) {
      const middle = [list[list.length / 2 - 1], list[list.length / 2]];
      const odd = list[(list.length - 1) / 2];
      const expected = list.length % 2 ? [odd, odd] : middle;
      const found = await middlePairs(pairsOf(n, n), words);
      for (const k of [0, 1]) expect(found[k]).toBeCloseTo(expected[k]!, 12);
    }
  });
});

describe("kernelGram", () => {
  it("gives above 2048 rows, by tiles, what the rows hold", async () => {
    const fast = await openEngine();
    const n = 2100;
    const { matrix: side, squaredNorms } = view(randomNormal(n, 4, randomNumbers(3))).centered();
    const gram = await kernelGram(squaredDistances(side, squaredNorms, fast), (square) =>
      Math.exp(-square),
    );
    const first = rowsBetween(side, 0, 30);
    const few = await kernelGram(
      squaredDistances(first, squaredNorms.subarray(0, 30), fast),
      (square) => Math.exp(-square),
    );
    const order = grouping(
      n,
      Array.from({ length: n }, (_, i) => `${i % 7}`),
    ).order!;
    const reordered = await gram.reorder(order).read(3, 5);
    const whole = await gram.read(0, n);
    const smaller = await few.read(0, 30);
    await fast.close();
    // Both are the kernel but for a term a row and a term a column.
    const contrast = (k: { values: ArrayLike<number>; columns: number }) =>
      k.values[k.columns * 3 + 9]! -
      k.values[k.columns * 3 + 8]! -
      k.values[k.columns * 4 + 9]! +
      k.values[k.columns * 4 + 8]!;
    expect(contrast(whole)).toBeCloseTo(contrast(smaller), 12);
    const taken = takeRows(whole, order.slice(3, 5));
    for (let j = 0; j < n; j += 97) {
      expect(reordered.values[j]).toBeCloseTo(taken.values[order[j]!]!, 12);
    }
    expect(gram.rowSums[5]).toBeCloseTo(-gram.diagonal[5]!, 12);
    let rowSum = 0;
    for (let j = 0; j < n; j++) rowSum += whole.values[5 * n + j]!;
    expect(rowSum).toBeCloseTo(gram.rowSums[5]!, 9);
  });
});
