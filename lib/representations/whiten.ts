import { columnMeans, scaleColumns } from "../core/arithmetic";
import { columnsBetween, type Matrix, matrix, precisionOf, toPrecision } from "../core/matrix";
import type { Engine } from "../engine/engine";
import { directionsOf } from "../measures/directions";
import { summedCrossProduct } from "../measures/summed-products";
import { view } from "../measures/view";
import { fitByScope, type RowsFit, type ScopeOptions } from "./per-language";
import type { Preparation } from "./preparation";
import type { Representations } from "./representations";

export interface WhiteningOptions extends ScopeOptions {
  /**
   * Which of the whitenings, that differ by a rotation: "pca" turns to the principal axes, the
   * largest first; "zca" stays as near to the vectors as can be; "cholesky" is triangular.
   */
  readonly by?: "pca" | "zca" | "cholesky";
  /** How far to go: 1 makes all variances 1, 0.5 their square roots, as in partial whitening. */
  readonly strength?: number;
  /** Of "pca", how many axes to keep; all that vary unless told. */
  readonly directions?: number;
  /** The share of the mean variance in place of each: above 0, small variances are not blown up. */
  readonly shrinkage?: number;
}

/**
 * Whitening: decorrelates the dimensions and brings their variances to one.
 *
 *     Σ = VΛVᵀ of the centred rows (divided by n − 1);  Λ′ = (1 − ρ)Λ + ρ·mean(Λ);  a: strength, ρ: shrinkage
 *     pca: (x − μ)·VΛ′^(−a/2)      zca: (x − μ)·VΛ′^(−a/2)Vᵀ      cholesky: (x − μ)·L, LLᵀ = Σ′⁻¹
 *
 * With fewer sentences than dimensions some directions do not vary: pca leaves them out, zca maps
 * them to zero (with shrinkage by its floor), both with a warning; cholesky needs shrinkage.
 * Directions of least variance are made as large as the others: with few sentences they are noise.
 * It costs nd² operations and an eigendecomposition of d.
 *
 * @throws RangeError when strength is not in (0, 1], shrinkage not in [0, 1], directions not a whole
 *   number from 1 or more than vary, or an option does not belong to the kind
 * @see Kessy, Lewin & Strimmer (2018), Optimal Whitening and Decorrelation
 * @see Su et al. (2021), Whitening Sentence Representations for Better Semantics and Faster Retrieval
 */
export function fitWhitening(
  representations: Representations,
  { by = "zca", strength = 1, directions, shrinkage = 0, ...options }: WhiteningOptions = {},
): Promise<Preparation> {
  checkOptions({ by, strength, directions, shrinkage });
  const settings = {
    by,
    ...(strength !== 1 && { strength }),
    ...(shrinkage !== 0 && { shrinkage }),
    ...(directions !== undefined && { directions }),
  };
  const fit = by === "cholesky" ? byCholesky : byAxes;
  return fitByScope(
    { who: "fitWhitening", what: "whitened", settings },
    (x, engine) => fit(x, { by, strength, directions, shrinkage }, engine),
    representations,
    options,
  );
}

interface Whitening {
  readonly by: "pca" | "zca" | "cholesky";
  readonly strength: number;
  readonly directions: number | undefined;
  readonly shrinkage: number;
}

