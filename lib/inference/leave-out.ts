import { dot, sum } from "../core/arithmetic";
import { type Matrix, matrix, precisionOf, rowOf, type Values, zeros } from "../core/matrix";
import type { Engine } from "../engine/engine";
import { type GramRows, type Grouping, type Tile, tiles } from "./gram-rows";

/** How the diagonals of the Gram matrices enter HSIC. */
export type Estimator = "unbiased" | "biased";

/** HSIC of every pair of L sides, on all rows and with each group of rows left out. */
export interface PairwiseHsic {
  /** [L, L] */
  readonly whole: Matrix;
  /** [groups, L·L], pair (x, y) in column x·L + y */
  readonly leftOut: Matrix;
}

/**
 * HSIC (Hilbert–Schmidt independence criterion) of every pair of sides with all its leave-outs,
 * exact, in the time of about one Gram matrix a side.
 *
 *     t₁ = Σ KᵢⱼLᵢⱼ      t₂ = ΣKᵢⱼ · ΣLᵢⱼ      t₃ = (K1)·(L1)
 *     unbiased  [t₁ + t₂/((n−1)(n−2)) − 2t₃/(n−2)] / (n(n−3))     of K, L without their diagonals
 *     biased    [t₁ + t₂/n² − 2t₃/n] / (n−1)²                     of K, L with them
 *
 * Without the rows and columns of group g, and with r = K1, Q = the sum of K's rows in g (without
 * the diagonal), and e = r − Q on the rows of g:
 *
 *     t₁ − 2Σ_{i∈g} Pᵢ + Σ_{i,j∈g} KᵢⱼLᵢⱼ          where Pᵢ = Σⱼ KᵢⱼLᵢⱼ
 *     t₃ − Q·r′ − Q′·r + Q·Q′ − e·e′
 *
 * The Pᵢ of all pairs are one product a row, the Q·r′ of all pairs one product a side. Costs about
 * 2Ln²d + 4L²n² operations, and holds 128 MiB of rows of the Gram matrices (in float32), or all of
 * them where they are smaller.
 *
 * @throws RangeError when a group leaves fewer than 4 rows
 * @see Song et al. (2012), Feature selection via dependence maximization (the unbiased estimator)
 * @see Gretton et al. (2005), Measuring statistical dependence with Hilbert–Schmidt norms (the biased)
 */
export async function pairwiseHsic(
  sides: readonly GramRows[],
  grouping: Grouping,
  estimator: Estimator,
  engine: Engine,
  signal?: AbortSignal,
): Promise<PairwiseHsic> {
  const { order, sizes } = grouping;
  const ordered = order ? sides.map((side) => side.reorder(order)) : sides;
  const wholes = ordered.map((side) => wholeSums(side, estimator));
  const rowSums = matrix(
    ordered[0]!.n,
    ordered.length,
    (i, x) => wholes[x]!.rowSums[i]!,
    ordered[0]!.precision,
  );
  const pairs = pairProducts(wholes);
  const products = new Float64Array(ordered.length ** 2);
  const leftOut = zeros(sizes.length, ordered.length ** 2);
  const cut = tiles(grouping, ordered.length);
  const room = takeRoom(ordered, cut, engine);
  for (const tile of cut) {
    signal?.throwIfAborted();
    const sums = await sumTile(ordered, tile, rowSums, room, engine);
    for (let i = 0; i < sums.rowProducts.rows; i++) addTo(products, rowOf(sums.rowProducts, i));
    for (const at of tile.groups.keys()) {
      leaveOut(leftOut, wholes, pairs, sums, tile, at, estimator);
    }
  }
  spareRoom.set(engine, room);
  return finish(wholes, pairs, products, leftOut, sizes, estimator);
}

/** Of one side, with the diagonal or without, as the estimator wants it. */
interface WholeSums {
  readonly diagonal: Float64Array;
  /** r */
  readonly rowSums: Float64Array;
  readonly total: number;
}

