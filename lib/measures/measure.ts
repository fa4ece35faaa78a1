import type { Matrix } from "../core/matrix";
import type { Engine } from "../engine/engine";
import type { View } from "./view";

/** A change to one side's vectors that leaves a measure as it was. */
export type Invariance = "translation" | "scaling" | "rotation" | "invertible linear map";

/** A way to say by one number how alike two sets of vectors of the same sentences are. */
export interface Measure<Prepared = unknown> {
  readonly name: string;
  /** A `similarity` is 1 for equal matrices; a `distance` is 0. */
  readonly kind: "similarity" | "distance";
  readonly range: readonly [lowest: number, highest: number];
  /** Whether both directions give the same number. Retrieval from one to the other does not. */
  readonly symmetric: boolean;
  readonly invariantTo: readonly Invariance[];
  /** The fewest sentences for which value and uncertainty are defined. */
  readonly fewestRows: number;
  /** The fewest columns of a side; 1 when left out. */
  readonly fewestColumns?: number;
  /** Compares column with column, or rows as vectors of one space: x and y have as many columns. */
  readonly needsSameColumns?: true;
  /** Keeps pairs of rows of one group out where it is told to: see CompareOptions.withinGroups. */
  readonly leavesGroupsOut?: true;
  /** Refuses n not above the ranks of what it compares, where any data would give about 1. */
  readonly needsMoreRowsThanRanks?: true;
  /** A penalty keeps it below 1, even of a matrix with itself. */
  readonly belowOneOnItself?: true;
  /** What it holds of the data beside the two sides, as confounds: part of what a value depends on. */
  readonly holds?: unknown;
  /** Of a matrix with itself it gives neither 1 nor 0, but what depends on the matrix. */
  readonly scaleOfItsOwn?: true;
  /** Who defined it, and where. */
  readonly source: string;

  /** What depends on one side alone: done once a matrix. */
  prepare(x: View, engine: Engine): Promise<Prepared>;

  /** What depends on both sides: done once a pair. */
  compare(a: Prepared, b: Prepared, engine: Engine, options?: CompareOptions): Promise<Score>;

  /** Every pair at once, where one product gives them all, uncertainty included. */
  compareAll?(
    as: readonly Prepared[],
    bs: readonly Prepared[],
    engine: Engine,
    options?: CompareOptions,
  ): Promise<Scores>;

  /**
   * One side with its rows in another order (row i is then row order[i]), where that costs less than
   * to prepare them again: what a null of shuffled rows asks for a thousand times.
   */
  reorder?(prepared: Prepared, order: readonly number[]): Prepared;

  /**
   * The values of every pair with the rows of bs in each order in turn, where they cost less than
   * as many comparisons. [orders, as · bs], pair (a, b) in column a·|bs| + b
   */
  shuffle?(
    as: readonly Prepared[],
    bs: readonly Prepared[],
    orders: readonly (readonly number[])[],
    engine: Engine,
    signal?: AbortSignal,
  ): Promise<Matrix>;
}

/** Several measures, or the one that was given. */
export function listOf(measures: Measure | readonly Measure[]): readonly Measure[] {
  const list = Array.isArray(measures) ? measures : [measures];
  for (const measure of list as readonly unknown[]) {
    if (isMeasure(measure)) continue;
    const given = typeof measure === "string" ? `"${measure}"` : typeof measure;
    throw new TypeError(
      `score: a measure is a value, as debiasedCka or svcca({ variance: 0.99 }), but ${given} came. Import it from interlingua.`,
    );
  }
  return list;
}

/** Those with usual settings are functions, too. */
function isMeasure(value: unknown): value is Measure {
  return (
    (typeof value === "object" || typeof value === "function") && !!value && "prepare" in value
  );
}

/** Their names, with commas between. */
export function namesOf(measures: readonly Measure[]): string {
  return measures.map(({ name }) => name).join(", ");
}

