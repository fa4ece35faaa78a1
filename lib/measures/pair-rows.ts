import {
  type Matrix,
  type Precision,
  precisionOf,
  rowOf,
  rowsBetween,
  takeRows,
  type Values,
  zeros,
} from "../core/matrix";
import { giveRoomBack, takeRoom } from "../core/room";
import type { Engine } from "../engine/engine";

/** A number for every two rows of one side, some rows at a time, so that it need not fit in memory. */
export interface PairRows {
  readonly n: number;
  readonly precision: Precision;
  /** All of them, where they are held; they are lost where someone says that he overwrites them. */
  readonly held?: Matrix;
  /** Rows from `start` up to, not including, `end`; written into `into` when it is given. [end − start, n] */
  read(start: number, end: number, into?: Matrix): Promise<Matrix>;
  /** The same with the rows of the side in another order. */
  reorder(order: readonly number[]): PairRows;
}

/** xᵢ·xⱼ of every two rows. */
export function products(x: Matrix, engine: Engine): PairRows {
  return productsOf(() => x, x, engine);
}

/** The same of an x, of the shape of `like`, that is asked for each time, and not before. */
export function productsOf(x: () => Matrix, like: Matrix, engine: Engine): PairRows {
  const n = like.rows;
  return {
    n,
    precision: precisionOf(like),
    read(start, end, into) {
      const all = x();
      return engine.rowProduct(end - start === n ? all : rowsBetween(all, start, end), all, into);
    },
    reorder(order) {
      let reordered: Matrix | undefined;
      const taken = () => {
        reordered ??= takeRows(x(), order);
        return reordered;
      };
      return productsOf(taken, like, engine);
    },
  };
}

/**
 * ‖xᵢ − xⱼ‖² of every two rows, from ‖xᵢ‖² + ‖xⱼ‖² − 2xᵢ·xⱼ; of rows so near one another that the
 * difference would be rounding, by subtraction, so that equal rows are 0 apart.
 */
export function squaredDistances(x: Matrix, squaredNorms: Float64Array, engine: Engine): PairRows {
  return distancesFrom(x, squaredNorms, products(x, engine));
}

/** The same where all xᵢ·xⱼ are known. */
export function distancesFrom(x: Matrix, squaredNorms: Float64Array, all: PairRows): PairRows {
  return {
    ...all,
    async read(start, end, into) {
      const rows = await all.read(start, end, into);
      for (let i = start; i < end; i++) {
        turnIntoDistances(rowOf(rows, i - start), x, squaredNorms, i, all.n);
      }
      return rows;
    },
    reorder: (order) =>
      distancesFrom(
        takeRows(x, order),
        Float64Array.from(order, (i) => squaredNorms[i]!),
        all.reorder(order),
      ),
  };
}

/**
 * ‖xᵢ − xⱼ‖² of all xᵢ·xⱼ, held in `room`. Only those with j ≤ i: what stands above is not for use.
 */
export async function lowerDistances(
  x: Matrix,
  squaredNorms: Float64Array,
  all: PairRows,
  room: Values,
): Promise<PairRows> {
  const { n } = all;
  const rows = await all.read(0, n, { rows: n, columns: n, values: room });
  for (let i = 0; i < n; i++) turnIntoDistances(rowOf(rows, i), x, squaredNorms, i, i + 1);
  return held(rows);
}

/** The first `count` products of row i with the others. `| 0` as in columnMeans. */
function turnIntoDistances(
  row: Values,
  x: Matrix,
  squaredNorms: Float64Array,
  i: number,
  count: number,
): void {
  const square = squaredNorms[i]!;
  for (let j = 0; j < (count | 0); j++) {
    const both = square + squaredNorms[j]!;
    const distance = both - 2 * row[j]!;
    row[j] = distance > nearby * both ? distance : betweenRows(x, i, j);
  }
}

/** Squared distances below this share of the squared lengths have lost three digits. */
const nearby = 1e-3;

/** ‖xᵢ − xⱼ‖², by subtraction. */
export function betweenRows(x: Matrix, i: number, j: number): number {
  if (i === j) return 0;
  const [a, b] = [rowOf(x, i), rowOf(x, j)];
  let total = 0;
  for (let k = 0; k < a.length; k++) total += (a[k]! - b[k]!) ** 2;
  return total;
}

/** `entry` of every number. */
export function mapRows(pairs: PairRows, entry: (value: number) => number): PairRows {
  const { held: _, ...rest } = pairs;
  return {
    ...rest,
    async read(start, end, into) {
      const rows = await pairs.read(start, end, into);
      const { values } = rows;
      for (let k = 0; k < values.length; k++) values[k] = entry(values[k]!);
      return rows;
    },
    reorder: (order) => mapRows(pairs.reorder(order), entry),
  };
}

/** The same numbers, worked out once, where they are few enough (n ≤ 2048) to be held. */
export async function holdFew(pairs: PairRows): Promise<PairRows> {
  return pairs.n <= mostHeld && !pairs.held ? held(await pairs.read(0, pairs.n)) : pairs;
}

/** 16 MiB a side in float32, 32 in float64. */
export const mostHeld = 2048;

/** The same numbers, worked out when one is first asked for and then kept: who reads gets a copy. */
export function keptForAll(pairs: PairRows): PairRows {
  return later(pairs, async () => held(await pairs.read(0, pairs.n)));
}

function later(
  { n, precision }: Pick<PairRows, "n" | "precision">,
  make: () => Promise<PairRows>,
): PairRows {
  let made: Promise<PairRows> | undefined;
  const whole = () => {
    made ??= make();
    return made;
  };
  return {
    n,
    precision,
    read: async (start, end, into) => (await whole()).read(start, end, into),
    reorder: (order) => later({ n, precision }, async () => (await whole()).reorder(order)),
  };
}

/** Numbers of every two rows that are all there. */
export function held(all: Matrix): PairRows {
  return {
    n: all.rows,
    precision: precisionOf(all),
    held: all,
    async read(start, end, into = zeros(end - start, all.rows, precisionOf(all))) {
      into.values.set(rowsBetween(all, start, end).values);
      return into;
    },
    reorder(order) {
      const result = zeros(all.rows, all.rows, precisionOf(all));
      for (const [i, from] of order.entries()) {
        const [source, target] = [rowOf(all, from), rowOf(result, i)];
        for (const [j, column] of order.entries()) target[j] = source[column]!;
      }
      return held(result);
    },
  };
}

/** Calls `each` with every row in turn, to be read only; in tiles of about 32 MiB in float32 unless all are held. */
export async function forEachRow(
  pairs: PairRows,
  each: (row: Matrix["values"], i: number) => void,
): Promise<void> {
  if (pairs.held) {
    for (let i = 0; i < pairs.n; i++) each(rowOf(pairs.held, i), i);
    return;
  }
  const height = Math.max(1, Math.floor(2 ** 23 / pairs.n));
  const rows = Math.min(height, pairs.n);
  const values = takeRoom(rows * pairs.n, pairs.precision);
  const room = { rows, columns: pairs.n, values };
  try {
    for (let start = 0; start < pairs.n; start += height) {
      const end = Math.min(start + height, pairs.n);
      const read = await pairs.read(start, end, rowsBetween(room, 0, end - start));
      for (let i = start; i < end; i++) each(rowOf(read, i - start), i);
    }
  } finally {
    giveRoomBack(values);
  }
}