function wholeSums({ diagonal, rowSums }: GramRows, estimator: Estimator): WholeSums {
  const kept = estimator === "biased" ? diagonal : new Float64Array(diagonal.length);
  const sums = rowSums.map((value, i) => value + kept[i]!);
  return { diagonal: kept, rowSums: sums, total: sum(sums) };
}

/** What one tile of rows says of every pair. */
interface TileSums {
  /** Pᵢ of every row [rows, L·L] */
  readonly rowProducts: Matrix;
  /** Q of every group, a matrix a side [groups, n], one below the other */
  readonly groupRows: readonly Matrix[];
  /** Q·Q′ [groups, L·L] */
  readonly groupProducts: Matrix;
  /** Q·r′, a side below the other [L·groups, L] */
  readonly withRowSums: Matrix;
  /** Σ_{i,j∈g} KᵢⱼLᵢⱼ [groups, L·L]; a group of one row has none. */
  readonly within: readonly (Matrix | undefined)[];
}

async function sumTile(
  sides: readonly GramRows[],
  tile: Tile,
  rowSums: Matrix,
  room: Values,
  engine: Engine,
): Promise<TileSums> {
  const rows = stacked(room, sides.length, tile.end - tile.start, rowSums.rows);
  for (const [x, side] of sides.entries()) await side.read(tile.start, tile.end, rows[x]);
  const rowProducts = await engine.rowwiseProducts(rows, rows);
  const single = tile.groups.length === tile.end - tile.start;
  const groupRows = single ? rows : sumGroups(rows, tile);
  const groupProducts = single ? rowProducts : await engine.rowwiseProducts(groupRows, groupRows);
  const withRowSums = await engine.multiply(oneBelowTheOther(groupRows), rowSums);
  const within: (Matrix | undefined)[] = [];
  for (const group of tile.groups) {
    const blocks = group.end - group.start > 1 ? rows.map((k) => block(k, tile, group)) : undefined;
    within.push(blocks && (await engine.rowwiseProducts(blocks, blocks)));
  }
  return { rowProducts, groupRows, groupProducts, withRowSums, within };
}

/**
 * Room for the rows of every side in the largest tile; each tile is written over the last. It is
 * the last study's where that is over and was as large: fresh memory costs half the time of the
 * products. Whoever comes meanwhile gets room of its own.
 */
function takeRoom(sides: readonly GramRows[], cut: readonly Tile[], engine: Engine): Values {
  const { n, precision } = sides[0]!;
  const length = sides.length * n * Math.max(...cut.map(({ start, end }) => end - start));
  const last = spareRoom.get(engine);
  spareRoom.delete(engine);
  const fits =
    last?.length === length && last instanceof Float32Array === (precision === "float32");
  return fits ? last : zeros(1, length, precision).values;
}

/** Held for the next study as long as the engine is. */
const spareRoom = new WeakMap<Engine, Values>();

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

/** Fills the group's row of `leftOut` with HSIC without it, except for Σ KᵢⱼLᵢⱼ of all rows. */
function leaveOut(
  leftOut: Matrix,
  wholes: readonly WholeSums[],
  pairs: PairProducts,
  sums: TileSums,
  tile: Tile,
  at: number,
  estimator: Estimator,
): void {
  const group = tile.groups[at]!;
  const out = rowOf(leftOut, group.index);
  const count = wholes.length;
  const groups = tile.groups.length;
  const [ofTotals, ofRowSums] = weights(
    wholes[0]!.rowSums.length - (group.end - group.start),
    estimator,
  );
  const without = wholes.map((whole, x) => deleted(whole, rowOf(sums.groupRows[x]!, at), group));
  const ownProducts = new Float64Array(count ** 2);
  for (let i = group.start; i < group.end; i++) {
    addTo(ownProducts, rowOf(sums.rowProducts, i - tile.start));
  }
  const groupProducts = rowOf(sums.groupProducts, at);
  const within = sums.within[at]?.values;
  for (let x = 0; x < count; x++) {
    const a = without[x]!;
    for (let y = x; y < count; y++) {
      const b = without[y]!;
      const pair = x * count + y;
      const t1 =
        pairs.diagonals[pair]! -
        dot(a.diagonal, b.diagonal) -
        2 * ownProducts[pair]! +
        (within?.[pair] ?? 0);
      const t3 =
        pairs.rowSums[pair]! -
        sums.withRowSums.values[(x * groups + at) * count + y]! -
        sums.withRowSums.values[(y * groups + at) * count + x]! +
        groupProducts[pair]! -
        dot(a.remainder, b.remainder);
      out[pair] = t1 + ofTotals * a.total * b.total - ofRowSums * t3;
    }
  }
}