/** What is known of the rows that a comparison may use to say how sure it is. */
export interface CompareOptions {
  /** The document each row is from; rows of one document are left out together by the jackknife. */
  readonly groups?: readonly string[];
  /**
   * Whether pairs of rows of one group count. "left out" where the rows are tokens and the groups
   * their sentences: tokens of one sentence are alike on both sides for being of it, and push even
   * debiased CKA of independent sentences up (.24 to .56 of 100 sentences of 10 tokens). Debiased
   * CKA, of any kernel, then takes tokens of different sentences alone, and has no null, for tokens
   * are not exchangeable; other measures count all pairs, and warn. "counted" when left out.
   */
  readonly withinGroups?: "counted" | "left out";
  /** A bin (e.g. of sentence length) of each row, within which rows are shuffled for a second null. */
  readonly bins?: readonly number[];
  /**
   * How often rows are shuffled for the null of a measure that has none in closed form; 999 is
   * usual. None when left out, for each costs about as much as the value itself. Every pair, and
   * every layer that is compared with the same seed, is shuffled alike: see `bestOf`.
   */
  readonly permutations?: number;
  /** Rows change places only with rows of their group, or of their bin; freely when left out. */
  readonly shuffleWithin?: "groups" | "bins";
  /**
   * Whether a measure without leave-outs in closed form gets a standard error and an interval from
   * leaving out each group of rows in turn, or, without groups, each of 20 random blocks. It is about
   * the mean value of samples of this n, and covers that in 94 to 100 % (results/calibration; doc
   * comments name what is outside 93 to 97 %). Costs as much as so many values; false when left out. Linear CKA and HSIC of more rows than 5,000, to
   * which an interval costs half as much again, leave 20 blocks out unless this is false.
   */
  readonly jackknife?: boolean;
  /** What shuffles and random blocks follow from; 1 when left out. */
  readonly seed?: number;
  readonly signal?: AbortSignal;
}

/** What a measure would give if the rows of one side were shuffled. */
export interface Null {
  readonly mean: number;
  readonly sd: number;
  /** Chance of a value at least as extreme (one-sided, towards alike). */
  readonly pValue: number;
}

/** What a measure would give if rows were shuffled only among rows of their bin, and what it has above that. */
export interface BinnedNull {
  readonly mean: number;
  readonly sd: number;
  /** value − mean: what the bins do not explain. */
  readonly excess: number;
  readonly excessStandardError: number;
}

/** One value, and how sure it is. */
export interface Score {
  readonly value: number;
  readonly standardError?: number;
  /** 95 %, unless details say otherwise. */
  readonly interval?: readonly [lower: number, upper: number];
  /** Rows shuffled freely, unless `shuffleWithin` says otherwise. */
  readonly null?: Null;
  readonly binnedNull?: BinnedNull;
  readonly n: number;
  readonly dimensions: readonly [p: number, q: number];
  /** Effective ranks, directions kept, bandwidth, form, `chance` (the mean value of shuffled rows, where known), … */
  readonly details: Readonly<Record<string, number | string>>;
  readonly warnings: readonly string[];
}

/**
 * The scores of every pair of two lists of matrices, as float64 grids [as, bs].
 * A grid that the measure does not have is left out.
 */
export interface Scores {
  /** Whether as and bs are one list, so that the grids are symmetric. */
  readonly symmetric: boolean;
  readonly n: number;
  readonly value: Matrix;
  readonly standardError?: Matrix;
  readonly interval?: { readonly lower: Matrix; readonly upper: Matrix };
  readonly null?: { readonly mean: Matrix; readonly sd: Matrix; readonly pValue: Matrix };
  readonly binnedNull?: {
    readonly mean: Matrix;
    readonly sd: Matrix;
    readonly excess: Matrix;
    readonly excessStandardError: Matrix;
  };
  /** Values with one row (or one group of rows) left out. */
  readonly replicates?: Replicates;
  /** Values with rows shuffled, an order a row, where they were: [permutations, as · bs]. */
  readonly shuffled?: Matrix;
  /** The score of one pair, with its details and warnings in words. */
  at(a: number, b: number): Score;
}

/** What every pair's score is with each group of rows left out in turn: averages and differences follow. */
export interface Replicates {
  /** [groups, as · bs], pair (a, b) in column a·|bs| + b */
  readonly value: Matrix;
  /** The same for the excess over the binned null. */
  readonly excess?: Matrix;
  /** How many rows each group has. */
  readonly sizes: readonly number[];
}
