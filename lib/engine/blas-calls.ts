/** BLAS behind the check. */

import type { BlasLibrary } from "./blas-library";
import {
  type Block,
  type Call,
  checkedCall,
  reads,
  requireFit,
  routine,
  writes,
} from "./checked-call";

/** cblas's names for what to do. */
const choice = {
  rowMajor: 101,
  plain: 111,
  transposed: 112,
  upper: 121,
  lower: 122,
  nonUnit: 131,
  left: 141,
} as const;

export interface BlasCalls {
  /** C = op(A)·op(B) */
  gemm(a: Block, b: Block, c: Block, transposed: { a: boolean; b: boolean }): Call<void>;
  /** y = op(A)·x, x and y of one column. */
  gemv(a: Block, x: Block, y: Block, transposed: boolean): Call<void>;
  /** The lower triangle of C = A·Aᵀ, or of AᵀA; what is above stays as it was. */
  syrk(a: Block, c: Block, transposed: boolean): Call<void>;
  /** B = op(T)⁻¹·B, in place. In float64. */
  trsm(t: Block, b: Block, triangle: "lower" | "upper", transposed: boolean): Call<void>;
}

/** The products of a library, in both precisions. */
export function bindBlas(library: BlasLibrary): BlasCalls {
  const declare = (name: string, parameters: string) => ({
    float32: routine(library, name.replace("?", "s"), parameters, Float32Array),
    float64: routine(library, name.replace("?", "d"), parameters),
  });
  const gemm = declare(
    "cblas_?gemm",
    "choice choice choice integer integer integer scalar entries integer entries integer scalar entries integer",
  );
  const gemv = declare(
    "cblas_?gemv",
    "choice choice integer integer scalar entries integer entries integer scalar entries integer",
  );
  const syrk = declare(
    "cblas_?syrk",
    "choice choice choice integer integer scalar entries integer scalar entries integer",
  );
  const { float64: trsm } = declare(
    "cblas_?trsm",
    "choice choice choice choice choice integer integer scalar entries integer entries integer",
  );
  const form = (transposed: boolean) => (transposed ? choice.transposed : choice.plain);
  const fitting = <P>(routines: { float32: P; float64: P }, c: Block) =>
    c.values instanceof Float32Array ? routines.float32 : routines.float64;
  return {
    gemm(a, b, c, transposed) {
      const [m, k] = transposed.a ? [a.columns, a.rows] : [a.rows, a.columns];
      const [depth, n] = transposed.b ? [b.columns, b.rows] : [b.rows, b.columns];
      requireFit("gemm", k === depth && c.rows === m && c.columns === n, { a, b, c });
      const forms = [choice.rowMajor, form(transposed.a), form(transposed.b)] as const;
      const operands = [reads("a", a), a.stride, reads("b", b), b.stride] as const;
      const target = [0, writes("c", c), c.stride] as const;
      return checkedCall(
        fitting(gemm, c),
        [...forms, m, n, k, 1, ...operands, ...target],
        () => undefined,
      );
    },
    gemv(a, x, y, transposed) {
      const [m, k] = transposed ? [a.columns, a.rows] : [a.rows, a.columns];
      const areColumns = x.columns === 1 && y.columns === 1;
      requireFit("gemv", areColumns && x.rows === k && y.rows === m, { a, x, y });
      const shape = [choice.rowMajor, form(transposed), a.rows, a.columns] as const;
      const operands = [reads("a", a), a.stride, reads("x", x), x.stride] as const;
      return checkedCall(
        fitting(gemv, y),
        [...shape, 1, ...operands, 0, writes("y", y), y.stride],
        () => undefined,
      );
    },
    syrk(a, c, transposed) {
      const [n, k] = transposed ? [a.columns, a.rows] : [a.rows, a.columns];
      requireFit("syrk", c.rows === n && c.columns === n, { a, c });
      const forms = [choice.rowMajor, choice.lower, form(transposed)] as const;
      const target = [0, writes("c", c), c.stride] as const;
      return checkedCall(
        fitting(syrk, c),
        [...forms, n, k, 1, reads("a", a), a.stride, ...target],
        () => undefined,
      );
    },
    trsm(t, b, triangle, transposed) {
      requireFit("trsm", t.rows === t.columns && t.rows === b.rows, { t, b });
      const forms = [choice.rowMajor, choice.left, choice[triangle], form(transposed)] as const;
      return checkedCall(
        trsm,
        [
          ...forms,
          choice.nonUnit,
          b.rows,
          b.columns,
          1,
          reads("t", t),
          t.stride,
          writes("b", b),
          b.stride,
        ],
        () => undefined,
      );
    },
  };
}
