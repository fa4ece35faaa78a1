import { centerColumns, columnMeans, dot, squaredRowNorms } from "../../core/arithmetic";
import { columnsBetween, type Matrix, matrix, rowOf, takeRows, transpose } from "../../core/matrix";
import type { Engine } from "../../engine/engine";
import { type Based, basedDirectionsOf, reorderBased } from "../directions";
import { foldRows } from "../fold-rows";
import type { Measure } from "../measure";
import { scoreSides } from "../sides";
import { choleskyOutside } from "./cholesky-outside";

/**
 * Cross-validated mean canonical correlation: combinations are found on the other folds, and
 * correlated in rows that they have not seen.
 *
 *     value = mean over folds F and i ≤ min(rank X, rank Y, n − |F| − 1) of corr(X_F·aᵢ, Y_F·bᵢ)
 *     aᵢ, bᵢ: canonical coefficients of the rows outside F; with a ridge, as `regularizedCca` has them
 *
 * Unrelated vectors get 0 on average, whatever n and d; negative values are kept. Folds are blocks of
 * consecutive rows, the first ones a row longer, or with `groups` of consecutive groups in order of
 * their names. Based that the rows outside a fold hardly show are noise in it, so that CCA of
 * many directions is low: a ridge helps, and so do more sentences.
 * Cautious at small n: where n < d, 1 % of unrelated pairs have p ≤ .05, and the jackknife's
 * interval covers 100 % (results/calibration).
 *
 * [n, p], [n, q] → one number; NaN with a warning when all rows of a side are one vector, or when
 * the rows of some fold are all alike in a variate. Costs folds · (p³ + q³) operations and more.
 *
 * @throws RangeError when folds is not a whole number from 2 to n/3, when ridge is negative or not finite,
 *   and, without a ridge, when the rows outside a fold are not more than rank x + rank y
 * @see Bilenko & Gallant (2016), Pyrcca: regularized kernel canonical correlation analysis in Python
 */
export function heldOutCca(options: {
  readonly folds: number;
  readonly ridge?: number;
}): Measure<Based> {
  const { folds, ridge = 0 } = options;
  requireSettings(folds, ridge);
  const name = `held-out CCA (${folds} folds${ridge > 0 ? `, ridge ${ridge}` : ""})`;
  return {
    name,
    kind: "similarity",
    range: [-1, 1],
    symmetric: true,
    invariantTo:
      ridge > 0
        ? ["translation", "rotation"]
        : ["translation", "scaling", "rotation", "invertible linear map"],
    fewestRows: 6,
    ...(ridge > 0 ? {} : { needsMoreRowsThanRanks: true as const }),
    source: "Bilenko & Gallant 2016",
    prepare: basedDirectionsOf,
    reorder: reorderBased,
    compare: (x, y, engine, { groups } = {}) =>
      scoreSides(x, y, async () => {
        const parts = foldRows({ name, folds, groups }, x.n);
        let value = 0;
        for (const [fold, rows] of parts.entries()) {
          const part = { name, fold, rows, ridge };
          requireRows(part, x, y);
          value += (await foldCorrelation(x, y, part, engine)) / folds;
        }
        return {
          value,
          details: { folds, ridge, rankX: x.rank, rankY: y.rank },
          warnings: Number.isNaN(value) ? ["undefined: a variate does not vary in some fold"] : [],
        };
      }),
  };
}

/** One fold of a measure, and its rows. */
interface Fold {
  readonly name: string;
  readonly fold: number;
  readonly rows: readonly number[];
  readonly ridge: number;
}

/** The rows of one fold in the coordinates of the whole side's basis. */
interface HeldOut {
  /** [m, rank] */
  readonly rows: Matrix;
  /** [rank] */
  readonly means: Float64Array;
}

/**
 * Mean correlation, in the rows of one fold, of the variates found on the others.
 *
 *     Lx⁻¹·Cxy·Ly⁻ᵀ = P·diag(ρ)·Qᵀ,   variates U_F·Lx⁻ᵀ·P and V_F·Ly⁻ᵀ·Q       LLᵀ = C + penalty, by the other rows
 */
