import { centerColumns, columnMeans } from "../core/arithmetic";
import { type Matrix, toPrecision } from "../core/matrix";
import type { Engine } from "../engine/engine";
import { openEngine } from "../engine/open";
import { symmetricRoots } from "../engine/roots";

export interface GaussianTransport {
  /** √(‖μₓ − μᵧ‖² + B²) */
  readonly distance: number;
  /** ‖μₓ − μᵧ‖ */
  readonly betweenMeans: number;
  /** The Bures distance of the covariances. */
  readonly betweenCovariances: number;
  /** A of x ↦ (x − μₓ)·A + μᵧ, symmetric, which carries one onto the other. [d, d] */
  readonly matrix: Matrix;
  readonly meanX: Float64Array;
  readonly meanY: Float64Array;
}

/**
 * Optimal transport between normal distributions with the means and covariances of x and y.
 *
 *     W² = ‖μₓ − μᵧ‖² + tr(Σₓ + Σᵧ − 2(Σₓ^½·Σᵧ·Σₓ^½)^½)
 *     A = Σₓ^(−½)·(Σₓ^½·Σᵧ·Σₓ^½)^½·Σₓ^(−½)
 *
 * It needs no pairs: mean and spread alone are met. Covariances are divided by n. Directions in which
 * x does not vary stay put (pseudo-inverse). Rotations that leave the covariance alone are not
 * seen. [n, d], [m, d] → one number, and [d, d]
 *
 * @throws RangeError when x and y differ in columns
 * @see Givens & Shortt (1984), A class of Wasserstein metrics for probability distributions
 * @see Peyré & Cuturi (2019), Computational Optimal Transport, remark 2.31
 */
export async function gaussianTransport(
  x: Matrix,
  y: Matrix,
  engine?: Engine,
): Promise<GaussianTransport> {
  if (x.columns !== y.columns) {
    throw new RangeError(
      `gaussianTransport: points need the same dimensions, but x has ${x.columns} and y ${y.columns}. Give vectors of one space.`,
    );
  }
  const arithmetic = engine ?? (await openEngine());
  const [meanX, meanY] = [columnMeans(x), columnMeans(y)];
  const [sx, sy] = [
    await covarianceOf(x, meanX, arithmetic),
    await covarianceOf(y, meanY, arithmetic),
  ];
  const { root, inverse } = await symmetricRoots(sx, arithmetic);
  const inner = await between(root, sy, arithmetic);
  const { root: middle } = await symmetricRoots(inner, arithmetic);
  const squared = trace(sx) + trace(sy) - 2 * trace(middle);
  // Of equal covariances rounding may leave a hair below 0, which no distance is.
  const covariances = Math.sqrt(Math.max(squared, 0));
  const betweenMeans = Math.hypot(...meanX.map((mean, j) => mean - meanY[j]!));
  return {
    distance: Math.hypot(betweenMeans, covariances),
    betweenMeans,
    betweenCovariances: covariances,
    matrix: await between(inverse, middle, arithmetic),
    meanX,
    meanY,
  };
}

async function covarianceOf(x: Matrix, mean: Float64Array, engine: Engine): Promise<Matrix> {
  const products = await engine.crossProduct(centerColumns(toPrecision(x, "float64"), mean));
  return { ...products, values: products.values.map((value) => value / x.rows) };
}

/** R·A·R */
async function between(r: Matrix, a: Matrix, engine: Engine): Promise<Matrix> {
  return engine.multiply(await engine.multiply(r, a), r);
}

function trace({ columns, values }: Matrix): number {
  let sum = 0;
  for (let j = 0; j < columns; j++) sum += values[j * columns + j]!;
  return sum;
}
