import { takeRows } from "../core/matrix";
import type { Engine } from "../engine/engine";
import { logisticProblem, type Solution } from "./logistic-problem";
import { requireStopping } from "./minimise";
import { innerFolds, penaltiesOf, placeOfLeast } from "./penalties";
import { linearProbe, logProbabilitiesOf } from "./prediction";
import { type Axes, principalAxes } from "./principal-axes";
import { type FittedLinearProbe, type Probe, type Training, trainingLabels } from "./probe";

export interface LogisticOptions {
  /** Added to the sum of losses as ½·penalty·‖W‖² (scikit-learn's 1/C); of several, one is chosen. */
  readonly penalty?: number | readonly number[];
  /** It has converged when no entry of the mean loss's gradient is above this times the vectors' unit. */
  readonly tolerance?: number;
  readonly maximumIterations?: number;
}

/**
 * Multinomial logistic regression with an L2 penalty: the linear probe.
 *
 *     minimise Σᵢ −ln p(yᵢ | xᵢ) + ½·penalty·‖W‖²,   p(c | x) = exp(w_c·x + b_c) / Σ exp(w·x + b)
 *
 * The intercepts are not penalised. With two classes the penalty is of w₁ − w₀, as scikit-learn has
 * it. Of several penalties the one of least log-loss in three folds of the training rows (whole
 * groups) is taken, each started from the weights of the next larger one.
 *
 * The penalty is in squared units of x: of vectors ten times as long one a hundred times as large
 * gives the same probe. When it stops does not depend on their unit, which is the root of their
 * mean square after centring; where that is 1, tolerance is scikit-learn's.
 *
 * By L-BFGS over whole matrix products, preconditioned by the covariance, which is got once for all
 * folds and penalties. Separable classes converge too, held by the penalty alone, with a warning.
 *
 * [n, d], n labels → weights [classes, d]
 *
 * @throws RangeError when a penalty is not positive and finite, or the tolerance or iterations are not
 * @see Alain & Bengio (2016), Understanding intermediate layers using linear classifier probes
 * @see Böhning (1992), Multinomial logistic regression algorithm (the bound that preconditions)
 */
export function logisticRegression({
  penalty = 1,
  tolerance = 1e-4,
  maximumIterations = 1000,
}: LogisticOptions = {}): Probe<Axes, FittedLinearProbe> {
  const penalties = penaltiesOf("logisticRegression", penalty);
  const settings = { tolerance, maximumIterations };
  requireStopping("logisticRegression", settings);
  const name = `logistic regression (penalty ${penalties.join(", ")})`;
  return {
    name,
    source: "Alain & Bengio 2016",
    prepare: principalAxes,
    async fit(axes, training, engine) {
      let path = penalties;
      if (penalties.length > 1) {
        const losses = await heldOutLosses(axes, training, penalties, settings, engine);
        path = penalties.slice(0, placeOfLeast(losses) + 1);
      }
      const solutions = await solveAlong(path, axes, training, settings, engine);
      return fittedLogistic(name, axes, training, path.at(-1)!, solutions.at(-1)!);
    },
  };
}

type Settings = Required<Pick<LogisticOptions, "tolerance" | "maximumIterations">>;

/** For penalties that fall, each from where the last one ended. */
async function solveAlong(
  penalties: readonly number[],
  axes: Axes,
  training: Training,
  settings: Settings,
  engine: Engine,
): Promise<Solution[]> {
  const problem = logisticProblem(axes, training, engine);
  const solutions: Solution[] = [];
  for (const penalty of penalties) {
    solutions.push(await problem.solve({ ...settings, penalty }, solutions.at(-1)));
  }
  return solutions;
}

/** Of each penalty, over the folds inside the training rows. */
async function heldOutLosses(
  axes: Axes,
  training: Training,
  penalties: readonly number[],
  settings: Settings,
  engine: Engine,
): Promise<Float64Array> {
  const losses = new Float64Array(penalties.length);
  for (const { inner, heldOut } of innerFolds("logisticRegression", training)) {
    const solutions = await solveAlong(penalties, axes, inner, settings, engine);
    for (const [p, solution] of solutions.entries()) {
      const probe = fittedLogistic("inner fold", axes, inner, penalties[p]!, solution);
      const prediction = await probe.predict(takeRows(axes.vectors, heldOut), engine);
      for (const log of logProbabilitiesOf(prediction, training.labels, heldOut)!) {
        if (log > Number.NEGATIVE_INFINITY) losses[p]! -= log;
      }
    }
  }
  return losses;
}

function fittedLogistic(
  name: string,
  { mean }: Axes,
  training: Training,
  penalty: number,
  { weights, intercepts, iterations, steepness, stopped, separated }: Solution,
): FittedLinearProbe {
  const warnings: string[] = [];
  if (stopped === "iterations") {
    warnings.push(
      `not converged after ${iterations} iterations (steepest entry of the gradient ${steepness.toExponential(1)}); ` +
        "give more maximumIterations or a larger penalty",
    );
  }
  if (separated) {
    warnings.push(
      "the classes are separable in the training rows, so that the penalty alone keeps the weights finite; " +
        "choose it by giving several",
    );
  }
  return linearProbe({
    name,
    classes: trainingLabels(training).classes,
    weights,
    intercepts,
    mean,
    probabilistic: true,
    details: { penalty, iterations, steepness, rows: training.rows.length },
    warnings,
  });
}
