import { dot, sum } from "../../core/arithmetic";
import { fromArrays, matrix } from "../../core/matrix";
import type { Row, Table } from "../../core/table";
import type { Engine } from "../../engine/engine";
import { fewestGroups, jackknife } from "../../inference/jackknife";
import { between, type LanguageMatrix } from "../../languages/language-matrix";
import { studyEngine } from "../study-engine";
import { placeOf, type TransferResult } from "./rank-sources";

/** What a distance (or similarity) does to transfer, others held constant. */
export interface TransferCoefficient extends Row {
  readonly predictor: string;
  /** By how much the score changes with one standard deviation of the predictor. */
  readonly coefficient: number;
  readonly standardError: number;
  /** 95 % */
  readonly lower: number;
  readonly upper: number;
  /** Of the whole regression. */
  readonly rSquared: number;
  readonly pairs: number;
  /** Left out, for some predictor does not know them. */
  readonly droppedPairs: number;
  readonly languages: number;
}

/**
 * Regression of transfer results on distances between source and target, by least squares, with
 * errors that know that pairs share languages.
 *
 *     score = α + Σ βⱼ·zⱼ(source, target) + e      z: predictors in standard deviations
 *
 * Uncertainty by the jackknife over languages: each is left out with all of its pairs, as source
 * and as target. Pairs without a language in common count as independent, though kin are not:
 * intervals are then too narrow.
 *
 * @param transfer a row a source and target; a language with itself is left out
 * @throws RangeError with fewer than 5 languages, as many predictors as pairs, or predictors that say the same
 * @see Snijders & Borgatti (1999), Non-Parametric Standard Errors and Tests for Network Statistics
 * @see Philippy, Guo & Haddadan (2023), Identifying the Correlation Between Language Distance and Cross-Lingual Transfer in a Multilingual Representation Space
 */
export async function regressTransfer(
  transfer: Table<TransferResult>,
  predictors: readonly LanguageMatrix[],
  { engine }: { readonly engine?: Engine } = {},
): Promise<Table<TransferCoefficient>> {
  const others = transfer.filter(({ source, target }) => source !== target);
  const known = others.flatMap((row) => {
    const values = predictors.map((one) => {
      const [s, t] = [row.source, row.target].map((code) => placeOf(one.languages, code));
      return s! < 0 || t! < 0 ? Number.NaN : between(one, s!, t!);
    });
    return Number.isNaN(sum(values) + row.score) ? [] : [{ ...row, values }];
  });
  const languages = [...new Set(known.flatMap(({ source, target }) => [source, target]))];
  requireEnoughPairs(known.length, languages, predictors.length);
  const scales = predictors.map((_, j) => scaleOf(known.map(({ values }) => values[j]!)));
  const observations = known.map((row) => ({
    ...row,
    values: row.values.map((value, j) => (value - scales[j]!.mean) / scales[j]!.sd),
  }));
  const arithmetic = await studyEngine("regressTransfer", engine);
  const whole = await leastSquares(observations, arithmetic);
  const without: Float64Array[] = [];
  for (const language of languages) {
    const rest = observations.filter((row) => row.source !== language && row.target !== language);
    without.push((await leastSquares(rest, arithmetic)).coefficients);
  }
  return predictors.map(({ name }, j) => {
    const coefficient = whole.coefficients[j + 1]!;
    const { standardError, lower, upper } = jackknife(
      coefficient,
      without.map((coefficients) => coefficients[j + 1]!),
      languages.map(() => 1),
    );
    return {
      predictor: name,
      coefficient,
      standardError,
      lower,
      upper,
      rSquared: whole.rSquared,
      pairs: known.length,
      droppedPairs: others.length - known.length,
      languages: languages.length,
    };
  });
}

interface Observation {
  readonly score: number;
  readonly values: readonly number[];
}

async function leastSquares(
  observations: readonly Observation[],
  engine: Engine,
): Promise<{ readonly coefficients: Float64Array; readonly rSquared: number }> {
  const design = fromArrays(observations.map(({ values }) => [1, ...values]));
  const scores = matrix(observations.length, 1, (i) => observations[i]!.score);
  const { q, r } = await engine.qr(design);
  requireDistinct(r.values, design.columns);
  const along = await engine.crossProduct(q, scores);
  const solved = await engine.solveTriangular(r, along, { triangle: "upper" });
  const mean = sum(scores.values) / observations.length;
  const spread = observations.reduce((total, { score }) => total + (score - mean) ** 2, 0);
  const explained = dot(along.values, along.values) - observations.length * mean ** 2;
  return { coefficients: Float64Array.from(solved.values), rSquared: explained / spread };
}

function scaleOf(values: readonly number[]): { readonly mean: number; readonly sd: number } {
  const mean = sum(values) / values.length;
  const square = values.reduce((total, value) => total + (value - mean) ** 2, 0);
  return { mean, sd: Math.sqrt(square / values.length) };
}

function requireEnoughPairs(pairs: number, languages: readonly string[], predictors: number): void {
  if (languages.length >= fewestGroups && pairs > predictors + 1) return;
  throw new RangeError(
    `regressTransfer: it takes ${fewestGroups} languages and more pairs than the ${predictors} predictors and a constant, but there are ${pairs} pairs of ${languages.length} languages with all numbers. Bring more results.`,
  );
}

function requireDistinct(r: ArrayLike<number>, columns: number): void {
  const diagonal = Array.from({ length: columns }, (_, j) => Math.abs(r[j * columns + j]!));
  if (diagonal.every((value) => value > 1e-10 * diagonal[0]!)) return;
  throw new RangeError(
    "regressTransfer: every predictor needs something of its own, but one is constant or follows from the others. Leave it out.",
  );
}
