import { fromArrays, matrix, toPrecision } from "../../core/matrix";
import { randomNormal, randomNumbers } from "../../core/random";
import { referenceEngine as engine } from "../../engine/reference";
import { score } from "../compare";
import { lengthSimilarity } from "../rsa/confounds";
import { cka, debiasedCka } from "./cka";
import { type DeconfoundedCkaOptions, deconfoundedCka } from "./deconfounded-cka";
import fixture from "./deconfounded-cka.fixture.json";
import { distanceKernel } from "./distance-kernels";

describe.each(fixture.cases)(
  "deconfounded CKA against scikit-learn and dcor, $name",
  (expected) => {
    const [x, y] = [fromArrays(expected.x), fromArrays(expected.y)];
    const [n, l] = [expected.lengths.length, expected.lengths];
    const lengths = matrix(n, n, (i, j) => -Math.abs(l[i]! - l[j]!));
    const confounds = [lengths, fromArrays(expected.overlap)];

    const cases: readonly (readonly [string, DeconfoundedCkaOptions, number])[] = [
      ["of lengths", { confounds: [lengths] }, expected.biased],
      ["of lengths and overlap", { confounds }, expected["biased, two"]],
      ["of lengths, debiased", { confounds: [lengths], debiased: true }, expected.debiased],
      [
        "of lengths and overlap, debiased",
        { confounds, debiased: true },
        expected["debiased, two"],
      ],
      [
        "with distances for kernels, debiased, is partial distance correlation",
        { confounds: [lengths], kernel: distanceKernel, debiased: true },
        expected["partial distance correlation"],
      ],
    ];

    it.each(cases)("%s", async (_, options, value) => {
      const measure = deconfoundedCka(options);
      expect((await score(measure, x, y, {}, engine)).value).toBeCloseTo(value, 10);
      const [a, b] = [toPrecision(x, "float32"), toPrecision(y, "float32")];
      expect((await score(measure, a, b, {}, engine)).value).toBeCloseTo(value, 5);
    });
  },
);

describe("deconfoundedCka", () => {
  const random = randomNumbers(6);
  const n = 40;
  const lengths = Array.from({ length: n }, () => 5 + 30 * random());
  const confounds = [lengthSimilarity(lengths)];
  /** Nothing in common but length. */
  const confounded = (columns: number) => {
    const own = randomNormal(n, columns, random);
    return matrix(n, columns, (i, j) => own.values[i * columns + j]! + lengths[i]! / 5);
  };

  it("falls when sides have nothing but the confound in common", async () => {
    const [x, y] = [confounded(5), confounded(6)];
    const before = await score(debiasedCka, x, y, {}, engine);
    const after = await score(deconfoundedCka({ confounds, debiased: true }), x, y, {}, engine);
    expect(before.value).toBeGreaterThan(0.5);
    expect(after.value).toBeLessThan(0.5 * before.value);
    expect(after.details.explainedByConfoundsX).toBeGreaterThan(0.3);
  });

  it("is near CKA where the confound says nothing, and 1 on itself", async () => {
    const [x, y] = [randomNormal(n, 4, random), randomNormal(n, 3, random)];
    const { value, interval } = await score(deconfoundedCka({ confounds }), x, y, {}, engine);
    expect(Math.abs(value - (await score(cka, x, y, {}, engine)).value)).toBeLessThan(0.03);
    expect(interval![0]).toBeLessThan(value);
    expect((await score(deconfoundedCka({ confounds }), x, x, {}, engine)).value).toBeCloseTo(
      1,
      12,
    );
  });

  it("takes rows in groups", async () => {
    const groups = Array.from({ length: n }, (_, i) => `${i % 8}`);
    const [x, y] = [confounded(5), confounded(6)];
    const measure = deconfoundedCka({ confounds });
    const [grouped, plain] = [
      await score(measure, x, y, { groups }, engine),
      await score(measure, x, y, {}, engine),
    ];
    expect(grouped.value).toBeCloseTo(plain.value, 12);
    expect(grouped.standardError).not.toBeCloseTo(plain.standardError!, 6);
  });

  it("is undefined, and says so, where the confounds explain all", async () => {
    const line = matrix(n, 1, (i) => lengths[i]!);
    const same = matrix(n, n, (i, j) => lengths[i]! * lengths[j]!);
    const y = randomNormal(n, 3, random);
    for (const precision of ["float64", "float32"] as const) {
      const sides = [toPrecision(line, precision), toPrecision(y, precision)] as const;
      const { value, warnings } = await score(
        deconfoundedCka({ confounds: [same] }),
        sides[0],
        sides[1],
        {},
        engine,
      );
      expect(value).toBeNaN();
      expect(warnings).toEqual(["undefined: the confounds explain all of x"]);
    }
  });

  it("refuses confounds that it cannot use", async () => {
    const words = (given: DeconfoundedCkaOptions["confounds"]) => {
      try {
        deconfoundedCka({ confounds: given });
      } catch (error) {
        expect(error).toBeInstanceOf(RangeError);
        return (error as Error).message;
      }
      return "";
    };
    const rule =
      "deconfoundedCka: a confound has a number for every two sentences, a symmetric matrix of finite numbers";
    expect(words([])).toBe(
      "deconfoundedCka: there must be a confound at least, but none came. Give one, or take debiasedCka.",
    );
    expect(words([matrix(3, 2)])).toBe(
      `${rule}, but confound 0 is [3 × 2]. Of one number a sentence, lengthSimilarity makes one.`,
    );
    expect(words([lengthSimilarity([1, 2, 4]), matrix(4, 4)])).toContain(
      "confound 1 is [4 × 4] and the first [3 × 3].",
    );
    expect(words([matrix(3, 3, (i, j) => (i + j === 3 ? NaN : 1))])).toBe(
      `${rule}, but confound 0 has NaN in row 1, column 2. Leave that sentence out.`,
    );
    expect(words([matrix(3, 3, (i, j) => i - j)])).toBe(
      `${rule}, but confound 0 has 1 in row 1, column 0 and -1 the other way. Give the mean of both.`,
    );
    expect(words([matrix(5, 5, () => 2)])).toBe(
      "deconfoundedCka: each confound must say something of its own, but confound 0 is the same for every two sentences. Leave it out.",
    );
    expect(
      words([...confounds, matrix(n, n, (i, j) => 2 * confounds[0]!.values[i * n + j]! + 1)]),
    ).toContain("confound 1 is a combination of those before it. Leave it out.");
    const few = score(
      deconfoundedCka({ confounds }),
      randomNormal(12, 3, random),
      randomNormal(12, 3, random),
      {},
      engine,
    );
    await expect(few).rejects.toThrow(
      "deconfoundedCka: a confound has a row and a column a sentence, but it is [40 × 40] and x has 12 rows. Select sentences in both.",
    );
    expect(() => lengthSimilarity([1, Number.NaN])).toThrow(
      "lengthSimilarity: every length is a finite number, but number 1 is NaN. Give one a sentence.",
    );
  });
});
