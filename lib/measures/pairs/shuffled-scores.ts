import { columnOf, type Matrix, takeRows, zeros } from "../../core/matrix";
import type { Engine } from "../../engine/engine";
import { shuffledNull } from "../../inference/shuffled-null";
import { shuffledOrders } from "../../inference/shuffles";
import type { CompareOptions, Measure, Score, Scores } from "../measure";
import { view } from "../view";
import { amendScores } from "./amend-scores";
import { type Compared, type PreparedLists, pairValues, prepareRows } from "./pair-values";

/**
 * The same scores with the null of shuffled rows: those of the second list in random orders, the
 * same for every pair. A null in closed form stays, unless rows change places only within groups or
 * bins, of which it knows nothing.
 *
 * @throws RangeError when `permutations` is not a whole number from 19, or there are no groups or
 *   bins to shuffle within
 */
export async function withShuffles<P>(
  { scores, measure, lists }: Compared<P>,
  engine: Engine,
  options: CompareOptions,
): Promise<Scores> {
  const { permutations, seed = 1, shuffleWithin } = options;
  if (permutations === undefined) {
    // One that gives all pairs at once has a null, or has said why not.
    if (scores.null || measure.compareAll) return scores;
    return amendScores(scores, {}, () => nullIsAskedFor);
  }
  const within = rowsWithin(options);
  const orders = shuffledOrders(scores.n, permutations, { ...(within && { within }), seed });
  const shuffled = await shuffledValues(measure, lists, orders, engine, options);
  if (scores.null && !within) return { ...scores, shuffled: shuffled.values };
  const told = {
    details: {
      null: `${permutations} shuffles ${shuffleWithin ? `within ${shuffleWithin}` : "of rows"}, seed ${seed}`,
    },
    warnings: options.groups && !within ? [notExchangeable] : [],
  };
  return withNull(scores, measure, shuffled, told);
}

/** What is said of a pair without a null in closed form. */
export const nullIsAskedFor: Pick<Score, "details"> = {
  details: { null: "give permutations to have one" },
};

const notExchangeable =
  "rows of one group are not exchangeable: the p-value is too small unless they are shuffled within groups";

function rowsWithin({ shuffleWithin, groups, bins }: CompareOptions) {
  if (!shuffleWithin) return undefined;
  const within = { groups, bins }[shuffleWithin];
  if (within) return within;
  throw new RangeError(
    `shuffleWithin: shuffling within ${shuffleWithin} takes the ${shuffleWithin} of rows, but none came. ` +
      `Give { ${shuffleWithin} } too, or shuffle freely.`,
  );
}

interface Shuffled {
  /** [orders, as · bs] */
  readonly values: Matrix;
  /** Why a pair has no value of some shuffle. */
  readonly refusals: ReadonlyMap<number, string>;
}

async function shuffledValues<P>(
  measure: Measure<P>,
  { as, bs, others }: PreparedLists<P>,
  orders: readonly (readonly number[])[],
  engine: Engine,
  { groups, signal }: CompareOptions,
): Promise<Shuffled> {
  const refusals = new Map<number, string>();
  if (measure.shuffle) {
    return { values: await measure.shuffle(as, bs, orders, engine, signal), refusals };
  }
  const values = zeros(orders.length, as.length * bs.length);
  const options = { ...(groups && { groups }), ...(signal && { signal }) };
  for (const [o, order] of orders.entries()) {
    const taken = measure.reorder
      ? bs.map((b) => measure.reorder!(b, order))
      : await prepareRows(measure, others, (y) => view(takeRows(y, order)), engine);
    const mirrored = as === bs && measure.symmetric;
    const found = await pairValues(measure, as, taken, mirrored, engine, options);
    values.values.set(found.values, o * values.columns);
    for (const [at, words] of found.refusals) refusals.set(at, words);
  }
  return { values, refusals };
}

/** Details and warnings of all, as `told`, and what each pair's own shuffles say. */
function withNull(
  scores: Scores,
  { kind }: Pick<Measure, "kind">,
  { values, refusals }: Shuffled,
  told: { readonly details: { readonly null: string }; readonly warnings: readonly string[] },
): Scores {
  const towards = kind === "similarity" ? "higher" : "lower";
  const nulls = Array.from(scores.value.values, (value, at) =>
    shuffledNull(value, columnOf(values, at), towards),
  );
  const grid = (of: (at: number) => number) => ({
    ...scores.value,
    values: Float64Array.from(nulls, (_, at) => of(at)),
  });
  const grids = {
    mean: grid((at) => nulls[at]!.mean),
    sd: grid((at) => nulls[at]!.sd),
    pValue: grid((at) => nulls[at]!.pValue),
  };
  return amendScores(scores, { shuffled: values, null: grids }, (at) => {
    const { mean, sd, pValue, fitted } = nulls[at]!;
    const refusal = refusals.get(at);
    const missing = Number.isNaN(mean) && !Number.isNaN(scores.value.values[at]!);
    return {
      null: { mean, sd, pValue },
      details: {
        ...told.details,
        pValue: fitted
          ? "Pearson III by three moments of the shuffles"
          : "share of shuffles that reach the value",
      },
      warnings: [
        ...told.warnings,
        ...(missing ? [`no null: ${refusal ?? "of some shuffle the value is undefined"}`] : []),
      ],
    };
  });
}
