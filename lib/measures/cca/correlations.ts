import type { Matrix } from "../../core/matrix";
import type { Engine, Svd } from "../../engine/engine";
import { scaleColumns } from "../spectrum";

/**
 * The canonical correlations, of M = UₓᵀUᵧ, to be added up: √ of the eigenvalues of MMᵀ or MᵀM, whichever
 * is smaller, in half the time of singular values.
 *
 * Squares lose half of the digits of what is small: a correlation near 0 is right to 1e-8, one of .1
 * to 1e-15. [p, q] → [min(p, q)], descending
 */
export async function correlationsOf(m: Matrix, engine: Engine): Promise<Float64Array> {
  return roots(await engine.eigenvalues(await smallerSquare(m, engine)));
}

/**
 * M = P·diag(ρ)·Qᵀ by the eigenvectors of MMᵀ or MᵀM, the other side's following from them. By SVD,
 * which takes half as long again, where a ρ is so small beside the largest that its vector would not.
 */
export async function canonicalDirections(m: Matrix, engine: Engine): Promise<Svd> {
  const { eigenvalues, eigenvectors } = await engine.eigh(await smallerSquare(m, engine));
  const rho = roots(eigenvalues);
  if (!(rho.at(-1)! > smallestShare * rho[0]!)) return engine.svd(m);
  const shares = rho.map((each) => 1 / each);
  if (m.rows <= m.columns) {
    const v = scaleColumns(await engine.crossProduct(m, eigenvectors), shares);
    return { u: eigenvectors, singularValues: rho, v };
  }
  const u = scaleColumns(await engine.multiply(m, eigenvectors), shares);
  return { u, singularValues: rho, v: eigenvectors };
}

/** Vectors are then orthogonal to 1e-6 where ρ is smallest, and to all digits where it counts. */
const smallestShare = 1e-5;

function smallerSquare(m: Matrix, engine: Engine): Promise<Matrix> {
  return m.rows <= m.columns ? engine.rowProduct(m) : engine.crossProduct(m);
}

function roots(eigenvalues: Float64Array): Float64Array {
  return eigenvalues.map((value) => Math.sqrt(Math.max(value, 0)));
}
