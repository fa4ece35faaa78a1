import { scaleColumns } from "../../core/arithmetic";
import type { Matrix } from "../../core/matrix";
import { giveRoomBack } from "../../core/room";
import type { Engine } from "../../engine/engine";
import { smallerSquare } from "../singular-values";

/** M = P·diag(ρ)·Qᵀ, thin. */
export interface CanonicalDirections {
  /** Descending [r], r = min(p, q) */
  readonly rho: Float64Array;
  /** P [p, r] */
  ofX(): Promise<Matrix>;
  /** Q [q, r] */
  ofY(): Promise<Matrix>;
}

/**
 * The SVD of M = UₓᵀUᵧ [p, q]: canonical correlations, and the directions of a side that have them.
 *
 * By the eigenvectors of MMᵀ or MᵀM, whichever is smaller, the other side's following from them, in
 * two thirds of the time. Squares lose half of the digits of what is small: where the smallest ρ has
 * too few left, by SVD.
 */
export async function canonicalDirections(m: Matrix, engine: Engine): Promise<CanonicalDirections> {
  const square = await smallerSquare(m, engine);
  const { eigenvalues, eigenvectors } = await engine.eigh(square);
  giveRoomBack(square.values);
  const rho = eigenvalues.map((value) => Math.sqrt(Math.max(value, 0)));
  if (!(rho.at(-1)! > smallestShare * rho[0]!)) {
    const { u, singularValues, v } = await engine.svd(m);
    return { rho: singularValues, ofX: async () => u, ofY: async () => v };
  }
  const own = async () => eigenvectors;
  const other = async (turned: Promise<Matrix>) => {
    const shares = rho.map((each) => 1 / each);
    return scaleColumns(await turned, shares);
  };
  return m.rows <= m.columns
    ? { rho, ofX: own, ofY: () => other(engine.crossProduct(m, eigenvectors)) }
    : { rho, ofX: () => other(engine.multiply(m, eigenvectors)), ofY: own };
}

/** Vectors are then orthogonal to 1e-6 where ρ is smallest, and to all digits where it counts. */
const smallestShare = 1e-5;
