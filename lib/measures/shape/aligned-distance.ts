import { dot, sum } from "../../core/arithmetic";
import { type Matrix, precisionOf, toPrecision } from "../../core/matrix";
import type { Engine } from "../../engine/engine";
import { singularValuesToSum } from "../singular-values";

/** One side as rotations see it: any A with AAᵀ = XXᵀ of the centred X, as small as can be. */
export interface Factor {
  /** A. [n, min(n, d)] */
  readonly rows: Matrix;
  /** ‖A‖ */
  readonly norm: number;
}

/**
 * The least distance between two sides, each brought to the length given, over all rotations and
 * reflections of one (the narrower side padded with columns of zeros).
 *
 *     min over Q of ‖aX̂Q − bŶ‖ = √(a² + b² − 2ab·‖X̂ᵀŶ‖*)       X̂ = X/‖X‖, ‖·‖* the sum of singular values
 *
 * Where the difference is so small that it would be rounding, the rotation is found and the
 * distance measured: nothing is clamped, and equal sides are 0 to the last digits.
 * [n, p], [n, q] → one number; costs 2npq operations and the singular values of [p, q].
 */
export async function alignedDistance(
  x: Factor,
  y: Factor,
  [a, b]: readonly [number, number],
  engine: Engine,
): Promise<number> {
  // A side is aligned with itself: of a list with itself, every matrix is.
  if (x.rows === y.rows) return Math.abs(a - b);
  const precision = precisionOf(x.rows) === precisionOf(y.rows) ? precisionOf(x.rows) : "float64";
  const product = await engine.crossProduct(
    toPrecision(x.rows, precision),
    toPrecision(y.rows, precision),
  );
  const nuclear = sum(await singularValuesToSum(product, precision, engine)) / (x.norm * y.norm);
  const squared = a * a + b * b - 2 * a * b * nuclear;
  return squared > 0.01 * (a * a + b * b)
    ? Math.sqrt(squared)
    : measuredDistance(x, y, [a, b], engine);
}

/** ‖aX̂Q − bŶ‖ with Q = PRᵀ of X̂ᵀŶ = P·diag(s)·Rᵀ, X the narrower side, so that Q keeps its length. */
async function measuredDistance(
  x: Factor,
  y: Factor,
  [a, b]: readonly [number, number],
  engine: Engine,
): Promise<number> {
  if (x.rows.columns > y.rows.columns) return measuredDistance(y, x, [b, a], engine);
  const [narrow, wide] = [toPrecision(x.rows, "float64"), toPrecision(y.rows, "float64")];
  const { u, v } = await engine.svd(await engine.crossProduct(narrow, wide));
  const turned = await engine.rowProduct(await engine.multiply(narrow, u), v);
  const [ofX, ofY] = [a / x.norm, b / y.norm];
  let squared = 0;
  for (let k = 0; k < turned.values.length; k++) {
    squared += (ofX * turned.values[k]! - ofY * wide.values[k]!) ** 2;
  }
  return Math.sqrt(squared);
}

export function factor(rows: Matrix): Factor {
  return { rows, norm: Math.sqrt(dot(rows.values, rows.values)) };
}
