import { columnMeans, firstNotFinite } from "../../core/arithmetic";
import { type Matrix, precisionOf, shapeOf } from "../../core/matrix";
import type { Engine } from "../../engine/engine";
import { openEngine } from "../../engine/open";
import type { Estimator } from "../../inference/leave-out";
import { centredSums, type Frame, lift, momentsOf, reframe } from "../../inference/moments";
import { poolBlocks } from "../../inference/pool-blocks";
import type { Score } from "../measure";
import { checkSaved, type SavedSums } from "./saved-sums";
import { joined, type SumsOfPair, scoreOfSums } from "./sums-score";

export interface DebiasedCkaSumsOptions {
  /**
   * How many blocks of batches are kept apart, to be left out in turn for the interval: 20, say.
   * 1 when left out: value and null alone.
   */
  readonly blocks?: number;
}

/**
 * Debiased linear CKA of data that come in batches, exact: one pass, sums that merge.
 *
 *     for await (const [x, y] of batches) await sums.add(x, y);      [m, p], [m, q]
 *     const score = sums.score();
 *
 * Shards add up their own rows, are written with `saved()`, and merge into what one pass over all
 * rows would have: to 1e-10 in float64. In float32, products are made in float32 of values counted
 * from the first batch's mean, and added in float64. Holds three matrices of about p × p, p × q and
 * q × q, whatever n (14 MB for 768 dimensions; blocks as many times that).
 *
 * Rows of one batch stay together when blocks are left out: give the sentences of one document in
 * one batch. The same batches in the same order give the same bits.
 *
 * @see debiasedCka for the formula, and `score` where all rows fit in memory
 */
export class DebiasedCkaSums {
  private readonly most: number;
  private frames: readonly [Frame, Frame] | undefined;
  private blocks: readonly SumsOfPair[] = [];

  constructor({ blocks = 1 }: DebiasedCkaSumsOptions = {}) {
    if (!Number.isInteger(blocks) || blocks < 1) {
      throw new RangeError(
        `DebiasedCkaSums: blocks is a whole number from 1, but is ${blocks}. Give 20 for an interval.`,
      );
    }
    this.most = blocks;
  }

  /** Rows so far. */
  get n(): number {
    return this.blocks.reduce((rows, { xy }) => rows + xy.values[0]!, 0);
  }

  /**
   * Adds the rows of one batch; await it before the next. [m, p], [m, q]
   *
   * @throws RangeError when x and y differ in rows, either in dimensions from earlier batches, or a
   *   value is not finite, and then nothing is added; TypeError when one is float32 and the other float64
   */
  async add(x: Matrix, y: Matrix, engine?: Engine): Promise<void> {
    this.checkBatch(x, y);
    if (x.rows === 0) return;
    const frames = this.frames ?? [frameOf(x), frameOf(y)];
    const [a, b] = [lift(x, frames[0]), lift(y, frames[1])];
    const arithmetic = engine ?? (await openEngine());
    const sums = {
      xx: await momentsOf(a, a, arithmetic),
      xy: await momentsOf(a, b, arithmetic),
      yy: await momentsOf(b, b, arithmetic),
    };
    checkFinite(sums, x, y);
    this.frames = frames;
    this.blocks = pooled([...this.blocks, sums], this.most);
  }

  /**
   * Adds the rows of other sums, after these; the others stay as they are.
   *
   * @throws RangeError when the dimensions differ
   */
  merge(other: DebiasedCkaSums): this {
    if (!other.frames) return this;
    const { frames } = other;
    this.checkDimensions(
      frames[0].shift.length,
      frames[1].shift.length,
      "the sums that are merged",
    );
    const own = this.frames ?? frames;
    this.frames = own;
    const [[ax, ay], [bx, by]] = [frames, own];
    const reframed = other.blocks.map(({ xx, xy, yy }) => ({
      xx: reframe(xx, [ax, ax], [bx, bx]),
      xy: reframe(xy, [ax, ay], [bx, by]),
      yy: reframe(yy, [ay, ay], [by, by]),
    }));
    this.blocks = pooled([...this.blocks, ...reframed], this.most);
    return this;
  }

  /**
   * Debiased CKA of all rows so far, or CKA ("biased"). See score() for how sure it is.
   *
   * @throws RangeError with fewer than 5 rows
   */
  value(estimator: Estimator = "unbiased"): number {
    return this.score(estimator).value;
  }

  /**
   * The value with its null, and with its interval where at least 5 blocks are kept.
   *
   * @throws RangeError with fewer than 5 rows
   */
  score(estimator: Estimator = "unbiased"): Score {
    if (this.n < 5 || !this.frames) {
      throw new RangeError(
        `DebiasedCkaSums: value and uncertainty need at least 5 rows, but ${this.n} came. Add more batches.`,
      );
    }
    return scoreOfSums(this.blocks, this.frames, estimator);
  }

