import { type Matrix, precisionOf, shapeOf } from "../core/matrix";
import { enoughAtOnce, sideBySide } from "../core/side-by-side";
import type { Engine } from "../engine/engine";
import { openEngine } from "../engine/open";
import { grouping } from "../inference/gram-rows";
import {
  type CompareOptions,
  listOf,
  type Measure,
  namesOf,
  type Score,
  type Scores,
} from "./measure";
import { amendScores } from "./pairs/amend-scores";
import { comparePairs, type PreparedBy } from "./pairs/compare-pairs";
import { withLeaveOuts } from "./pairs/leave-blocks-out";
import type { Compared } from "./pairs/pair-values";
import { withShuffles } from "./pairs/shuffled-scores";
import { type View, view } from "./view";

/**
 * Compares one pair of matrices whose rows are the same sentences in the same order.
 * x: [n, p], y: [n, q]
 *
 * Interval and null come with the value where the measure has them in closed form; of the others
 * they cost many values, and are asked for: `{ jackknife: true, permutations: 999 }`. Details say
 * how they were made, or that they were not.
 *
 * @throws RangeError when the row counts differ, there are too few rows, a value is not finite, or
 *   the measure refuses such data; TypeError when one is float32 and the other float64
 */
export async function score(
  measure: Measure,
  x: Matrix,
  y: Matrix,
  options: CompareOptions = {},
  engine?: Engine,
): Promise<Score> {
  const scores = await compareAll(measure, [x], [y], options, engine);
  return scores.at(0, 0);
}

/**
 * Compares every matrix of a list with every other (or with every one of a second list), each
 * prepared once. Rows are the same sentences in the same order throughout. Intervals and nulls are
 * as of `score`.
 *
 * Of a list of measures it gives the scores of each, in one pass: what several need of a matrix
 * (centred columns, its SVD, products of rows up to n = 2048) is worked out once for all of them,
 * and so it is of the rows that are left out in turn.
 *
 * @throws RangeError and TypeError as score does
 */
export function compareAll(
  measure: Measure,
  matrices: readonly Matrix[],
  others?: readonly Matrix[],
  options?: CompareOptions,
  engine?: Engine,
): Promise<Scores>;
export function compareAll(
  measures: readonly Measure[],
  matrices: readonly Matrix[],
  others?: readonly Matrix[],
  options?: CompareOptions,
  engine?: Engine,
): Promise<readonly Scores[]>;
export async function compareAll(
  measures: Measure | readonly Measure[],
  matrices: readonly Matrix[],
  others: readonly Matrix[] = matrices,
  options: CompareOptions = {},
  engine?: Engine,
): Promise<Scores | readonly Scores[]> {
  const list = listOf(measures);
  for (const measure of list) {
    checkRows(measure, others === matrices ? matrices : [...matrices, ...others], options);
    checkGroups(measure, options);
  }
  const arithmetic = engine ?? (await openEngine());
  const views = viewsOf(list, matrices, others);
  const compared = await comparedBy(list, { matrices, others, views }, arithmetic, options);
  const result: Scores[] = [];
  for (const each of await withLeaveOuts(compared, arithmetic, options)) {
    result.push(await withShuffles(each, arithmetic, options));
  }
  for (const looked of views.values()) looked.release();
  return "prepare" in measures ? result[0]! : result;
}

/** Each matrix looked at once; of two they are x and y, of more `matrix 0`, …, `other 0`, … */
function viewsOf(
  measures: readonly Measure[],
  matrices: readonly Matrix[],
  others: readonly Matrix[],
): Map<Matrix, View> {
  const views = new Map<Matrix, View>();
  const isPair = matrices.length === 1 && others.length === 1;
  const look = (x: Matrix, name: string) => {
    if (views.has(x)) return;
    views.set(x, view(x, { several: measures.length > 1, who: namesOf(measures), name }));
  };
  for (const [k, x] of matrices.entries()) look(x, isPair ? "x" : `matrix ${k}`);
  for (const [k, x] of others.entries()) look(x, isPair ? "y" : `other ${k}`);
  return views;
}

interface Viewed {
  readonly matrices: readonly Matrix[];
  readonly others: readonly Matrix[];
  readonly views: ReadonlyMap<Matrix, View>;
}

