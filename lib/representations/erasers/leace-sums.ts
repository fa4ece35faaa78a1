import { addTo, columnMeans } from "../../core/arithmetic";
import {
  columnsBetween,
  type Matrix,
  matrix,
  rowsBetween,
  shapeOf,
  toPrecision,
  zeros,
} from "../../core/matrix";
import type { Engine } from "../../engine/engine";
import { symmetricRoots } from "../../engine/roots";
import type { Affine } from "../affine";

/** What was found on the way to an eraser. */
export interface Leace {
  readonly map: Affine;
  /** Directions taken out: classes − 1, or fewer where classes depend on one another. */
  readonly rank: number;
  /** The share of an even spread in the covariance. */
  readonly shrinkage: number;
}

/**
 * All that LEACE needs of vectors and their classes, gathered batch by batch: counts, sums and
 * products, in float64. Batches may come in any order; two gatherings are merged with `merge`.
 *
 *     const sums = new LeaceSums();
 *     for (const [language, batch] of batches) await sums.add(batch, language, engine);
 *     const { map } = await sums.eraser({ shrink: true }, engine);
 *
 * @see Belrose et al. (2023), LEACE: Perfect linear concept erasure in closed form
 */
export class LeaceSums {
  /** Products and sums are of x less this, the mean of the first batch, so that no digits are lost. */
  private shift: Float64Array | undefined;
  private products: Float64Array | undefined;
  private readonly classes = new Map<string, { count: number; sum: Float64Array }>();

  /**
   * Adds vectors of one class. [n, d]
   *
   * @throws RangeError when they have another number of dimensions than those before
   */
  async add(x: Matrix, name: string, engine: Engine): Promise<void> {
    const d = x.columns;
    this.shift ??= columnMeans(x);
    this.products ??= new Float64Array(d * d);
    if (this.shift.length !== d) {
      throw new RangeError(
        `LeaceSums: all vectors need the same dimensions, but ${this.shift.length} came first and then ${shapeOf(x)}. Gather the states of one model.`,
      );
    }
    const own = this.classOf(name, d);
    for (let start = 0; start < x.rows; start += rowsAtOnce) {
      const part = rowsBetween(x, start, Math.min(start + rowsAtOnce, x.rows));
      const shifted = lessVector(toPrecision(part, "float64"), this.shift);
      addTo(this.products, (await engine.crossProduct(shifted)).values);
      for (let k = 0; k < shifted.values.length; k++) own.sum[k % d]! += shifted.values[k]!;
    }
    own.count += x.rows;
  }

  /** Adds what others gathered. */
  merge(other: LeaceSums): void {
    const { shift, products } = other;
    if (!shift || !products) return;
    if (!this.shift || !this.products) {
      this.shift = shift.slice();
      this.products = products.slice();
      for (const [name, { count, sum }] of other.classes) {
        this.classes.set(name, { count, sum: sum.slice() });
      }
      return;
    }
    const d = this.shift.length;
    // x − s = (x − t) + (t − s)
    const moved = shift.map((value, j) => value - this.shift![j]!);
    const { count, sum } = totalOf(other.classes, d);
    for (let i = 0, k = 0; i < d; i++) {
      for (let j = 0; j < d; j++, k++) {
        const [a, b] = [moved[i]!, moved[j]!];
        this.products[k]! += products[k]! + a * sum[j]! + sum[i]! * b + count * a * b;
      }
    }
    for (const [name, theirs] of other.classes) {
      const own = this.classOf(name, d);
      for (let j = 0; j < d; j++) own.sum[j]! += theirs.sum[j]! + theirs.count * moved[j]!;
      own.count += theirs.count;
    }
  }

