import { addTo } from "../core/arithmetic";
import { type Matrix, rowOf, zeros } from "../core/matrix";
import type { Engine } from "../engine/engine";
import { centringShifts } from "./bins";
import type { GramRows } from "./gram-rows";

/**
 * Unbiased HSIC of every pair of sides over the rows of one batch: inner products of the U-centred
 * Gram matrices, all pairs by one product a tile of rows.
 *
 *     HSIC₁(K, L) = Σ ÃᵢⱼB̃ᵢⱼ / (n(n−3))      Ãᵢⱼ = Kᵢⱼ − uᵢ − uⱼ off the diagonal, 0 on it
 *
 * Costs 2Ln²d + 2L²n² operations, and holds 128 MiB of rows (in float32) or fewer. → [L, L]
 *
 * @see Székely & Rizzo (2014), Partial distance correlation with methods for dissimilarities
 */
export async function batchHsic(sides: readonly GramRows[], engine: Engine): Promise<Matrix> {
  const [{ n, precision }] = sides as [GramRows];
  const shifts = sides.map(centringShifts);
  const result = zeros(sides.length, sides.length);
  const rowsAtOnce = Math.min(n, Math.max(1, Math.floor(entriesAtOnce / (sides.length * n))));
  for (let start = 0; start < n; start += rowsAtOnce) {
    const end = Math.min(start + rowsAtOnce, n);
    const size = (end - start) * n;
    const all = zeros(sides.length, size, precision);
    const tiles: Matrix[] = [];
    for (const [x, side] of sides.entries()) {
      const values = rowOf(all, x);
      await side.read(start, end, { rows: end - start, columns: n, values });
      centre(values, shifts[x]!, start);
      tiles.push({ rows: 1, columns: size, values });
    }
    addTo(result.values as Float64Array, (await engine.rowwiseProducts(tiles, tiles)).values);
  }
  return { ...result, values: result.values.map((value) => value / (n * (n - 3))) };
}

const entriesAtOnce = 2 ** 25;

/** K becomes Ã, in its place. */
function centre(values: Matrix["values"], shifts: Float64Array, start: number): void {
  const n = shifts.length;
  for (let i = start, k = 0; k < values.length; i++) {
    for (let j = 0; j < n; j++, k++) values[k]! -= shifts[i]! + shifts[j]!;
    values[k - n + i] = 0;
  }
}
