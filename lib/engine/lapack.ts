import { type Matrix, precisionOf, toPrecision, zeros } from "../core/matrix";
import { blockOf, type Call, vectorOf } from "./blas-calls";
import type { Decompositions } from "./decompositions";
import type { LapackCalls } from "./lapack-calls";
import { refusePivot, requireFinite, requireSquare, requireWhole } from "./shapes";

/** Makes a call here or on another thread, as it is small or large. */
export type Run = <T>(call: Call<T>, operations: number) => Promise<T>;

/** The decompositions by LAPACK, on float64 copies of what is given. */
export function lapackDecompositions(
  lapack: LapackCalls,
  run: Run,
): Omit<Decompositions, "solveTriangular"> {
  return {
    async svd(a) {
      requireWhole("svd", { a });
      requireFinite("svd", "a", a);
      const rank = Math.min(a.rows, a.columns);
      const [s, u, vt] = [new Float64Array(rank), zeros(a.rows, rank), zeros(rank, a.columns)];
      if (rank > 0) await findSvd(lapack, run, a, s, { u, vt });
      const precision = precisionOf(a);
      return { u: toPrecision(u, precision), singularValues: s, v: turned(vt, a) };
    },

    async singularValues(a) {
      requireWhole("singularValues", { a });
      requireFinite("singularValues", "a", a);
      const s = new Float64Array(Math.min(a.rows, a.columns));
      if (s.length > 0) await findSvd(lapack, run, a, s);
      return s;
    },

    async eigh(a) {
      requireWhole("eigh", { a });
      requireSquare("eigh", "a", a);
      requireFinite("eigh", "a", a, "lower");
      const d = a.rows;
      const [vectors, ascending] = [float64Copy(a), new Float64Array(d)];
      if (d > 0) {
        const info = await run(lapack.eigh(blockOf(vectors), vectorOf(ascending)), 9 * d ** 3);
        if (info > 0) throw new Error(`eigh: LAPACK's dsyevd did not converge (info ${info}).`);
      }
      const eigenvectors = turned(vectors, a, (k) => d - 1 - k);
      return { eigenvalues: ascending.reverse(), eigenvectors };
    },

    async qr(a) {
      requireWhole("qr", { a });
      requireFinite("qr", "a", a);
      const [n, d, rank] = [a.rows, a.columns, Math.min(a.rows, a.columns)];
      const [q, r] = [zeros(n, rank, precisionOf(a)), zeros(rank, d, precisionOf(a))];
      if (rank === 0) return { q, r };
      const [work, tau] = [float64Copy(a), vectorOf(new Float64Array(rank))];
      await run(lapack.qr(blockOf(work), tau), 2 * n * d * rank);
      for (let i = 0; i < rank; i++) {
        r.values.set(work.values.subarray(i * d + i, (i + 1) * d), i * d + i);
      }
      await run(lapack.orthogonal(blockOf(work), tau), 2 * n * rank * rank);
      for (let i = 0; i < n; i++) {
        q.values.set(work.values.subarray(i * d, i * d + rank), i * rank);
      }
      return { q, r };
    },

    async cholesky(a) {
      requireWhole("cholesky", { a });
      requireSquare("cholesky", "a", a);
      requireFinite("cholesky", "a", a, "lower");
      const l = float64Copy(a);
      const d = a.rows;
      if (d === 0) return toPrecision(l, precisionOf(a));
      const info = await run(lapack.cholesky(blockOf(l)), d ** 3 / 3);
      if (info > 0) refusePivot(info - 1, a);
      for (let i = 0; i < d; i++) l.values.fill(0, i * d + i + 1, (i + 1) * d);
      return toPrecision(l, precisionOf(a));
    },
  };
}

/** By divide and conquer; by plain QR steps where that does not converge. */
async function findSvd(
  lapack: LapackCalls,
  run: Run,
  a: Matrix,
  s: Float64Array,
  vectors?: { readonly u: Matrix; readonly vt: Matrix },
): Promise<void> {
  const blocks = vectors && { u: blockOf(vectors.u), vt: blockOf(vectors.vt) };
  const operations = 6 * a.rows * a.columns * s.length;
  for (const method of ["dgesdd", "dgesvd"] as const) {
    const call = lapack.svd(blockOf(float64Copy(a)), vectorOf(s), blocks, method);
    if ((await run(call, operations)) === 0) return;
  }
  throw new Error("svd: neither LAPACK's dgesdd nor its dgesvd converged. Try another engine.");
}

export function float64Copy(a: Matrix): Matrix {
  return { ...a, values: Float64Array.from(a.values) };
}

/** Rows become columns, in the order given, in the precision of `like`. By tiles that stay in cache. */
function turned(rows: Matrix, like: Matrix, row: (k: number) => number = (k) => k): Matrix {
  const result = zeros(rows.columns, rows.rows, precisionOf(like));
  const tile = 32;
  for (let k0 = 0; k0 < rows.rows; k0 += tile) {
    for (let j0 = 0; j0 < rows.columns; j0 += tile) {
      for (let k = k0; k < Math.min(k0 + tile, rows.rows); k++) {
        const start = row(k) * rows.columns;
        for (let j = j0; j < Math.min(j0 + tile, rows.columns); j++) {
          result.values[j * rows.rows + k] = rows.values[start + j]!;
        }
      }
    }
  }
  return result;
}
