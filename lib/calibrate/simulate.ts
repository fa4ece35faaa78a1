import { dot } from "../core/arithmetic";
import { columnOf, type Matrix, matrix, rowOf } from "../core/matrix";
import { randomNormal, randomNumbers } from "../core/random";
import type { Row } from "../core/table";
import type { Engine } from "../engine/engine";
import { type CompareOptions, type Measure, type Score, score } from "../measures/index";

/** What is drawn: x and y that have nothing, or four directions, in common; both [n, d]. */
export interface Condition {
  readonly data: "unrelated" | "correlated";
  readonly n: number;
  readonly d: number;
}

/** Fewer rows than columns, and more. */
export const conditions: readonly Condition[] = [
  { data: "unrelated", n: 50, d: 80 },
  { data: "unrelated", n: 200, d: 20 },
  { data: "correlated", n: 50, d: 80 },
  { data: "correlated", n: 200, d: 20 },
];

/** What a measure said of one draw. NaN where it has no such number. */
export interface Run extends Row {
  readonly measure: string;
  readonly data: string;
  readonly n: number;
  readonly d: number;
  readonly run: number;
  readonly value: number;
  readonly pValue: number;
  readonly lower: number;
  readonly upper: number;
  /** How null and interval were made, or why there is nothing. */
  readonly how: string;
  readonly seconds: number;
}

/** Draws of `populationRows` rows of correlated data whose mean value stands for the population's. */
export const populationDraws = 8;
export const populationRows = 2500;

export interface Plan {
  readonly runs: number;
  readonly permutations: number;
  readonly shard: number;
  readonly shards: number;
}

/** Every measure on this shard's draws: the same draw for all, sown by its number alone. */
export async function simulate(
  measures: readonly Measure[],
  plan: Plan,
  engine: Engine,
  onProgress: (done: number, total: number) => void = () => {},
): Promise<Run[]> {
  const mine = (count: number) =>
    Array.from({ length: count }, (_, run) => run).filter(
      (run) => run % plan.shards === plan.shard,
    );
  const results: Run[] = [];
  for (const [done, run] of mine(plan.runs).entries()) {
    onProgress(done, mine(plan.runs).length);
    for (const condition of conditions) {
      for (const measure of measures) {
        const options = optionsFor(measure, condition, plan.permutations, run);
        results.push(await runOf(measure, condition, run, options, engine));
      }
    }
  }
  for (const run of mine(populationDraws)) {
    for (const { data, n, d } of conditions.filter((each) => each.data === "correlated")) {
      const drawn = draw({ data, n: populationRows, d }, 1e6 + run);
      for (const measure of measures) {
        const row = await attempt(measure, drawn, {}, engine);
        results.push({ measure: measure.name, data: "population", n, d, run, ...row });
      }
    }
  }
  return results;
}

/** Only what is looked at is asked for: shuffles where there is no null in closed form, and leave-outs. */
function optionsFor(
  { compareAll }: Measure,
  { data }: Condition,
  permutations: number,
  seed: number,
): CompareOptions {
  if (data === "correlated") return { jackknife: true, seed };
  return compareAll ? {} : { permutations, seed };
}

async function runOf(
  measure: Measure,
  condition: Condition,
  run: number,
  options: CompareOptions,
  engine: Engine,
): Promise<Run> {
  const row = await attempt(measure, draw(condition, run), options, engine);
  return { measure: measure.name, ...condition, run, ...row };
}

type Outcome = Pick<Run, "value" | "pValue" | "lower" | "upper" | "how" | "seconds">;

async function attempt(
  measure: Measure,
  [x, y]: readonly [Matrix, Matrix],
  options: CompareOptions,
  engine: Engine,
): Promise<Outcome> {
  const start = performance.now();
  const outcome = await score(measure, x, y, options, engine).then(said, refusal);
  return { ...outcome, seconds: (performance.now() - start) / 1000 };
}

function said({ value, null: shuffled, interval, details, warnings }: Score) {
  const made = [details.null, details.interval].filter((word) => !`${word}`.startsWith("give "));
  const missing = warnings.find((words) => words.startsWith("no "));
  return {
    value,
    pValue: shuffled?.pValue ?? Number.NaN,
    lower: interval?.[0] ?? Number.NaN,
    upper: interval?.[1] ?? Number.NaN,
    how: missing ?? (made.join("; ").replace(/,? seed \d+/, "") || "closed form"),
  };
}

function refusal(error: unknown) {
  if (!(error instanceof RangeError)) throw error;
  const [value, pValue, lower, upper] = Array<number>(4).fill(Number.NaN) as [
    number,
    number,
    number,
    number,
  ];
  return { value, pValue, lower, upper, how: `refused: ${error.message}` };
}

/** [n, d], [n, d]: half of the variance of each column is of four common directions, or none is. */
export function draw({ data, n, d }: Condition, seed: number): readonly [Matrix, Matrix] {
  const random = randomNumbers(1000 + seed);
  const [x, y] = [randomNormal(n, d, random), randomNormal(n, d, random)];
  if (data === "unrelated") return [x, y];
  const common = randomNormal(n, 4, random);
  // The same loadings in every draw: they are the population.
  const loadings = randomNumbers(d);
  const add = (noise: Matrix) => {
    const shared = randomNormal(4, d, loadings);
    return matrix(n, d, (i, j) => {
      return dot(rowOf(common, i), columnOf(shared, j)) / 2 + rowOf(noise, i)[j]!;
    });
  };
  return [add(x), add(y)];
}
