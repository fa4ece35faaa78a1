import type { Matrix, Precision } from "../core/matrix";

/**
 * The Gram matrix K of one side (how alike each two rows are), given a few rows at a time so that
 * it need not fit in memory. K̃ is K with a zero diagonal.
 */
export interface GramRows {
  readonly n: number;
  readonly precision: Precision;
  /** Kᵢᵢ [n] */
  readonly diagonal: Float64Array;
  /** K̃1 [n] */
  readonly rowSums: Float64Array;
  /** Rows of K̃ from `start` up to, not including, `end`; written into `into` when it is given. */
  read(start: number, end: number, into?: Matrix): Promise<Matrix>;
  /** The same matrix with rows and columns in another order. */
  reorder(order: readonly number[]): GramRows;
}

/** Rows in an order in which every group stands together. */
export interface Grouping {
  /** order[i] is the row that comes to stand at i; left out when rows stand as they did. */
  readonly order?: readonly number[];
  /** Rows in each group, in that order. */
  readonly sizes: readonly number[];
}

/** Every row a group of its own, unless `groups` names the group of each. */
export function grouping(n: number, groups?: readonly string[]): Grouping {
  if (!groups) return { sizes: new Array<number>(n).fill(1) };
  if (groups.length !== n) {
    throw new RangeError(
      `groups: each row needs a group, but there are ${n} rows and ${groups.length} groups. ` +
        "Select sentences and groups together with selectSentences.",
    );
  }
  const members = new Map<string, number[]>();
  for (const [row, group] of groups.entries()) {
    const others = members.get(group);
    if (others) others.push(row);
    else members.set(group, [row]);
  }
  const order = [...members.values()].flat();
  const sizes = [...members.values()].map((rowsOf) => rowsOf.length);
  return order.every((row, i) => row === i) ? { sizes } : { order, sizes };
}

/** The number of each row's group. [n] */
export function groupOfRows({ order, sizes }: Grouping): Int32Array {
  const numbers = new Int32Array(sizes.reduce((total, size) => total + size, 0));
  let next = 0;
  for (const [g, size] of sizes.entries()) {
    for (const end = next + size; next < end; next++) numbers[order?.[next] ?? next] = g;
  }
  return numbers;
}

/** Some groups that stand together, worked on at once. */
export interface Tile {
  readonly start: number;
  readonly end: number;
  readonly groups: readonly {
    readonly index: number;
    readonly start: number;
    readonly end: number;
  }[];
}

/**
 * Whole groups, taken together until they have as many rows as fit in memory with the same rows of
 * all `sides`: the more rows, the less a product spends on getting ready.
 */
export function tiles({ sizes }: Grouping, sides = 1): Tile[] {
  const n = sizes.reduce((total, size) => total + size, 0);
  const fitting = Math.max(fewestRows, Math.floor(entriesAtOnce / (n * sides)));
  const rowsInTile = Math.ceil(n / Math.ceil(n / fitting));
  const result: Tile[] = [];
  let groups: { index: number; start: number; end: number }[] = [];
  let start = 0;
  let end = 0;
  for (const [index, size] of sizes.entries()) {
    groups.push({ index, start: end, end: end + size });
    end += size;
    if (end - start < rowsInTile && index < sizes.length - 1) continue;
    result.push({ start, end, groups });
    groups = [];
    start = end;
  }
  return result;
}

/** Of all Gram matrices together: 128 MiB in float32. */
const entriesAtOnce = 2 ** 25;

/** Fewer rows than these would make products slow. */
const fewestRows = 64;
