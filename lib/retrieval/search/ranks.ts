import type { Listener } from "./scan";
import type { Side } from "./side";

/** How many candidates come before each query's right answer. */
export interface Ranks extends Listener {
  /** [n] */
  readonly before: Int32Array;
}

/**
 * Counts the candidates nearer than the right one; of those as near, the ones of lower index. A
 * candidate that is the same vector as the right one is as near by definition, whatever rounding says.
 *
 * @param right which candidate is the right one of each query [n]
 * @param own the similarity of each query with it [n]
 */
export function ranksOf(
  right: ArrayLike<number>,
  own: Float64Array,
  { firstOf }: Pick<Side, "firstOf">,
): Ranks {
  const seen = new Int32Array(firstOf.length);
  const copiesBefore = firstOf.map((first) => seen[first]!++);
  const before = Int32Array.from(right, (candidate) => copiesBefore[candidate]!);
  return {
    before,
    thresholds: own,
    offer(row, other, value) {
      if (firstOf[other] === firstOf[right[row]!]) return;
      if (value > own[row]! || other < right[row]!) before[row]!++;
    },
  };
}
