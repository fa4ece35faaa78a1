import { type Matrix, matrix } from "../core/matrix";
import type { Engine } from "./engine";

/** The root of a symmetric matrix, and the pseudo-inverse of that root. */
export interface Roots {
  readonly root: Matrix;
  readonly inverse: Matrix;
}

/**
 * A^½ and its pseudo-inverse, of symmetric A without negative eigenvalues (a covariance), in float64.
 *
 *     A = V·diag(λ)·Vᵀ:   V·diag(√λ)·Vᵀ,   V·diag(1/√λ)·Vᵀ
 *
 * Eigenvalues not above d·ε·λ₁ are rounding, and count as 0 in both. [d, d] → [d, d] twice
 */
export async function symmetricRoots(a: Matrix, engine: Engine): Promise<Roots> {
  const { eigenvalues, eigenvectors: v } = await engine.eigh(a);
  const least = a.rows * 2 ** -52 * Math.max(eigenvalues[0] ?? 0, 0);
  const roots = eigenvalues.map((value) => (value > least ? Math.sqrt(value) : 0));
  const product = (factors: Float64Array) =>
    engine.rowProduct(
      matrix(v.rows, v.columns, (i, k) => v.values[i * v.columns + k]! * factors[k]!),
      v,
    );
  return {
    root: await product(roots),
    inverse: await product(roots.map((value) => (value > 0 ? 1 / value : 0))),
  };
}
