import { type Matrix, precisionOf, shapeOf, zeros } from "../core/matrix";
import { sideOf } from "./search/side";

/** The vectors of one model (or layer) and what they weigh. */
export interface Fused {
  readonly matrix: Matrix;
  /** 1 when left out. */
  readonly weight?: number;
}

/**
 * Several models' vectors of the same rows as one, whose cosines are the weighted means of theirs:
 * so an ensemble of distances goes through every search, margin and measure of one model.
 *
 *     fused(x) = [√w₁·x̂₁, √w₂·x̂₂, …] / √Σw      cos(fused(x), fused(y)) = Σ wₘ·cosₘ / Σw      x̂ = x/‖x‖
 *
 * Choose weights on other sentences. [n, d₁], [n, d₂], … → [n, d₁ + d₂ + …]
 *
 * @throws RangeError when nothing is given, when rows differ in number, when a weight is not above
 *   0, and when a row is zero or holds a value that is not finite
 * @see Winata et al. (2024), MINERS: Multilingual Language Models as Semantic Retrievers (DistFuse)
 */
export function fuse(models: readonly Fused[]): Matrix {
  requireFitting(models);
  const total = models.reduce((sum, { weight = 1 }) => sum + weight, 0);
  const [first] = models;
  const columns = models.reduce((sum, { matrix }) => sum + matrix.columns, 0);
  const single = models.every(({ matrix }) => precisionOf(matrix) === "float32");
  const result = zeros(first!.matrix.rows, columns, single ? "float32" : "float64");
  let start = 0;
  for (const [m, { matrix: x, weight = 1 }] of models.entries()) {
    const { squaredNorms } = sideOf("fuse", `model ${m + 1}`, x, "cosine");
    for (let i = 0; i < x.rows; i++) {
      const factor = Math.sqrt(weight / total / (squaredNorms[i]! || 1));
      const [from, to] = [i * x.columns, i * columns + start];
      for (let j = 0; j < x.columns; j++) result.values[to + j] = x.values[from + j]! * factor;
    }
    start += x.columns;
  }
  return result;
}

function requireFitting(models: readonly Fused[]): void {
  const [first] = models;
  if (!first) throw new RangeError("fuse: models are needed, but none came. Give one at least.");
  for (const [m, { matrix, weight = 1 }] of models.entries()) {
    if (matrix.rows !== first.matrix.rows) {
      throw new RangeError(
        `fuse: all models need a row for each of the same sentences, but model 1 is ${shapeOf(first.matrix)} ` +
          `and model ${m + 1} is ${shapeOf(matrix)}. Keep the common ones.`,
      );
    }
    if (weight > 0 && Number.isFinite(weight)) continue;
    throw new RangeError(
      `fuse: a weight is a number above 0, but model ${m + 1} has ${weight}. Leave that model out.`,
    );
  }
}
