import { columnOf, type Matrix, takeRows, zeros } from "../../core/matrix";
import type { Engine } from "../../engine/engine";
import { fewestBlocks, randomBlocks } from "../../inference/blocks";
import { grouping } from "../../inference/gram-rows";
import { jackknifeInRange } from "../../inference/jackknife-in-range";
import type { CompareOptions, Measure, Scores } from "../measure";
import { type View, view } from "../view";
import { amendScores } from "./amend-scores";
import { type Compared, pairValues, prepareRows } from "./pair-values";

/**
 * The same scores with standard errors, intervals and replicates of measures without leave-outs in
 * closed form: each group of rows is left out in turn, or each of 20 random blocks, and all that
 * remains is prepared and compared again, by all measures before the next group is left out.
 *
 * Never half of the rows: what depends on n, as nearly every such measure does, would be that of
 * another n. Where the measure refuses what remains, there is no interval, and the reason in words.
 */
export async function withLeaveOuts(
  all: readonly Compared[],
  engine: Engine,
  options: CompareOptions,
): Promise<readonly Compared[]> {
  // One that gives all pairs at once has left rows out, or said why not.
  const open = all.filter(({ measure }) => !measure.compareAll);
  if (open.length === 0) return all;
  const amended = new Map(open.map((one) => [one, one.scores]));
  const result = () => all.map((one) => ({ ...one, scores: amended.get(one) ?? one.scores }));
  if (!options.jackknife) {
    const details = { interval: "give jackknife: true to have one" };
    for (const one of open)
      amended.set(
        one,
        amendScores(one.scores, {}, () => ({ details })),
      );
    return result();
  }
  const { seed = 1 } = options;
  const { n } = open[0]!.scores;
  const groups = options.groups ?? randomBlocks(n, seed);
  const { sizes } = grouping(n, groups);
  if (sizes.length < fewestBlocks) {
    const warnings = [
      `no interval: rows come from ${sizes.length} groups, and it takes ${fewestBlocks}`,
    ];
    for (const one of open)
      amended.set(
        one,
        amendScores(one.scores, {}, () => ({ warnings })),
      );
    return result();
  }
  const left = await leaveOut(open, groups, engine, options);
  const told = options.groups
    ? `jackknife of ${sizes.length} groups`
    : `jackknife of ${sizes.length} random blocks, seed ${seed}`;
  for (const [at, one] of open.entries()) {
    amended.set(one, withIntervals(one.scores, one.measure, left[at]!, sizes, told));
  }
  return result();
}

interface LeftOut {
  /** [groups, as · bs] */
  readonly values: Matrix;
  /** Why a pair has no value without some of the rows. */
  readonly refusals: Map<number, string>;
}

/** The values of every measure without each group in turn, of one view of what remains. */
async function leaveOut(
  all: readonly Compared[],
  groups: readonly string[],
  engine: Engine,
  options: CompareOptions,
): Promise<readonly LeftOut[]> {
  const names = [...new Set(groups)];
  const found = all.map(({ scores: { value } }) => ({
    values: zeros(names.length, value.values.length),
    refusals: new Map<number, string>(),
  }));
  for (const [g, name] of names.entries()) {
    const kept = groups.flatMap((group, row) => (group === name ? [] : [row]));
    const views = new Map<Matrix, View>();
    const rest = (x: Matrix) => {
      if (!views.has(x)) views.set(x, view(takeRows(x, kept), { several: all.length > 1 }));
      return views.get(x)!;
    };
    const rows = options.groups && { groups: kept.map((row) => groups[row]!) };
    for (const [at, { measure, lists }] of all.entries()) {
      options.signal?.throwIfAborted();
      const { matrices, others } = lists;
      const as = await prepareRows(measure, matrices, rest, engine);
      const bs = others === matrices ? as : await prepareRows(measure, others, rest, engine);
      const mirrored = as === bs && measure.symmetric;
      const { values, refusals } = await pairValues(measure, as, bs, mirrored, engine, {
        ...rows,
        ...(options.signal && { signal: options.signal }),
      });
      found[at]!.values.values.set(values, g * values.length);
      for (const [pair, words] of refusals) found[at]!.refusals.set(pair, words);
    }
    for (const looked of views.values()) looked.release();
  }
  return found;
}

function withIntervals(
  scores: Scores,
  { range }: Pick<Measure, "range">,
  { values, refusals }: LeftOut,
  sizes: readonly number[],
  told: string,
): Scores {
  const intervals = Array.from(scores.value.values, (value, at) =>
    jackknifeInRange(value, columnOf(values, at), sizes, range),
  );
  const grid = (of: "standardError" | "lower" | "upper") => ({
    ...scores.value,
    values: Float64Array.from(intervals, (each) => each[of]),
  });
  const grids = {
    standardError: grid("standardError"),
    interval: { lower: grid("lower"), upper: grid("upper") },
    replicates: { value: values, sizes },
  };
  return amendScores(scores, grids, (at) => {
    const { standardError, lower, upper } = intervals[at]!;
    const missing = Number.isNaN(standardError) && !Number.isNaN(scores.value.values[at]!);
    const reason = refusals.get(at) ?? "without some of the rows the value is undefined";
    return {
      standardError,
      interval: [lower, upper],
      details: { interval: told },
      warnings: missing ? [`no interval: ${reason}`] : [],
    };
  });
}
