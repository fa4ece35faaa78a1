import { addTo, sum } from "../core/arithmetic";
import { type Matrix, rowOf, zeros } from "../core/matrix";
import { type GramRows, type Grouping, tiles } from "./gram-rows";

/** Fewer rows than this in a bin, and permuting them has no closed-form variance. */
export const fewestInBin = 4;

/**
 * Rows cut by `lengths` into bins of like length: as many as leave at least 5 rows in each, 20 at most.
 * Ties are cut by position.
 */
export function binsOf(lengths: readonly number[]): number[] {
  const n = lengths.length;
  const count = Math.max(1, Math.min(20, Math.floor(n / 5)));
  const bins = new Array<number>(n);
  const order = lengths.map((_, i) => i).sort((i, j) => lengths[i]! - lengths[j]! || i - j);
  for (const [rank, i] of order.entries()) bins[i] = Math.floor((rank * count) / n);
  return bins;
}

/** @throws RangeError when a row has no bin, bins are not 0, 1, 2, …, or one has fewer than 4 rows */
export function checkBins(bins: readonly number[], n: number): void {
  const odd = bins.find((bin) => !Number.isInteger(bin) || bin < 0);
  if (odd !== undefined) {
    throw new RangeError(
      `bins: they are counted 0, 1, 2, …, but ${odd} came. Cut numbers into bins with binsOf.`,
    );
  }
  const sizes = new Array<number>(Math.max(-1, ...bins) + 1).fill(0);
  for (const bin of bins) sizes[bin]! += 1;
  const small = sizes.findIndex((size) => size < fewestInBin);
  if (bins.length === n && small < 0) return;
  throw new RangeError(
    `bins: each of ${n} rows needs a bin, and each bin at least ${fewestInBin} rows, ` +
      `but ${bins.length} bins came, of sizes ${sizes.join(", ")}. Use fewer bins.`,
  );
}

/** Sums of K̃ over blocks of two bins, and of its rows over bins. */
export interface Blocks {
  /** Rows in each bin [m] */
  readonly sizes: Float64Array;
  /** [m, m] */
  readonly sums: Matrix;
  /** Σ of K̃1 in each bin [m] */
  readonly rowSums: Float64Array;
}

export interface BinSums {
  readonly whole: Blocks;
  readonly withoutGroup: readonly Blocks[];
  /** Σ_{j∈b} K̃ᵢⱼ [n, m] */
  readonly rows: Matrix;
  /** ΣÃᵢⱼ² over each block [m, m] */
  readonly squares: Matrix;
}

/** Reads the Gram matrix once. `bins[i]` is the bin of row i, counted from 0. */
export async function binSums(
  side: GramRows,
  bins: readonly number[],
  grouping: Grouping,
): Promise<BinSums> {
  const count = Math.max(...bins) + 1;
  const [rows, squares] = [zeros(side.n, count), zeros(count, count)];
  const shifts = centringShifts(side);
  const inGroups: Matrix[] = [];
  for (const tile of tiles(grouping)) {
    const k = await side.read(tile.start, tile.end);
    for (let i = tile.start; i < tile.end; i++) {
      const row = rowOf(k, i - tile.start);
      const [sums, ofBin] = [rowOf(rows, i), rowOf(squares, bins[i]!)];
      for (let j = 0; j < side.n; j++) {
        sums[bins[j]!]! += row[j]!;
        if (j !== i) ofBin[bins[j]!]! += (row[j]! - shifts[i]! - shifts[j]!) ** 2;
      }
    }
    for (const { start, end } of tile.groups) {
      const within = zeros(count, count);
      for (let i = start; i < end; i++) {
        const [row, sums] = [rowOf(k, i - tile.start), rowOf(within, bins[i]!)];
        for (let j = start; j < end; j++) sums[bins[j]!]! += row[j]!;
      }
      inGroups.push(within);
    }
  }
  const whole = blocksOf(side, bins, rows);
  let start = 0;
  const withoutGroup = grouping.sizes.map((size, g) => {
    const without = withoutRows(whole, side, bins, rows, inGroups[g]!, start, start + size);
    start += size;
    return without;
  });
  return { whole, withoutGroup, rows, squares };
}

/** uᵢ with Ãᵢⱼ = K̃ᵢⱼ − uᵢ − uⱼ off the diagonal. */
export function centringShifts({ n, rowSums }: GramRows): Float64Array {
  const half = sum(rowSums) / (2 * (n - 1) * (n - 2));
  return rowSums.map((value) => value / (n - 2) - half);
}

function blocksOf({ rowSums }: GramRows, bins: readonly number[], rows: Matrix): Blocks {
  const count = rows.columns;
  const blocks = {
    sizes: new Float64Array(count),
    sums: zeros(count, count),
    rowSums: new Float64Array(count),
  };
  for (const [i, bin] of bins.entries()) {
    blocks.sizes[bin]! += 1;
    blocks.rowSums[bin]! += rowSums[i]!;
    const [of, row] = [rowOf(blocks.sums, bin), rowOf(rows, i)];
    for (let b = 0; b < count; b++) of[b]! += row[b]!;
  }
  return blocks;
}

/** The blocks without the rows and columns from `start` to `end`, whose own blocks are `within`. */
function withoutRows(
  whole: Blocks,
  { rowSums: all }: GramRows,
  bins: readonly number[],
  rows: Matrix,
  within: Matrix,
  start: number,
  end: number,
): Blocks {
  const count = rows.columns;
  const sizes = whole.sizes.slice();
  const rowSums = whole.rowSums.slice();
  const sums = new Float64Array(whole.sums.values);
  addTo(sums, within.values);
  for (let i = start; i < end; i++) {
    const [bin, row] = [bins[i]!, rowOf(rows, i)];
    sizes[bin]! -= 1;
    rowSums[bin]! -= all[i]!;
    for (let b = 0; b < count; b++) {
      rowSums[b]! -= row[b]!;
      sums[bin * count + b]! -= row[b]!;
      sums[b * count + bin]! -= row[b]!;
    }
  }
  for (let a = 0; a < count; a++) rowSums[a]! += sum(rowOf(within, a));
  return { sizes, rowSums, sums: { rows: count, columns: count, values: sums } };
}
