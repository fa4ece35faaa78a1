import { grouping } from "./gram-rows";

/**
 * Rows in no more than `most` blocks of about the same size that keep groups whole, for a jackknife
 * that computes everything anew without each: the rows of each block.
 */
export function rowBlocks(
  n: number,
  groups: readonly string[] | undefined,
  most: number,
): readonly (readonly number[])[] {
  const { order, sizes } = grouping(n, groups);
  const blocks = Array.from({ length: most }, (): number[] => []);
  let next = 0;
  for (const size of sizes) {
    const block = blocks[Math.floor((next * most) / n)]!;
    for (const end = next + size; next < end; next++) block.push(order?.[next] ?? next);
  }
  return blocks.filter(({ length }) => length > 0);
}

/** The rows that are not in a block. */
export function rowsWithout(n: number, block: readonly number[]): number[] {
  const gone = new Set(block);
  return Array.from({ length: n }, (_, row) => row).filter((row) => !gone.has(row));
}
