import { dot } from "../../core/arithmetic";
import { columnOf, type Matrix, matrix } from "../../core/matrix";
import type { Engine } from "../../engine/engine";
import { principalCoordinates } from "../../ordination/principal-coordinates";
import type { TraitCovariance } from "./trait-covariances";

/** What the axes of a matrix are, taken as traits. */
export interface FittedTraits {
  readonly n: number;
  /** The sum of squares of each trait, descending. */
  readonly sizes: Float64Array;
  /** How each came about, most likely. */
  readonly covariances: readonly TraitCovariance[];
}

/** Axes that hold this share of the inertia are traits; the rest is too little to matter. */
const keptShare = 0.95;

/** The principal axes of squared distances as traits, each with its likeliest covariance. [n, n] */
export async function fitTraits(
  squared: Matrix,
  covariances: readonly TraitCovariance[],
  engine: Engine,
): Promise<FittedTraits> {
  const { points, eigenvalues } = await principalCoordinates(squared, engine);
  const axes = axesThatHold(keptShare, eigenvalues.subarray(0, points.columns));
  const traits = matrix(points.rows, axes, (i, j) => points.values[i * points.columns + j]!);
  const chosen = await likeliestCovariances(traits, covariances, engine);
  return {
    n: points.rows,
    sizes: eigenvalues.slice(0, axes),
    covariances: chosen.map((at) => covariances[at]!),
  };
}

function axesThatHold(share: number, eigenvalues: Float64Array): number {
  const total = eigenvalues.reduce((sum, value) => sum + value, 0);
  let [axes, held] = [0, 0];
  while (axes < eigenvalues.length && held < share * total) held += eigenvalues[axes++]!;
  return axes;
}

/**
 * For each trait (a column), which of the covariances it has most likely, by restricted likelihood:
 * mean and scale are its own.
 *
 *     ln ℓ = −½[(n − 1)·ln σ̂² + ln |C| + ln 1ᵀC⁻¹1]      σ̂² = (x − m̂)ᵀC⁻¹(x − m̂)/(n − 1)
 *
 * [n, traits] → [traits]
 *
 * @see Patterson & Thompson (1971), Recovery of inter-block information when block sizes are unequal
 * @see Freckleton, Harvey & Pagel (2002), Phylogenetic analysis and comparative data
 */
async function likeliestCovariances(
  traits: Matrix,
  covariances: readonly TraitCovariance[],
  engine: Engine,
): Promise<readonly number[]> {
  const { rows: n, columns } = traits;
  const best = Array.from({ length: columns }, () => ({
    at: 0,
    likelihood: Number.NEGATIVE_INFINITY,
  }));
  // The constant is the last column: solved along with the traits.
  const withOne = matrix(n, columns + 1, (i, j) =>
    j < columns ? traits.values[i * columns + j]! : 1,
  );
  for (const [at, { cholesky, logDeterminant }] of covariances.entries()) {
    const solved = await engine.solveTriangular(cholesky, withOne, { triangle: "lower" });
    const one = columnOf(solved, columns);
    const ones = dot(one, one);
    for (let trait = 0; trait < columns; trait++) {
      const x = columnOf(solved, trait);
      const along = dot(one, x);
      const variance = (dot(x, x) - along ** 2 / ones) / (n - 1);
      const likelihood = -((n - 1) * Math.log(variance) + logDeterminant + Math.log(ones)) / 2;
      if (likelihood > best[trait]!.likelihood) best[trait] = { at, likelihood };
    }
  }
  return best.map(({ at }) => at);
}
