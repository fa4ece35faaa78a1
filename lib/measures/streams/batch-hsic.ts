import { addTo, scale } from "../../core/arithmetic";
import { type Matrix, precisionOf, shapeOf } from "../../core/matrix";
import type { Engine } from "../../engine/engine";
import { openEngine } from "../../engine/open";
import { batchHsic } from "../../inference/batch-hsic";
import { poolBlocks } from "../../inference/pool-blocks";
import { debiasedCka } from "../cka/cka";
import type { GramSide } from "../cka/gram-side";
import type { Measure, Scores } from "../measure";
import { type View, view } from "../view";
import { type BatchFacts, type BlockOfBatches, batchScores } from "./batch-scores";
import { batchesOf, savedBatches } from "./saved-batches";
import type { SavedSums } from "./saved-sums";

export interface BatchHsicOptions {
  /** How rows came into their batches ("random, seed 1", "documents, in order"): told with every score. */
  readonly membership: string;
  /** CKA by another kernel, as `rbfCka`: its bandwidth is then that of each batch. `debiasedCka` when left out. */
  readonly measure?: Measure<GramSide>;
  /** How many blocks of batches are kept apart, to be left out in turn for the interval. 1 when left out: no interval. */
  readonly blocks?: number;
}

/**
 * Debiased CKA of every pair of many representations, from the average of unbiased estimates of HSIC
 * within batches of rows: what is left of all pairs, and of kernels, where whole Gram matrices are too many.
 *
 *     CKA = h(X, Y)/√(h(X, X)·h(Y, Y))      h = Σ_b m_b·HSIC₁ of batch b / Σ_b m_b,  m_b its rows
 *
 * Another estimator than `debiasedCka` of all rows (.0793 beside .0805 in one trial), since rows of
 * different batches are never held against each other: so batch size and membership decide the
 * value, and every score names them. The batches in one order give the same bits; shards of them
 * merge, in that order. A quarter of a million numbers a batch of 512 rows and representation, and
 * one product for all pairs.
 *
 * @see Nguyen, Raghu & Kornblith (2021), Do Wide and Deep Networks Learn the Same Things?
 * @see Song et al. (2012), Feature selection via dependence maximization
 */
export class BatchHsicSums {
  private readonly measure: Measure<GramSide>;
  private readonly membership: string;
  private readonly most: number;
  private facts: BatchFacts | undefined;

  constructor({ membership, measure = debiasedCka, blocks = 1 }: BatchHsicOptions) {
    if (!Number.isInteger(blocks) || blocks < 1) {
      throw new RangeError(
        `BatchHsicSums: blocks is a whole number from 1, but is ${blocks}. Give 20 for an interval.`,
      );
    }
    this.measure = measure;
    this.membership = membership;
    this.most = blocks;
  }

  /** Rows so far. */
  get n(): number {
    return this.facts?.blocks.reduce((sum, { rows }) => sum + rows, 0) ?? 0;
  }

  /**
   * Adds one batch: a matrix of the same rows for each representation, in one order throughout.
   * Await it before the next. L × [m, d], m ≥ 4
   *
   * @throws RangeError when matrices differ in rows, there are fewer than 4, or representations
   *   differ from earlier batches'; TypeError when precisions are mixed. Nothing is added then.
   */
  async add(matrices: readonly Matrix[], engine?: Engine): Promise<void> {
    const first = this.checked(matrices);
    const { rows } = first;
    const arithmetic = engine ?? (await openEngine());
    const sides: GramSide[] = [];
    for (const x of matrices) sides.push(await this.measure.prepare(inOwnUnits(x), arithmetic));
    const hsic = await batchHsic(sides, arithmetic);
    checkFinite(hsic, first);
    // What does not vary within a batch leaves rounding there.
    const varies = sides.map(({ constant, flaw }) => !constant && !flaw);
    const count = sides.length;
    const sums = new Float64Array(count ** 2);
    const nullVariance = new Float64Array(count ** 2);
    for (let x = 0; x < count; x++) {
      for (let y = 0; y < count; y++) {
        if (!varies[x] || !varies[y]) continue;
        const at = x * count + y;
        const selfs = hsic.values[x * count + x]! * hsic.values[y * count + y]!;
        sums[at] = rows * hsic.values[at]!;
        nullVariance[at] = (rows ** 2 * selfs * 2) / (rows * (rows - 3));
      }
    }
    this.join({
      dimensions: matrices.map(({ columns }) => columns),
      blocks: [{ rows, batches: 1, sums }],
      nullVariance,
      batchSizes: [rows, rows],
    });
  }

