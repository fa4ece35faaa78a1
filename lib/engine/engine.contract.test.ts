/** What engine.ts promises, held against every engine that opens on this machine. */

import { type Matrix, matrix, toPrecision, transpose } from "../core/matrix";
import { randomNormal, randomNumbers } from "../core/random";
import { openBlas } from "./blas";
import { blasCandidates, raiseStack } from "./blas-library";
import type { Engine } from "./engine";
import { openOnnx } from "./onnx";
import { referenceEngine } from "./reference";
import { openTfjs } from "./tfjs";

const openers: Record<string, () => Promise<Engine>> = {
  reference: async () => referenceEngine,
  blas: openBlas,
  onnx: openOnnx,
  tfjs: openTfjs,
};

const random = randomNumbers(1);
const shapes = [
  [7, 4],
  [4, 7],
  [1, 5],
  [5, 1],
  [60, 33],
] as const;

/** Why the blas engine cannot open here, known before tests are listed. The others come with npm. */
function missingBlas(): string | undefined {
  const koffi = require("koffi") as typeof import("koffi");
  raiseStack(koffi);
  const problems: string[] = [];
  for (const path of blasCandidates()) {
    try {
      koffi.load(path);
      return undefined;
    } catch (error) {
      problems.push(`${path}: ${(error as Error).message}`);
    }
  }
  return problems.join("; ");
}

