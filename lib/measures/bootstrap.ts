import { type Matrix, takeRows } from "../core/matrix";
import { randomNumbers } from "../core/random";
import type { Engine } from "../engine/engine";
import { openEngine } from "../engine/open";
import { compareAll, score } from "./compare";
import type { Measure } from "./measure";

export interface BootstrapOptions {
  /** How often rows are drawn; 999 when left out. */
  readonly draws?: number;
  readonly seed?: number;
  readonly signal?: AbortSignal;
}

/** What rows drawn with replacement say of a value. */
export interface Bootstrap {
  readonly value: number;
  readonly standardError: number;
  /** 95 %: between the 2.5 and the 97.5 % quantile of the draws. */
  readonly interval: readonly [lower: number, upper: number];
  /** The value of every draw, in order. */
  readonly draws: Float64Array;
}

/**
 * Standard error and interval of a value from rows drawn with replacement, pairs of copies of one
 * row left out: for debiased CKA, of any kernel.
 *
 * A plain bootstrap is refused. A copy of a row is alike to it on both sides, as every row is to
 * itself, so that copies put back the bias that debiasing takes out: of unrelated data with n < d
 * no interval of a plain bootstrap holds 0, and of real text at n = 50 none holds the value. The
 * jackknife, which `score` gives for less, draws no copies.
 *
 * @throws RangeError for a measure that cannot leave pairs of copies out, and for fewer than 99 draws
 * @see Efron (1979), Bootstrap methods: another look at the jackknife
 */
export async function bootstrap(
  measure: Measure,
  x: Matrix,
  y: Matrix,
  { draws = 999, seed = 1, signal }: BootstrapOptions = {},
  engine?: Engine,
): Promise<Bootstrap> {
  requireCopiesOut(measure);
  if (!(Number.isInteger(draws) && draws >= 99)) {
    throw new RangeError(
      `bootstrap: quantiles take a whole number of draws from 99, but ${draws} came. 999 is usual.`,
    );
  }
  const arithmetic = engine ?? (await openEngine());
  const { value } = await score(measure, x, y, {}, arithmetic);
  const random = randomNumbers(seed);
  const values = new Float64Array(draws);
  for (let b = 0; b < draws; b++) {
    signal?.throwIfAborted();
    const rows = Array.from({ length: x.rows }, () => Math.floor(random() * x.rows));
    const [a, c] = [takeRows(x, rows), takeRows(y, rows)];
    const options = {
      groups: rows.map(String),
      withinGroups: "left out",
      jackknife: false,
    } as const;
    values[b] = (await compareAll(measure, [a], [c], options, arithmetic)).value.values[0]!;
  }
  const sorted = values.slice().sort();
  const mean = values.reduce((sum, each) => sum + each / draws, 0);
  const squares = values.reduce((sum, each) => sum + (each - mean) ** 2, 0);
  return {
    value,
    standardError: Math.sqrt(squares / (draws - 1)),
    interval: [quantile(sorted, 0.025), quantile(sorted, 0.975)],
    draws: values,
  };
}

/** Between the two of sorted numbers that stand nearest. */
function quantile(sorted: Float64Array, share: number): number {
  const at = share * (sorted.length - 1);
  const [below, above] = [sorted[Math.floor(at)]!, sorted[Math.ceil(at)]!];
  return below + (at - Math.floor(at)) * (above - below);
}

function requireCopiesOut({ name, leavesGroupsOut }: Measure): void {
  if (leavesGroupsOut) return;
  throw new RangeError(
    `bootstrap: pairs of copies of a row are alike on both sides and must stay out, but ${name} counts them. ` +
      "Take debiasedCka, of any kernel, or score with jackknife: true.",
  );
}
