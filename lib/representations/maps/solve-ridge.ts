import { dot } from "../../core/arithmetic";
import { type Matrix, matrix, precisionOf } from "../../core/matrix";
import { giveRoomBack } from "../../core/room";
import type { Engine } from "../../engine/engine";
import { summedCrossProduct } from "../../measures/summed-products";

/**
 * A = (XᵀX + penalty·I)⁻¹XᵀY of centred X and Y, by Cholesky in float64, from products made in the
 * precision of both where that knows well enough what is small, and else in float64.
 * [n, p], [n, q] → [p, q]
 */
export async function solveRidge(
  x: Matrix,
  y: Matrix,
  penalty: number,
  engine: Engine,
): Promise<Matrix> {
  if (precisionOf(x) === "float32" && precisionOf(y) === "float32") {
    const quick = await quickly(x, y, penalty, engine);
    if (quick) return quick;
  }
  const [lower, onto] = await Promise.all([
    summedCrossProduct(x, x, engine).then((products) => choleskyWith(penalty, products, engine)),
    summedCrossProduct(x, y, engine),
  ]);
  return solve(lower, onto, engine);
}

/** From products in float32, unless they are not enough. */
async function quickly(
  x: Matrix,
  y: Matrix,
  penalty: number,
  engine: Engine,
): Promise<Matrix | undefined> {
  // XᵀX first: it is factored while XᵀY is still made.
  const [{ variances, lower }, onto] = await Promise.all([
    summedCrossProduct(x, x, engine, "float32").then(async (products) => ({
      variances: diagonalOf(products),
      lower: await choleskyWith(penalty, products, engine).catch(unlessRefused),
    })),
    summedCrossProduct(x, y, engine, "float32"),
  ]);
  const [solved, isEnough] = lower
    ? await Promise.all([solve(lower, onto, engine), hasNoSmallDirection(lower, variances, engine)])
    : [onto, false];
  if (lower) giveRoomBack(lower.values);
  if (isEnough) return solved;
  giveRoomBack(solved.values);
}

function diagonalOf({ values, columns }: Matrix): Float64Array {
  return Float64Array.from({ length: columns }, (_, j) => values[j * (columns + 1)]!);
}

/** L of G + penalty·I, where G was, whose room is given back. */
async function choleskyWith(penalty: number, products: Matrix, engine: Engine): Promise<Matrix> {
  const d = products.columns;
  for (let j = 0; j < d; j++) products.values[j * d + j]! += penalty;
  try {
    return await engine.cholesky(products);
  } finally {
    giveRoomBack(products.values);
  }
}

/** That a matrix is not positive definite is no failure here. */
function unlessRefused(error: unknown): undefined {
  if (!(error instanceof RangeError)) throw error;
}

/**
 * Whether no direction v has less than `leastVariance` of the variance of the columns that it is
 * made of, ‖Lᵀv‖² of Σvᵢ²·variancesᵢ: by power iteration on L⁻¹·diag(variances)·L⁻ᵀ, whose largest
 * eigenvalue is one over the smallest such share.
 */
async function hasNoSmallDirection(
  lower: Matrix,
  variances: Float64Array,
  engine: Engine,
): Promise<boolean> {
  const d = lower.rows;
  let w = matrix(d, 1, (i) => (i % 2 === 0 ? 1 : -1) / (1 + (i % 7)));
  for (let round = 0; round < rounds; round++) {
    const length = Math.sqrt(dot(w.values, w.values));
    const unit = matrix(d, 1, (i) => w.values[i]! / length);
    const v = await engine.solveTriangular(lower, unit, { triangle: "lower", transposed: true });
    const scaled = matrix(d, 1, (i) => variances[i]! * v.values[i]!);
    w = await engine.solveTriangular(lower, scaled, { triangle: "lower" });
    if (Math.sqrt(dot(w.values, w.values)) * leastVariance > 1) return false;
  }
  return true;
}

/**
 * Products in float32 are right to 1e-8 to 1e-7 of the variance of columns, so coefficients to about
 * 3e-6. Stricter than for a mean over directions: every coefficient is looked at by itself.
 */
const leastVariance = 2 ** -5;

/** The share is then known to a factor of two. */
const rounds = 5;

/** X with LLᵀX = B, whose room is given back. */
async function solve(lower: Matrix, onto: Matrix, engine: Engine): Promise<Matrix> {
  const half = await engine.solveTriangular(lower, onto, { triangle: "lower" });
  giveRoomBack(onto.values);
  const solved = await engine.solveTriangular(lower, half, { triangle: "lower", transposed: true });
  giveRoomBack(half.values);
  return solved;
}
