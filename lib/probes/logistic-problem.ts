import { dot } from "../core/arithmetic";
import { fromValues, type Matrix, precisionOf, takeRows, toPrecision, zeros } from "../core/matrix";
import type { Engine } from "../engine/engine";
import { type Minimum, minimise } from "./minimise";
import type { Axes } from "./principal-axes";
import { type Training, trainingLabels } from "./probe";

/** Where a penalty's minimum is. */
export interface Solution extends Omit<Minimum, "gradient"> {
  /** Of vectors less their mean. [classes, d] */
  readonly weights: Matrix;
  readonly intercepts: Float64Array;
  /** Whether every training row is classified right. */
  readonly separated: boolean;
}

interface Settings {
  readonly penalty: number;
  readonly tolerance: number;
  readonly maximumIterations: number;
}

/**
 * Multinomial logistic regression of some rows, to be solved for one penalty after another.
 *
 * What is minimised is the mean loss, over classes × (d + 1) values: the weights of vectors in
 * their own unit, class by class, and the intercepts.
 */
export function logisticProblem(
  axes: Axes,
  training: Training,
  engine: Engine,
): { solve(settings: Settings, from?: Solution): Promise<Solution> } {
  const { rows, signal, onProgress } = training;
  const { classes, codes } = trainingLabels(training);
  const x = rows.length === axes.x.rows ? axes.x : takeRows(axes.x, rows);
  const [n, d, k] = [x.rows, x.columns, classes.length];
  const scores = zeros(n, k, precisionOf(x));
  return {
    async solve({ penalty, tolerance, maximumIterations }, from) {
      // Softmax has one class more than it needs: of two, the penalty is of their difference.
      const shrink = (k === 2 ? 2 * penalty : penalty) / n / axes.unit ** 2;
      let fit: Fit = { loss: 0, right: 0, curvature: 1 / k };
      const minimum = await minimise({
        async evaluate(at) {
          const weights = toPrecision(fromValues(k, d, at.subarray(0, k * d)), precisionOf(x));
          await engine.rowProduct(x, weights, scores);
          fit = residuals(scores, codes, at.subarray(k * d));
          const gradient = await gradientOf(x, scores, at, shrink, engine);
          const length = dot(at.subarray(0, k * d), at.subarray(0, k * d));
          return { value: fit.loss + 0.5 * shrink * length, gradient };
        },
        start: from?.at ?? startOf(codes, d, k),
        tolerance,
        maximumIterations,
        rounding: x.values instanceof Float32Array ? 1e-7 : 1e-15,
        precondition: (gradient) => whitened(gradient, axes, k, fit.curvature, shrink, engine),
        onIteration(done) {
          signal?.throwIfAborted();
          const total = maximumIterations;
          onProgress?.({ task: "logistic regression", done, total, unit: "iterations" });
        },
      });
      const weights = minimum.at.subarray(0, k * d).map((weight) => weight / axes.unit);
      return {
        ...minimum,
        weights: fromValues(k, d, weights),
        intercepts: minimum.at.slice(k * d),
        separated: fit.right === n,
      };
    },
  };
}

/** No weights, and intercepts that give every class its share of the rows. */
function startOf(codes: Int32Array, d: number, k: number): Float64Array {
  const start = new Float64Array(k * (d + 1));
  const counts = new Float64Array(k);
  for (const code of codes) counts[code]! += 1;
  const logs = counts.map(Math.log);
  const mean = logs.reduce((sum, log) => sum + log, 0) / k;
  start.set(
    logs.map((log) => log - mean),
    k * d,
  );
  return start;
}

export interface Fit {
  /** Mean of −ln p. */
  readonly loss: number;
  /** Rows whose own class has a higher score than every other. */
  readonly right: number;
  /** How steeply the loss bends, on average over rows and classes: 1/k where all are as likely. */
  readonly curvature: number;
}

/** Turns scores, row by row, into (p − [own class])/n, which is what the gradient is made of. */
export function residuals(scores: Matrix, codes: Int32Array, intercepts: Float64Array): Fit {
  const { rows, columns: k, values } = scores;
  const p = new Float64Array(k);
  let [loss, right, bend] = [0, 0, 0];
  for (let i = 0, start = 0; i < rows; i++, start += k) {
    const own = values[start + codes[i]!]! + intercepts[codes[i]!]!;
    let rival = Number.NEGATIVE_INFINITY;
    for (let c = 0; c < k; c++) {
      const score = values[start + c]! + intercepts[c]!;
      p[c] = score;
      if (score > rival && c !== codes[i]) rival = score;
    }
    const highest = Math.max(own, rival);
    let sum = 0;
    for (let c = 0; c < k; c++) sum += p[c] = Math.exp(p[c]! - highest);
    loss += highest + Math.log(sum) - own;
    if (own > rival) right += 1;
    let squares = 0;
    for (let c = 0; c < k; c++) {
      const share = p[c]! / sum;
      squares += share * share;
      values[start + c] = share / rows;
    }
    values[start + codes[i]!] = (p[codes[i]!]! / sum - 1) / rows;
    bend += 1 - squares;
  }
  // At least a thousandth of the most: where all is certain, nothing is divided by nothing.
  const curvature = Math.max(bend / rows / (k - 1), 1e-3 / k);
  return { loss: loss / rows, right, curvature };
}

async function gradientOf(
  x: Matrix,
  residual: Matrix,
  at: Float64Array,
  shrink: number,
  engine: Engine,
): Promise<Float64Array> {
  const [d, k] = [x.columns, residual.columns];
  const gradient = new Float64Array(at.length);
  gradient.set((await engine.crossProduct(residual, x)).values);
  for (let i = 0; i < k * d; i++) gradient[i]! += shrink * at[i]!;
  for (let i = 0; i < residual.values.length; i++) {
    gradient[k * d + (i % k)]! += residual.values[i]!;
  }
  return gradient;
}

/**
 * The gradient times (curvature·XᵀX/n + shrink·I)⁻¹, and the intercepts' by 1/curvature: the
 * inverse Hessian, were every row's classes as uncertain as they are on average.
 */
async function whitened(
  gradient: Float64Array,
  { axes, variances }: Axes,
  k: number,
  curvature: number,
  shrink: number,
  engine: Engine,
): Promise<Float64Array> {
  const d = axes.rows;
  const along = await engine.multiply(fromValues(k, d, gradient.subarray(0, k * d)), axes);
  for (let i = 0; i < along.values.length; i++) {
    along.values[i]! /= curvature * variances[i % along.columns]! + shrink;
  }
  const result = new Float64Array(gradient.length);
  result.set((await engine.rowProduct(along, axes)).values);
  for (let c = 0; c < k; c++) result[k * d + c] = gradient[k * d + c]! / curvature;
  return result;
}
