/** One text as a model takes it. */
export interface Input {
  /** Which text it is, and so which row of the result. */
  readonly row: number;
  readonly ids: readonly number[];
}

/** Tokens a batch holds, padding included: enough to fill the cores, little enough to stay in their cache. */
const tokensInBatch = 512;

/**
 * Inputs in batches of similar length, the longest first, so that little is padding and memory
 * is short at once or never.
 */
export function batchesOf<T extends Input>(
  inputs: readonly T[],
  budget: number = tokensInBatch,
): T[][] {
  const batches: T[][] = [];
  let room = 0;
  for (const input of [...inputs].sort((a, b) => b.ids.length - a.ids.length || a.row - b.row)) {
    const longest = batches.at(-1)?.[0]?.ids.length ?? 0;
    if (room >= longest && longest > 0) batches.at(-1)!.push(input);
    else {
      batches.push([input]);
      room = budget;
    }
    room -= batches.at(-1)![0]!.ids.length;
  }
  return batches;
}
