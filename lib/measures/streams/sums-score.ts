import type { Matrix } from "../../core/matrix";
import { fisherJackknife, whyNoInterval } from "../../inference/jackknife";
import type { Estimator } from "../../inference/leave-out";
import {
  type CentredSums,
  centredSums,
  combine,
  type Frame,
  gramMomentsOf,
  hsicOfSums,
} from "../../inference/moments";
import { biasedNull, debiasedNull, effectiveRank, pValue } from "../../inference/permutation-null";
import type { Score } from "../measure";

/** Moments of one pair over some rows: of x with itself, of x with y, of y with itself. */
export interface SumsOfPair {
  readonly xx: Matrix;
  readonly xy: Matrix;
  readonly yy: Matrix;
}

interface CentredPair {
  readonly xx: CentredSums;
  readonly xy: CentredSums;
  readonly yy: CentredSums;
}

/** CKA of all blocks together; its interval by leaving each out, if they are enough. */
export function scoreOfSums(
  blocks: readonly SumsOfPair[],
  frames: readonly [Frame, Frame],
  estimator: Estimator,
): Score {
  const total = blocks.reduce((sum, block) => joined(sum, block, 1));
  const all = centred(total);
  const { n } = all.xy;
  const moments = [gramMomentsOf(all.xx, estimator), gramMomentsOf(all.yy, estimator)] as const;
  const constant = [isConstant(all.xx, frames[0]), isConstant(all.yy, frames[1])] as const;
  const value = constant[0] || constant[1] ? Number.NaN : cosine(all, estimator);
  const null_ = estimator === "biased" ? biasedNull(n, ...moments) : debiasedNull(n);
  const sizes = blocks.map(({ xy }) => xy.values[0]!);
  const left =
    sizes.length > 1
      ? blocks.map((block) => cosine(centred(joined(total, block, -1)), estimator, all))
      : [];
  const noInterval = whyNot(value, left, sizes);
  const interval = noInterval ? {} : intervalOf(value, left, sizes);
  return {
    value,
    ...interval,
    null: { ...null_, pValue: pValue(value, null_) },
    n,
    dimensions: [frames[0].shift.length, frames[1].shift.length],
    details: {
      form: "sums over batches",
      groups: sizes.length,
      effectiveRankX: effectiveRank(moments[0]),
      effectiveRankY: effectiveRank(moments[1]),
      pValue: "an upper bound: the null's skewness needs all rows at once",
    },
    warnings: warningsOf(all, constant, estimator, noInterval),
  };
}

function whyNot(
  value: number,
  left: readonly number[],
  sizes: readonly number[],
): string | undefined {
  const tooFew = whyNoInterval(sizes);
  if (tooFew) return `${tooFew}; keep more blocks apart`;
  if (Number.isNaN(value) || !left.some(Number.isNaN)) return undefined;
  return "no interval: without some of the rows the value is undefined";
}

function intervalOf(
  value: number,
  replicates: readonly number[],
  sizes: readonly number[],
): Pick<Score, "standardError" | "interval"> {
  const { standardError, lower, upper } = fisherJackknife(value, replicates, sizes);
  return { standardError, interval: [lower, upper] };
}

/** The sums of the rows of both, or of those of the first without the second. */
export function joined(a: SumsOfPair, b: SumsOfPair, sign: 1 | -1): SumsOfPair {
  return {
    xx: combine(a.xx, b.xx, sign),
    xy: combine(a.xy, b.xy, sign),
    yy: combine(a.yy, b.yy, sign),
  };
}

function centred({ xx, xy, yy }: SumsOfPair): CentredPair {
  return { xx: centredSums(xx), xy: centredSums(xy), yy: centredSums(yy) };
}

/** NaN where a self term is not positive, or hardly anything beside that of `all` rows: rounding. */
function cosine({ xx, xy, yy }: CentredPair, estimator: Estimator, all?: CentredPair): number {
  const [ofX, ofY] = [hsicOfSums(xx, estimator), hsicOfSums(yy, estimator)];
  const least = (sums: CentredSums | undefined) => (sums ? 1e-12 * hsicOfSums(sums, estimator) : 0);
  const defined = ofX > least(all?.xx) && ofY > least(all?.yy);
  return defined ? hsicOfSums(xy, estimator) / Math.sqrt(ofX * ofY) : Number.NaN;
}

/** A spread below this share of the values is what rounding leaves of equal rows. */
const rounding = 1e-14;

function isConstant({ n, traces }: CentredSums, { shift, factor }: Frame): boolean {
  const lengths = shift.reduce((sum, value) => sum + (value * factor) ** 2, 0) * n;
  return traces[0] <= rounding ** 2 * lengths;
}

function warningsOf(
  { xx, yy }: CentredPair,
  constant: readonly [boolean, boolean],
  estimator: Estimator,
  noInterval: string | undefined,
): string[] {
  const undefinedSides = (
    [
      ["x", xx, constant[0]],
      ["y", yy, constant[1]],
    ] as const
  ).flatMap(([name, sums, isOneVector]) => {
    if (isOneVector) return [`undefined: all rows of ${name} are one and the same vector`];
    const self = hsicOfSums(sums, estimator);
    if (self > 0) return [];
    return [
      `undefined: HSIC of ${name} with itself is ${self} (${estimator}), not positive: its rows hardly differ`,
    ];
  });
  return [...undefinedSides, ...(noInterval ? [noInterval] : [])];
}
