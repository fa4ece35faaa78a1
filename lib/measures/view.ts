import { columnMeans, firstNotFinite, hasEqualRows } from "../core/arithmetic";
import { type Matrix, precisionOf, rowOf, shapeOf, type Values } from "../core/matrix";
import { giveRoomBack, takeRoom } from "../core/room";
import type { Engine } from "../engine/engine";
import { keptForAll, mostHeld, type PairRows, productsOf } from "./pair-rows";
import { type Spectrum, spectrumOf } from "./spectrum";

/** One matrix, and what several measures need of it, each computed once and shared. Values are checked when something is first asked of them. */
export interface View {
  /** How many columns it has, which can be asked without checking it. */
  readonly columns: number;
  readonly matrix: Matrix;
  centered(): Centered;
  /** xᵢ·xⱼ of every two centred rows; kept, when they are few enough, if `several` measures look. */
  products(engine: Engine): PairRows;
  /** Singular values and vectors of the centred matrix, in float64, the left ones when asked for. */
  spectrum(engine: Engine): Promise<Spectrum>;
  /** Room for numbers in the precision of the matrix, until the view is released. */
  room(length: number): Values;
  /** Lends the memory of the centred matrix, and what else was taken, to the next view. What asks for it again has it made again. */
  release(): void;
}

/** Columns centred, and scaled by a power of two so that squares do not overflow: no measure minds. */
export interface Centered {
  readonly matrix: Matrix;
  /** The power of two that values were multiplied by: lengths in the units of x are divided by it. */
  readonly factor: number;
  /** ‖xᵢ‖² of the centred rows. */
  readonly squaredNorms: Float64Array;
  /** Whether all rows are one vector, up to the rounding of x: no measure is defined then. */
  readonly constant: boolean;
  /** How many rows are different vectors. */
  readonly distinctRows: number;
}

export interface ViewOptions {
  /** Whether more than one measure will look: products of rows are then kept for the next, up to n = 2048. */
  readonly several?: boolean;
  /** Who looks, and what x is there: for messages. */
  readonly who?: string;
  readonly name?: string;
}

/**
 * A view of x. Keep it for as long as measures look at the same matrix. What is first asked of its
 * values throws a RangeError when one is NaN or infinite, saying where, or a sum of values is infinite.
 */
export function view(x: Matrix, options: ViewOptions = {}): View {
  const { several = false } = options;
  let means: Float64Array | undefined;
  const finiteMeans = () => {
    means ??= columnMeans(x);
    if (means.every(Number.isFinite)) return means;
    throw notFinite(x, options);
  };
  let centered: Centered | undefined;
  let spectrum: Promise<Spectrum> | undefined;
  let kept: PairRows | undefined;
  const taken: Values[] = [];
  return {
    columns: x.columns,
    get matrix() {
      finiteMeans();
      return x;
    },
    centered() {
      centered ??= center(x, finiteMeans());
      return centered;
    },
    products(engine) {
      if (kept) return kept;
      const all = productsOf(() => this.centered().matrix, x, engine);
      if (!several || x.rows > mostHeld) return all;
      kept = keptForAll(all);
      return kept;
    },
    spectrum(engine) {
      spectrum ??= spectrumOf(this.centered().matrix, engine);
      return spectrum;
    },
    room(length) {
      taken.push(takeRoom(length, precisionOf(x)));
      return taken.at(-1)!;
    },
    release() {
      if (centered) taken.push(centered.matrix.values);
      for (const values of taken.splice(0)) giveRoomBack(values);
      centered = undefined;
    },
  };
}

/**
 * Subtracts in float64 and rounds once, to the precision of x, so that a large common offset costs
 * no digits of what is left. The loop has four sums: one would wait for itself. `| 0` as in columnMeans.
 */
function center(x: Matrix, means: Float64Array): Centered {
  const { values } = x;
  const [rows, columns] = [x.rows | 0, x.columns | 0];
  const factor = powerOfTwoNear(values);
  const out = takeRoom(rows * columns, precisionOf(x));
  const matrix = { rows, columns, values: out };
  const squaredNorms = new Float64Array(rows);
  const whole = columns - (columns % 4);
  for (let i = 0, k = 0; i < rows; i++) {
    let [s, t, u, v] = [0, 0, 0, 0];
    for (let j = 0; j < whole; j += 4, k += 4) {
      const a = (values[k]! - means[j]!) * factor;
      const b = (values[k + 1]! - means[j + 1]!) * factor;
      const c = (values[k + 2]! - means[j + 2]!) * factor;
      const d = (values[k + 3]! - means[j + 3]!) * factor;
      out[k] = a;
      out[k + 1] = b;
      out[k + 2] = c;
      out[k + 3] = d;
      s += a * a;
      t += b * b;
      u += c * c;
      v += d * d;
    }
    for (let j = whole; j < columns; j++, k++) {
      const last = (values[k]! - means[j]!) * factor;
      out[k] = last;
      s += last * last;
    }
    squaredNorms[i] = s + t + u + v;
  }
  const spread = squaredNorms.reduce((sum, square) => sum + square, 0);
  const scaledMeans = means.reduce((sum, mean) => sum + (mean * factor) ** 2, 0) * rows;
  return {
    matrix,
    factor,
    squaredNorms,
    constant: hasEqualRows(x) || spread <= rounding[precisionOf(x)] ** 2 * scaledMeans,
    distinctRows: countDistinct(x, squaredNorms),
  };
}

/** A spread below this share of the values is what rounding, that of their mean too, leaves of equal rows. */
const rounding = { float32: 2e-7, float64: 1e-14 } as const;

/** What brings values to the order of 1, exactly; from the first 1024, in which one is enough. */
function powerOfTwoNear(values: Matrix["values"]): number {
  let largest = 0;
  for (let k = 0; k < Math.min(values.length, 1024); k++) {
    largest = Math.max(largest, Math.abs(values[k]!));
  }
  return largest > 0 ? 2 ** -Math.floor(Math.log2(largest)) : 1;
}

/** Rows of one length may be one vector: only those are held against each other. */
function countDistinct(x: Matrix, squaredNorms: Float64Array): number {
  const sorted = squaredNorms.slice().sort();
  if (sorted.every((norm, i) => norm !== sorted[i + 1])) return x.rows;
  const firsts = new Map<number, number[]>();
  let distinct = 0;
  for (let i = 0; i < x.rows; i++) {
    const alike = firsts.get(squaredNorms[i]!) ?? [];
    if (alike.some((other) => rowsEqual(x, i, other))) continue;
    firsts.set(squaredNorms[i]!, [...alike, i]);
    distinct++;
  }
  return distinct;
}

function rowsEqual(x: Matrix, i: number, j: number): boolean {
  const [a, b] = [rowOf(x, i), rowOf(x, j)];
  for (let k = 0; k < a.length; k++) if (a[k] !== b[k]) return false;
  return true;
}

function notFinite(x: Matrix, { who = "view", name }: ViewOptions): RangeError {
  const what = name === undefined ? shapeOf(x) : `${name} ${shapeOf(x)}`;
  const found = firstNotFinite(x);
  if (!found) {
    return new RangeError(
      `${who}: values must be small enough to be added up, but a column of ${what} adds up to infinity. ` +
        "Divide all values by one number.",
    );
  }
  const { row, column, value } = found;
  return new RangeError(
    `${who}: every value must be a finite number, but ${value} stands in row ${row}, column ${column} ` +
      `of ${what}. Leave that sentence out with selectSentences, or save the states again.`,
  );
}
