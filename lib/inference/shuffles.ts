import { randomNumbers, randomPermutation } from "../core/random";

export interface ShuffleOptions {
  /** Where rows that are alike in it may change places, and no others: a group or bin a row. */
  readonly within?: readonly (string | number)[];
  readonly seed?: number;
}

/**
 * Random orders of n rows: every one equally likely, or every one that leaves rows in their group.
 * The same for the same n, seed and groups, so that pairs and layers compared one after the other
 * are shuffled alike. n → count orders of the numbers 0 … n − 1
 *
 * @throws RangeError when count is not a whole number from 19, fewer than which cannot show 5 %;
 *   when there is not a group a row, or each row is a group of its own
 * @see Winkler et al. (2014), Permutation inference for the general linear model
 */
export function shuffledOrders(
  n: number,
  count: number,
  { within, seed = 1 }: ShuffleOptions = {},
): readonly (readonly number[])[] {
  if (!Number.isInteger(count) || count < 19) {
    throw new RangeError(
      `permutations: a null takes a whole number of shuffles from 19, but ${count} came. 999 is usual.`,
    );
  }
  const random = randomNumbers(seed);
  if (!within) return Array.from({ length: count }, () => randomPermutation(n, random));
  const members = membersOf(within, n);
  return Array.from({ length: count }, () => shuffledWithin(members, n, random));
}

function shuffledWithin(
  members: readonly (readonly number[])[],
  n: number,
  random: () => number,
): number[] {
  const order = new Array<number>(n);
  for (const rows of members) {
    for (const [at, other] of randomPermutation(rows.length, random).entries()) {
      order[rows[at]!] = rows[other]!;
    }
  }
  return order;
}

function membersOf(within: readonly (string | number)[], n: number): number[][] {
  const members = new Map<string | number, number[]>();
  for (const [row, group] of within.entries()) {
    const others = members.get(group);
    if (others) others.push(row);
    else members.set(group, [row]);
  }
  if (within.length !== n || members.size === n) {
    throw new RangeError(
      `shuffleWithin: each of ${n} rows needs a group, and some group 2 rows that can change places, ` +
        `but ${within.length} rows came in ${members.size} groups. Give coarser groups, or shuffle freely.`,
    );
  }
  return [...members.values()];
}
