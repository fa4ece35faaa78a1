import { shuffledOrders } from "../shuffles";

/** In what orders the items of a matrix are put, the given one first. */
export interface ItemOrders {
  readonly orders: readonly (readonly number[])[];
  /**
   * Whether they are all n! there are, so that a share of them is a chance and no estimate of one.
   */
  readonly exact: boolean;
}

/** All orders are taken where there are no more than this: of 7 items. */
const fewOrders = 5040;

/**
 * The given order and as many random ones; all n! instead where they are few.
 *
 * @throws RangeError when count is not a whole number from 19
 */
export function itemOrders(n: number, count: number, seed: number): ItemOrders {
  const own = Array.from({ length: n }, (_, i) => i);
  const all = own.reduce((product, i) => product * (i + 1), 1);
  if (all > fewOrders) {
    return { orders: [own, ...shuffledOrders(n, count, { seed })], exact: false };
  }
  return { orders: everyOrder(own), exact: true };
}

/** In lexicographic order, so that the given one is first. */
function everyOrder(items: readonly number[]): number[][] {
  if (items.length === 0) return [[]];
  return items.flatMap((item) =>
    everyOrder(items.filter((other) => other !== item)).map((rest) => [item, ...rest]),
  );
}