  /**
   * Adds the batches of other sums, after these; the others stay as they are.
   *
   * @throws RangeError when representations, measure or membership differ
   */
  merge(other: BatchHsicSums): this {
    const mine = [this.measure.name, this.membership];
    const theirs = [other.measure.name, other.membership];
    if (mine.join() !== theirs.join()) {
      throw new RangeError(
        `BatchHsicSums: sums that are merged need one measure and one membership of batches, but these are ${mine.join(", ")} and those ${theirs.join(", ")}. Merge the parts of one plan.`,
      );
    }
    if (other.facts) this.join(other.facts);
    return this;
  }

  /**
   * CKA of every pair of representations, with nulls of rows shuffled within their batches, and
   * intervals where at least 5 blocks are kept.
   *
   * @throws RangeError when no batch came
   */
  scores(): Scores {
    if (!this.facts) {
      throw new RangeError(
        "BatchHsicSums: a value needs a batch at least, but none came. Add some.",
      );
    }
    return batchScores(this.facts, this.measure.name, this.membership);
  }

  /** The sums as named arrays in float64, for a file of tensors; BatchHsicSums.from takes them back. */
  saved(): SavedSums {
    const { most, membership } = this;
    return savedBatches(this.facts, { blocks: most, measure: this.measure.name, membership });
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
   * The sums that `saved()` or `toJSON()` gave, of the same measure.
   *
   * @throws RangeError when they are of something else, or arrays are missing or of other shapes
   */
  static from(
    { metadata, tensors }: SavedSums<ArrayLike<number>>,
    measure: Measure<GramSide> = debiasedCka,
  ): BatchHsicSums {
    const { facts, blocks, membership } = batchesOf({ metadata, tensors }, measure.name);
    const result = new BatchHsicSums({ membership, measure, blocks });
    result.facts = facts;
    return result;
  }

  private join(more: BatchFacts): void {
    if (!this.facts) {
      this.facts = { ...more, blocks: pooled(more.blocks, this.most) };
      return;
    }
    this.checkDimensions(more.dimensions);
    const { dimensions, blocks, nullVariance, batchSizes } = this.facts;
    this.facts = {
      dimensions,
      blocks: pooled([...blocks, ...more.blocks], this.most),
      nullVariance: nullVariance.map((value, at) => value + more.nullVariance[at]!),
      batchSizes: [
        Math.min(batchSizes[0], more.batchSizes[0]),
        Math.max(batchSizes[1], more.batchSizes[1]),
      ],
    };
  }

  private checked(matrices: readonly Matrix[]): Matrix {
    const [first, ...others] = matrices;
    if (!first || first.rows < 4) {
      throw new RangeError(
        `BatchHsicSums: a batch needs a matrix of at least 4 rows for each representation, but ${first ? shapeOf(first) : "none"} came. Make batches larger.`,
      );
    }
    for (const x of others) {
      if (x.rows !== first.rows) {
        throw new RangeError(
          `BatchHsicSums: all matrices of a batch need a row for each of the same sentences, but one is ${shapeOf(first)} and another ${shapeOf(x)}. Keep the common ones.`,
        );
      }
      if (precisionOf(x) !== precisionOf(first)) {
        throw new TypeError(
          `BatchHsicSums: all matrices need one precision, but one is ${precisionOf(first)} and another ${precisionOf(x)}. Convert with toPrecision.`,
        );
      }
    }
    this.checkDimensions(matrices.map(({ columns }) => columns));
    return first;
  }

  private checkDimensions(dimensions: readonly number[]): void {
    const known = this.facts?.dimensions ?? dimensions;
    if (known.join() === dimensions.join()) return;
    throw new RangeError(
      `BatchHsicSums: all batches need the same representations, but earlier ones have ${known.join(", ")} dimensions, and these ${dimensions.join(", ")}. Keep them in one order.`,
    );
  }
}

/** A view that does not scale by a power of two of its own, which would weigh batches. */
function inOwnUnits(x: Matrix): View {
  const own = view(x);
  const { factor, ...centered } = own.centered();
  if (factor === 1) return own;
  const unscaled = {
    ...centered,
    factor: 1,
    matrix: scale(centered.matrix, 1 / factor),
    squaredNorms: centered.squaredNorms.map((square) => square / factor ** 2),
  };
  return { ...own, centered: () => unscaled };
}

function checkFinite({ values }: Matrix, x: Matrix): void {
  if (values.every(Number.isFinite)) return;
  throw new RangeError(
    `BatchHsicSums: values must be small enough to be squared and added up, but HSIC of a batch of ${shapeOf(x)} is infinite. Divide all values by one number.`,
  );
}

function pooled(blocks: readonly BlockOfBatches[], most: number): readonly BlockOfBatches[] {
  return poolBlocks(
    blocks,
    most,
    ({ rows }) => rows,
    (a, b) => {
      const sums = a.sums.slice();
      addTo(sums, b.sums);
      return { rows: a.rows + b.rows, batches: a.batches + b.batches, sums };
    },
  );
}
