import { randomNumbers, randomPermutation } from "../core/random";

/** Fewer groups than this left out in turn say too little of a measure without a closed form. */
export const fewestBlocks = 20;

/**
 * n rows at random in 20 blocks, as equal as can be: what is left out in turn where rows have no
 * groups. A block a row when there are no more rows. [n] → the block of each
 */
export function randomBlocks(n: number, seed: number): string[] {
  const count = Math.min(n, fewestBlocks);
  const blocks = new Array<string>(n);
  for (const [at, row] of randomPermutation(n, randomNumbers(seed)).entries()) {
    blocks[row] = `block ${Math.floor((at * count) / n) + 1}`;
  }
  return blocks;
}
