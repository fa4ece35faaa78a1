import { dot, scaleColumns, sum } from "../../core/arithmetic";
import { type Matrix, shapeOf } from "../../core/matrix";
import type { Engine } from "../../engine/engine";
import { basedDirectionsOf } from "../directions";
import type { View } from "../view";

/** How far a covariance is drawn towards a multiple of the identity: as far as Ledoit and Wolf find best, or a share in [0, 1]. */
export type Shrinkage = "ledoit-wolf" | number;

/**
 * Rows turned and stretched so that ‖wᵢ − wⱼ‖² = (xᵢ − xⱼ)ᵀ·Σ⁻¹·(xᵢ − xⱼ), with the shrunk covariance of x
 *
 *     Σ = (1 − δ)·S + δ·μ·I      S = XᵀX/n of the centred X, μ = tr S/d
 *
 * From the singular values s of X: W = U·diag(s/√((1 − δ)·s²/n + δμ)), so that no [d, d] matrix is
 * inverted. With δ = 0 directions without variance stay out. [n, d] → [n, rank], and δ
 *
 * @throws RangeError when δ = 0 and the centred rows have n − 1 directions: all distances are √(2n) then
 * @see Ledoit & Wolf (2004), A well-conditioned estimator for large-dimensional covariance matrices
 */
export async function whitenRows(
  who: string,
  x: View,
  shrinkage: Shrinkage,
  engine: Engine,
): Promise<{ readonly rows: Matrix; readonly shrinkage: number }> {
  const { n, rank, dimensions, lengths, basis } = await basedDirectionsOf(x, engine);
  if (shrinkage === 0 && rank >= n - 1) {
    throw new RangeError(
      `${who}: Mahalanobis distance without shrinkage needs at least 2 rows more than directions, for else all distances ` +
        `are equal, but x is ${shapeOf(x.matrix)} with ${rank} directions. Leave shrinkage out (Ledoit-Wolf), or give one above 0.`,
    );
  }
  const variances = lengths.map((length) => (length * length) / n);
  const { squaredNorms } = x.centered();
  const share =
    shrinkage === "ledoit-wolf" ? ledoitWolf(variances, squaredNorms, dimensions) : shrinkage;
  const mean = sum(variances) / dimensions;
  const factors = variances.map(
    (variance, k) => lengths[k]! / Math.sqrt((1 - share) * variance + share * mean),
  );
  return { rows: scaleColumns(basis, factors), shrinkage: share };
}

/**
 * The share δ = min(β, Δ)/Δ that makes the expected error of the shrunk covariance least:
 * Δ = ‖S − μI‖², β = (Σᵢ‖xᵢ‖⁴/n − ‖S‖²)/n, as scikit-learn has it. 0 when S is a multiple of I.
 */
function ledoitWolf(variances: Float64Array, squaredNorms: Float64Array, d: number): number {
  const n = squaredNorms.length;
  const squares = dot(variances, variances);
  const apart = squares - sum(variances) ** 2 / d;
  const error = (dot(squaredNorms, squaredNorms) / n - squares) / n;
  return apart > 0 ? Math.min(error, apart) / apart : 0;
}
