import { addTo, dot } from "../core/arithmetic";
import { type Matrix, precisionOf, rowsBetween, toPrecision, zeros } from "../core/matrix";
import { oneAhead } from "../core/one-ahead";
import { giveRoomBack, takeRoom } from "../core/room";
import type { Engine } from "../engine/engine";

/** The singular values and right singular vectors of a matrix, and the left ones when asked for. */
export interface Spectrum {
  /** Descending [r], r = min(n, d) */
  readonly lengths: Float64Array;
  /** [d, r] */
  readonly axes: Matrix;
  /** Left singular vectors. [n, r] */
  basis(): Promise<Matrix>;
}

/**
 * The spectrum of X in float64. Where there are clearly more rows than columns, from the
 * eigenvectors of XᵀX, a fifth of the time of an SVD:
 *
 *     XᵀX = V·diag(s²)·Vᵀ      U = X·V·diag(1/s)
 *
 * Squares lose half of the digits of what is small, so this is kept only when the smallest singular
 * value is above 1e-5 of the largest (1e-3 where X is float64): U is then orthonormal to 1e-6
 * (1e-10), beyond what float32 holds. Otherwise, and of other shapes, by SVD.
 */
export async function spectrumOf(x: Matrix, engine: Engine): Promise<Spectrum> {
  if (x.rows >= 2 * x.columns) {
    const { eigenvalues, eigenvectors: axes } = await engine.eigh(
      await exactCrossProduct(x, x, engine),
    );
    const least = smallestShare[precisionOf(x)] ** 2 * eigenvalues[0]!;
    if (eigenvalues.at(-1)! > least) {
      const lengths = eigenvalues.map(Math.sqrt);
      let basis: Promise<Matrix> | undefined;
      return {
        lengths,
        axes,
        basis() {
          const shares = lengths.map((length) => 1 / length);
          basis ??= engine.multiply(toPrecision(x, "float64"), scaleColumns(axes, shares));
          return basis;
        },
      };
    }
  }
  const { u, singularValues, v } = await engine.svd(toPrecision(x, "float64"));
  return { lengths: singularValues, axes: v, basis: () => Promise.resolve(u) };
}

const smallestShare = { float32: 1e-5, float64: 1e-3 } as const;

/**
 * XᵀY in float64 of matrices in any precision, some rows at a time, so that a copy in float64 of the
 * whole is never held. What it adds up to is remembered, for `knownSquare`. [n, p], [n, q] → [p, q]
 */
export async function exactCrossProduct(x: Matrix, y: Matrix, engine: Engine): Promise<Matrix> {
  const result = await addedUp(x, y, engine);
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

async function addedUp(x: Matrix, y: Matrix, engine: Engine): Promise<Matrix> {
  const result = zeros(x.columns, y.columns);
  if (x.rows <= rowsAtOnce) {
    const left = toPrecision(x, "float64");
    return engine.crossProduct(left, y === x ? left : toPrecision(y, "float64"), result);
  }
  const parts = Array.from({ length: Math.ceil(x.rows / rowsAtOnce) }, (_, i) => {
    return { start: i * rowsAtOnce, end: Math.min((i + 1) * rowsAtOnce, x.rows) };
  });
  const rooms = [roomFor(x, y), roomFor(x, y)] as const;
  try {
    await oneAhead(
      parts,
      ({ start, end }, turn) => {
        const { left, right, product } = rooms[turn];
        const ofX = inFloat64(x, start, end, left);
        return engine.crossProduct(ofX, y === x ? ofX : inFloat64(y, start, end, right), product);
      },
      ({ values }) => addTo(result.values as Float64Array, values),
    );
  } finally {
    for (const room of rooms) for (const { values } of Object.values(room)) giveRoomBack(values);
  }
  return result;
}

const rowsAtOnce = 2048;

interface Room {
  /** Where x is copied in float64, if it is not yet. */
  readonly left?: Matrix;
  readonly right?: Matrix;
  readonly product: Matrix;
}

function roomFor(x: Matrix, y: Matrix): Room {
  const take = (rows: number, columns: number) => {
    return { rows, columns, values: takeRoom(rows * columns, "float64") };
  };
  const isCopied = (side: Matrix) => precisionOf(side) === "float32";
  return {
    ...(isCopied(x) && { left: take(rowsAtOnce, x.columns) }),
    ...(isCopied(y) && y !== x && { right: take(rowsAtOnce, y.columns) }),
    product: take(x.columns, y.columns),
  };
}

/** Rows in float64: as they are, or copied into `room`. */
function inFloat64(x: Matrix, start: number, end: number, room: Matrix | undefined): Matrix {
  const rows = rowsBetween(x, start, end);
  if (!room) return rows;
  const into = rowsBetween(room, 0, end - start);
  into.values.set(rows.values);
  return into;
}

/** Column j times factors[j], in float64. [n, k], [k] → [n, k] */
export function scaleColumns(x: Matrix, factors: Float64Array): Matrix {
  const result = zeros(x.rows, x.columns);
  for (let i = 0, k = 0; i < x.rows; i++) {
    for (let j = 0; j < x.columns; j++, k++) result.values[k] = x.values[k]! * factors[j]!;
  }
  return result;
}