/** What each measure says. Those that look at a pair at a time come first: what they find of it serves the others. */
async function comparedBy(
  measures: readonly Measure[],
  viewed: Viewed,
  engine: Engine,
  options: CompareOptions,
): Promise<Compared[]> {
  const prepared = await prepareAll(measures, viewed, engine);
  const byPair = prepared.filter(({ measure }) => !measure.compareAll);
  const found = new Map<PreparedBy, Scores>();
  if (byPair.length > 0) {
    const all = await comparePairs(byPair, engine, options);
    for (const [at, one] of byPair.entries()) found.set(one, all[at]!);
  }
  for (const one of prepared) {
    const { measure, as, bs } = one;
    if (measure.compareAll) found.set(one, await measure.compareAll(as, bs, engine, options));
  }
  const { matrices, others } = viewed;
  return prepared.map((one) => {
    const { measure, as, bs } = one;
    const scores = found.get(one)!;
    return {
      measure,
      scores: leavesNothingOut(measure, scores.n, options)
        ? amendScores(scores, {}, () => ({ warnings: [allCounted] }))
        : scores,
      lists: { matrices, others, as, bs },
    };
  });
}

/** Every matrix as each measure sees it, several matrices at a time. */
async function prepareAll(
  measures: readonly Measure[],
  { matrices, others, views }: Viewed,
  engine: Engine,
): Promise<PreparedBy[]> {
  const prepared = new Map<Matrix, unknown[]>();
  await sideBySide([...views], enoughAtOnce, async ([x, looked]) => {
    const sides: unknown[] = [];
    for (const measure of measures) sides.push(await measure.prepare(looked, engine));
    prepared.set(x, sides);
  });
  return measures.map((measure, at) => {
    const sidesOf = (list: readonly Matrix[]) => list.map((x) => prepared.get(x)![at]);
    const as = sidesOf(matrices);
    return { measure, as, bs: others === matrices ? as : sidesOf(others) };
  });
}

/** Whether pairs within groups count though they were to be left out. */
function leavesNothingOut(
  { leavesGroupsOut }: Measure,
  n: number,
  { groups, withinGroups }: CompareOptions,
): boolean {
  if (leavesGroupsOut || withinGroups !== "left out") return false;
  return grouping(n, groups).sizes.length < n;
}

const allCounted =
  "pairs of rows of one group count, which makes sides alike: average groups first, or take debiasedCka";

function checkGroups(
  { name, leavesGroupsOut }: Measure,
  { withinGroups, permutations }: CompareOptions,
): void {
  if (!leavesGroupsOut || withinGroups !== "left out" || permutations === undefined) return;
  throw new RangeError(
    `${name}: rows of one group cannot be shuffled, but permutations is ${permutations} and withinGroups "left out". ` +
      "Leave permutations out, or average groups with averageTokens.",
  );
}

function requireMatrices(name: string, matrices: readonly unknown[]): void {
  const other = matrices.find((each) => !ArrayBuffer.isView((each as Partial<Matrix>)?.values));
  if (other === undefined && !matrices.includes(undefined)) return;
  throw new TypeError(
    `${name}: x and y are matrices, but ${Array.isArray(other) ? "an array" : String(other)} came. Make one with fromArrays.`,
  );
}

function checkRows(
  { name, fewestRows }: Measure,
  matrices: readonly Matrix[],
  { groups }: CompareOptions,
): void {
  if (matrices.length === 0) {
    throw new RangeError(`${name}: there must be matrices to compare, but none came.`);
  }
  requireMatrices(name, matrices);
  const x = matrices[0]!;
  const y = matrices.find(({ rows }) => rows !== x.rows);
  if (y) {
    throw new RangeError(
      `${name}: x and y need a row for each of the same sentences, ` +
        `but x is ${shapeOf(x)} and y is ${shapeOf(y)}. Keep the common ones with selectSentences.`,
    );
  }
  const other = matrices.find((matrix) => precisionOf(matrix) !== precisionOf(x));
  if (other) {
    throw new TypeError(
      `${name}: x and y need one precision, but x is ${precisionOf(x)} and y is ${precisionOf(other)}. ` +
        "Convert one with toPrecision.",
    );
  }
  if (x.rows < fewestRows) {
    throw new RangeError(
      `${name}: its value and uncertainty need at least ${fewestRows} rows, but x is ${shapeOf(x)}. Use more sentences.`,
    );
  }
  // Groups of other rows are a mistake whether the measure asks for groups or not.
  grouping(x.rows, groups);
}
