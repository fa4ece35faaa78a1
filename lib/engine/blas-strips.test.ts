/** Strips of a product against the product, by calls that add up entry by entry. */

import { randomNormal, randomNumbers } from "../core/random";
import type { BlasCalls } from "./blas-calls";
import { gemmStrips, syrkStrips, trsmStrips } from "./blas-strips";
import { type Block, blockOf } from "./checked-call";

const at = ({ values, stride }: Block, i: number, j: number) => values[i * stride + j]!;

/** Σₖ op(A)ᵢₖ·op(B)ₖⱼ added to every entry of C, or of its lower triangle, so that one made twice shows. */
function multiply(
  a: Block,
  b: Block,
  c: Block,
  transposed: { a: boolean; b: boolean },
  lower = false,
): void {
  const depth = transposed.a ? a.rows : a.columns;
  for (let i = 0; i < c.rows; i++) {
    for (let j = 0; j < (lower ? i + 1 : c.columns); j++) {
      let total = 0;
      for (let k = 0; k < depth; k++) {
        total +=
          (transposed.a ? at(a, k, i) : at(a, i, k)) * (transposed.b ? at(b, j, k) : at(b, k, j));
      }
      c.values[i * c.stride + j]! += total;
    }
  }
}

const made = (work: () => void) => ({ now: work, later: async () => work() });
const blas: Pick<BlasCalls, "gemm" | "syrk"> = {
  gemm: (a, b, c, transposed) => made(() => multiply(a, b, c, transposed)),
  syrk: (a, c, transposed) =>
    made(() => multiply(a, a, c, { a: transposed, b: !transposed }, true)),
};

const empty = (rows: number, columns: number) =>
  blockOf({ rows, columns, values: new Float64Array(rows * columns) });
const random = randomNumbers(3);
const side = (rows: number, columns: number, transposed: boolean) =>
  blockOf(transposed ? randomNormal(columns, rows, random) : randomNormal(rows, columns, random));

describe.each([1, 2, 3, 4, 9])("a product in %d strips", (count) => {
  it.each([
    [40, 70],
    [70, 40],
    [9, 5],
    [1, 33],
  ])("is the product, [%d × %d]", (n, m) => {
    for (const a of [false, true]) {
      for (const b of [false, true]) {
        const [x, y] = [side(n, 3, a), side(3, m, b)];
        const [whole, strips] = [empty(n, m), empty(n, m)];
        blas.gemm(x, y, whole, { a, b }).now();
        const calls = gemmStrips(blas, x, y, strips, { a, b }, count);
        for (const call of calls) call.now();
        expect(strips.values).toEqual(whole.values);
        expect(calls.length).toBeLessThanOrEqual(count);
      }
    }
  });

  it.each([5, 31, 33, 70, 130])("with itself is its lower triangle, of %d", (n) => {
    for (const transposed of [false, true]) {
      const x = side(n, 3, transposed);
      const [whole, strips] = [empty(n, n), empty(n, n)];
      blas.syrk(x, whole, transposed).now();
      for (const call of syrkStrips(blas, x, strips, transposed, count)) call.now();
      expect(strips.values).toEqual(whole.values);
    }
  });
});

it("cuts a substitution by columns, each in one strip", () => {
  const [t, b] = [empty(5, 5), empty(5, 70)];
  for (const count of [1, 2, 3, 9]) {
    const widths: number[] = [];
    const counting: Pick<BlasCalls, "trsm"> = {
      trsm: (factor, x, triangle, transposed) => {
        expect([factor, x.rows, x.stride, triangle, transposed]).toEqual([t, 5, 70, "lower", true]);
        widths.push(x.columns);
        return made(() => undefined);
      },
    };
    trsmStrips(counting, t, b, "lower", true, count);
    expect(widths.reduce((sum, width) => sum + width, 0)).toBe(70);
    expect(widths.length).toBeLessThanOrEqual(count);
  }
});

it("cuts a triangle into parts of equal work", () => {
  const [two, four] = [2, 4].map((count) =>
    syrkStrips(blas, empty(768, 10), empty(768, 768), false, count),
  );
  expect(two).toHaveLength(3);
  expect(four).toHaveLength(4);
});
