import type { Matrix, Values } from "../../core/matrix";
import type { Watch } from "../../core/progress";
import { giveRoomBack, takeRoom } from "../../core/room";
import type { Engine } from "../../engine/engine";
import type { Pairing } from "./pairing";
import { adjust, type Tile } from "./tile";

/** Rows and columns of a tile: 16 MB of float32, which a product of hundreds of dimensions is fast on. */
const side = 2048;

/**
 * Similarities of every row of x with every row of y, in tiles: rows in order, and for each the
 * columns in order. Three buffers are all the memory it takes, whatever the number of rows; what
 * it shows is overwritten by the next tile. Costs 2nmd operations.
 */
export async function forEachTile(
  pairing: Pairing,
  engine: Engine,
  visit: (tile: Tile) => void,
  { signal, onProgress }: Watch = {},
): Promise<void> {
  const { x, y } = pairing;
  const [height, width] = [Math.min(side, x.rows), Math.min(side, y.rows)];
  await withRoom(pairing, height, width, async (room) => {
    for (let row = 0; row < x.rows; row += height) {
      const a = pairing.x.read(row, Math.min(row + height, x.rows), room.a);
      for (let column = 0; column < y.rows; column += width) {
        signal?.throwIfAborted();
        const b = pairing.y.read(column, Math.min(column + width, y.rows), room.b);
        visit(await tileOf(pairing, row, column, a, b, room.tile, engine));
      }
      const done = row + a.rows;
      onProgress?.({ task: "retrieval", done, total: x.rows, unit: "rows" });
    }
  });
}

/** The similarity of row i of x with row i of y, by products of whole blocks as everywhere else, so that they round alike. [n] */
export async function ownSimilarities(pairing: Pairing, engine: Engine): Promise<Float64Array> {
  const n = pairing.x.rows;
  const size = Math.min(256, n);
  const own = new Float64Array(n);
  await withRoom(pairing, size, size, async (room) => {
    for (let start = 0; start < n; start += size) {
      const end = Math.min(start + size, n);
      const [a, b] = [pairing.x.read(start, end, room.a), pairing.y.read(start, end, room.b)];
      const { similarities } = await tileOf(pairing, start, start, a, b, room.tile, engine);
      for (let i = 0; i < a.rows; i++) own[start + i] = similarities.values[i * (a.rows + 1)]!;
    }
  });
  return own;
}

async function tileOf(
  { adjustment }: Pairing,
  firstRow: number,
  firstColumn: number,
  a: Matrix,
  b: Matrix,
  room: Values,
  engine: Engine,
): Promise<Tile> {
  const into = { rows: a.rows, columns: b.rows, values: room.subarray(0, a.rows * b.rows) };
  const tile = { firstRow, firstColumn, similarities: await engine.rowProduct(a, b, into) };
  if (adjustment) adjust(tile, adjustment);
  return tile;
}

async function withRoom(
  { dimensions, precision }: Pairing,
  height: number,
  width: number,
  work: (room: { a: Values; b: Values; tile: Values }) => Promise<void>,
): Promise<void> {
  const room = {
    a: takeRoom(height * dimensions, precision),
    b: takeRoom(width * dimensions, precision),
    tile: takeRoom(height * width, precision),
  };
  try {
    await work(room);
  } finally {
    for (const values of Object.values(room)) giveRoomBack(values);
  }
}
