import { type Matrix, precisionOf, toPrecision, zeros } from "../core/matrix";
import { giveRoomBack, takeRoom } from "../core/room";
import { blockOf, type Call, vectorOf } from "./checked-call";
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
      const { work, eigenvalues } = await findEigh(lapack, run, "eigh", a);
      const eigenvectors = turned(work, a, (k) => a.rows - 1 - k);
      giveRoomBack(work.values);
      return { eigenvalues, eigenvectors };
    },

    async eigenvalues(a) {
      const { work, eigenvalues } = await findEigh(lapack, run, "eigenvalues", a);
      giveRoomBack(work.values);
      return eigenvalues;
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

/** Eigenvalues, descending; `work`, whose room is to be given back, then holds the vectors, one a row, from the last, where they are wanted. */
async function findEigh(
  lapack: LapackCalls,
  run: Run,
  who: "eigh" | "eigenvalues",
  a: Matrix,
): Promise<{ readonly work: Matrix; readonly eigenvalues: Float64Array }> {
  requireWhole(who, { a });
  requireSquare(who, "a", a);
  requireFinite(who, "a", a, "lower");
  const ascending = new Float64Array(a.rows);
  const work = float64Copy(a);
  if (a.rows > 0) {
    const wanted = who === "eigh" ? "vectors" : "values alone";
    const call = lapack.eigh(blockOf(work), vectorOf(ascending), wanted);
    const info = await run(call, (who === "eigh" ? 9 : 4 / 3) * a.rows ** 3);
    if (info > 0) throw new Error(`${who}: LAPACK's dsyevd did not converge (info ${info}).`);
  }
  return { work, eigenvalues: ascending.reverse() };
}

export function float64Copy(a: Matrix): Matrix {
  const values = takeRoom(a.values.length, "float64");
  values.set(a.values);
  return { ...a, values };
}

/** Rows become columns, in the order given, in the precision of `like`. By tiles that stay in cache. */
function turned(rows: Matrix, like: Matrix, row: (k: number) => number = (k) => k): Matrix {
  const [n, d] = [rows.columns, rows.rows];
  const result = { rows: n, columns: d, values: takeRoom(n * d, precisionOf(like)) };
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
