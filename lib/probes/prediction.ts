import { centerColumns } from "../core/arithmetic";
import { type Matrix, precisionOf, shapeOf, toPrecision, zeros } from "../core/matrix";
import type { Engine } from "../engine/engine";
import { openEngine } from "../engine/open";
import { requireFinite } from "../engine/shapes";
import type { Labels } from "./labels";
import type { FittedLinearProbe, Prediction } from "./probe";

/** A linear rule as it was fitted: around the mean of the vectors, so that a common offset costs no digits. */
export interface LinearRule {
  readonly name: string;
  readonly classes: readonly string[];
  /** [classes, d] */
  readonly weights: Matrix;
  /** Of vectors less `mean`. */
  readonly intercepts: Float64Array;
  /** [d] */
  readonly mean: Float64Array;
  /** Whether softmax of the scores is a probability. */
  readonly probabilistic: boolean;
  readonly details: FittedLinearProbe["details"];
  readonly warnings: readonly string[];
}

/** The fitted probe that a linear rule is. */
export function linearProbe(rule: LinearRule): FittedLinearProbe {
  const { name, classes, weights, mean, details, warnings } = rule;
  const intercepts = rule.intercepts.map((intercept, c) => {
    let offset = 0;
    for (let j = 0; j < mean.length; j++) offset += weights.values[c * mean.length + j]! * mean[j]!;
    return intercept - offset;
  });
  return {
    name,
    classes,
    weights,
    intercepts,
    details,
    warnings,
    async predict(x, engine) {
      requireColumns(name, x, mean.length);
      const arithmetic = engine ?? (await openEngine());
      const scores = await scoresOf(rule, x, arithmetic);
      return predictionOf(classes, scores, rule.probabilistic ? logSoftmax(scores) : undefined);
    },
  };
}

async function scoresOf(rule: LinearRule, x: Matrix, engine: Engine): Promise<Matrix> {
  const weights = toPrecision(rule.weights, precisionOf(x));
  const scores = await engine.rowProduct(centerColumns(x, rule.mean), weights);
  for (let k = 0; k < scores.values.length; k++) {
    scores.values[k]! += rule.intercepts[k % scores.columns]!;
  }
  return scores;
}

/** Of each row the class of the highest score, the first of equals. */
export function predictionOf(
  classes: readonly string[],
  scores: Matrix,
  logProbabilities?: Matrix,
): Prediction {
  const codes = new Int32Array(scores.rows);
  for (let i = 0, k = 0; i < scores.rows; i++) {
    let best = Number.NEGATIVE_INFINITY;
    for (let c = 0; c < scores.columns; c++, k++) {
      if (!(scores.values[k]! > best)) continue;
      best = scores.values[k]!;
      codes[i] = c;
    }
  }
  return { classes, codes, scores, ...(logProbabilities && { logProbabilities }) };
}

/** sᵢ − ln Σ exp s, row by row, in float64: finite where a probability itself would be 0. */
export function logSoftmax({ rows, columns, values }: Matrix): Matrix {
  const result = zeros(rows, columns);
  for (let i = 0; i < rows; i++) {
    const start = i * columns;
    let highest = Number.NEGATIVE_INFINITY;
    for (let k = start; k < start + columns; k++) highest = Math.max(highest, values[k]!);
    let sum = 0;
    for (let k = start; k < start + columns; k++) sum += Math.exp(values[k]! - highest);
    const total = highest + Math.log(sum);
    for (let k = start; k < start + columns; k++) result.values[k] = values[k]! - total;
  }
  return result;
}

/**
 * ln p of each row's own class; of a class that the probe never met, −∞. Undefined of a probe that
 * knows no probabilities.
 */
export function logProbabilitiesOf(
  { classes, logProbabilities }: Prediction,
  labels: Labels,
  rows: readonly number[],
): Float64Array | undefined {
  if (!logProbabilities) return undefined;
  const places = labels.classes.map((name) => classes.indexOf(name));
  return Float64Array.from(rows, (row, i) => {
    const place = places[labels.codes[row]!]!;
    return place < 0
      ? Number.NEGATIVE_INFINITY
      : logProbabilities.values[i * classes.length + place]!;
  });
}

/** @throws RangeError unless x has the columns that the probe was fitted on, all finite */
export function requireColumns(name: string, x: Matrix, columns: number): void {
  if (x.columns !== columns) {
    throw new RangeError(
      `${name}: it was fitted on vectors of ${columns} dimensions, but x is ${shapeOf(x)}. ` +
        "Give vectors of the same layer and model.",
    );
  }
  requireFinite(name, "x", x);
}
