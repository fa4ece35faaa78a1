/**
 * Decompositions in plain JavaScript, for engines whose library has none. In float64, on the
 * calling thread: seconds at d = 768, where LAPACK takes a tenth of one.
 */

import { type Matrix, matrix, precisionOf, toArrays, toPrecision, transpose } from "../core/matrix";
import type { Engine, Svd } from "./engine";
import { refusePivot, requireFinite, requireSolvable, requireSquare, requireWhole } from "./shapes";

export type Decompositions = Pick<
  Engine,
  "svd" | "singularValues" | "eigh" | "eigenvalues" | "qr" | "cholesky" | "solveTriangular"
>;

/** svd, eigh and qr by ml-matrix (after EISPACK); Cholesky and substitution by their definitions. */
export const plainDecompositions: Decompositions = {
  async svd(a) {
    requireWhole("svd", { a });
    requireFinite("svd", "a", a);
    if (a.rows >= a.columns) return tallSvd(a);
    const { u, singularValues, v } = await tallSvd(transpose(a));
    return { u: v, singularValues, v: u };
  },

  async singularValues(a) {
    requireWhole("singularValues", { a });
    requireFinite("singularValues", "a", a);
    const { singularValues } = await tallSvd(a.rows >= a.columns ? a : transpose(a), false);
    return singularValues;
  },

  async eigh(a) {
    requireWhole("eigh", { a });
    requireSquare("eigh", "a", a);
    requireFinite("eigh", "a", a, "lower");
    if (a.rows === 0) return { eigenvalues: new Float64Array(0), eigenvectors: emptied(a) };
    const { EigenvalueDecomposition } = await import("ml-matrix");
    const whole = matrix(a.rows, a.rows, (i, j) => at(a, Math.max(i, j), Math.min(i, j)));
    const found = new EigenvalueDecomposition(toArrays(whole), { assumeSymmetric: true });
    const order = descending(found.realEigenvalues);
    return {
      eigenvalues: Float64Array.from(order, (k) => found.realEigenvalues[k]!),
      eigenvectors: matrix(
        a.rows,
        a.rows,
        (i, k) => found.eigenvectorMatrix.get(i, order[k]!),
        precisionOf(a),
      ),
    };
  },

  async eigenvalues(a) {
    return (await plainDecompositions.eigh(a)).eigenvalues;
  },

  async qr(a) {
    requireWhole("qr", { a });
    requireFinite("qr", "a", a);
    const rank = Math.min(a.rows, a.columns);
    if (rank === 0) return { q: resized(a, a.rows, 0), r: resized(a, 0, a.columns) };
    const { QrDecomposition } = await import("ml-matrix");
    // Householder's Q of the first columns is Q of all: the rest only add columns to R = Qᵀ·A.
    const square = toArrays(matrix(a.rows, rank, (i, j) => at(a, i, j)));
    const orthogonal = new QrDecomposition(square).orthogonalMatrix;
    const q = matrix(a.rows, rank, (i, k) => orthogonal.get(i, k));
    const r = matrix(rank, a.columns, (k, j) =>
      j < k ? 0 : total(a.rows, (i) => at(q, i, k) * at(a, i, j)),
    );
    return { q: toPrecision(q, precisionOf(a)), r: toPrecision(r, precisionOf(a)) };
  },

  async cholesky(a) {
    requireWhole("cholesky", { a });
    requireSquare("cholesky", "a", a);
    requireFinite("cholesky", "a", a, "lower");
    const l = matrix(a.rows, a.rows);
    for (let i = 0; i < a.rows; i++) {
      for (let j = 0; j <= i; j++) {
        const rest = at(a, i, j) - total(j, (k) => at(l, i, k) * at(l, j, k));
        if (i === j && rest <= 0) refusePivot(i, a);
        l.values[i * l.columns + j] = i === j ? Math.sqrt(rest) : rest / at(l, j, j);
      }
    }
    return toPrecision(l, precisionOf(a));
  },

  async solveTriangular(t, b, { triangle, transposed = false }) {
    requireSolvable(t, b, triangle);
    const x = matrix(b.rows, b.columns, (i, j) => at(b, i, j));
    const entry = (i: number, k: number) => (transposed ? at(t, k, i) : at(t, i, k));
    // Lower triangles, and transposed upper ones, are solved from the first row down.
    const down = (triangle === "lower") !== transposed;
    const order = Array.from({ length: t.rows }, (_, i) => (down ? i : t.rows - 1 - i));
    for (const [done, i] of order.entries()) {
      for (let j = 0; j < b.columns; j++) {
        const known = total(done, (k) => entry(i, order[k]!) * at(x, order[k]!, j));
        x.values[i * x.columns + j] = (at(x, i, j) - known) / entry(i, i);
      }
    }
    return toPrecision(x, precisionOf(b));
  },
};

/** Of a matrix with at least as many rows as columns. */
async function tallSvd(a: Matrix, vectors = true): Promise<Svd> {
  if (a.columns === 0) {
    return { u: emptied(a), singularValues: new Float64Array(0), v: resized(a, 0, 0) };
  }
  const { SingularValueDecomposition } = await import("ml-matrix");
  const found = new SingularValueDecomposition(toArrays(a), {
    computeLeftSingularVectors: vectors,
    computeRightSingularVectors: vectors,
  });
  const order = descending(found.diagonal);
  const { leftSingularVectors: u, rightSingularVectors: v } = found;
  const precision = precisionOf(a);
  return {
    u: matrix(vectors ? a.rows : 0, a.columns, (i, k) => u.get(i, order[k]!), precision),
    singularValues: Float64Array.from(order, (k) => found.diagonal[k]!),
    v: matrix(vectors ? a.columns : 0, a.columns, (j, k) => v.get(j, order[k]!), precision),
  };
}

/** Indices from the largest value to the smallest. */
function descending(values: readonly number[]): number[] {
  return values.map((_, k) => k).sort((j, k) => values[k]! - values[j]!);
}

function emptied(a: Matrix): Matrix {
  return resized(a, a.rows, a.columns);
}

function resized(a: Matrix, rows: number, columns: number): Matrix {
  return matrix(rows, columns, undefined, precisionOf(a));
}

function at(x: Matrix, i: number, j: number): number {
  return x.values[i * x.columns + j]!;
}

function total(count: number, term: (k: number) => number): number {
  let result = 0;
  for (let k = 0; k < count; k++) result += term(k);
  return result;
}
