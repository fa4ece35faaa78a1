import { type Matrix, precisionOf, shapeOf } from "../core/matrix";
import type { Engine } from "../engine/engine";
import { openEngine } from "../engine/open";
import { grouping } from "../inference/gram-rows";
import type { CompareOptions, Measure, Score, Scores } from "./measure";
import { comparePairs } from "./pairs/compare-pairs";
import { withLeaveOuts } from "./pairs/leave-blocks-out";
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
 * @throws RangeError and TypeError as score does
 */
export async function compareAll(
  measure: Measure,
  matrices: readonly Matrix[],
  others: readonly Matrix[] = matrices,
  options: CompareOptions = {},
  engine?: Engine,
): Promise<Scores> {
  checkRows(measure, others === matrices ? matrices : [...matrices, ...others], options);
  const arithmetic = engine ?? (await openEngine());
  const views = new Map<Matrix, View>();
  const prepared = new Map<Matrix, unknown>();
  for (const x of [...matrices, ...others]) {
    if (prepared.has(x)) continue;
    views.set(x, view(x));
    prepared.set(x, await measure.prepare(views.get(x)!, arithmetic));
  }
  const as = matrices.map((x) => prepared.get(x));
  const bs = others === matrices ? as : others.map((x) => prepared.get(x));
  const scores = await (measure.compareAll
    ? measure.compareAll(as, bs, arithmetic, options)
    : comparePairs(measure, as, bs, arithmetic, options));
  const lists = { matrices, others, as, bs };
  const left = await withLeaveOuts(scores, measure, lists, arithmetic, options);
  const result = await withShuffles(left, measure, lists, arithmetic, options);
  for (const looked of views.values()) looked.release();
  return result;
}

function checkRows(
  { name, fewestRows }: Measure,
  matrices: readonly Matrix[],
  { groups }: CompareOptions,
): void {
  const [x] = matrices;
  if (!x) throw new RangeError(`${name}: there must be matrices to compare, but none came.`);
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
