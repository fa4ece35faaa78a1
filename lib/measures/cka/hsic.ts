import { rowOf } from "../../core/matrix";
import type { Engine } from "../../engine/engine";
import { type FreeNull, freeNulls } from "../../inference/free-null";
import { type Grouping, grouping } from "../../inference/gram-rows";
import { type MeasuredHsic, measureHsic } from "../../inference/hsic-form";
import { jackknifeInRange } from "../../inference/jackknife-in-range";
import type { Estimator } from "../../inference/leave-out";
import { type Adjustable, adjustable } from "../adjustable";
import type { CompareOptions, Measure, Score, Scores } from "../measure";
import { type Found, gatherScores } from "../pairs/gather-scores";
import { isInGrid, pairGrid } from "../pairs/pair-grid";
import { type Kernel, type KernelSide, linearKernel } from "./kernel";

export interface HsicOptions {
  /** `linearKernel` when left out. */
  readonly kernel?: Kernel;
  /** Whether it is unbiased (Song et al.); false (Gretton et al.) when left out. */
  readonly debiased?: boolean;
}

/**
 * Hilbert–Schmidt independence criterion: how strongly what is alike in x is alike in y, not
 * divided by anything.
 *
 *     biased     HSIC₀ = tr(KHLH)/(n−1)²                         H = I − 11ᵀ/n
 *     debiased   HSIC₁ = [tr K̃L̃ + 1ᵀK̃1·1ᵀL̃1/((n−1)(n−2)) − 2·1ᵀK̃L̃1/(n−2)] / (n(n−3))
 *                of K, L without their diagonals
 *
 * With linear kernels HSIC₀ is ‖XᵀY‖²/(n−1)² of the centred X and Y, the squared norm of their
 * covariance, in squared units of x times those of y. Some code divides by n² instead. It has no
 * upper end, and scores of different matrices are not on one scale: `cka` divides it by the root
 * of both sides' own. HSIC₁ is 0 on average of unrelated vectors, and a negative value is kept.
 * Interval: the jackknife, by groups where rows have them (of a debiased RBF kernel a little wide,
 * 98 % coverage, results/calibration). Null: rows shuffled.
 *
 * [n, p], [n, q] → one number; n ≥ 5; NaN with a warning when all rows of a side are one vector.
 *
 * @see Gretton et al. (2005), Measuring statistical dependence with Hilbert–Schmidt norms
 * @see Song et al. (2012), Feature selection via dependence maximization
 */
export const hsic: Adjustable<HsicOptions, KernelSide> = adjustable((options: HsicOptions) => {
  const { kernel = linearKernel, debiased = false } = options;
  const estimator = debiased ? "unbiased" : "biased";
  const settings = kernel.settings ? `, ${kernel.settings}` : "";
  return {
    name: `${debiased ? "debiased " : ""}HSIC (${kernel.name}${settings})`,
    kind: "similarity",
    range: rangeOf(estimator),
    symmetric: true,
    invariantTo: kernel.invariantTo,
    fewestRows: 5,
    scaleOfItsOwn: true,
    source: debiased ? "Song et al. 2012" : "Gretton et al. 2005",
    prepare: kernel.prepare,
    compare: async (x, y, engine, given) =>
      (await criteria([x], [y], estimator, engine, given)).at(0, 0),
    compareAll: (as, bs, engine, given) => criteria(as, bs, estimator, engine, given),
  } satisfies Measure<KernelSide>;
});

function rangeOf(estimator: Estimator): readonly [number, number] {
  return [estimator === "biased" ? 0 : Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY];
}

