import type { Values } from "./matrix";

/**
 * What sorts values: the positions of the smallest, the next, … Values that are equal keep their
 * places among one another. By radix, 11 bits at a time, in time linear in the values; −0 is
 * equal to 0. [m] → [m]
 */
export function sortingOrder(values: Values | Uint32Array): Uint32Array {
  const length = values.length;
  let order: Uint32Array = new Uint32Array(length);
  for (let k = 0; k < length; k++) order[k] = k;
  let orderRoom: Uint32Array = new Uint32Array(length);
  let keysRoom: Uint32Array = new Uint32Array(length);
  for (const [which, word] of ascendingWords(values).entries()) {
    // Keys move with what they are of, so that memory is read as it lies.
    let keys = which === 0 ? word : inOrder(word, order);
    for (const [digit, starts] of startsOf(keys).entries()) {
      if (!starts) continue;
      deal(keys, order, starts, digit * digitBits, keysRoom, orderRoom);
      [order, orderRoom, keys, keysRoom] = [orderRoom, order, keysRoom, keys];
    }
  }
  return order;
}

const digitBits = 11;
const digits = 2 ** digitBits;

/** Puts every key, and what it is of, where its digit says next. */
function deal(
  keys: Uint32Array,
  order: Uint32Array,
  starts: Uint32Array,
  shift: number,
  keysRoom: Uint32Array,
  orderRoom: Uint32Array,
): void {
  for (let k = 0; k < keys.length; k++) {
    const key = keys[k]!;
    const to = starts[(key >>> shift) & (digits - 1)]!++;
    keysRoom[to] = key;
    orderRoom[to] = order[k]!;
  }
}

/** For each of the three digits of a word, where its keys start once sorted by it; undefined when all have the same. */
function startsOf(keys: Uint32Array): (Uint32Array | undefined)[] {
  const [first, second, third] = [0, 1, 2].map(() => new Uint32Array(digits)) as [
    Uint32Array,
    Uint32Array,
    Uint32Array,
  ];
  for (let k = 0; k < keys.length; k++) {
    const key = keys[k]!;
    first[key & (digits - 1)]!++;
    second[(key >>> digitBits) & (digits - 1)]!++;
    third[key >>> (2 * digitBits)]!++;
  }
  return [first, second, third].map((counts) => {
    let start = 0;
    for (let digit = 0; digit < digits; digit++) {
      const count = counts[digit]!;
      if (count === keys.length) return undefined;
      counts[digit] = start;
      start += count;
    }
    return counts;
  });
}

/** Whole numbers that ascend as the values do, in fresh words of 32 bits, the lowest first. */
function ascendingWords(values: Values | Uint32Array): Uint32Array[] {
  if (values instanceof Uint32Array) return [values.slice()];
  // Adding 0 makes 0 of −0.
  const positive = values.slice();
  for (let k = 0; k < positive.length; k++) positive[k]! += 0;
  if (positive instanceof Float32Array) {
    const word = new Uint32Array(positive.buffer);
    for (let k = 0; k < word.length; k++) {
      word[k]! ^= word[k]! >>> 31 ? 0xffffffff : 0x80000000;
    }
    return [word];
  }
  const [low, high] = [new Uint32Array(values.length), new Uint32Array(values.length)];
  const both = new Uint32Array(positive.buffer);
  const [lowAt, highAt] = littleEndian ? [0, 1] : [1, 0];
  for (let k = 0; k < values.length; k++) {
    const negative = both[2 * k + highAt]! >>> 31;
    low[k] = both[2 * k + lowAt]! ^ (negative ? 0xffffffff : 0);
    high[k] = both[2 * k + highAt]! ^ (negative ? 0xffffffff : 0x80000000);
  }
  return [low, high];
}

const littleEndian = new Uint8Array(new Uint32Array([1]).buffer)[0] === 1;

/**
 * Ranks from 1, equal values sharing the mean of theirs. [m] → [m]
 *
 * The smallest of 5, 7, 7 has rank 1, the others 2.5. Values are equal when no more than `rounding`
 * lies between one and the next.
 */
export function averageRanks(values: Values, rounding = 0): Float64Array {
  const order = sortingOrder(values);
  const ranks = new Float64Array(values.length);
  const set = (start: number, end: number) => {
    for (let k = start; k < end; k++) ranks[order[k]!] = (start + 1 + end) / 2;
  };
  forEachTie(inOrder(values, order), set, rounding);
  return ranks;
}

/** Which of the different values each is, from 0, counted from the smallest; see `averageRanks`. [m] → [m] */
export function denseRanks(values: Values, rounding = 0): Uint32Array {
  const order = sortingOrder(values);
  const ranks = new Uint32Array(values.length);
  let rank = 0;
  const set = (start: number, end: number) => {
    for (let k = start; k < end; k++) ranks[order[k]!] = rank;
    rank++;
  };
  forEachTie(inOrder(values, order), set, rounding);
  return ranks;
}

/** The values at those positions. */
export function inOrder<V extends Values | Uint32Array>(values: V, order: Uint32Array): V {
  const result = values.slice() as V;
  for (let k = 0; k < order.length; k++) result[k] = values[order[k]!]!;
  return result;
}

/** Calls `each` with where every run of equal ones among sorted values starts and ends, singles too. */
export function forEachTie(
  sorted: Values | Uint32Array,
  each: (start: number, end: number) => void,
  rounding = 0,
): void {
  for (let start = 0, end = 1; start < sorted.length; start = end++) {
    while (end < sorted.length && sorted[end]! - sorted[end - 1]! <= rounding) end++;
    each(start, end);
  }
}
