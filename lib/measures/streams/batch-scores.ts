import { addTo } from "../../core/arithmetic";
import { type Matrix, matrix, rowOf, zeros } from "../../core/matrix";
import { fisherJackknife, whyNoInterval } from "../../inference/jackknife";
import { pValue } from "../../inference/permutation-null";
import type { Score, Scores } from "../measure";

/** What some batches add up to. */
export interface BlockOfBatches {
  readonly rows: number;
  readonly batches: number;
  /** Σ of rows times HSIC₁ [L·L] */
  readonly sums: Float64Array;
}

/** What is known of all batches. */
export interface BatchFacts {
  /** Of each representation. */
  readonly dimensions: readonly number[];
  readonly blocks: readonly BlockOfBatches[];
  /** Variance of Σ of rows times HSIC₁, were rows shuffled within their batches [L·L] */
  readonly nullVariance: Float64Array;
  readonly batchSizes: readonly [smallest: number, largest: number];
}

/** CKA of every pair from the sums over batches. */
export function batchScores(facts: BatchFacts, measure: string, membership: string): Scores {
  const { dimensions, blocks, nullVariance, batchSizes } = facts;
  const count = dimensions.length;
  const total = new Float64Array(count ** 2);
  for (const { sums } of blocks) addTo(total, sums);
  const value = cosines(total, count, new Float64Array(count));
  const batches = blocks.reduce((sum, block) => sum + block.batches, 0);
  const shuffled = nullOf(total, nullVariance, value, batches);
  const sizes = blocks.map(({ rows }) => rows);
  const noInterval = whyNoInterval(sizes);
  const intervals = noInterval ? undefined : leaveOut(blocks, total, value);
  const scores: Omit<Scores, "at"> = {
    symmetric: true,
    n: sizes.reduce((sum, rows) => sum + rows, 0),
    value,
    null: shuffled,
    ...intervals,
  };
  const [smallest, largest] = batchSizes;
  const details = {
    form: "mean of unbiased HSIC within batches",
    measure,
    batches,
    batchSize: smallest === largest ? smallest : `${smallest} to ${largest}`,
    membership,
    groups: blocks.length,
    pValue: "an upper bound, of rows shuffled within batches",
  };
  return { ...scores, at: (a, b) => scoreAt(scores, a, b, facts, total, details, noInterval) };
}

/** NaN where a self term is not above its `least`. */
function cosines(sums: Float64Array, count: number, least: Float64Array): Matrix {
  const self = (x: number) => {
    const term = sums[x * count + x]!;
    return term > least[x]! ? Math.sqrt(term) : Number.NaN;
  };
  return matrix(count, count, (x, y) => sums[x * count + y]! / (self(x) * self(y)));
}

/** Exact variance; skewness bounded by that of one normal direction a side in each batch. */
function nullOf(
  total: Float64Array,
  variance: Float64Array,
  value: Matrix,
  batches: number,
): NonNullable<Scores["null"]> {
  const count = value.rows;
  const sd = matrix(count, count, (x, y) => {
    const selfs = total[x * count + x]! * total[y * count + y]!;
    return Math.sqrt(variance[x * count + y]! / selfs);
  });
  const of = (at: number) =>
    Number.isNaN(value.values[at]!)
      ? Number.NaN
      : pValue(value.values[at]!, { mean: 0, sd: sd.values[at]! }, Math.sqrt(8 / batches));
  return {
    mean: zeros(count, count),
    sd,
    pValue: matrix(count, count, (x, y) => of(x * count + y)),
  };
}

function leaveOut(
  blocks: readonly BlockOfBatches[],
  total: Float64Array,
  value: Matrix,
): Pick<Scores, "standardError" | "interval" | "replicates"> {
  const count = value.rows;
  // What is left of a self term when all that differed was left out is rounding.
  const least = Float64Array.from({ length: count }, (_, x) => 1e-12 * total[x * count + x]!);
  const replicates = zeros(blocks.length, count ** 2);
  for (const [g, { sums }] of blocks.entries()) {
    const rest = total.map((sum, at) => sum - sums[at]!);
    rowOf(replicates, g).set(cosines(rest, count, least).values);
  }
  const sizes = blocks.map(({ rows }) => rows);
  const [standardError, lower, upper] = [
    zeros(count, count),
    zeros(count, count),
    zeros(count, count),
  ];
  for (let at = 0; at < count ** 2; at++) {
    const left = sizes.map((_, g) => replicates.values[g * count ** 2 + at]!);
    const uncertainty = fisherJackknife(value.values[at]!, left, sizes);
    standardError.values[at] = uncertainty.standardError;
    lower.values[at] = uncertainty.lower;
    upper.values[at] = uncertainty.upper;
  }
  return { standardError, interval: { lower, upper }, replicates: { value: replicates, sizes } };
}

function scoreAt(
  { n, value, null: shuffled, standardError, interval }: Omit<Scores, "at">,
  a: number,
  b: number,
  { dimensions }: BatchFacts,
  total: Float64Array,
  details: Score["details"],
  noInterval: string | undefined,
): Score {
  const count = dimensions.length;
  const at = a * count + b;
  const of = (grid: Matrix) => grid.values[at]!;
  const noValue = (a === b ? [a] : [a, b]).flatMap((x, k) => {
    const self = total[x * count + x]!;
    if (self > 0) return [];
    return [
      `undefined: the mean HSIC of ${k === 0 ? "x" : "y"} with itself is ${self / n}, not positive: its rows hardly differ within batches`,
    ];
  });
  const undefinedWithout =
    standardError && Number.isNaN(of(standardError)) && !Number.isNaN(of(value));
  return {
    value: of(value),
    ...(standardError &&
      interval && {
        standardError: of(standardError),
        interval: [of(interval.lower), of(interval.upper)] as const,
      }),
    null: { mean: 0, sd: of(shuffled!.sd), pValue: of(shuffled!.pValue) },
    n,
    dimensions: [dimensions[a]!, dimensions[b]!],
    details,
    warnings: [
      ...noValue,
      ...(noInterval ? [`${noInterval}; keep more blocks apart`] : []),
      ...(undefinedWithout ? ["no interval: without some of the rows the value is undefined"] : []),
    ],
  };
}
