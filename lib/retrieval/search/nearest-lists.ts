import { type Precision, type Values, zeros } from "../../core/matrix";
import type { Listener } from "./scan";

/** The k nearest of the other side to each row, nearest first. */
export interface NearestLists {
  readonly k: number;
  /** [n·k] */
  readonly indices: Int32Array;
  /** [n·k] */
  readonly similarities: Values;
  /** 1 where another row, left out, is as near as the last in the list: the lower indices were taken. [n] */
  readonly tied: Uint8Array;
}

/**
 * Lists that fill as similarities are offered: partial insertion, whose cost beside the scan is
 * small, since a row takes in only about k·(1 + log(m/k)) of m. Of equals the one offered first,
 * of the lowest index, stands first.
 */
export function nearestLists(n: number, k: number, precision: Precision): NearestLists & Listener {
  const similarities = zeros(n, k, precision).values.fill(Number.NEGATIVE_INFINITY);
  const indices = new Int32Array(n * k).fill(-1);
  const tied = new Uint8Array(n);
  const thresholds = new Float64Array(n).fill(Number.NEGATIVE_INFINITY);
  return {
    k,
    indices,
    similarities,
    tied,
    thresholds,
    offer(row, other, value) {
      if (value === thresholds[row]) {
        tied[row] = 1;
        return;
      }
      const first = row * k;
      const last = first + k - 1;
      const dropped = similarities[last]!;
      let at = last;
      for (; at > first && similarities[at - 1]! < value; at--) {
        similarities[at] = similarities[at - 1]!;
        indices[at] = indices[at - 1]!;
      }
      similarities[at] = value;
      indices[at] = other;
      thresholds[row] = similarities[last]!;
      tied[row] = dropped === similarities[last] && indices[last]! >= 0 ? 1 : 0;
    },
  };
}
