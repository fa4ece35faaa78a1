import { addTo, dot } from "../core/arithmetic";
import { type Matrix, type Precision, precisionOf, rowsBetween, toPrecision } from "../core/matrix";
import { oneAhead } from "../core/one-ahead";
import { giveRoomBack, takeRoom } from "../core/room";
import type { Engine } from "../engine/engine";

/**
 * XᵀY in float64, added up over a few thousand rows at a time, so that a copy in float64 of the
 * whole is never held. What is added up is worked out in `precision`; float32, for X and Y that are, takes
 * half the time. ‖XᵀY‖² is remembered, for `knownSquare`; its room can be given back. [n, p], [n, q] → [p, q]
 */
export async function summedCrossProduct(
  x: Matrix,
  y: Matrix,
  engine: Engine,
  precision: Precision = "float64",
): Promise<Matrix> {
  const result = await addedUp(x, y, engine, precision);
  const square = dot(result.values, result.values);
  remember(x, y, square);
  remember(y, x, square);
  return result;
}

function remember(x: Matrix, y: Matrix, square: number): void {
  const squares = knownSquares.get(x) ?? new WeakMap<Matrix, number>();
  knownSquares.set(x, squares.set(y, square));
}

/** ‖XᵀY‖², if XᵀY was worked out before: linear CKA is made of these. */
export function knownSquare(x: Matrix, y: Matrix): number | undefined {
  return knownSquares.get(x)?.get(y);
}

const knownSquares = new WeakMap<Matrix, WeakMap<Matrix, number>>();

async function addedUp(
  x: Matrix,
  y: Matrix,
  engine: Engine,
  precision: Precision,
): Promise<Matrix> {
  const count = Math.ceil(x.rows / rowsAtOnce[precision]);
  if (count <= 1) {
    const left = toPrecision(x, precision);
    const product = await engine.crossProduct(left, y === x ? left : toPrecision(y, precision));
    return toPrecision(product, "float64");
  }
  const values = takeRoom(x.columns * y.columns, "float64") as Float64Array;
  const result = { rows: x.columns, columns: y.columns, values };
  // `| 0` as in columnMeans.
  const size = Math.ceil(x.rows / count) | 0;
  const parts = Array.from({ length: count }, (_, i) => {
    return { start: i * size, end: Math.min((i + 1) * size, x.rows) };
  });
  const rooms = [roomFor(x, y, precision), roomFor(x, y, precision)] as const;
  try {
    await oneAhead(
      parts,
      async ({ start, end }, turn) => {
        const { left, right, product } = rooms[turn];
        const ofX = rowsIn(x, start, end, left);
        const ofY = y === x ? ofX : rowsIn(y, start, end, right);
        return { start, product: (await engine.crossProduct(ofX, ofY, product)).values };
      },
      ({ start, product }) => (start === 0 ? values.set(product) : addTo(values, product)),
    );
  } finally {
    for (const room of rooms) for (const { values } of Object.values(room)) giveRoomBack(values);
  }
  return result;
}

const rowsAtOnce = { float32: 4096, float64: 2048 } as const;

interface Room {
  /** Where x is copied to, if it has another precision. */
  readonly left?: Matrix;
  readonly right?: Matrix;
  readonly product: Matrix;
}

function roomFor(x: Matrix, y: Matrix, precision: Precision): Room {
  const take = (rows: number, columns: number) => {
    return { rows, columns, values: takeRoom(rows * columns, precision) };
  };
  const isCopied = (side: Matrix) => precisionOf(side) !== precision;
  return {
    ...(isCopied(x) && { left: take(rowsAtOnce[precision], x.columns) }),
    ...(isCopied(y) && y !== x && { right: take(rowsAtOnce[precision], y.columns) }),
    product: take(x.columns, y.columns),
  };
}

/** Rows as they are, or copied into `room`. */
function rowsIn(x: Matrix, start: number, end: number, room: Matrix | undefined): Matrix {
  const rows = rowsBetween(x, start, end);
  if (!room) return rows;
  const into = rowsBetween(room, 0, end - start);
  into.values.set(rows.values);
  return into;
}
