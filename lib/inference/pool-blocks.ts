/** Of neighbouring blocks, the two with the fewest rows are joined, until there are no more than `most`. */
export function poolBlocks<Block>(
  blocks: readonly Block[],
  most: number,
  rowsOf: (block: Block) => number,
  join: (a: Block, b: Block) => Block,
): readonly Block[] {
  if (blocks.length <= most) return blocks;
  const rows = blocks.map(rowsOf);
  let least = 0;
  for (let b = 1; b < blocks.length - 1; b++) {
    if (rows[b]! + rows[b + 1]! < rows[least]! + rows[least + 1]!) least = b;
  }
  const one = join(blocks[least]!, blocks[least + 1]!);
  const rest = [...blocks.slice(0, least), one, ...blocks.slice(least + 2)];
  return poolBlocks(rest, most, rowsOf, join);
}
