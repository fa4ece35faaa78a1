import { type Matrix, type Precision, precisionOf, toPrecision } from "../core/matrix";
import { giveRoomBack, takeRoom } from "../core/room";
import type { Engine } from "../engine/engine";

/**
 * The singular values of M, to be added up: the roots of the eigenvalues of MMᵀ or MᵀM, whichever is
 * smaller, which cost half as much, where what rounding may take from small ones is nothing beside
 * the sum; else as they are. [p, q] → [min(p, q)], descending
 *
 * @param known to what precision M is known
 */
export async function singularValuesToSum(
  product: Matrix,
  known: Precision,
  engine: Engine,
): Promise<Float64Array> {
  const m = toPrecision(product, "float64");
  const square = await smallerSquare(m, engine);
  const eigenvalues = await engine.eigenvalues(square);
  giveRoomBack(square.values);
  const rounding = 4 * Math.sqrt(square.rows) * 2 ** -52 * (eigenvalues[0] ?? 0);
  let [sum, lost] = [0, 0];
  const roots = eigenvalues.map((eigenvalue) => {
    const root = Math.sqrt(Math.max(eigenvalue, 0));
    sum += root;
    lost += rounding / (2 * Math.sqrt(Math.max(eigenvalue, rounding) || 1));
    return root;
  });
  return lost <= lossless[known] * sum ? roots : engine.singularValues(m);
}

/** Shares of the sum far below what M has lost of it. */
const lossless = { float32: 1e-6, float64: 1e-11 } as const;

/** MMᵀ or MᵀM, whichever is smaller; its room is to be given back. */
export function smallerSquare(m: Matrix, engine: Engine): Promise<Matrix> {
  const size = Math.min(m.rows, m.columns);
  const room = { rows: size, columns: size, values: takeRoom(size * size, precisionOf(m)) };
  return m.rows <= m.columns ? engine.rowProduct(m, m, room) : engine.crossProduct(m, m, room);
}
