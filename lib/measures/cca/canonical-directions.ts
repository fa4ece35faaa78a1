import { scaleColumns } from "../../core/arithmetic";
import type { Matrix } from "../../core/matrix";
import { giveRoomBack } from "../../core/room";
import type { Engine, Svd } from "../../engine/engine";
import { smallerSquare } from "../singular-values";

/**
 * The SVD M = P·diag(ρ)·Qᵀ of M = UₓᵀUᵧ: canonical correlations, and the directions that have them.
 *
 * By the eigenvectors of MMᵀ or MᵀM, whichever is smaller, the other side's following from them, in
 * two thirds of the time. Squares lose half of the digits of what is small: where the smallest ρ has
 * too few left, by SVD. [p, q] → [p, r], [r], [q, r] with r = min(p, q)
 */
export async function canonicalDirections(m: Matrix, engine: Engine): Promise<Svd> {
  const square = await smallerSquare(m, engine);
  const { eigenvalues, eigenvectors } = await engine.eigh(square);
  giveRoomBack(square.values);
  const rho = eigenvalues.map((value) => Math.sqrt(Math.max(value, 0)));
  if (!(rho.at(-1)! > smallestShare * rho[0]!)) return engine.svd(m);
  const isWide = m.rows < m.columns;
  const turned = await (isWide
    ? engine.crossProduct(m, eigenvectors)
    : engine.multiply(m, eigenvectors));
  const others = scaleColumns(
    turned,
    rho.map((each) => 1 / each),
  );
  giveRoomBack(turned.values);
  const [u, v] = isWide ? [eigenvectors, others] : [others, eigenvectors];
  return { u, singularValues: rho, v };
}

/** Vectors are then orthogonal to 1e-6 where ρ is smallest, and to all digits where it counts. */
const smallestShare = 1e-5;
