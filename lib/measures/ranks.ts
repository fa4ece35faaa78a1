import type { Values } from "../core/matrix";

/**
 * What sorts values: the positions of the smallest, the next, … Values that are equal keep their
 * places among one another. By radix, 11 bits at a time, in time linear in the values; −0 is
 * equal to 0. [m] → [m]
 */
export function sortingOrder(values: Values | Uint32Array): Uint32Array {
  const words = ascendingWords(values);
  let order = Uint32Array.from(values, (_, at) => at);
  let room = new Uint32Array(values.length);
  const counts = new Uint32Array(digits);
  for (const word of words) {
    for (let shift = 0; shift < 32; shift += digitBits) {
      if (!startsOf(word, shift, counts)) continue;
      for (let k = 0; k < order.length; k++) {
        const at = order[k]!;
        room[counts[(word[at]! >>> shift) & (digits - 1)]!++] = at;
      }
      [order, room] = [room, order];
    }
  }
  return order;
}

const digitBits = 11;
const digits = 2 ** digitBits;

/** Where each digit's values start once sorted by it; false when all have the same digit. */
function startsOf(word: Uint32Array, shift: number, counts: Uint32Array): boolean {
  counts.fill(0);
  for (let k = 0; k < word.length; k++) counts[(word[k]! >>> shift) & (digits - 1)]!++;
  let start = 0;
  for (let digit = 0; digit < digits; digit++) {
    const count = counts[digit]!;
    if (count === word.length) return false;
    counts[digit] = start;
    start += count;
  }
  return true;
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
  forEachTie(values, order, set, rounding);
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
  forEachTie(values, order, set, rounding);
  return ranks;
}

/**
 * Calls `each` with where every run of equal values starts and ends, singles too, once they are in
 * that order; as they stand when it is left out.
 */
export function forEachTie(
  values: ArrayLike<number>,
  order: Uint32Array | undefined,
  each: (start: number, end: number) => void,
  rounding = 0,
): void {
  const valueAt = (k: number) => values[order ? order[k]! : k]!;
  for (let start = 0, end = 0; start < values.length; start = end) {
    let value = valueAt(start);
    for (end = start + 1; end < values.length; end++) {
      const next = valueAt(end);
      if (!(next - value <= rounding)) break;
      value = next;
    }
    each(start, end);
  }
}
