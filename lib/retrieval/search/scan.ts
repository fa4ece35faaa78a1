import type { Tile } from "./tile";

/** Who is told of similarities that reach a row's threshold, which it may raise meanwhile. */
export interface Listener {
  /** [rows] */
  readonly thresholds: Float64Array;
  /** Similarities come in the order of `other`, which ties are decided by. */
  offer(row: number, other: number, value: number): void;
}

/**
 * Tells of the entries of every row of a tile that reach its threshold. Few do, so the loop asks
 * of eight at once whether any does: reading 10⁸ similarities then costs a tenth of computing them.
 */
export function scanRows({ firstRow, firstColumn, similarities }: Tile, listener: Listener): void {
  const { rows, columns, values } = similarities;
  const { thresholds } = listener;
  const whole = columns - (columns % 8);
  for (let i = 0; i < rows; i++) {
    const row = firstRow + i;
    const start = i * columns;
    let least = thresholds[row]!;
    for (let j = 0; j < whole; j += 8) {
      const k = start + j;
      if (
        values[k]! >= least ||
        values[k + 1]! >= least ||
        values[k + 2]! >= least ||
        values[k + 3]! >= least ||
        values[k + 4]! >= least ||
        values[k + 5]! >= least ||
        values[k + 6]! >= least ||
        values[k + 7]! >= least
      ) {
        for (let at = k; at < k + 8; at++) {
          if (!(values[at]! >= least)) continue;
          listener.offer(row, firstColumn + at - start, values[at]!);
          least = thresholds[row]!;
        }
      }
    }
    for (let j = whole; j < columns; j++) {
      const value = values[start + j]!;
      if (!(value >= least)) continue;
      listener.offer(row, firstColumn + j, value);
      least = thresholds[row]!;
    }
  }
}

/** The same of every column, four rows at once: each threshold is then read a fourth as often. */
export function scanColumns(
  { firstRow, firstColumn, similarities }: Tile,
  listener: Listener,
): void {
  const { rows, columns, values } = similarities;
  const { thresholds } = listener;
  const whole = rows - (rows % 4);
  for (let i = 0; i < whole; i += 4) {
    const [a, b, c, d] = [0, 1, 2, 3].map((row) => (i + row) * columns) as [
      number,
      number,
      number,
      number,
    ];
    for (let j = 0; j < columns; j++) {
      const least = thresholds[firstColumn + j]!;
      if (
        values[a + j]! >= least ||
        values[b + j]! >= least ||
        values[c + j]! >= least ||
        values[d + j]! >= least
      ) {
        for (let row = i; row < i + 4; row++) offerEntry(row, j);
      }
    }
  }
  for (let i = whole; i < rows; i++) for (let j = 0; j < columns; j++) offerEntry(i, j);

  function offerEntry(i: number, j: number): void {
    const value = values[i * columns + j]!;
    if (value >= thresholds[firstColumn + j]!) listener.offer(firstColumn + j, firstRow + i, value);
  }
}
