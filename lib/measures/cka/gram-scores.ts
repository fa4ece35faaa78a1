import { type Matrix, matrix, rowOf, zeros } from "../../core/matrix";
import type { Engine } from "../../engine/engine";
import { binnedNulls } from "../../inference/binned-null";
import { effectiveRanks, freeNulls } from "../../inference/free-null";
import { type Grouping, grouping } from "../../inference/gram-rows";
import { measureHsic } from "../../inference/hsic-form";
import { fisherJackknife, jackknife } from "../../inference/jackknife";
import type { Estimator, PairwiseHsic } from "../../inference/leave-out";
import type { CompareOptions, Score, Scores } from "../measure";
import { fillGrid, forEachPair, isInGrid, type PairGrid, pairGrid } from "../pairs/pair-grid";
import { type GramFacts, gramDetails, gramWarnings } from "./gram-facts";
import type { GramSide } from "./gram-side";

/**
 * The cosine of the centred Gram matrices of every pair of sides, with intervals and nulls: biased
 * or debiased CKA, as the estimator of HSIC says.
 */
export async function gramScores(
  estimator: Estimator,
  as: readonly GramSide[],
  bs: readonly GramSide[],
  engine: Engine,
  { groups, withinGroups, bins, jackknife: leaveOut = true, signal }: CompareOptions = {},
): Promise<Scores> {
  const pairs = pairGrid(as, bs);
  const sides = pairs.symmetric ? as : [...as, ...bs];
  const n = sides[0]!.n;
  const division = grouping(n, groups);
  const grouped = division.sizes.length < n;
  const betweenGroups = grouped && withinGroups === "left out" && estimator === "unbiased";
  const request = {
    sides,
    wanted: (x: number, y: number) => isInGrid(pairs, x, y),
    rows: division,
    byRows: bins !== undefined && estimator === "unbiased",
    leaveOut,
    betweenGroups,
  };
  const measured = await measureHsic(request, estimator, engine, signal);
  const { rows, noInterval } = measured;
  const hsic = { ...measured, whole: whereDefined(measured.whole, sides) };
  const value = fillGrid(pairs, (x, y) => cosine(hsic.whole.values, sides.length, x, y));
  const replicates = noInterval ? undefined : cosinesLeftOut(hsic, rows, pairs);
  const intervals = replicates && jackknifeAll(value, replicates, rows, pairs);
  const free = betweenGroups
    ? { effectiveRanks: effectiveRanks(sides, hsic.whole), of: undefined }
    : await freeNulls(sides, hsic.whole, estimator, engine);
  const nullOf = free.of;
  const shuffled = nullOf && {
    mean: fillGrid(pairs, (x, y) => nullOf(x, y).mean),
    sd: fillGrid(pairs, (x, y) => nullOf(x, y).sd),
    pValue: fillGrid(pairs, (x, y) => nullOf(x, y).pValue),
  };
  const binned =
    bins && estimator === "unbiased" && !betweenGroups
      ? await excessOverBins(
          value,
          replicates,
          await binnedNulls(sides, bins, rows, hsic, engine),
          rows,
          pairs,
        )
      : undefined;

  const facts: GramFacts = {
    estimator,
    sides,
    hsic: measured,
    grouped: grouped && !betweenGroups,
    effectiveRanks: free.effectiveRanks,
  };
  const scores: Omit<Scores, "at"> = {
    symmetric: pairs.symmetric,
    n,
    value,
    ...(shuffled && { null: shuffled }),
    ...(intervals ?? {}),
    ...(binned ? { binnedNull: binned.grids } : {}),
    ...(replicates
      ? {
          replicates: {
            value: replicates,
            sizes: rows.sizes,
            ...(binned ? { excess: binned.replicates } : {}),
          },
        }
      : {}),
  };
  return { ...scores, at: (a, b) => scoreAt(scores, a, b, pairs, facts) };
}

/** HSIC of x and y over the root of their self terms; NaN where one is not above 0. */
function cosine(hsic: ArrayLike<number>, count: number, x: number, y: number): number {
  const [xx, yy] = [hsic[x * count + x]!, hsic[y * count + y]!];
  return xx > 0 && yy > 0 ? hsic[x * count + y]! / Math.sqrt(xx * yy) : Number.NaN;
}

/**
 * NaN for every pair of a side that is one vector throughout, where rounding leaves some number
 * near 0, or whose self term is not positive: gramWarnings says so.
 */
function whereDefined(whole: Matrix, sides: readonly GramSide[]): Matrix {
  const count = sides.length;
  const defined = sides.map(
    ({ constant, flaw }, x) => !constant && !flaw && whole.values[x * count + x]! > 0,
  );
  return matrix(count, count, (x, y) =>
    defined[x] && defined[y] ? whole.values[x * count + y]! : Number.NaN,
  );
}

