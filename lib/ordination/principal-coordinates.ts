import { type Matrix, matrix } from "../core/matrix";
import type { Engine } from "../engine/engine";

/** Points whose distances are those given, as far as points have such distances. */
export interface PrincipalCoordinates {
  /**
   * A column an axis with a positive eigenvalue, the longest first; squared, its values sum to
   * that. [n, axes]
   */
  readonly points: Matrix;
  /** All n, descending; negative ones are what no points in space can have. */
  readonly eigenvalues: Float64Array;
}

/**
 * Classical scaling: the points whose squared distances are nearest to those given, in the sense
 * of inner products.
 *
 *     B = −½·H·D²·H,  H = I − 11ᵀ/n      B = V·diag(λ)·Vᵀ      points = V·diag(√λ), λ > 0
 *
 * Axes point either way; here each has the sign that makes its largest value positive. Costs n³.
 * [n, n] → [n, axes]
 *
 * @param squared D², symmetric, zeros on the diagonal
 * @see Torgerson (1952), Multidimensional scaling: I. Theory and method
 * @see Gower (1966), Some distance properties of latent root and vector methods used in multivariate analysis
 */
export async function principalCoordinates(
  squared: Matrix,
  engine: Engine,
): Promise<PrincipalCoordinates> {
  const { rows: n } = squared;
  const { eigenvalues, eigenvectors } = await engine.eigh(doublyCentred(squared));
  // What is left of a zero is about this many times the largest by rounding.
  const least = n * 1e-15 * Math.abs(eigenvalues[0]!);
  const axes = eigenvalues.filter((value) => value > least).length;
  const points = matrix(n, axes);
  for (let axis = 0; axis < axes; axis++) {
    let largest = 0;
    for (let i = 0; i < n; i++) {
      const entry = eigenvectors.values[i * n + axis]!;
      // Of two that are as large but for rounding, the first decides.
      if (Math.abs(entry) > Math.abs(largest) * (1 + 1e-9)) largest = entry;
    }
    const length = Math.sign(largest) * Math.sqrt(eigenvalues[axis]!);
    for (let i = 0; i < n; i++) {
      points.values[i * axes + axis] = length * eigenvectors.values[i * n + axis]!;
    }
  }
  return { points, eigenvalues };
}

function doublyCentred({ rows: n, values }: Matrix): Matrix {
  const means = Float64Array.from({ length: n }, (_, i) => {
    let total = 0;
    for (let j = 0; j < n; j++) total += values[i * n + j]!;
    return total / n;
  });
  const mean = means.reduce((total, each) => total + each, 0) / n;
  return matrix(n, n, (i, j) => -(values[i * n + j]! - means[i]! - means[j]! + mean) / 2);
}