/** HSIC of every pair of sides at once, with its intervals and nulls. */
async function criteria(
  as: readonly KernelSide[],
  bs: readonly KernelSide[],
  estimator: Estimator,
  engine: Engine,
  { groups, jackknife: leaveOut = true, signal }: CompareOptions = {},
): Promise<Scores> {
  const pairs = pairGrid(as, bs);
  const sides = pairs.symmetric ? as : [...as, ...bs];
  const range = rangeOf(estimator);
  const request = {
    sides,
    wanted: (x: number, y: number) => isInGrid(pairs, x, y),
    rows: grouping(sides[0]!.n, groups),
    byRows: false,
    leaveOut,
  };
  const hsic = await measureHsic(request, estimator, engine, signal);
  const free = await freeNulls(sides, hsic.whole, estimator, engine);
  return gatherScores(pairs, hsic.rows.sizes, (x, y) =>
    // Sides in one order, so that both ways round have the same bits.
    criterion({ x, y, sides, hsic, range, null: free.of(Math.min(x, y), Math.max(x, y)) }),
  );
}

/** One pair, and what is known of all. */
interface Pair {
  readonly x: number;
  readonly y: number;
  readonly sides: readonly KernelSide[];
  readonly hsic: MeasuredHsic;
  readonly range: readonly [number, number];
  readonly null: FreeNull;
}

function criterion({ x, y, sides, hsic, range, null: shuffled }: Pair): Found {
  const { whole, leftOut, rows, noInterval } = hsic;
  const [a, b] = [sides[x]!, sides[y]!];
  const [at, unit] = [x * sides.length + y, 1 / (a.magnified * b.magnified)];
  const reasons = [...undefinedBecause("x", a), ...(a === b ? [] : undefinedBecause("y", b))];
  const defined = reasons.length === 0 ? unit : Number.NaN;
  const value = whole.values[at]! * defined;
  const replicates = noInterval ? [] : rows.sizes.map((_, g) => rowOf(leftOut, g)[at]! * defined);
  // CKA is HSIC over what no shuffle changes: the nulls of both are one but for that.
  const selves = [rowOf(whole, x)[x]!, rowOf(whole, y)[y]!] as const;
  const spread = selves.every((self) => self > 0);
  const own = spread ? Math.sqrt(selves[0] * selves[1]) * defined : Number.NaN;
  const score = {
    value,
    ...(noInterval ? {} : interval(value, replicates, rows, range)),
    null: {
      mean: shuffled.mean * own,
      sd: shuffled.sd * own,
      pValue: own > 0 ? shuffled.pValue : Number.NaN,
    },
    n: a.n,
    dimensions: [a.dimensions, b.dimensions] as const,
    details: {
      form: hsic.form,
      groups: rows.sizes.length,
      ...(hsic.interval && { interval: hsic.interval }),
      ...named(a, "X"),
      ...named(b, "Y"),
    },
    warnings: [
      ...reasons,
      ...copies("x", a),
      ...(a === b ? [] : copies("y", b)),
      ...(noInterval ? [noInterval] : []),
      ...(spread || reasons.length > 0 ? [] : [noNull]),
    ],
  };
  return noInterval ? { score } : { score, leftOut: replicates };
}

const noNull = "no null: HSIC of a side with itself is not positive: its rows hardly differ";

function interval(
  value: number,
  replicates: readonly number[],
  { sizes }: Grouping,
  range: readonly [number, number],
): Required<Pick<Score, "standardError" | "interval">> {
  const { standardError, lower, upper } = jackknifeInRange(value, replicates, sizes, range);
  return { standardError, interval: [lower, upper] };
}

function undefinedBecause(name: string, { constant, flaw }: KernelSide): string[] {
  if (constant) return [`undefined: all rows of ${name} are one and the same vector`];
  return flaw ? [`undefined: ${flaw(name)}`] : [];
}

function copies(name: string, { n, distinctRows, constant }: KernelSide): string[] {
  return distinctRows < n && !constant
    ? [`only ${distinctRows} of the ${n} rows of ${name} are different vectors`]
    : [];
}

function named(
  { details = {}, distinctRows }: KernelSide,
  side: string,
): Record<string, number | string> {
  return Object.fromEntries(
    Object.entries({ ...details, distinctRows }).map(([name, value]) => [`${name}${side}`, value]),
  );
}
