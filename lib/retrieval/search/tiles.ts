import type { Matrix, Precision, Values } from "../../core/matrix";
import { oneAhead } from "../../core/one-ahead";
import type { Watch } from "../../core/progress";
import { giveRoomBack, takeRoom } from "../../core/room";
import type { Engine } from "../../engine/engine";
import type { Pairing } from "./pairing";
import { adjust, type Tile } from "./tile";

/**
 * Rows or columns of a tile, n in all: 25 MB of float32, which a product of hundreds of dimensions is
 * fast on; fewer of thousands. All tiles have about as many: a small last one would keep threads waiting. `| 0` as in columnMeans.
 */
function sideOfTiles(n: number, dimensions: number): number {
  const most = Math.max(1, Math.min(2560, Math.floor(2 ** 22 / dimensions)));
  return Math.ceil(n / Math.max(1, Math.ceil(n / most))) | 0;
}

/** Bytes of y that are kept as a product needs them: of more, each tile is read anew for every tile of x. */
const mostKept = 2 ** 26;

/**
 * Similarities of every row of x with every row of y, in tiles: rows in order, and for each the
 * columns in order. While one is looked at, other threads make the next. A few buffers are all the
 * memory it takes, whatever the number of rows; what it shows is overwritten by the tile after the
 * next. Costs 2nmd operations.
 */
export async function forEachTile(
  pairing: Pairing,
  engine: Engine,
  visit: (tile: Tile) => void,
  { signal, onProgress }: Watch = {},
): Promise<void> {
  const { x, y, dimensions: d, precision } = pairing;
  const [height, width] = [sideOfTiles(x.rows, d), sideOfTiles(y.rows, d)];
  const [ofX, ofY] = [tilesOf(x.rows, height), tilesOf(y.rows, width)];
  const kept = y.rows * d * (precision === "float32" ? 4 : 8) <= mostKept;
  const rooms = {
    x: [height * d, height * d],
    y: kept ? ofY.map(() => width * d) : [width * d, width * d],
    tile: [height * width, height * width],
  };
  const places = ofX.flatMap((rows) => ofY.map((columns) => ({ rows, columns })));
  const look = (tile: Tile) => {
    visit(tile);
    const { rows, columns } = tile.similarities;
    if (tile.firstColumn + columns < y.rows) return;
    onProgress?.({ task: "retrieval", done: tile.firstRow + rows, total: x.rows, unit: "rows" });
  };
  await withRooms(rooms, precision, (room) => {
    let a: Matrix;
    const bs: Matrix[] = [];
    const make = async ({ rows, columns }: (typeof places)[number], turn: 0 | 1) => {
      signal?.throwIfAborted();
      // Two tiles are under way: rows are not written where those of the one before may be.
      if (columns.at === 0) a = x.read(rows.start, rows.end, room.x[rows.at % 2]!);
      const at = kept ? columns.at : turn;
      if (!kept || rows.at === 0) bs[at] = y.read(columns.start, columns.end, room.y[at]!);
      return tileOf(pairing, rows.start, columns.start, a, bs[at]!, room.tile[turn]!, engine);
    };
    return oneAhead(places, make, look);
  });
}

interface TileOfRows {
  readonly at: number;
  readonly start: number;
  readonly end: number;
}

function tilesOf(rows: number, size: number): TileOfRows[] {
  return Array.from({ length: Math.ceil(rows / size) }, (_, at) => {
    return { at, start: at * size, end: Math.min((at + 1) * size, rows) };
  });
}

/** The similarity of row i of x with row i of y, by products of whole blocks as everywhere else, so that they round alike. [n] */
export async function ownSimilarities(pairing: Pairing, engine: Engine): Promise<Float64Array> {
  const { x, y, dimensions: d, precision } = pairing;
  const n = x.rows;
  const size = Math.min(256, n);
  const own = new Float64Array(n);
  const rooms = { x: [size * d], y: [size * d], tile: [size * size] };
  await withRooms(rooms, precision, async (room) => {
    for (const { start, end } of tilesOf(n, size)) {
      const [a, b] = [x.read(start, end, room.x[0]!), y.read(start, end, room.y[0]!)];
      const { similarities } = await tileOf(pairing, start, start, a, b, room.tile[0]!, engine);
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

/** Lends as many buffers of these lengths. */
async function withRooms<Names extends string>(
  lengths: Readonly<Record<Names, readonly number[]>>,
  precision: Precision,
  work: (rooms: Readonly<Record<Names, readonly Values[]>>) => Promise<void>,
): Promise<void> {
  const taken: Values[] = [];
  const take = (length: number) => {
    taken.push(takeRoom(length, precision));
    return taken.at(-1)!;
  };
  const rooms = Object.entries<readonly number[]>(lengths).map(([name, list]) => [
    name,
    list.map(take),
  ]);
  try {
    await work(Object.fromEntries(rooms));
  } finally {
    for (const values of taken) giveRoomBack(values);
  }
}
