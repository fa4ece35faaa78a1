import { columnMeans, scaleColumns } from "../../core/arithmetic";
import { type Matrix, matrix, rowOf, takeRows } from "../../core/matrix";
import type { Engine } from "../../engine/engine";
import { type Based, basedDirectionsOf } from "../directions";
import { type Folds, foldRows } from "../fold-rows";
import type { Measure } from "../measure";
import { scoreSides } from "../sides";
import type { View } from "../view";

/** One side turned so that its columns are its principal components: n rows, `rank` columns. */
export interface TurnedSide extends Based {
  /** U·diag(s) of the centred side. [n, rank] */
  readonly components: Matrix;
}

/**
 * Cross-validated angular Procrustes distance: the angle, in radians, between two shapes in rows
 * that the rotation was not fitted on.
 *
 *     θ = arccos( Σ_F ⟨X_F·Q_F, Y_F⟩ / √(Σ_F ‖X_F‖² · Σ_F ‖Y_F‖²) ),   Q_F: the rotation or reflection that
 *         brings the rows outside F nearest; X_F, Y_F: rows of F less the mean of the rows outside F
 *
 * From 0 to π; unrelated vectors get about π/2, whatever n and d, where `angularProcrustes` of many
 * dimensions gets near 0. Folds are blocks of consecutive rows, the first ones a row longer, or with
 * `groups` of consecutive groups in order of their names. Where the rows outside a fold do not say
 * how to turn the narrower side, as in n ≤ d, any rotation would do as well and it is refused
 * (netrep takes whichever its SVD happens to give).
 *
 * [n, p], [n, q] → one number; NaN with a warning when all rows of a side are one vector. Costs
 * folds · (npq + p³) operations.
 *
 * @throws RangeError when folds is not a whole number from 2 to n (or the number of groups), and
 *   when the rows outside a fold do not determine the rotation
 * @see Williams et al. (2021), Generalized Shape Metrics on Neural Representations
 * @see Schönemann (1966), A generalized solution of the orthogonal Procrustes problem
 */
export function heldOutProcrustes({ folds }: { readonly folds: number }): Measure<TurnedSide> {
  if (!(Number.isInteger(folds) && folds >= 2)) {
    throw new RangeError(
      `heldOutProcrustes: folds is a whole number, 2 or more, but ${folds} came. 5 or 10 is usual.`,
    );
  }
  const name = `held-out Procrustes (${folds} folds)`;
  return {
    name,
    kind: "distance",
    range: [0, Math.PI],
    symmetric: true,
    invariantTo: ["translation", "scaling", "rotation"],
    fewestRows: 5,
    needsMoreRowsThanRanks: true,
    source: "Williams et al. 2021",
    prepare: turnedSide,
    compare: (x, y, engine, { groups } = {}) =>
      scoreSides(x, y, async () => {
        const [narrow, wide] = x.rank <= y.rank ? [x, y] : [y, x];
        const value = await heldOutAngle({ name, folds, groups }, narrow, wide, engine);
        return { value, details: { folds, rankX: x.rank, rankY: y.rank, chance: Math.PI / 2 } };
      }),
  };
}

async function turnedSide(x: View, engine: Engine): Promise<TurnedSide> {
  const directions = await basedDirectionsOf(x, engine);
  const length = Math.hypot(...directions.lengths);
  const shares = directions.lengths.map((s) => s / length);
  return { ...directions, components: scaleColumns(directions.basis, shares) };
}

/** Over the held-out rows of all folds together. */
async function heldOutAngle(
  folds: Folds,
  x: TurnedSide,
  y: TurnedSide,
  engine: Engine,
): Promise<number> {
  const all = await engine.crossProduct(x.components, y.components);
  const turned: { a: Matrix; b: Matrix }[] = [];
  for (const [fold, rows] of foldRows(folds, x.n).entries()) {
    requireRows(folds.name, fold, x.n - rows.length, x.rank);
    const [a, b] = [heldOut(x, rows), heldOut(y, rows)];
    const outside = await crossProductOutside(all, a, b, engine);
    const rotation = await rotationOf(outside, { name: folds.name, fold }, engine);
    turned.push({ a: await engine.multiply(a.rows, rotation), b: b.rows });
  }
  return angleBetween(turned);
}

