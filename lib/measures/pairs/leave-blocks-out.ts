import { columnOf, type Matrix, takeRows, zeros } from "../../core/matrix";
import type { Engine } from "../../engine/engine";
import { fewestBlocks, randomBlocks } from "../../inference/blocks";
import { grouping } from "../../inference/gram-rows";
import { jackknifeInRange } from "../../inference/jackknife-in-range";
import type { CompareOptions, Measure, Scores } from "../measure";
import { amendScores } from "./amend-scores";
import { type PreparedLists, pairValues, prepareRows } from "./pair-values";

/**
 * The same scores with standard errors, intervals and replicates of measures without leave-outs in
 * closed form: each group of rows is left out in turn, or each of 20 random blocks, and all that
 * remains is prepared and compared again.
 *
 * Never half of the rows: what depends on n, as nearly every such measure does, would be that of
 * another n. Where the measure refuses what remains, there is no interval, and the reason in words.
 */
export async function withLeaveOuts<P>(
  scores: Scores,
  measure: Measure<P>,
  lists: PreparedLists<P>,
  engine: Engine,
  options: CompareOptions,
): Promise<Scores> {
  // One that gives all pairs at once has left rows out, or said why not.
  if (measure.compareAll) return scores;
  if (!options.jackknife) {
    return amendScores(scores, {}, () => ({
      details: { interval: "give jackknife: true to have one" },
    }));
  }
  const { seed = 1 } = options;
  const groups = options.groups ?? randomBlocks(scores.n, seed);
  const { sizes } = grouping(scores.n, groups);
  if (sizes.length < fewestBlocks) {
    const words = `no interval: rows come from ${sizes.length} groups, and it takes ${fewestBlocks}`;
    return amendScores(scores, {}, () => ({ warnings: [words] }));
  }
  const left = await leaveOut(measure, lists, groups, engine, options);
  const told = options.groups
    ? `jackknife of ${sizes.length} groups`
    : `jackknife of ${sizes.length} random blocks, seed ${seed}`;
  return withIntervals(scores, measure, left, sizes, told);
}

interface LeftOut {
  /** [groups, as · bs] */
  readonly values: Matrix;
  /** Why a pair has no value without some of the rows. */
  readonly refusals: ReadonlyMap<number, string>;
}

async function leaveOut<P>(
  measure: Measure<P>,
  { matrices, others }: PreparedLists<P>,
  groups: readonly string[],
  engine: Engine,
  options: CompareOptions,
): Promise<LeftOut> {
  const names = [...new Set(groups)];
  const values = zeros(names.length, matrices.length * others.length);
  const refusals = new Map<number, string>();
  for (const [g, name] of names.entries()) {
    options.signal?.throwIfAborted();
    const kept = groups.flatMap((group, row) => (group === name ? [] : [row]));
    const rest = (x: Matrix) => takeRows(x, kept);
    const as = await prepareRows(measure, matrices, rest, engine);
    const bs = others === matrices ? as : await prepareRows(measure, others, rest, engine);
    const found = await pairValues(measure, as, bs, as === bs && measure.symmetric, engine, {
      ...(options.groups && { groups: kept.map((row) => groups[row]!) }),
      ...(options.signal && { signal: options.signal }),
    });
    values.values.set(found.values, g * values.columns);
    for (const [at, words] of found.refusals) refusals.set(at, words);
  }
  return { values, refusals };
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
