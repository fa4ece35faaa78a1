import { forEachTie, inOrder, sortingOrder } from "../../core/ranks";

/** Values as Kendall's τ sees them. */
export interface Ranking {
  /** Which of the different values each is, counted from the smallest. [m] */
  readonly ranks: Uint32Array;
  /** What sorts them. [m] */
  readonly order: Uint32Array;
  /** How many pairs of values are equal. */
  readonly ties: number;
}

/** Made once a side, of dense ranks. */
export function ranking(ranks: Uint32Array): Ranking {
  const order = sortingOrder(ranks);
  return { ranks, order, ties: tiesOf(ranks, order) };
}

/**
 * Kendall's τ of m values with m others: pairs in the same order less pairs in the opposite one, as
 * a share of all pairs (τ-a), or of the geometric mean of the pairs that are not tied on either
 * side (τ-b). In m·log m steps.
 *
 *     τ-a = (C − D)/(m(m − 1)/2)      τ-b = (C − D)/√((C + D + only x tied)·(C + D + only y tied))
 *
 * τ-b is NaN when all values of a side are equal; τ-a is 0 then.
 *
 * @see Knight (1966), A Computer Method for Calculating Kendall's Tau with Ungrouped Data
 */
export function kendall(x: Ranking, y: Ranking, form: "a" | "b"): number {
  const m = x.order.length;
  const all = (m * (m - 1)) / 2;
  const sorted = inOrder(y.ranks, x.order);
  let tiedInBoth = 0;
  forEachTie(inOrder(x.ranks, x.order), (start, end) => {
    if (end - start < 2) return;
    forEachTie(sorted.subarray(start, end).sort(), (from, to) => {
      tiedInBoth += pairs(to - from);
    });
  });
  const difference = all - x.ties - y.ties + tiedInBoth - 2 * inversions(sorted);
  return difference / (form === "a" ? all : Math.sqrt(all - x.ties) * Math.sqrt(all - y.ties));
}

function tiesOf(ranks: Uint32Array, order: Uint32Array): number {
  let ties = 0;
  forEachTie(inOrder(ranks, order), (start, end) => {
    ties += pairs(end - start);
  });
  return ties;
}

function pairs(count: number): number {
  return (count * (count - 1)) / 2;
}

/** How many pairs stand in descending order, counted while they are merged into ascending order. */
function inversions(values: Uint32Array): number {
  let count = 0;
  let [from, to]: [Uint32Array, Uint32Array] = [values, new Uint32Array(values.length)];
  for (let width = 1; width < values.length; width *= 2) {
    for (let start = 0; start < values.length; start += 2 * width) {
      const middle = Math.min(start + width, values.length);
      count += merge(from, to, start, middle, Math.min(start + 2 * width, values.length));
    }
    [from, to] = [to, from];
  }
  return count;
}

/** Merges two ascending runs; each that comes from the right passes all that is left of the left. */
function merge(
  from: Uint32Array,
  to: Uint32Array,
  start: number,
  middle: number,
  end: number,
): number {
  let [left, right, passed] = [start, middle, 0];
  for (let at = start; at < end; at++) {
    if (right === end || (left < middle && from[left]! <= from[right]!)) to[at] = from[left++]!;
    else {
      to[at] = from[right++]!;
      passed += middle - left;
    }
  }
  return passed;
}
