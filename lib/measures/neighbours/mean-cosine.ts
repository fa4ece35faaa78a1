import { centerColumns, columnMeans, dot, scale, sum } from "../../core/arithmetic";
import { type Matrix, rowOf, shapeOf, toPrecision } from "../../core/matrix";
import { normalUpperTail } from "../../core/statistics";
import type { Engine } from "../../engine/engine";
import { type Grouping, grouping } from "../../inference/gram-rows";
import { whyNoInterval } from "../../inference/jackknife";
import { jackknifeInRange } from "../../inference/jackknife-in-range";
import type { CompareOptions, Measure, Scores } from "../measure";
import { type Found, gatherScores } from "../pairs/gather-scores";
import { pairGrid } from "../pairs/pair-grid";
import { type Side, sideOf } from "../sides";
import type { View } from "../view";
import { unitRows } from "./nearest-rows";

/** One side: its rows brought to length one, and what shuffling them needs. */
export interface CosineSide extends Side {
  /** x̂ᵢ, in float64. [n, d] */
  readonly unit: Matrix;
  readonly mean: Float64Array;
  readonly centred: Matrix;
  /** X̂ᵀX̂ of the centred x̂, where it is smaller than X̂Ŷᵀ. [d, d] */
  readonly spread?: Matrix;
}

/**
 * Mean cosine of parallel rows: how near a sentence is to its translation, as vectors of one space.
 *
 *     value = (1/n) Σᵢ x̂ᵢ·ŷᵢ      random = 1/(n(n−1)) Σ_{i≠j} x̂ᵢ·ŷⱼ      x̂ = x/‖x‖, not centred
 *
 * Says little alone: in a narrow cone of space all cosines are high. Details give `random`, the
 * mean cosine of rows that are not parallel, and the `difference` of both, which is what parallel
 * rows have beyond. The null is of shuffled rows: its mean, Σᵢⱼ x̂ᵢ·ŷⱼ/n², counts parallel rows too,
 * its SD is exact, its p-value by the normal distribution. Interval: the jackknife, by groups
 * where rows have them. Unlike other measures it takes both sides in one space, of as many
 * columns, and a rotation of one side moves it.
 *
 *     SD² = Σᵢⱼ dᵢⱼ²/(n²(n−1)),  dᵢⱼ = (x̂ᵢ − x̄)·(ŷⱼ − ȳ)
 *
 * [n, d], [n, d] → one number; NaN with a warning when all rows of a side are one vector.
 *
 * @throws RangeError when the sides differ in columns, or when a row, but not every one, is zero
 * @see Ethayarajh (2019), How Contextual are Contextualized Word Representations?
 * @see Hoeffding (1951), A combinatorial central limit theorem
 */
export const meanCosine: Measure<CosineSide> = {
  name: "mean cosine",
  kind: "similarity",
  range: [-1, 1],
  symmetric: true,
  invariantTo: ["scaling"],
  fewestRows: 5,
  needsSameColumns: true,
  source: "Ethayarajh 2019",
  prepare: cosineSide,
  compare: async (x, y, engine, options) => (await meanCosines([x], [y], engine, options)).at(0, 0),
  compareAll: meanCosines,
};

async function cosineSide(x: View, engine: Engine): Promise<CosineSide> {
  const scaled = scale(toPrecision(x.matrix, "float64"), x.centered().factor);
  const unit = unitRows("mean cosine", scaled);
  const centred = centerColumns(unit);
  const spread = unit.columns < unit.rows && (await engine.crossProduct(centred));
  return { ...sideOf(x), unit, mean: columnMeans(unit), centred, ...(spread && { spread }) };
}

async function meanCosines(
  as: readonly CosineSide[],
  bs: readonly CosineSide[],
  engine: Engine,
  { groups, signal }: CompareOptions = {},
): Promise<Scores> {
  const pairs = pairGrid(as, bs);
  const sides = pairs.symmetric ? as : [...as, ...bs];
  const rows = grouping(sides[0]!.n, groups);
  return gatherScores(pairs, rows.sizes, async (x, y) => {
    signal?.throwIfAborted();
    const [a, b] = [sides[x]!, sides[y]!];
    requireOneSpace(a, b);
    return cosineOf(a, b, await sumOfSquares(a, b, engine), rows);
  });
}

/** Σᵢⱼ dᵢⱼ² */
async function sumOfSquares(x: CosineSide, y: CosineSide, engine: Engine): Promise<number> {
  if (x.spread && y.spread) return dot(x.spread.values, y.spread.values);
  const { values } = await engine.rowProduct(x.centred, y.centred);
  return dot(values, values);
}

function cosineOf(x: CosineSide, y: CosineSide, squares: number, rows: Grouping): Found {
  const { n } = x;
  const defined = x.constant || y.constant ? Number.NaN : 1;
  const cosines = Float64Array.from({ length: n }, (_, i) =>
    dot(rowOf(x.unit, i), rowOf(y.unit, i)),
  );
  const total = sum(cosines) * defined;
  const value = total / n;
  const all = dot(x.mean, y.mean) * defined;
  const random = (n * all - value) / (n - 1);
  const sd = Math.sqrt(squares / (n - 1)) / n;
  const { leftOut, noInterval, ...interval } = withoutGroups(value, total, cosines, rows);
  const score = {
    value,
    ...interval,
    null: { mean: all, sd: sd * defined, pValue: normalUpperTail((value - all) / sd) },
    n,
    dimensions: [x.dimensions, y.dimensions] as const,
    details: { random, difference: value - random, groups: rows.sizes.length },
    warnings: [...sideWarnings("x", x), ...(x === y ? [] : sideWarnings("y", y)), ...noInterval],
  };
  return leftOut ? { score, leftOut } : { score };
}

/** The mean without each group's rows, and the interval that follows. */
function withoutGroups(
  value: number,
  total: number,
  cosines: Float64Array,
  { order, sizes }: Grouping,
): {
  readonly leftOut?: Float64Array;
  readonly standardError?: number;
  readonly interval?: readonly [number, number];
  readonly noInterval: readonly string[];
} {
  const words = whyNoInterval(sizes);
  if (words) return { noInterval: [words] };
  let at = 0;
  const leftOut = Float64Array.from(sizes, (size) => {
    let own = 0;
    for (const end = at + size; at < end; at++) own += cosines[order ? order[at]! : at]!;
    return (total - own) / (cosines.length - size);
  });
  const { standardError, lower, upper } = jackknifeInRange(value, leftOut, sizes, [-1, 1]);
  return { leftOut, standardError, interval: [lower, upper], noInterval: [] };
}

function sideWarnings(name: string, { constant, distinctRows, n }: CosineSide): string[] {
  if (constant) return [`undefined: all rows of ${name} are one and the same vector`];
  return distinctRows < n
    ? [`only ${distinctRows} of the ${n} rows of ${name} are different vectors`]
    : [];
}

function requireOneSpace({ unit: x }: CosineSide, { unit: y }: CosineSide): void {
  if (x.columns === y.columns) return;
  throw new RangeError(
    `mean cosine: x and y need as many columns, for their rows are vectors of one space, but x is ${shapeOf(x)} ` +
      `and y is ${shapeOf(y)}. Compare languages within one model and layer, or use debiasedCka.`,
  );
}