  /** The sums as named arrays in float64, for a file of tensors; DebiasedCkaSums.from takes them back. */
  saved(): SavedSums {
    const stack = (of: (block: SumsOfPair) => Matrix) => {
      const [first] = this.blocks;
      const shape = first ? [of(first).rows, of(first).columns] : [0, 0];
      const values = new Float64Array(this.blocks.length * shape[0]! * shape[1]!);
      for (const [b, block] of this.blocks.entries()) {
        values.set(of(block).values, b * shape[0]! * shape[1]!);
      }
      return { shape: [this.blocks.length, ...shape], values };
    };
    const vector = (values: Float64Array) => ({ shape: [values.length], values });
    const { frames } = this;
    return {
      metadata: { what: "DebiasedCkaSums", version: "1", blocks: String(this.most) },
      tensors: {
        shiftX: vector(frames?.[0].shift ?? new Float64Array()),
        shiftY: vector(frames?.[1].shift ?? new Float64Array()),
        factors: vector(Float64Array.from(frames ?? [], ({ factor }) => factor)),
        xx: stack(({ xx }) => xx),
        xy: stack(({ xy }) => xy),
        yy: stack(({ yy }) => yy),
      },
    };
  }

  /** saved() with plain arrays of numbers, each of which JSON gives back exactly. */
  toJSON(): SavedSums<readonly number[]> {
    const { metadata, tensors } = this.saved();
    const plain = Object.entries(tensors).map(
      ([name, { shape, values }]) => [name, { shape, values: Array.from(values) }] as const,
    );
    return { metadata, tensors: Object.fromEntries(plain) };
  }

  /**
   * The sums that `saved()` or `toJSON()` gave.
   *
   * @throws RangeError when they are of something else, or arrays are missing or of other shapes
   */
  static from(saved: SavedSums<ArrayLike<number>>): DebiasedCkaSums {
    const { most, frames, blocks } = checkSaved(saved);
    const sums = new DebiasedCkaSums({ blocks: most });
    sums.frames = frames;
    sums.blocks = blocks;
    return sums;
  }

  private checkBatch(x: Matrix, y: Matrix): void {
    if (x.rows !== y.rows) {
      throw new RangeError(
        `DebiasedCkaSums: x and y need a row for each of the same sentences, but x is ${shapeOf(x)} and y is ${shapeOf(y)}. Keep the common ones.`,
      );
    }
    if (precisionOf(x) !== precisionOf(y)) {
      throw new TypeError(
        `DebiasedCkaSums: x and y need one precision, but x is ${precisionOf(x)} and y is ${precisionOf(y)}. Convert one with toPrecision.`,
      );
    }
    this.checkDimensions(x.columns, y.columns, "the batch");
    for (const [name, side] of Object.entries({ x, y })) {
      const found = firstNotFinite(side);
      if (!found) continue;
      throw new RangeError(
        `DebiasedCkaSums: every value must be a finite number, but ${found.value} stands in row ${found.row}, column ${found.column} of ${name} ${shapeOf(side)}. Leave that sentence out.`,
      );
    }
  }

  private checkDimensions(p: number, q: number, what: string): void {
    if (!this.frames) return;
    const [mine, other] = [this.frames[0].shift.length, this.frames[1].shift.length];
    if (p === mine && q === other) return;
    throw new RangeError(
      `DebiasedCkaSums: all batches need the same dimensions, but earlier ones have ${mine} and ${other}, and ${what} ${p} and ${q}. Keep sums a pair of layers.`,
    );
  }
}

function frameOf(x: Matrix): Frame {
  const shift = columnMeans(x);
  let largest = 0;
  for (let k = 0; k < x.values.length; k++) {
    largest = Math.max(largest, Math.abs(x.values[k]! - shift[k % x.columns]!));
  }
  return { shift, factor: largest > 0 ? 2 ** -Math.floor(Math.log2(largest)) : 1 };
}

function checkFinite({ xx, xy, yy }: SumsOfPair, x: Matrix, y: Matrix): void {
  if ([xx, xy, yy].every((moments) => Number.isFinite(centredSums(moments).products))) return;
  throw new RangeError(
    `DebiasedCkaSums: values must be of the size of the first batch's, but sums over x ${shapeOf(x)} and y ${shapeOf(y)} are infinite. Divide all values by one number.`,
  );
}

function pooled(blocks: readonly SumsOfPair[], most: number): readonly SumsOfPair[] {
  return poolBlocks(
    blocks,
    most,
    ({ xy }) => xy.values[0]!,
    (a, b) => joined(a, b, 1),
  );
}
