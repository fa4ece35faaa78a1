import { type Matrix, matrix } from "../core/matrix";
import type { Engine } from "../engine/engine";

export interface DiscriminantOptions {
  /** Share of the covariance that is replaced by a round one of the same total variance, 0 to 1. */
  readonly shrinkage?: number;
}

/**
 * L of LLᵀ = (1 − s)·C + s·tr(C)/d·I. [d, d] → [d, d]
 *
 * @throws RangeError when that has no inverse
 */
export async function choleskyOfShrunk(
  name: string,
  covariance: Matrix,
  shrinkage: number,
  engine: Engine,
): Promise<Matrix> {
  const d = covariance.rows;
  let trace = 0;
  for (let j = 0; j < d; j++) trace += covariance.values[j * (d + 1)]!;
  if (!(trace > 0)) {
    throw new RangeError(
      `${name}: the covariance must have an inverse, but rows of a class do not differ in any of ${d} dimensions. Give rows that do, or take nearestCentroid.`,
    );
  }
  const shrunk = matrix(
    d,
    d,
    (i, j) =>
      (1 - shrinkage) * covariance.values[i * d + j]! + (i === j ? (shrinkage * trace) / d : 0),
  );
  try {
    return await engine.cholesky(shrunk);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new RangeError(
      `${name}: the covariance must have an inverse, but that of ${d} dimensions has none: there are too few rows ` +
        `in a class, or dimensions that depend on others. Give a larger shrinkage than ${shrinkage}.`,
    );
  }
}

export function requireShrinkage(who: string, shrinkage: number): void {
  if (shrinkage >= 0 && shrinkage <= 1) return;
  throw new RangeError(
    `${who}: shrinkage is a share from 0 to 1, but ${shrinkage} came. 0.1 is usual.`,
  );
}
