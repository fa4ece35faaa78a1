import { columnsBetween, type Matrix, matrix, zeros } from "../../core/matrix";
import type { Engine } from "../../engine/engine";

/** Where languages lie apart, and what their means have in common. */
export interface LanguageSubspace {
  /** Orthonormal [d, rank]: what LSAR takes out. */
  readonly specific: Matrix;
  /** The shared part of the languages' means, orthogonal to it. [d] */
  readonly shared: Float64Array;
}

/**
 * The low-rank subspace of the languages' means (LSAR): M ≈ shared·1ᵀ + specific·Γᵀ, with the shared
 * part orthogonal to the specific.
 *
 *     μ = M1/L;   M′ = μ1ᵀ + the best rank-r part of M − μ1ᵀ;   shared = M′⁺ᵀ1/‖M′⁺ᵀ1‖²
 *     specific = the first r left singular vectors of M′ − shared·1ᵀ
 *
 * Centring takes each language's mean away; this takes one subspace from all languages, so it can be
 * applied to a sentence whose language is not known. means: [L, d], a language a row
 *
 * @see Xie et al. (2022), Discovering Low-rank Subspaces for Language-agnostic Multilingual Representations
 */
export async function languageSubspace(
  means: Matrix,
  rank: number,
  engine: Engine,
): Promise<LanguageSubspace> {
  const [count, d] = [means.rows, means.columns];
  const at = (x: Matrix, l: number, j: number) => x.values[l * d + j]!;
  const mean = Float64Array.from({ length: d }, (_, j) => {
    let sum = 0;
    for (let l = 0; l < count; l++) sum += at(means, l, j);
    return sum / count;
  });
  const apart = matrix(count, d, (l, j) => at(means, l, j) - mean[j]!);
  const parts = await engine.svd(apart);
  const [u, v] = [columnsBetween(parts.u, 0, rank), columnsBetween(parts.v, 0, rank)];
  const best = await engine.rowProduct(scaled(u, parts.singularValues), v);
  const lowRank = matrix(count, d, (l, j) => mean[j]! + at(best, l, j));
  const shared = await sharedPart(lowRank, engine);
  const rest = matrix(count, d, (l, j) => at(lowRank, l, j) - shared[j]!);
  const { v: specific } = await engine.svd(rest);
  return { specific: columnsBetween(specific, 0, rank), shared };
}

/** M⁺ᵀ1/‖M⁺ᵀ1‖² of rows M; zero where the rows' mean is zero, as after centring. */
async function sharedPart(m: Matrix, engine: Engine): Promise<Float64Array> {
  const { u, singularValues, v } = await engine.svd(m);
  const least = Math.max(m.rows, m.columns) * 2 ** -52 * (singularValues[0] ?? 0);
  const onto = zeros(singularValues.length, 1);
  for (let k = 0; k < onto.rows; k++) {
    let sum = 0;
    for (let l = 0; l < m.rows; l++) sum += u.values[l * u.columns + k]!;
    // A direction in which the rows add up to nothing is not shared; 1/s would make much of its rounding.
    const counts = singularValues[k]! > least && Math.abs(sum) > 1e-9;
    onto.values[k] = counts ? sum / singularValues[k]! : 0;
  }
  const direction = await engine.multiply(v, onto);
  let square = 0;
  for (const value of direction.values) square += value * value;
  return Float64Array.from(direction.values, (value) => (square > 0 ? value / square : 0));
}

function scaled(u: Matrix, factors: Float64Array): Matrix {
  return matrix(u.rows, u.columns, (i, k) => u.values[i * u.columns + k]! * factors[k]!);
}
