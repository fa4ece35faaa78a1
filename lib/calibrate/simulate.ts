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
  { data: "unrelated", n: 40, d: 60 },
  { data: "unrelated", n: 120, d: 10 },
  { data: "correlated", n: 40, d: 60 },
  { data: "correlated", n: 120, d: 10 },
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
export const populationDraws = 6;
export const populationRows = 1200;

export interface Plan {
  readonly runs: number;
  readonly permutations: number;
  /** How long a measure may take in this process, in seconds: the slowest have fewer runs. */
  readonly seconds: number;
  readonly shard: number;
  readonly shards: number;
}

/**
 * Every measure on this shard's draws, the same draw for all, sown by its number alone: one draw
 * after the other, so that what there is when it is stopped is of all measures.
 *
 * @param known what was found before, which is not looked for again
 */
export async function* simulate(
  measures: readonly Measure[],
  plan: Plan,
  known: readonly Run[],
  engine: Engine,
): AsyncGenerator<Run> {
  const done = new Set(known.map(nameOf));
  const spent = new Map<string, number>();
  for (const { measure, seconds } of known) spent.set(measure, (spent.get(measure) ?? 0) + seconds);
  for (const task of tasks(plan)) {
    let drawn: readonly [Matrix, Matrix] | undefined;
    for (const measure of measures) {
      const { name } = measure;
      const used = spent.get(name) ?? 0;
      if (done.has(nameOf({ measure: name, ...task })) || used > plan.seconds) continue;
      drawn ??= draw(task);
      const outcome = await attempt(measure, drawn, task, plan.permutations, engine);
      spent.set(name, used + outcome.seconds);
      yield { measure: name, ...task, ...outcome };
    }
  }
}

/** One draw of one kind of data. */
interface Task extends Pick<Run, "n" | "d" | "run"> {
  readonly data: Condition["data"] | "population";
}

function* tasks({ runs, shard, shards }: Plan): Generator<Task> {
  for (let run = shard; run < populationDraws; run += shards) {
    for (const { n, d } of conditions.filter((each) => each.data === "correlated")) {
      yield { data: "population", n, d, run };
    }
  }
  for (let run = shard; run < runs; run += shards) {
    for (const condition of conditions) yield { ...condition, run };
  }
}

function nameOf({ measure, data, n, run }: Pick<Run, "measure" | "data" | "n" | "run">): string {
  return [measure, data, n, run].join("|");
}

type Outcome = Pick<Run, "value" | "pValue" | "lower" | "upper" | "how" | "seconds">;

/** Only what is looked at is asked for: leave-outs, or the null, of shuffles where there is none in closed form. */
async function attempt(
  measure: Measure,
  [x, y]: readonly [Matrix, Matrix],
  { data, run }: Task,
  permutations: number,
  engine: Engine,
): Promise<Outcome> {
  const ask = (options: CompareOptions) =>
    score(measure, x, y, options, engine).then(said, refusal);
  const shuffled = { permutations, seed: run };
  const inClosedForm = measure.compareAll !== undefined;
  const start = performance.now();
  let outcome = await ask(
    {
      population: inClosedForm ? { jackknife: false } : {},
      correlated: { jackknife: true, seed: run },
      unrelated: inClosedForm ? {} : shuffled,
    }[data],
  );
  if (data === "unrelated" && inClosedForm && Number.isNaN(outcome.pValue)) {
    outcome = await ask(shuffled);
  }
  return { ...outcome, seconds: (performance.now() - start) / 1000 };
}

function said({ value, null: shuffled, interval, details, warnings }: Score) {
  const made = [details.null, details.interval].filter(
    (word) => word !== undefined && !`${word}`.startsWith("give "),
  );
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
export function draw({ data, n, d, run }: Task): readonly [Matrix, Matrix] {
  const population = data === "population";
  const random = randomNumbers(1000 + run + (population ? 1e6 : 0));
  const rows = population ? populationRows : n;
  const [x, y] = [randomNormal(rows, d, random), randomNormal(rows, d, random)];
  if (data === "unrelated") return [x, y];
  const common = randomNormal(rows, 4, random);
  // The same loadings in every draw: they are the population.
  const loadings = randomNumbers(d);
  const add = (noise: Matrix) => {
    const shared = randomNormal(4, d, loadings);
    return matrix(rows, d, (i, j) => {
      return dot(rowOf(common, i), columnOf(shared, j)) / 2 + rowOf(noise, i)[j]!;
    });
  };
  return [add(x), add(y)];
}