for (const [kind, open] of Object.entries(openers)) {
  const problem = kind === "blas" ? missingBlas() : undefined;
  if (problem !== undefined) {
    it.skip(`the ${kind} engine, which does not open here: ${problem}`, () => {});
    continue;
  }
  describe(`the ${kind} engine`, () => {
    let engine: Engine;
    beforeAll(async () => {
      engine = await open();
    });
    afterAll(() => engine.close());

    for (const precision of ["float32", "float64"] as const) {
      const tolerance = precision === "float32" ? 1e-4 : 1e-11;
      const normal = (rows: number, columns: number) =>
        randomNormal(rows, columns, random, precision);

      for (const [n, d] of shapes) {
        const a = normal(n, d);
        const b = normal(n, d);
        const title = `of [${n} × ${d}] in ${precision}`;

        it(`gives the reference's products ${title}`, async () => {
          const { multiply, crossProduct, rowProduct } = referenceEngine;
          const at = transpose(b);
          expectClose(await engine.multiply(a, at), await multiply(a, at), tolerance);
          expectClose(await engine.crossProduct(a, b), await crossProduct(a, b), tolerance);
          expectClose(await engine.crossProduct(a), await crossProduct(a), tolerance);
          expectClose(await engine.rowProduct(a, b), await rowProduct(a, b), tolerance);
          expectClose(await engine.rowProduct(a), await rowProduct(a), tolerance);
        });

        it(`gives products with one column ${title}`, async () => {
          const { multiply, crossProduct } = referenceEngine;
          const [v, w] = [normal(d, 1), normal(n, 1)];
          expectClose(await engine.multiply(a, v), await multiply(a, v), tolerance);
          expectClose(await engine.crossProduct(a, w), await crossProduct(a, w), tolerance);
        });

        it(`takes apart and puts together by svd and qr ${title}`, async () => {
          const { u, singularValues: s, v } = await engine.svd(a);
          const scaled = matrix(u.rows, u.columns, (i, k) => at(u, i, k) * s[k]!, precision);
          expectClose(await engine.rowProduct(scaled, v), a, tolerance);
          expectClose(await engine.crossProduct(u), identity(u.columns), tolerance);
          expectClose(await engine.crossProduct(v), identity(v.columns), tolerance);
          expect([...s]).toEqual([...s].sort((p, q) => q - p));
          const alone = await engine.singularValues(a);
          alone.forEach((value, k) => {
            expect(value).toBeCloseTo(s[k]!, 5);
          });
          const { q, r } = await engine.qr(a);
          expectClose(await engine.multiply(q, r), a, tolerance);
          expectClose(await engine.crossProduct(q), identity(q.columns), tolerance);
          for (let i = 0; i < r.rows; i++) for (let j = 0; j < i; j++) expect(at(r, i, j)).toBe(0);
        });
      }

      it(`takes apart symmetric matrices, reading the lower triangle alone, in ${precision}`, async () => {
        const x = normal(40, 12);
        const whole = await engine.crossProduct(x);
        const lower = matrix(12, 12, (i, j) => (j > i ? Number.NaN : at(whole, i, j)), precision);
        const { eigenvalues: values, eigenvectors: v } = await engine.eigh(lower);
        expect([...values]).toEqual([...values].sort((p, q) => q - p));
        const alone = await engine.eigenvalues(lower);
        alone.forEach((value, k) => {
          expect(Math.abs(value - values[k]!)).toBeLessThan(tolerance * values[0]!);
        });
        const scaled = matrix(12, 12, (i, k) => at(v, i, k) * values[k]!, precision);
        expectClose(await engine.rowProduct(scaled, v), whole, 10 * tolerance);
        const l = await engine.cholesky(lower);
        expectClose(await engine.rowProduct(l), whole, 10 * tolerance);
        expectClose(l, await referenceEngine.cholesky(lower), tolerance);
      });

      it(`solves all four kinds of triangular system in ${precision}`, async () => {
        const t = matrix(6, 6, (i, j) => (i === j ? 4 : (i + 2 * j) / 10), precision);
        const b = normal(6, 3);
        for (const triangle of ["lower", "upper"] as const) {
          for (const transposed of [false, true]) {
            const x = await engine.solveTriangular(t, b, { triangle, transposed });
            const part = matrix(
              6,
              6,
              (i, j) => ((triangle === "lower" ? j <= i : j >= i) ? at(t, i, j) : 0),
              precision,
            );
            expectClose(
              await engine.multiply(transposed ? transpose(part) : part, x),
              b,
              tolerance,
            );
          }
        }
      });

      it(`multiplies row by row, contiguous or not, over more columns than one sum, in ${precision}`, async () => {
        const all = normal(3 * 5, 2100);
        const list = [0, 1, 2].map((i) => ({
          rows: 5,
          columns: 2100,
          values: all.values.subarray(i * 5 * 2100, (i + 1) * 5 * 2100),
        }));
        const apart = [normal(5, 2100), normal(5, 2100)];
        const close = precision === "float32" ? 2e-3 : 1e-10;
        for (const [as, bs] of [
          [list, list],
          [list, apart],
          [apart, list],
          [apart.slice(1), apart.slice(1)],
          [[list[2]!, list[0]!], list],
        ] as const) {
          const found = await engine.rowwiseProducts(as, bs);
          expect(found.values).toBeInstanceOf(Float64Array);
          expectClose(found, await referenceEngine.rowwiseProducts(as, bs), close);
        }
      });

      it(`writes rowProduct into the caller's matrix, tile by tile, in ${precision}`, async () => {
        const x = normal(9, 4);
        const gram = matrix(9, 9, undefined, precision);
        for (let start = 0; start < 9; start += 3) {
          const tile = {
            rows: 3,
            columns: 4,
            values: x.values.subarray(start * 4, (start + 3) * 4),
          };
          const into = {
            rows: 3,
            columns: 9,
            values: gram.values.subarray(start * 9, (start + 3) * 9),
          };
          expect(await engine.rowProduct(tile, x, into)).toBe(into);
        }
        expectClose(gram, await referenceEngine.rowProduct(x), tolerance);
      });

      it(`writes crossProduct into the caller's matrix, in ${precision}`, async () => {
        const [x, y] = [normal(9, 4), normal(9, 3)];
        for (const other of [x, y]) {
          const into = matrix(4, other.columns, () => Number.NaN, precision);
          expect(await engine.crossProduct(x, other, into)).toBe(into);
          expectClose(into, await referenceEngine.crossProduct(x, other), tolerance);
        }
      });

      it(`keeps ${precision}, and its arguments as they are`, async () => {
        const [a, b] = [normal(6, 6), normal(6, 6)];
        const spd = await engine.rowProduct(a);
        const before = [a, b, spd].map(({ values }) => values.slice());
        const { u, v } = await engine.svd(a);
        const { q, r } = await engine.qr(a);
        const results = [
          await engine.multiply(a, b),
          await engine.crossProduct(a),
          u,
          v,
          q,
          r,
          (await engine.eigh(spd)).eigenvectors,
          await engine.cholesky(spd),
          await engine.solveTriangular(spd, b, { triangle: "lower" }),
        ];
        for (const { values } of results)
          expect(values).toBeInstanceOf(precision === "float32" ? Float32Array : Float64Array);
        expect([a, b, spd].map(({ values }) => values)).toEqual(before);
      });
    }

    it("gives empty results for empty matrices", async () => {
      const [none, flat] = [matrix(0, 3), matrix(3, 0)];
      expect(await engine.rowProduct(flat)).toEqual(matrix(3, 3));
      expect(await engine.crossProduct(none)).toEqual(matrix(3, 3));
      expect(await engine.crossProduct(flat)).toEqual(matrix(0, 0));
      expect((await engine.svd(none)).singularValues).toEqual(new Float64Array(0));
      expect((await engine.svd(flat)).u).toEqual(flat);
      expect((await engine.qr(none)).r).toEqual(matrix(0, 3));
      expect(await engine.eigenvalues(matrix(0, 0))).toEqual(new Float64Array(0));
      expect(await engine.cholesky(matrix(0, 0))).toEqual(matrix(0, 0));
    });

    it("keeps the vectors of a rank-deficient matrix orthonormal", async () => {
      const thin = randomNormal(20, 2, random);
      const a = await engine.multiply(thin, randomNormal(2, 6, random));
      const { u, singularValues, v } = await engine.svd(a);
      expect(Math.max(...singularValues.slice(2))).toBeLessThan(1e-10);
      expectClose(await engine.crossProduct(u), identity(6), 1e-10);
      expectClose(await engine.crossProduct(v), identity(6), 1e-10);
    });

    it("answers several calls in flight, each with its own result, the same bits every time", async () => {
      const xs = Array.from({ length: 6 }, () => randomNormal(200, 150, random));
      const together = await Promise.all(xs.map((x) => engine.crossProduct(x)));
      for (const [i, x] of xs.entries()) expect(await engine.crossProduct(x)).toEqual(together[i]);
    });

    it("refuses what does not fit, in words", async () => {
      const [a, b] = [matrix(3, 2), matrix(4, 5)];
      await expect(engine.multiply(a, b)).rejects.toThrow(
        new RangeError(
          "multiply: a needs as many columns as b has rows, but a is [3 × 2] and b is [4 × 5]. Give matrices that fit, or take another of multiply, crossProduct and rowProduct.",
        ),
      );
      await expect(engine.crossProduct(a, b)).rejects.toThrow(
        "crossProduct: a and b need equally many rows, but a is [3 × 2] and b is [4 × 5].",
      );
      await expect(engine.rowProduct(a, b)).rejects.toThrow(
        "rowProduct: a and b need equally many columns, but a is [3 × 2] and b is [4 × 5].",
      );
      await expect(engine.rowProduct(a, a, b)).rejects.toThrow(
        "rowProduct: the product of [3 × 2] and [3 × 2] is [3 × 3], but into is [4 × 5]. Give a matrix of that shape.",
      );
      const square = matrix(2, 2);
      await expect(engine.rowProduct(square, square, square)).rejects.toThrow(
        "rowProduct: into must share no memory with a or b, which it would overwrite. Give a matrix of its own.",
      );
      await expect(engine.rowwiseProducts([a], [b])).rejects.toThrow(
        "rowwiseProducts: all matrices need one shape, but as[0] is [3 × 2] and bs[0] is [4 × 5]. Cut them to common rows and columns.",
      );
      await expect(engine.rowwiseProducts([], [b])).rejects.toThrow(
        "rowwiseProducts: both lists need a matrix at least, but they have 0 and 1. Give some.",
      );
      await expect(engine.eigh(a)).rejects.toThrow(
        "eigh: a needs as many rows as columns, but is [3 × 2]. Give a square matrix.",
      );
      await expect(engine.solveTriangular(square, a, { triangle: "lower" })).rejects.toThrow(
        "solveTriangular: t and b need equally many rows, but t is [2 × 2] and b is [3 × 2]. Give a b that fits.",
      );
      await expect(
        engine.multiply({ rows: 2, columns: 2, values: new Float64Array(3) }, a),
      ).rejects.toThrow(
        "multiply: a is [2 × 2], which is 4 values, but it holds 3. Build it with fromValues.",
      );
    });

    it("refuses mixed precisions and values that are no typed array", async () => {
      const a = matrix(2, 2);
      await expect(engine.multiply(a, toPrecision(a, "float32"))).rejects.toThrow(
        new TypeError(
          "multiply: a and b need one precision, but a is float64 and b is float32. Convert one with toPrecision.",
        ),
      );
      const plain = { rows: 1, columns: 1, values: [1] } as unknown as Matrix;
      await expect(engine.svd(plain)).rejects.toThrow(
        new TypeError(
          "svd: a needs its values in a Float32Array or Float64Array, but they are not. Build it with matrix, fromArrays or fromValues.",
        ),
      );
    });

    it("refuses NaN, a pivot that is not positive, and a zero on a triangle's diagonal", async () => {
      const holed = matrix(2, 3, (i, j) => (i === 1 && j === 2 ? Number.NaN : 1));
      await expect(engine.svd(holed)).rejects.toThrow(
        "svd: a needs finite values, but [2 × 3] holds NaN in row 1, column 2. Leave that row out, or find where it comes from.",
      );
      const indefinite = matrix(3, 3, (i, j) => (i === j ? [1, -2, 1][i]! : 0));
      await expect(engine.cholesky(indefinite)).rejects.toThrow(
        "cholesky: a needs to be positive definite, but pivot 1 of [3 × 3] is not positive. Drop dependent columns, or add a ridge to the diagonal.",
      );
      const singular = matrix(2, 2, (i) => i);
      await expect(
        engine.solveTriangular(singular, singular, { triangle: "lower" }),
      ).rejects.toThrow(
        "solveTriangular: t needs a diagonal without zeros, but [2 × 2] has one in row 0. Drop what is dependent, or add a ridge.",
      );
    });
  });
}

function at(x: Matrix, i: number, j: number): number {
  return x.values[i * x.columns + j]!;
}

function identity(size: number): Matrix {
  return matrix(size, size, (i, j) => Number(i === j));
}

function expectClose(actual: Matrix, expected: Matrix, tolerance: number): void {
  expect([actual.rows, actual.columns]).toEqual([expected.rows, expected.columns]);
  let worst = 0;
  actual.values.forEach((value, k) => {
    const difference = Math.abs(value - expected.values[k]!);
    worst = difference <= worst ? worst : difference;
  });
  expect(worst).toBeLessThanOrEqual(tolerance);
}