/** The rows of one fold, less the mean of the others. */
interface HeldOut {
  readonly rows: Matrix;
  /** Mean of the fold's rows before that; the mean of all rows is 0. */
  readonly mean: Float64Array;
  readonly n: number;
}

function heldOut({ components, n }: TurnedSide, taken: readonly number[]): HeldOut {
  const part = takeRows(components, taken);
  const mean = columnMeans(part);
  // The mean of the others is −m/(n−m) times that of the fold.
  const share = taken.length / (n - taken.length);
  const rows = matrix(part.rows, part.columns, (i, j) => rowOf(part, i)[j]! + share * mean[j]!);
  return { rows, mean, n };
}

/** C − X_FᵀY_F − m²/(n−m)·x̄ȳᵀ of the fold's rows as they were: crossproduct, centred, of the other rows. */
async function crossProductOutside(
  all: Matrix,
  a: HeldOut,
  b: HeldOut,
  engine: Engine,
): Promise<Matrix> {
  const inside = await engine.crossProduct(a.rows, b.rows);
  const m = a.rows.rows;
  // Rows less the others' mean have m·(n/(n−m))²·x̄ȳᵀ in their product where rows as they were have m·x̄ȳᵀ.
  const weight = m * (a.n / (a.n - m)) ** 2 - m - m ** 2 / (a.n - m);
  return matrix(all.rows, all.columns, (i, j) => {
    const at = i * all.columns + j;
    return all.values[at]! - inside.values[at]! + weight * a.mean[i]! * b.mean[j]!;
  });
}

/** P·Rᵀ of P·diag(s)·Rᵀ: turns the narrower side, and keeps lengths. */
async function rotationOf(
  outside: Matrix,
  { name, fold }: { readonly name: string; readonly fold: number },
  engine: Engine,
): Promise<Matrix> {
  const { u, singularValues, v } = await engine.svd(outside);
  const least = singularValues[singularValues.length - 1] ?? 0;
  if (!(least > 1e-12 * singularValues[0]!)) {
    throw new RangeError(
      `${name}: the rows outside a fold must say how to turn every direction of the narrower side, but ` +
        `fold ${fold} alone holds one. Use fewer rows a fold, or angularProcrustes.`,
    );
  }
  return engine.rowProduct(u, v);
}

/** Of two sides in parts, brought to length one: from ‖a − b‖ and ‖a + b‖, sure to the last digits at both ends. */
function angleBetween(parts: readonly { readonly a: Matrix; readonly b: Matrix }[]): number {
  let [aa, bb] = [0, 0];
  for (const { a, b } of parts) {
    for (const value of a.values) aa += value * value;
    for (const value of b.values) bb += value * value;
  }
  const [ofA, ofB] = [1 / Math.sqrt(aa), 1 / Math.sqrt(bb)];
  let [apart, together] = [0, 0];
  for (const { a, b } of parts) {
    for (let k = 0; k < a.values.length; k++) {
      const [ofX, ofY] = [ofA * a.values[k]!, ofB * b.values[k]!];
      apart += (ofX - ofY) ** 2;
      together += (ofX + ofY) ** 2;
    }
  }
  return 2 * Math.atan2(Math.sqrt(apart), Math.sqrt(together));
}

function requireRows(name: string, fold: number, others: number, rank: number): void {
  if (others > rank) return;
  throw new RangeError(
    `${name}: the rows outside a fold must be more than the narrower side has directions, but ` +
      `fold ${fold} leaves ${others} rows for ${rank}. Use more sentences or folds, or angularProcrustes.`,
  );
}
