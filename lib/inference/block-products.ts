import { addTo, dot } from "../core/arithmetic";
import {
  columnsBetween,
  type Matrix,
  matrix,
  precisionOf,
  rowsBetween,
  zeros,
} from "../core/matrix";
import { giveRoomBack, takeRoom } from "../core/room";
import type { Engine } from "../engine/engine";

/**
 * ⟨C_g, C_h⟩ of every two blocks of rows, C_g = X_gᵀY_g: their sum is ‖XᵀY‖². Sums are kept in float64.
 * Holds the C_g of all blocks, for as many columns of y at a time as fit into 256 MiB.
 * [n, p], [n, q] → [blocks, blocks]
 */
export async function blockProducts(
  x: Matrix,
  y: Matrix,
  sizes: readonly number[],
  engine: Engine,
): Promise<Matrix> {
  const result = zeros(sizes.length, sizes.length);
  const fitting = Math.max(1, Math.floor(entriesAtOnce / (sizes.length * x.columns)));
  const width = Math.ceil(y.columns / Math.ceil(y.columns / fitting));
  for (let start = 0; start < y.columns; start += width) {
    const part = columnsBetween(y, start, Math.min(start + width, y.columns));
    // Only one and the same matrix has a product of half the cost.
    const products = await productsOf(x, width < y.columns ? part : y, sizes, engine);
    addTo(result.values as Float64Array, products.values);
  }
  return result;
}

const entriesAtOnce = 2 ** 26;

async function productsOf(
  x: Matrix,
  y: Matrix,
  sizes: readonly number[],
  engine: Engine,
): Promise<Matrix> {
  const size = x.columns * y.columns;
  const room = takeRoom(sizes.length * size, precisionOf(x));
  if (sizes.length === 1) {
    await engine.crossProduct(x, y, { rows: x.columns, columns: y.columns, values: room });
    const square = dot(room, room);
    giveRoomBack(room);
    return matrix(1, 1, () => square);
  }
  let start = 0;
  // All asked for at once: each is too small for more than one thread.
  const blocks = await Promise.all(
    sizes.map(async (rows, g): Promise<Matrix> => {
      const a = rowsBetween(x, start, start + rows);
      const b = x === y ? a : rowsBetween(y, start, start + rows);
      start += rows;
      const values = room.subarray(g * size, (g + 1) * size);
      await engine.crossProduct(a, b, { rows: x.columns, columns: y.columns, values });
      return { rows: 1, columns: size, values };
    }),
  );
  const products = await engine.rowwiseProducts(blocks, blocks);
  giveRoomBack(room);
  return { rows: sizes.length, columns: sizes.length, values: products.values };
}
