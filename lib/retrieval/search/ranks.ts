import type { Listener } from "./scan";
import type { Side } from "./side";

/** How many candidates come before each row's own translation, candidate i of query i. */
export interface Ranks extends Listener {
  /** [n] */
  readonly before: Int32Array;
}

/**
 * Counts the candidates nearer than the own one; of those as near, the ones of lower index. A
 * candidate that is the same vector as the own one is as near by definition, whatever rounding says.
 *
 * @param own the similarity of query i with candidate i
 */
export function ranksOf(own: Float64Array, { firstOf }: Side): Ranks {
  const seen = new Int32Array(own.length);
  const before = Int32Array.from(firstOf, (first) => seen[first]!++);
  return {
    before,
    thresholds: own,
    offer(row, other, value) {
      if (firstOf[other] === firstOf[row]) return;
      if (value > own[row]! || other < row) before[row]!++;
    },
  };
}
