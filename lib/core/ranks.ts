import type { Values } from "./matrix";

/**
 * What sorts values: the positions of the smallest, the next, … Values that are equal keep their
 * places among one another. By radix, 11 bits at a time, in time linear in the values; −0 is
 * equal to 0. [m] → [m]
 */
export function sortingOrder(values: Values | Uint32Array): Uint32Array {
  const length = values.length;
  let order = new Uint32Array(length).map((_, at) => at);
  let [orderRoom, keysRoom] = [new Uint32Array(length), new Uint32Array(length)];
  for (const [which, word] of ascendingWords(values).entries()) {
    // Keys move with what they are of, so that memory is read as it lies.
    let keys = which === 0 ? word.slice() : order.map((at) => word[at]!);
    for (let shift = 0; shift < 32; shift += digitBits) {
      const starts = startsOf(keys, shift);
      if (!starts) continue;
      for (let k = 0; k < length; k++) {
        const to = starts[(keys[k]! >>> shift) & (digits - 1)]!++;
        keysRoom[to] = keys[k]!;
        orderRoom[to] = order[k]!;
      }
      [order, orderRoom, keys, keysRoom] = [orderRoom, order, keysRoom, keys];
    }
  }
  return order;
}

const digitBits = 11;
const digits = 2 ** digitBits;

/** Where each digit's keys start once sorted by it; undefined when all have the same digit. */
function startsOf(keys: Uint32Array, shift: number): Uint32Array | undefined {
  const starts = new Uint32Array(digits);
  for (let k = 0; k < keys.length; k++) starts[(keys[k]! >>> shift) & (digits - 1)]!++;
  let start = 0;
  for (let digit = 0; digit < digits; digit++) {
    const count = starts[digit]!;
    if (count === keys.length) return undefined;
    starts[digit] = start;
    start += count;
  }
  return starts;
}

/** Whole numbers that ascend as the values do, in words of 32 bits, the lowest first. */
function ascendingWords(values: Values | Uint32Array): Uint32Array[] {
  if (values instanceof Uint32Array) return [values];
  if (values instanceof Float32Array) {
    const word = new Uint32Array(values.map((value) => value + 0).buffer);
    for (let k = 0; k < word.length; k++) {
      word[k]! ^= word[k]! >>> 31 ? 0xffffffff : 0x80000000;
    }
    return [word];
  }
  const [low, high] = [new Uint32Array(values.length), new Uint32Array(values.length)];
  const both = new Uint32Array(values.map((value) => value + 0).buffer);
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
