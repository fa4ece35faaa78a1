import type { Matrix } from "../../core/matrix";

/** Similarities of some rows of x with some rows of y. */
export interface Tile {
  readonly firstRow: number;
  readonly firstColumn: number;
  readonly similarities: Matrix;
}

/** What makes a similarity of the product s of row i and column j, from one number each. */
export interface Adjustment {
  /** scale·s − rowsᵢ − columnsⱼ, or scale·s / (rowsᵢ + columnsⱼ) */
  readonly by: "difference" | "ratio";
  readonly scale: number;
  readonly rows: Float64Array;
  readonly columns: Float64Array;
}

/** Rewrites a tile of products. */
export function adjust({ firstRow, firstColumn, similarities }: Tile, how: Adjustment): void {
  const { rows, columns, values } = similarities;
  const { by, scale } = how;
  const ofColumns = how.columns.subarray(firstColumn, firstColumn + columns);
  for (let i = 0, k = 0; i < rows; i++) {
    const own = how.rows[firstRow + i]!;
    if (by === "difference") {
      for (let j = 0; j < columns; j++, k++) values[k] = scale * values[k]! - own - ofColumns[j]!;
    } else {
      for (let j = 0; j < columns; j++, k++) {
        values[k] = (scale * values[k]!) / (own + ofColumns[j]!);
      }
    }
  }
}