async function foldCorrelation(
  x: Based,
  y: Based,
  { name, fold, rows, ridge }: Fold,
  engine: Engine,
): Promise<number> {
  const take = ({ basis }: Based): HeldOut => {
    const taken = takeRows(basis, rows);
    return { rows: taken, means: columnMeans(taken) };
  };
  const [a, b] = [take(x), take(y)];
  const lower = async (side: Based, part: HeldOut) => {
    const penalty = (side.n - rows.length - 1) * ridge * side.factor ** 2;
    const own = await outside(identity(side.rank), part, part, side.n, engine);
    side.lengths.forEach((length, i) => {
      own.values[i * side.rank + i]! += penalty / length ** 2;
    });
    return choleskyOutside(own, { name, fold }, engine);
  };
  const [lx, ly] = [await lower(x, a), await lower(y, b)];
  const between = await outside(await engine.crossProduct(x.basis, y.basis), a, b, x.n, engine);
  const whitened = await engine.solveTriangular(
    ly,
    transpose(await engine.solveTriangular(lx, between, { triangle: "lower" })),
    { triangle: "lower" },
  );
  const { u, v } = await engine.svd(whitened);
  // Fewer rows than directions correlate in fewer: what an SVD has beyond those is arbitrary.
  const found = Math.min(x.rank, y.rank, x.n - rows.length - 1);
  const variates = async (part: HeldOut, l: Matrix, directions: Matrix) => {
    const options = { triangle: "lower", transposed: true } as const;
    return engine.multiply(part.rows, await engine.solveTriangular(l, directions, options));
  };
  return meanCorrelation(
    await variates(a, lx, columnsBetween(v, 0, found)),
    await variates(b, ly, columnsBetween(u, 0, found)),
  );
}

/**
 * Crossproduct, centred, of the rows outside a fold, given that of all rows, whose means are 0:
 * C − U_FᵀV_F − m²/(n−m)·ūv̄ᵀ.
 */
async function outside(
  all: Matrix,
  a: HeldOut,
  b: HeldOut,
  n: number,
  engine: Engine,
): Promise<Matrix> {
  const inside = await engine.crossProduct(a.rows, b.rows);
  const m = a.rows.rows;
  return matrix(all.rows, all.columns, (i, j) => {
    const at = i * all.columns + j;
    return all.values[at]! - inside.values[at]! - ((m * m) / (n - m)) * a.means[i]! * b.means[j]!;
  });
}

/** Of column k of a with column k of b, over all k; NaN when one does not vary but for rounding. */
function meanCorrelation(a: Matrix, b: Matrix): number {
  const [p, q] = [unitColumns(a), unitColumns(b)];
  return dot(p.values, q.values) / a.columns;
}

/** Columns centred and of length 1, as rows. */
function unitColumns(a: Matrix): Matrix {
  const [whole, centred] = [squaredRowNorms(transpose(a)), transpose(centerColumns(a))];
  const squares = squaredRowNorms(centred);
  return matrix(centred.rows, centred.columns, (k, i) =>
    squares[k]! > 1e-24 * whole[k]! ? rowOf(centred, k)[i]! / Math.sqrt(squares[k]!) : Number.NaN,
  );
}

function identity(size: number): Matrix {
  return matrix(size, size, (i, j) => Number(i === j));
}

function requireSettings(folds: number, ridge: number): void {
  if (!(Number.isInteger(folds) && folds >= 2)) {
    throw new RangeError(
      `heldOutCca: folds is a whole number, 2 or more, but ${folds} came. 5 or 10 is usual.`,
    );
  }
  if (!(ridge >= 0 && ridge < Number.POSITIVE_INFINITY)) {
    throw new RangeError(
      `heldOutCca: ridge is added to variances and must be 0 or more and finite, but ${ridge} came.`,
    );
  }
}

function requireRows({ name, fold, rows, ridge }: Fold, x: Based, y: Based): void {
  if (rows.length < 3) {
    throw new RangeError(
      `${name}: a correlation takes at least 3 rows in every fold, but fold ${fold} has ${rows.length}. ` +
        "Use fewer folds.",
    );
  }
  const others = x.n - rows.length;
  if (ridge > 0 || others > x.rank + y.rank) return;
  throw new RangeError(
    `${name}: the rows outside a fold must be more than both sides have directions together, but ` +
      `fold ${fold} leaves ${others} rows for ${x.rank} + ${y.rank}. Use more sentences or folds, or give a ridge.`,
  );
}
