/**
 * A large product as several calls, each of one thread: they fill the threads as well as one call cut
 * up by the library does, and what is asked for meanwhile goes on beside them.
 */

import type { BlasCalls } from "./blas-calls";
import type { Block, Call } from "./checked-call";

type Products = Pick<BlasCalls, "gemm" | "syrk">;
type Transposed = Parameters<BlasCalls["gemm"]>[3];

/** C = op(A)·op(B), cut into `count` strips along the longer side of C. */
export function gemmStrips(
  blas: Products,
  a: Block,
  b: Block,
  c: Block,
  transposed: Transposed,
  count: number,
): Call<void>[] {
  if (c.rows >= c.columns) {
    const cutA = transposed.a ? columnsBetween : rowsBetween;
    return cuts(c.rows, count).map(([start, end]) =>
      blas.gemm(cutA(a, start, end), b, rowsBetween(c, start, end), transposed),
    );
  }
  const cutB = transposed.b ? rowsBetween : columnsBetween;
  return cuts(c.columns, count).map(([start, end]) =>
    blas.gemm(a, cutB(b, start, end), columnsBetween(c, start, end), transposed),
  );
}

/**
 * The lower triangle of A·Aᵀ, or of AᵀA: the square below the middle of the diagonal, which is half
 * of the work, in strips, and the triangles on either side of it, a quarter each.
 */
export function syrkStrips(
  blas: Products,
  a: Block,
  c: Block,
  transposed: boolean,
  count: number,
): Call<void>[] {
  if (count === 1 || c.rows < 2 * tile) return [blas.syrk(a, c, transposed)];
  const half = wholeTiles(c.rows / 2);
  const cutA = transposed ? columnsBetween : rowsBetween;
  const [first, last] = [cutA(a, 0, half), cutA(a, half, c.rows)];
  const [upper, lower] = [rowsBetween(c, 0, half), rowsBetween(c, half, c.rows)];
  const form = { a: transposed, b: !transposed };
  const square = columnsBetween(lower, 0, half);
  const quarters = Math.ceil(count / 4);
  return [
    ...gemmStrips(blas, last, first, square, form, Math.ceil(count / 2)),
    ...syrkStrips(blas, first, columnsBetween(upper, 0, half), transposed, quarters),
    ...syrkStrips(blas, last, columnsBetween(lower, half, c.rows), transposed, quarters),
  ];
}

/** B = op(T)⁻¹·B, cut into `count` strips of columns. */
export function trsmStrips(
  blas: Pick<BlasCalls, "trsm">,
  t: Block,
  b: Block,
  triangle: "lower" | "upper",
  transposed: boolean,
  count: number,
): Call<void>[] {
  return cuts(b.columns, count).map(([start, end]) =>
    blas.trsm(t, columnsBetween(b, start, end), triangle, transposed),
  );
}

/** Where `length` is cut into `count` parts of about the same size, or fewer of a tile each. */
function cuts(length: number, count: number): [start: number, end: number][] {
  const edges = Array.from({ length: count }, (_, i) => wholeTiles((i * length) / count));
  return edges
    .map((start, i): [number, number] => [start, edges[i + 1] ?? length])
    .filter(([start, end]) => start < end);
}

/** Kernels work on tiles of so many rows and columns: only the last strip has a part of one. */
const tile = 16;

function wholeTiles(length: number): number {
  return tile * Math.floor(length / tile);
}

function rowsBetween(x: Block, start: number, end: number): Block {
  const values = x.values.subarray(start * x.stride, (end - 1) * x.stride + x.columns);
  return { ...x, rows: end - start, values };
}

function columnsBetween(x: Block, start: number, end: number): Block {
  const values = x.values.subarray(start, (x.rows - 1) * x.stride + end);
  return { ...x, columns: end - start, values };
}