  /**
   * The affine map after which no linear probe can tell the classes of these vectors, and which
   * changes them least:
   *
   *     x ↦ x − (x − μ)·W·P·W⁺      W = (Σxx^½)⁺, P: onto the columns of W·Σxz     (z: one-hot classes)
   *
   * With `shrink` Σxx is drawn to an even spread as far as is best for its expected error: with few
   * vectors for their dimensions less else is changed. Either way the classes' means become one.
   *
   * @throws RangeError when there are fewer than two classes
   * @see Bodnar, Gupta & Parolya (2014), On the strong convergence of the optimal linear shrinkage estimator for large dimensional covariance matrix
   */
  async eraser({ shrink }: { readonly shrink: boolean }, engine: Engine): Promise<Leace> {
    if (this.classes.size < 2 || !this.shift || !this.products) {
      throw new RangeError(
        `LEACE: erasing takes two classes at least, but there ${this.classes.size === 1 ? `is only "${[...this.classes.keys()][0]}"` : "is none"}. Add vectors of others.`,
      );
    }
    const d = this.shift.length;
    const { count, sum } = totalOf(this.classes, d);
    const mean = sum.map((total) => total / count);
    const covariance = matrix(
      d,
      d,
      (i, j) => this.products![i * d + j]! / count - mean[i]! * mean[j]!,
    );
    const shrinkage = shrink ? evenShare(covariance, count) : 0;
    const { root, inverse } = await symmetricRoots(shrunk(covariance, shrinkage), engine);
    const together = zeros(d, this.classes.size);
    for (const [c, own] of [...this.classes.values()].entries()) {
      for (let j = 0; j < d; j++) {
        together.values[j * together.columns + c] = (own.sum[j]! - own.count * mean[j]!) / count;
      }
    }
    const { u, singularValues } = await engine.svd(await engine.multiply(inverse, together));
    const rank = singularValues.filter((s) => s > smallestShare * singularValues[0]!).length;
    const basis = columnsBetween(u, 0, rank);
    const center = mean.map((value, j) => value + this.shift![j]!);
    const [read, written] = [
      await engine.multiply(inverse, basis),
      await engine.multiply(root, basis),
    ];
    return {
      map: { from: d, to: d, center, removed: { read, written }, offset: center },
      rank,
      shrinkage,
    };
  }

  private classOf(name: string, d: number): { count: number; sum: Float64Array } {
    const known = this.classes.get(name);
    if (known) return known;
    const fresh = { count: 0, sum: new Float64Array(d) };
    this.classes.set(name, fresh);
    return fresh;
  }
}

const rowsAtOnce = 2048;
/** Of the largest: one direction fewer than classes is exactly zero, and comes out as rounding. */
const smallestShare = 1e-7;

function lessVector(x: Matrix, vector: Float64Array): Matrix {
  const values = x.values.map((value, k) => value - vector[k % x.columns]!);
  return { ...x, values };
}

function totalOf(
  classes: ReadonlyMap<string, { readonly count: number; readonly sum: Float64Array }>,
  d: number,
): { count: number; sum: Float64Array } {
  const total = { count: 0, sum: new Float64Array(d) };
  for (const { count, sum } of classes.values()) {
    total.count += count;
    addTo(total.sum, sum);
  }
  return total;
}

/** The best share of an even spread: ‖S‖*²/n over ‖S‖² − ‖S‖*²/d, at most 1. */
function evenShare(covariance: Matrix, n: number): number {
  const d = covariance.columns;
  let [trace, square] = [0, 0];
  for (let j = 0; j < d; j++) trace += covariance.values[j * d + j]!;
  for (const value of covariance.values) square += value * value;
  const uneven = square - trace ** 2 / d;
  return uneven > 0 ? Math.min(1, trace ** 2 / n / uneven) : 1;
}

/** (1 − shrinkage)·S + shrinkage·(tr S/d)·I */
function shrunk(covariance: Matrix, shrinkage: number): Matrix {
  if (shrinkage === 0) return covariance;
  const d = covariance.columns;
  let trace = 0;
  for (let j = 0; j < d; j++) trace += covariance.values[j * d + j]!;
  const even = (shrinkage * trace) / d;
  const entry = (i: number, j: number) => (1 - shrinkage) * covariance.values[i * d + j]!;
  return matrix(d, d, (i, j) => entry(i, j) + (i === j ? even : 0));
}
