import { type Precision, precisionOf } from "../../core/matrix";
import { originOf, type ReadRows, readerOf, type Side } from "./side";
import type { Similarity } from "./similarity";
import type { Adjustment } from "./tile";

/** Two sides whose rows are to be compared, each with each. */
export interface Pairing {
  readonly x: Compared;
  readonly y: Compared;
  readonly dimensions: number;
  readonly precision: Precision;
  /** What makes similarities of products; nothing for cosines and dot products. */
  readonly adjustment?: Adjustment;
}

export interface Compared {
  readonly name: string;
  readonly rows: number;
  readonly read: ReadRows;
}

/** Pairs two sides of one space. */
export function pair(x: Side, y: Side, of: Similarity["of"]): Pairing {
  const [first, second] = [precisionOf(x.matrix), precisionOf(y.matrix)];
  const precision = first === second ? first : "float64";
  const origin = of === "euclidean" ? originOf(y) : undefined;
  const compared = (side: Side) => ({
    name: side.name,
    rows: side.matrix.rows,
    read: readerOf(side, of, precision, origin),
  });
  return {
    x: compared(x),
    y: compared(y),
    dimensions: x.matrix.columns,
    precision,
    ...(origin && {
      adjustment: {
        by: "difference",
        scale: 2,
        rows: squaredDistances(x, origin),
        columns: squaredDistances(y, origin),
      },
    }),
  };
}

/** ‖xᵢ − origin‖² */
function squaredDistances({ matrix: x }: Side, origin: Float64Array): Float64Array {
  return Float64Array.from({ length: x.rows }, (_, i) => {
    let sum = 0;
    for (let j = 0, k = i * x.columns; j < x.columns; j++, k++) {
      sum += (x.values[k]! - origin[j]!) ** 2;
    }
    return sum;
  });
}

/** The same with x and y in each other's place. */
export function swap({ x, y, adjustment, ...shape }: Pairing): Pairing {
  if (!adjustment) return { ...shape, x: y, y: x };
  const { rows, columns } = adjustment;
  return { ...shape, x: y, y: x, adjustment: { ...adjustment, rows: columns, columns: rows } };
}

/** The same of some rows of x. */
export function someRows(pairing: Pairing, rows: readonly number[]): Pairing {
  const { x, dimensions: d, adjustment } = pairing;
  const read: ReadRows = (start, end, into) => {
    for (let i = start; i < end; i++) {
      const at = (i - start) * d;
      const room = into.subarray(at, at + d);
      room.set(x.read(rows[i]!, rows[i]! + 1, room).values);
    }
    return { rows: end - start, columns: d, values: into.subarray(0, (end - start) * d) };
  };
  const chosen = { ...pairing, x: { name: x.name, rows: rows.length, read } };
  if (!adjustment) return chosen;
  const own = Float64Array.from(rows, (row) => adjustment.rows[row]!);
  return { ...chosen, adjustment: { ...adjustment, rows: own } };
}
