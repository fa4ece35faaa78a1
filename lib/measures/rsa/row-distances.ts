import { columnMeans, squaredRowNorms } from "../../core/arithmetic";
import { type Matrix, type Precision, precisionOf, rowOf, shapeOf } from "../../core/matrix";
import { giveRoomBack, takeRoom } from "../../core/room";
import type { Engine } from "../../engine/engine";
import type { Invariance } from "../measure";
import { distancesFrom, squaredDistances } from "../pair-rows";
import type { View } from "../view";
import { type Condensed, condense, pairsOf } from "./condensed";
import { type Shrinkage, whitenRows } from "./mahalanobis";

/** How far apart two rows are; `rsa` has the formulas. */
export type RowDistance =
  | "correlation"
  | "cosine"
  | "euclidean"
  | "squaredEuclidean"
  | "mahalanobis";

/** Which distances there are, and what leaves them as they were, but for one factor of all. */
export const unmovedBy: Readonly<Record<RowDistance, readonly Invariance[]>> = {
  correlation: ["scaling"],
  cosine: ["scaling", "rotation"],
  euclidean: ["translation", "scaling", "rotation"],
  squaredEuclidean: ["translation", "scaling", "rotation"],
  mahalanobis: ["translation", "scaling", "rotation"],
};

/** Distances of every two rows, and the shrinkage when they are Mahalanobis distances. */
export interface RowDistances extends Condensed {
  readonly shrinkage?: number;
}

/**
 * The distances of every two rows, by one product of the rows with themselves: n²d operations in
 * the precision of x (Mahalanobis: in float64, and an SVD). Euclidean ones are in the units of the
 * view, a power of two times those of x. Equal rows are exactly 0 apart, and so are all rows of a
 * constant matrix. [n, d] → [n·(n − 1)/2]
 *
 * @throws RangeError when a row has no cosine or correlation, or as `whitenRows` does
 */
export async function rowDistances(
  who: string,
  x: View,
  distance: RowDistance,
  shrinkage: Shrinkage,
  engine: Engine,
): Promise<RowDistances> {
  const { matrix, squaredNorms, constant } = x.centered();
  if (constant) return { n: matrix.rows, values: new Float64Array(pairsOf(matrix.rows)) };
  if (distance === "mahalanobis") {
    const { rows, shrinkage: share } = await whitenRows(who, x, shrinkage, engine);
    const squares = squaredDistances(rows, squaredRowNorms(rows), engine);
    return { ...(await condense(squares, Math.sqrt)), shrinkage: share };
  }
  if (distance === "euclidean" || distance === "squaredEuclidean") {
    const squares = distancesFrom(matrix, squaredNorms, x.products(engine));
    return condense(squares, distance === "euclidean" ? Math.sqrt : undefined);
  }
  const unit = unitRows(who, x, distance);
  const least = rounding[precisionOf(unit)] ** 2;
  const squares = squaredDistances(unit, squaredRowNorms(unit), engine);
  const distances = await condense(squares, (square) => (square > least ? square / 2 : 0));
  giveRoomBack(unit.values);
  return distances;
}

/** A spread below this share of a row, or a distance of rows of length one below it, is rounding. */
const rounding: Readonly<Record<Precision, number>> = { float32: 2e-7, float64: 1e-14 };

/**
 * Rows brought to length one (about their own mean, for correlation), less their mean row: that
 * leaves distances as they are, and the digits to what differs, where all rows point one way. Then
 *
 *     1 − cos(xᵢ, xⱼ) = ‖uᵢ − uⱼ‖²/2
 *
 * @throws RangeError when a row is zero, or, for correlation, its values are equal
 */
function unitRows(who: string, x: View, distance: "correlation" | "cosine"): Matrix {
  const { rows, columns } = x.matrix;
  const room = (precision: Precision) => {
    return { rows, columns, values: takeRoom(rows * columns, precision) };
  };
  const unit = room("float64");
  for (let i = 0; i < rows; i++) fillUnitRow(who, x, i, distance, rowOf(unit, i));
  const means = columnMeans(unit);
  const result = room(precisionOf(x.matrix));
  for (let i = 0, k = 0; i < rows; i++) {
    for (let j = 0; j < columns; j++, k++) result.values[k] = unit.values[k]! - means[j]!;
  }
  giveRoomBack(unit.values);
  return result;
}

function fillUnitRow(
  who: string,
  x: View,
  i: number,
  distance: "correlation" | "cosine",
  into: Matrix["values"],
): void {
  const row = rowOf(x.matrix, i);
  const { factor } = x.centered();
  let [total, largest] = [0, 0];
  for (let j = 0; j < row.length; j++) {
    total += row[j]! * factor;
    largest = Math.max(largest, Math.abs(row[j]!) * factor);
  }
  const offset = distance === "correlation" ? total / row.length : 0;
  let square = 0;
  for (let j = 0; j < row.length; j++) {
    into[j] = row[j]! * factor - offset;
    square += into[j]! ** 2;
  }
  const least = distance === "correlation" ? rounding[precisionOf(x.matrix)] * largest : 0;
  if (!(square > row.length * least ** 2)) throw withoutDirection(who, x.matrix, i, distance);
  const length = Math.sqrt(square);
  for (let j = 0; j < row.length; j++) into[j]! /= length;
}

function withoutDirection(who: string, x: Matrix, i: number, distance: string): RangeError {
  return new RangeError(
    (distance === "cosine"
      ? `${who}: every row needs a length above zero, for zero has no cosine, but row ${i} of ${shapeOf(x)} is zero. `
      : `${who}: every row needs values that differ, for equal ones have no correlation, but all of row ${i} of ${shapeOf(x)} are equal. `) +
      "Leave that sentence out with selectSentences, or name another distance.",
  );
}
