import type { Matrix } from "../../core/matrix";
import { enoughAtOnce, sideBySide } from "../../core/side-by-side";
import type { Engine } from "../../engine/engine";
import type { CompareOptions, Measure, Scores } from "../measure";
import type { View } from "../view";

/** Two lists of matrices of the same sentences, and what a measure made of each. */
export interface PreparedLists<P> {
  readonly matrices: readonly Matrix[];
  readonly others: readonly Matrix[];
  readonly as: readonly P[];
  readonly bs: readonly P[];
}

/** What one measure said of every pair of two lists, and what it made of them. */
export interface Compared<P = unknown> {
  readonly measure: Measure<P>;
  readonly scores: Scores;
  readonly lists: PreparedLists<P>;
}

/** The values of every pair of other rows than were given: shuffled, or some left out. */
export interface PairValues {
  /** [as · bs]; NaN where the measure refuses such rows. */
  readonly values: Float64Array;
  /** Why it does, by place. */
  readonly refusals: ReadonlyMap<number, string>;
}

/** What a measure makes of some rows of every matrix, or why it makes nothing of them. */
export async function prepareRows<P>(
  measure: Measure<P>,
  matrices: readonly Matrix[],
  someRowsOf: (matrix: Matrix) => View,
  engine: Engine,
): Promise<(P | RangeError)[]> {
  return sideBySide(matrices, 2, (matrix) =>
    unlessRefused(() => measure.prepare(someRowsOf(matrix), engine)),
  );
}

/** Values alone; of a list with itself, a symmetric measure's of each pair once. */
export async function pairValues<P>(
  measure: Measure<P>,
  as: readonly (P | RangeError)[],
  bs: readonly (P | RangeError)[],
  mirrored: boolean,
  engine: Engine,
  options: CompareOptions,
): Promise<PairValues> {
  const values = new Float64Array(as.length * bs.length);
  const refusals = new Map<number, string>();
  const pairs = as.flatMap((_, i) => bs.map((_, j) => [i, j] as const));
  await sideBySide(pairs, enoughAtOnce, async ([i, j]) => {
    options.signal?.throwIfAborted();
    if (mirrored && j < i) return;
    const [a, b] = [as[i]!, bs[j]!];
    const refused = [a, b].find((side) => side instanceof RangeError);
    const score =
      refused ?? (await unlessRefused(() => measure.compare(a as P, b as P, engine, options)));
    for (const at of mirrored ? [i * bs.length + j, j * bs.length + i] : [i * bs.length + j]) {
      values[at] = score instanceof RangeError ? Number.NaN : (score as { value: number }).value;
      if (score instanceof RangeError) refusals.set(at, score.message);
    }
  });
  return { values, refusals };
}

/** What rows break the rules of a measure is told in words, not thrown: the rows given keep them. */
async function unlessRefused<T>(work: () => Promise<T>): Promise<T | RangeError> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof RangeError) return error;
    throw error;
  }
}
