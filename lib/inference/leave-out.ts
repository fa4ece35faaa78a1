import { addTo, dot, sum } from "../core/arithmetic";
import { type Matrix, matrix, rowOf, type Values, zeros } from "../core/matrix";
import { giveRoomBack, takeRoom } from "../core/room";
import type { Engine } from "../engine/engine";
import { type GramRows, type Grouping, type Tile, tiles } from "./gram-rows";
import { readTile, sumTile, type TileSums } from "./tile-sums";

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
  const [count, { n, precision }] = [ordered.length, ordered[0]!];
  const products = new Float64Array(count ** 2);
  const leftOut = zeros(sizes.length, count ** 2);
  const cut = tiles(grouping, count);
  const rowsAtOnce = Math.max(...cut.map(({ start, end }) => end - start));
  // Each tile is written over the last.
  const room = takeRoom(count * n * rowsAtOnce, precision);
  let known: SumsOfSides | undefined;
  for (const tile of cut) {
    signal?.throwIfAborted();
    const rows = await readTile(ordered, tile, room);
    // Not before: who asks sides for their sums has them centred, which readTile does while products are made.
    known ??= sumsOfSides(ordered, estimator);
    const sums = await sumTile(rows, tile, known.rowSums, engine);
    for (let i = 0; i < sums.rowProducts.rows; i++) addTo(products, rowOf(sums.rowProducts, i));
    for (const at of tile.groups.keys()) {
      leaveOut(leftOut, known, sums, tile, at, estimator);
    }
  }
  giveRoomBack(room);
  return finish(known!, products, leftOut, sizes, estimator);
}

interface SumsOfSides {
  readonly wholes: readonly WholeSums[];
  /** r of every side, in the precision of its rows [L, n] */
  readonly rowSums: Matrix;
  readonly pairs: PairProducts;
}

function sumsOfSides(sides: readonly GramRows[], estimator: Estimator): SumsOfSides {
  const [{ n, precision }] = sides as [GramRows];
  const wholes = sides.map((side) => wholeSums(side, estimator));
  const rowSums = matrix(sides.length, n, (x, i) => wholes[x]!.rowSums[i]!, precision);
  return { wholes, rowSums, pairs: pairProducts(wholes) };
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

/** Fills the group's row of `leftOut` with HSIC without it, except for Σ KᵢⱼLᵢⱼ of all rows. */
function leaveOut(
  leftOut: Matrix,
  { wholes, pairs }: SumsOfSides,
  sums: TileSums,
  tile: Tile,
  at: number,
  estimator: Estimator,
): void {
  const group = tile.groups[at]!;
  const size = (group.end - group.start) | 0;
  // `| 0` as in columnMeans.
  const [count, groups] = [wholes.length | 0, tile.groups.length];
  const [ofTotals, ofRowSums] = weights(wholes[0]!.rowSums.length - size, estimator);
  const { totals, remainders, diagonals } = deletions(wholes, sums.groupRows, at, group);
  const ownProducts = sumRows(sums.rowProducts, group.start - tile.start, size);
  const withRowSums = crossSums(sums.withRowSums, at, groups);
  const out = rowOf(leftOut, group.index);
  const groupProducts = rowOf(sums.groupProducts, at);
  const within = sums.within[at]?.values;
  for (let x = 0; x < count; x++) {
    const ofTotal = ofTotals * totals[x]!;
    for (let y = x, pair = x * count + x; y < count; y++, pair++) {
      let t1 = pairs.diagonals[pair]! - 2 * ownProducts[pair]!;
      let t3 = pairs.rowSums[pair]! + groupProducts[pair]!;
      t3 -= withRowSums[pair]! + withRowSums[y * count + x]!;
      if (within) t1 += within[pair]!;
      for (let a = x * size, b = y * size; a < (x + 1) * size; a++, b++) {
        t1 -= diagonals[a]! * diagonals[b]!;
        t3 -= remainders[a]! * remainders[b]!;
      }
      out[pair] = t1 + ofTotal * totals[y]! - ofRowSums * t3;
    }
  }
}

/** Some rows of a matrix added up; one row is not copied. */
function sumRows(x: Matrix, start: number, count: number): Values {
  if (count === 1) return rowOf(x, start);
  const total = new Float64Array(x.columns);
  for (let i = start; i < start + count; i++) addTo(total, rowOf(x, i));
  return total;
}

/** Q·r′ of one group, pair (x, y) at x·L + y. */
function crossSums({ columns, values }: Matrix, at: number, groups: number): Float64Array {
  const count = columns | 0;
  const result = new Float64Array(count ** 2);
  for (let x = 0, k = 0; x < count; x++) {
    const start = (x * groups + at) * count;
    for (let y = 0; y < count; y++, k++) result[k] = values[start + y]!;
  }
  return result;
}

/** What the deletion of a group takes from every side, a side after the other. */
interface Deletions {
  /** ΣKᵢⱼ of the rows and columns that remain [L] */
  readonly totals: Float64Array;
  /** e = r − Q on the group's rows [L·|g|] */
  readonly remainders: Float64Array;
  /** Kᵢᵢ of the group's rows, where diagonals count [L·|g|] */
  readonly diagonals: Float64Array;
}

function deletions(
  wholes: readonly WholeSums[],
  groupRows: readonly Matrix[],
  at: number,
  { start, end }: Tile["groups"][number],
): Deletions {
  const size = end - start;
  const totals = new Float64Array(wholes.length);
  const remainders = new Float64Array(wholes.length * size);
  const diagonals = new Float64Array(wholes.length * size);
  for (let x = 0; x < wholes.length; x++) {
    const { rowSums, diagonal, total } = wholes[x]!;
    const { columns, values } = groupRows[x]!;
    totals[x] = total;
    for (let i = start; i < end; i++) {
      const q = values[at * columns + i]!;
      totals[x]! += diagonal[i]! - 2 * rowSums[i]! + q;
      remainders[x * size + i - start] = rowSums[i]! - q;
      diagonals[x * size + i - start] = diagonal[i]!;
    }
  }
  return { totals, remainders, diagonals };
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

/** Adds ΣKᵢⱼLᵢⱼ to every leave-out, divides, and fills the other half of each symmetric grid. */
function finish(
  { wholes, pairs }: SumsOfSides,
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