/** What the deletion of a group takes from one side. */
interface Deletion {
  /** ΣKᵢⱼ of the rows and columns that remain. */
  readonly total: number;
  /** e = r − Q on the group's rows. */
  readonly remainder: Float64Array;
  /** Kᵢᵢ of the group's rows, where diagonals count. */
  readonly diagonal: Float64Array;
}

function deleted(whole: WholeSums, q: Values, { start, end }: Tile["groups"][number]): Deletion {
  const remainder = new Float64Array(end - start);
  const diagonal = whole.diagonal.subarray(start, end);
  let total = whole.total + sum(diagonal);
  for (let i = start; i < end; i++) {
    remainder[i - start] = whole.rowSums[i]! - q[i]!;
    total -= 2 * whole.rowSums[i]! - q[i]!;
  }
  return { total, remainder, diagonal };
}

/** What t₂ and t₃ count for in HSIC of n rows, and what it is divided by. */
function weights(
  n: number,
  estimator: Estimator,
): readonly [t2: number, t3: number, divisor: number] {
  return estimator === "unbiased"
    ? [1 / ((n - 1) * (n - 2)), 2 / (n - 2), n * (n - 3)]
    : [1 / n ** 2, 2 / n, (n - 1) ** 2];
}

/** Products of every two sides over all rows [L·L] */
interface PairProducts {
  readonly rowSums: Float64Array;
  readonly diagonals: Float64Array;
}

function pairProducts(wholes: readonly WholeSums[]): PairProducts {
  const grid = (of: (whole: WholeSums) => Float64Array) =>
    Float64Array.from(wholes.flatMap((a) => wholes.map((b) => dot(of(a), of(b)))));
  return { rowSums: grid((whole) => whole.rowSums), diagonals: grid((whole) => whole.diagonal) };
}

function addTo(target: Float64Array, values: Values): void {
  for (let k = 0; k < values.length; k++) target[k]! += values[k]!;
}

/** Adds ΣKᵢⱼLᵢⱼ to every leave-out, divides, and fills the other half of each symmetric grid. */
function finish(
  wholes: readonly WholeSums[],
  pairs: PairProducts,
  products: Float64Array,
  leftOut: Matrix,
  sizes: readonly number[],
  estimator: Estimator,
): PairwiseHsic {
  const count = wholes.length;
  const n = wholes[0]!.rowSums.length;
  const [ofTotals, ofRowSums, divisor] = weights(n, estimator);
  const whole = matrix(count, count, (x, y) => {
    const pair = x * count + y;
    const totals = wholes[x]!.total * wholes[y]!.total;
    const t1 = products[pair]! + pairs.diagonals[pair]!;
    return (t1 + ofTotals * totals - ofRowSums * pairs.rowSums[pair]!) / divisor;
  });
  for (const [index, size] of sizes.entries()) {
    const row = rowOf(leftOut, index);
    const [, , divisorWithout] = weights(n - size, estimator);
    for (let x = 0; x < count; x++) {
      for (let y = x; y < count; y++) {
        const value = (row[x * count + y]! + products[x * count + y]!) / divisorWithout;
        row[x * count + y] = value;
        row[y * count + x] = value;
      }
    }
  }
  return { whole, leftOut };
}