async function byAxes(x: Matrix, how: Whitening, engine: Engine): Promise<RowsFit> {
  const { axes, lengths, factor, rank, n } = await directionsOf(view(x), engine);
  const d = x.columns;
  const variances = lengths.map((length) => (length / factor) ** 2 / (n - 1));
  const floor = (how.shrinkage * variances.reduce((sum, one) => sum + one, 0)) / d;
  const power = (variance: number) => variance ** (-how.strength / 2);
  const factors = variances.map((variance) => power((1 - how.shrinkage) * variance + floor));
  const kept = how.by === "pca" ? (how.directions ?? rank) : rank;
  if (kept > rank) {
    throw new RangeError(
      `fitWhitening: ${kept} directions were asked for, but the ${n} rows of ${d} dimensions vary in ${rank}. Ask for fewer, or fit on more sentences.`,
    );
  }
  const whitening =
    how.by === "pca"
      ? scaleColumns(columnsBetween(axes, 0, kept), factors.subarray(0, kept))
      : await turnedBack(axes, factors, floor > 0 && rank < d ? power(floor) : 0, engine);
  return {
    map: {
      from: d,
      to: whitening.columns,
      center: columnMeans(x),
      matrix: toPrecision(whitening, precisionOf(x)),
    },
    facts: {
      rank,
      kept,
      largestVariance: variances[0] ?? 0,
      smallestVariance: variances.at(-1) ?? 0,
    },
    ...(rank < d && { warning: `the ${n} rows vary in ${rank} of ${d} dimensions` }),
  };
}

/** V·diag(factors)·Vᵀ, and `rest` in place of a factor in all directions that V lacks. */
async function turnedBack(
  axes: Matrix,
  factors: Float64Array,
  rest: number,
  engine: Engine,
): Promise<Matrix> {
  const own = factors.map((each) => each - rest);
  const product = await engine.rowProduct(scaleColumns(axes, own), axes);
  for (let j = 0; j < product.columns; j++) product.values[j * product.columns + j]! += rest;
  return product;
}

async function byCholesky(x: Matrix, { shrinkage }: Whitening, engine: Engine): Promise<RowsFit> {
  const d = x.columns;
  const centred = view(x).centered();
  const products = await summedCrossProduct(centred.matrix, centred.matrix, engine);
  const scale = (x.rows - 1) * centred.factor ** 2;
  const variance = (j: number) => products.values[j * d + j]! / scale;
  const mean = Array.from({ length: d }, (_, j) => variance(j)).reduce((a, b) => a + b, 0) / d;
  const covariance = matrix(
    d,
    d,
    (i, j) =>
      ((1 - shrinkage) * products.values[i * d + j]!) / scale + (i === j ? shrinkage * mean : 0),
  );
  const inverse = await inverseOf(covariance, x.rows, engine);
  const root = await engine.cholesky(inverse);
  return {
    map: { from: d, to: d, center: columnMeans(x), matrix: toPrecision(root, precisionOf(x)) },
    facts: { rank: d, kept: d },
  };
}

async function inverseOf(covariance: Matrix, rows: number, engine: Engine): Promise<Matrix> {
  const d = covariance.columns;
  const factor = await engine.cholesky(covariance).catch((error: unknown) => {
    if (!(error instanceof RangeError)) throw error;
    throw new RangeError(
      `fitWhitening: by cholesky every direction has to vary, but the ${rows} rows of ${d} dimensions leave some out. ` +
        "Give a shrinkage, take zca, or fit on more sentences.",
      { cause: error },
    );
  });
  const identity = matrix(d, d, (i, j) => Number(i === j));
  const half = await engine.solveTriangular(factor, identity, { triangle: "lower" });
  return engine.crossProduct(half);
}

function checkOptions({ by, strength, directions, shrinkage }: Whitening): void {
  if (!(strength > 0 && strength <= 1)) {
    throw new RangeError(
      `fitWhitening: strength is above 0 and at most 1, which is all the way, but ${strength} came.`,
    );
  }
  if (!(shrinkage >= 0 && shrinkage <= 1)) {
    throw new RangeError(`fitWhitening: shrinkage is from 0 (none) to 1, but ${shrinkage} came.`);
  }
  if (
    directions !== undefined &&
    !(by === "pca" && Number.isInteger(directions) && directions >= 1)
  ) {
    throw new RangeError(
      `fitWhitening: directions are a whole number of the axes that pca keeps, but ${directions} came with ${by}. Leave them out, or whiten by pca.`,
    );
  }
  if (by === "cholesky" && strength !== 1) {
    throw new RangeError(
      `fitWhitening: by cholesky goes all the way, but strength ${strength} came. Take zca for a partial one.`,
    );
  }
}