function cosinesLeftOut({ whole, leftOut }: PairwiseHsic, rows: Grouping, pairs: PairGrid): Matrix {
  // What is left of a self term when all that differed was left out is rounding.
  const count = whole.rows | 0;
  const least = Float64Array.from({ length: count }, (_, x) => 1e-12 * rowOf(whole, x)[x]!);
  const shares = new Float64Array(count);
  const result = zeros(rows.sizes.length, pairs.as * pairs.bs);
  for (let g = 0; g < result.rows; g++) {
    const [hsic, out] = [rowOf(leftOut, g), rowOf(result, g)];
    for (let x = 0; x < count; x++) {
      const self = hsic[x * count + x]!;
      shares[x] = self > least[x]! ? 1 / Math.sqrt(self) : Number.NaN;
    }
    forEachPair(pairs, (x, y, at, mirrored) => {
      out[at] = hsic[x * count + y]! * shares[x]! * shares[y]!;
      out[mirrored] = out[at]!;
    });
  }
  return result;
}

function jackknifeAll(
  value: Matrix,
  replicates: Matrix,
  { sizes }: Grouping,
  pairs: PairGrid,
): Pick<Scores, "standardError" | "interval"> {
  const [standardError, lower, upper] = [
    zeros(pairs.as, pairs.bs),
    zeros(pairs.as, pairs.bs),
    zeros(pairs.as, pairs.bs),
  ];
  forEachPair(pairs, (_x, _y, at, mirrored) => {
    const uncertainty = fisherJackknife(value.values[at]!, columnOf(replicates, at), sizes);
    for (const place of [at, mirrored]) {
      standardError.values[place] = uncertainty.standardError;
      lower.values[place] = uncertainty.lower;
      upper.values[place] = uncertainty.upper;
    }
  });
  return { standardError, interval: { lower, upper } };
}

/** What every pair has above its null within bins, and how sure that is. */
async function excessOverBins(
  value: Matrix,
  replicates: Matrix | undefined,
  nullOf: Awaited<ReturnType<typeof binnedNulls>>,
  { sizes }: Grouping,
  pairs: PairGrid,
): Promise<{ grids: NonNullable<Scores["binnedNull"]>; replicates: Matrix }> {
  const empty = () => zeros(pairs.as, pairs.bs);
  const grids = { mean: empty(), sd: empty(), excess: empty(), excessStandardError: empty() };
  const excesses = zeros(sizes.length, pairs.as * pairs.bs);
  forEachPair(pairs, (x, y, at, mirrored) => {
    const { mean, sd, meansLeftOut } = nullOf(x, y);
    const excess = value.values[at]! - mean;
    const leftOut = new Float64Array(sizes.length);
    for (let g = 0; g < leftOut.length; g++) {
      const value = replicates ? replicates.values[g * replicates.columns + at]! : Number.NaN;
      leftOut[g] = value - meansLeftOut[g]!;
    }
    const standardError = replicates ? jackknife(excess, leftOut, sizes).standardError : Number.NaN;
    for (const place of [at, mirrored]) {
      grids.mean.values[place] = mean;
      grids.sd.values[place] = sd;
      grids.excess.values[place] = excess;
      grids.excessStandardError.values[place] = standardError;
      for (let g = 0; g < leftOut.length; g++) {
        excesses.values[g * excesses.columns + place] = leftOut[g]!;
      }
    }
  });
  return { grids, replicates: excesses };
}

function columnOf(x: Matrix, column: number): Float64Array {
  const values = new Float64Array(x.rows);
  for (let i = 0; i < x.rows; i++) values[i] = x.values[i * x.columns + column]!;
  return values;
}

function scoreAt(
  scores: Omit<Scores, "at">,
  a: number,
  b: number,
  pairs: PairGrid,
  facts: GramFacts,
): Score {
  const at = a * pairs.bs + b;
  const [x, y] = [a, pairs.offset + b];
  const { standardError, interval, null: shuffled, binnedNull } = scores;
  const of = (grid: Matrix) => grid.values[at]!;
  const value = of(scores.value);
  const undefinedWithout = standardError && Number.isNaN(of(standardError)) && !Number.isNaN(value);
  return {
    value,
    ...(standardError && interval
      ? {
          standardError: of(standardError),
          interval: [of(interval.lower), of(interval.upper)] as const,
        }
      : {}),
    ...(shuffled
      ? { null: { mean: of(shuffled.mean), sd: of(shuffled.sd), pValue: of(shuffled.pValue) } }
      : {}),
    ...(binnedNull
      ? {
          binnedNull: {
            mean: of(binnedNull.mean),
            sd: of(binnedNull.sd),
            excess: of(binnedNull.excess),
            excessStandardError: of(binnedNull.excessStandardError),
          },
        }
      : {}),
    n: scores.n,
    dimensions: [facts.sides[x]!.dimensions, facts.sides[y]!.dimensions],
    details: gramDetails(facts, x, y),
    warnings: [
      ...gramWarnings(facts, x, y),
      ...(undefinedWithout ? ["no interval: without some of the rows the value is undefined"] : []),
    ],
  };
}
