import { addTo } from "../core/arithmetic";
import { type Matrix, precisionOf, rowOf, type Values, zeros } from "../core/matrix";
import type { Engine } from "../engine/engine";
import { breather } from "../engine/slices";
import type { GramRows, Tile } from "./gram-rows";

/** What one tile of rows says of every pair. */
export interface TileSums {
  /** Pᵢ of every row [rows, L·L] */
  readonly rowProducts: Matrix;
  /** Q of every group, a matrix a side [groups, n], one below the other */
  readonly groupRows: readonly Matrix[];
  /** Q·Q′ [groups, L·L] */
  readonly groupProducts: Matrix;
  /** Q·r′, the groups of a side below those of the other [L·groups, L] */
  readonly withRowSums: Matrix;
  /** Σ_{i,j∈g} KᵢⱼLᵢⱼ [groups, L·L]; a group of one row has none. */
  readonly within: readonly (Matrix | undefined)[];
}

/**
 * The tile's rows of every side, in `room`. While products of some sides are made on other threads,
 * this one gets the next ready: sides that are centred only when they are read are centred meanwhile.
 */
export async function readTile(
  sides: readonly GramRows[],
  { start, end }: Tile,
  room: Values,
): Promise<Matrix[]> {
  const rows = stacked(room, sides.length, end - start, sides[0]!.n);
  // A turn for every side: calls that have ended make way for the next.
  const turn = breather(0);
  let turns: Promise<void> = Promise.resolve();
  await Promise.all(
    sides.map(async (side, x) => {
      turns = turns.then(turn);
      await turns;
      await side.read(start, end, rows[x]);
    }),
  );
  return rows;
}

/** Everything the engine is asked for of one tile, whose rows of every side are one below the other. */
export async function sumTile(
  rows: readonly Matrix[],
  tile: Tile,
  rowSums: Matrix,
  engine: Engine,
): Promise<TileSums> {
  const single = tile.groups.length === tile.end - tile.start;
  const groupRows = single ? rows : sumGroups(rows, tile);
  // Made on other threads while this one makes the small products of rows.
  const [withRowSums, rowProducts] = await Promise.all([
    engine.rowProduct(oneBelowTheOther(groupRows), rowSums),
    engine.rowwiseProducts(rows, rows),
  ]);
  const groupProducts = single ? rowProducts : await engine.rowwiseProducts(groupRows, groupRows);
  const within: (Matrix | undefined)[] = [];
  for (const group of tile.groups) {
    const blocks = group.end - group.start > 1 ? rows.map((k) => block(k, tile, group)) : undefined;
    within.push(blocks && (await engine.rowwiseProducts(blocks, blocks)));
  }
  return { rowProducts, groupRows, groupProducts, withRowSums, within };
}

/** Matrices one below the other in one buffer: row i of all of them is then one strided matrix. */
function stacked(buffer: Values, count: number, rows: number, columns: number): Matrix[] {
  const size = rows * columns;
  return Array.from({ length: count }, (_, x) => {
    return { rows, columns, values: buffer.subarray(x * size, (x + 1) * size) };
  });
}

/** The one matrix that `stacked` matrices are. */
function oneBelowTheOther(matrices: readonly Matrix[]): Matrix {
  const [{ rows, columns, values }] = matrices as [Matrix];
  const length = matrices.length * rows * columns;
  const all =
    values instanceof Float32Array
      ? new Float32Array(values.buffer, values.byteOffset, length)
      : new Float64Array(values.buffer, values.byteOffset, length);
  return { rows: matrices.length * rows, columns, values: all };
}

/** Q: rows of every side added up within each group. L × [rows, n] → L × [groups, n] */
function sumGroups(rows: readonly Matrix[], tile: Tile): Matrix[] {
  const { columns } = rows[0]!;
  const groups = tile.groups.length;
  const { values } = zeros(rows.length * groups, columns, precisionOf(rows[0]!));
  const result = stacked(values, rows.length, groups, columns);
  const q = new Float64Array(columns);
  for (const [x, k] of rows.entries()) {
    for (const [at, group] of tile.groups.entries()) {
      q.fill(0);
      for (let i = group.start; i < group.end; i++) addTo(q, rowOf(k, i - tile.start));
      result[x]!.values.set(q, at * columns);
    }
  }
  return result;
}

/** The group's rows and columns, as one row. [1, |g|²] */
function block(k: Matrix, tile: Tile, group: Tile["groups"][number]): Matrix {
  const size = group.end - group.start;
  const result = zeros(1, size * size, precisionOf(k));
  for (let i = 0; i < size; i++) {
    const row = rowOf(k, group.start + i - tile.start);
    result.values.set(row.subarray(group.start, group.end), i * size);
  }
  return result;
}
