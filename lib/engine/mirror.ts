import type { Matrix } from "../core/matrix";
import { breather } from "./slices";

/** Copies the lower triangle to the upper one, by tiles that stay in cache. `| 0` as in columnMeans. */
export async function mirrorLower({ values, ...shape }: Matrix): Promise<void> {
  const rows = shape.rows | 0;
  const tile = 64;
  const pause = breather();
  for (let i0 = 0; i0 < rows; i0 += tile) {
    for (let j0 = 0; j0 <= i0; j0 += tile) {
      for (let i = i0; i < Math.min(i0 + tile, rows); i++) {
        for (let j = j0; j < Math.min(j0 + tile, i); j++) {
          values[j * rows + i] = values[i * rows + j]!;
        }
      }
    }
    const breath = pause();
    if (breath) await breath;
  }
}
