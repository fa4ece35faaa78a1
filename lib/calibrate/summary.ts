import { groupRows, type Row, type Table } from "../core/table";
import { populationDraws, populationRows, type Run } from "./simulate";

/** How a measure's p-values and intervals do on one shape of data. NaN of what it does not have. */
export interface Calibration extends Row {
  readonly measure: string;
  readonly n: number;
  readonly d: number;
  /** Of unrelated pairs, and of correlated ones. */
  readonly runs: number;
  readonly correlatedRuns: number;
  /** Share of correlated pairs that got an interval: where few do, what covers is a choice of them. */
  readonly withInterval: number;
  /** How the p-value is made. */
  readonly null: string;
  /** Share of unrelated pairs with p ≤ .05 */
  readonly typeOneError: number;
  /** Whether that is 4–6 %. */
  readonly typeOneErrorMeetsGoal: string;
  /** How the interval is made. */
  readonly interval: string;
  /** Share of 95 % intervals that hold the population's value. */
  readonly coverage: number;
  readonly coverageMeetsGoal: string;
  /** Share of 95 % intervals that hold the mean value of samples of this n. */
  readonly coverageAtThisN: number;
  readonly coverageAtThisNMeetsGoal: string;
  readonly meanValue: number;
  readonly populationValue: number;
  readonly secondsPerRun: number;
}

/** One row a measure and shape, from all runs of all shards. */
export function summarise(runs: readonly Run[]): Table<Calibration> {
  return [...groupRows(runs, ({ measure, n, d }) => `${measure}|${n}|${d}`).values()].map(
    (rows) => {
      const of = (data: string) => rows.filter((row) => row.data === data);
      const { measure, n, d } = rows[0]!;
      const [unrelated, correlated] = [of("unrelated"), of("correlated")];
      const populationValue = meanOf(of("population").map(({ value }) => value));
      const meanValue = meanOf(correlated.map(({ value }) => value));
      const typeOneError = shareOf(
        unrelated.filter(({ pValue }) => !Number.isNaN(pValue)),
        ({ pValue }) => pValue <= 0.05,
      );
      const coverage = coverageOf(correlated, populationValue);
      const coverageAtThisN = coverageOf(correlated, meanValue);
      return {
        measure,
        n,
        d,
        runs: unrelated.length,
        correlatedRuns: correlated.length,
        withInterval: shareOf(correlated, ({ lower }) => !Number.isNaN(lower)),
        null: commonest(unrelated),
        typeOneError,
        typeOneErrorMeetsGoal: meets(typeOneError, unrelated.length, 0.04, 0.06),
        interval: commonest(correlated),
        coverage,
        coverageMeetsGoal: meets(coverage, correlated.length, 0.93, 0.97),
        coverageAtThisN,
        coverageAtThisNMeetsGoal: meets(coverageAtThisN, correlated.length, 0.93, 0.97),
        meanValue,
        populationValue,
        secondsPerRun: meanOf(rows.map(({ seconds }) => seconds)),
      };
    },
  );
}

/** NaN where more than a tenth of the pairs have no interval: those that have one are not like the rest. */
function coverageOf(runs: readonly Run[], value: number): number {
  const told = runs.filter(({ lower }) => !Number.isNaN(lower));
  if (told.length < 0.9 * runs.length) return Number.NaN;
  return shareOf(told, ({ lower, upper }) => lower <= value && value <= upper);
}

function shareOf<T>(all: readonly T[], holds: (one: T) => boolean): number {
  return all.length > 0 ? all.filter(holds).length / all.length : Number.NaN;
}

function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value / values.length, 0) || Number.NaN;
}

/** "yes", "no", or that so few runs cannot tell: the goal is within 1.96 standard errors of the share. */
function meets(share: number, runs: number, lowest: number, highest: number): string {
  if (Number.isNaN(share)) return "";
  if (share >= lowest && share <= highest) return "yes";
  // Of all runs or none, the error is that of one run off.
  const inside = Math.min(1 - 1 / runs, Math.max(1 / runs, share));
  const error = 1.96 * Math.sqrt((inside * (1 - inside)) / runs);
  return share + error >= lowest && share - error <= highest ? "within chance" : "no";
}

function commonest(runs: readonly Run[]): string {
  const counts = [...groupRows(runs, ({ how }) => how)];
  counts.sort(([, a], [, b]) => b.length - a.length);
  return counts[0]?.[0] ?? "";
}

/** What a reader of the table has to know, and what misses its goal, in Markdown. */
export function readme(table: Table<Calibration>, about: Readonly<Record<string, string>>): string {
  const missing = (goal: keyof Calibration, share: keyof Calibration) =>
    table
      .filter((row) => row[goal] === "no")
      .map((row) => `- ${row.measure}, ${row.n} × ${row.d}: ${percent(row[share] as number)}`)
      .join("\n") || "None.";
  return `# Calibration

Are the p-values and intervals of the measures what they say? Made by \`npm run calibrate -- --save\`;
\`measures.csv\` has a row a measure and shape of data, this page what misses a goal.

${Object.entries(about)
  .map(([what, words]) => `- ${what}: ${words}`)
  .join("\n")}

**Data.** Unrelated: x and y white and normal. Correlated: each column is the sum of four common
normal directions, with fixed loadings, and noise of the same variance. [40 × 60] (n < d) and [120 × 10] (n > d).

**Type I error** is the share of unrelated pairs with p ≤ .05; goal 4–6 %. Chance alone moves it by ±1 % in 2,000
runs, by ±2.5 % in 300: only what misses its goal by more than chance is called a miss, and \`measures.csv\` says
"within chance" of the rest. What is refused on a shape of data (n ≤ rank x + rank y) has no numbers there.

**Coverage** is the share of 95 % intervals that hold the population's value (the mean of ${populationDraws} samples of
${populationRows} rows); goal 93–97 %. A measure that is biased at this n misses it however good its interval is: a
jackknife is about the mean value of samples of this n, which **coverage at this n** is about. Neighbours' measures have
another value at every n, so only the latter says anything of them. Where more than a tenth of the samples get no
interval (SVCCA of n < d, whose kept directions are now more, now fewer than rows allow), those that do are not like
the rest, and no coverage is told.

## Type I error outside 4–6 %

${missing("typeOneErrorMeetsGoal", "typeOneError")}

## Coverage at this n outside 93–97 %

${missing("coverageAtThisNMeetsGoal", "coverageAtThisN")}

## Coverage of the population's value outside 93–97 %

${missing("coverageMeetsGoal", "coverage")}
`;
}

function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`;
}
