import { takeRows } from "../core/matrix";
import { openEngine } from "../engine/open";
import { minimise, requireStopping } from "./minimise";
import { penaltiesOf } from "./penalties";
import { forward, layersOf, meanLoss, startOf } from "./perceptron";
import { logSoftmax, predictionOf, requireColumns } from "./prediction";
import { inOwnUnit, inUnitOf } from "./principal-axes";
import { type FittedProbe, type Probe, trainingLabels } from "./probe";

export interface MlpOptions {
  /** Units of the hidden layer. */
  readonly hidden?: number;
  readonly penalty?: number;
  readonly tolerance?: number;
  readonly maximumIterations?: number;
}

type Scaled = ReturnType<typeof inOwnUnit>;

/**
 * A perceptron with one hidden layer, for contrast with the linear probes: what is in the vectors,
 * but not along a line?
 *
 *     scores = W₂·tanh(W₁·x/u + b₁) + b₂        u: the vectors' own unit, after centring
 *     minimise Σᵢ −ln p(yᵢ | xᵢ) + ½·penalty·(‖W₁‖² + ‖W₂‖²)
 *
 * By L-BFGS over all rows, from random weights of the seed. There are many minima: another seed
 * ends elsewhere. It can memorise; look at its selectivity and description length, not at accuracy
 * alone.
 *
 * [n, d], n labels → probabilities
 *
 * @throws RangeError when hidden is not a whole number from 1, or the penalty, tolerance or iterations
 *   are not positive
 * @see Hewitt & Liang (2019), Designing and Interpreting Probes with Control Tasks
 */
export function mlp({
  hidden = 64,
  penalty = 1,
  tolerance = 1e-4,
  maximumIterations = 300,
}: MlpOptions = {}): Probe<Scaled> {
  penaltiesOf("mlp", penalty);
  requireStopping("mlp", { tolerance, maximumIterations });
  if (!(Number.isInteger(hidden) && hidden >= 1)) {
    throw new RangeError(
      `mlp: hidden is a whole number of units, 1 or more, but ${hidden} came. 64 is usual.`,
    );
  }
  const name = `perceptron (${hidden} hidden, penalty ${penalty})`;
  return {
    name,
    source: "Hewitt & Liang 2019",
    prepare: async (x) => inOwnUnit(x),
    async fit({ x, mean, unit }, training, engine) {
      const { classes, codes } = trainingLabels(training);
      const rows = takeRows(x, training.rows);
      const sizes = { d: x.columns, hidden, k: classes.length };
      const shrink = penalty / rows.rows;
      const found = await minimise({
        evaluate: (at) => meanLoss(layersOf(at, sizes), rows, codes, shrink, engine),
        start: startOf(sizes, training.seed ?? 0),
        tolerance,
        maximumIterations,
        rounding: x.values instanceof Float32Array ? 1e-7 : 1e-15,
        onIteration(done) {
          training.signal?.throwIfAborted();
          const total = maximumIterations;
          training.onProgress?.({ task: "perceptron", done, total, unit: "iterations" });
        },
      });
      const { iterations, steepness, stopped } = found;
      const layers = layersOf(found.at, sizes);
      return {
        name,
        classes,
        details: { hidden, penalty, iterations, steepness, rows: rows.rows },
        warnings:
          stopped === "iterations"
            ? [`not converged after ${iterations} iterations; give more maximumIterations`]
            : [],
        async predict(vectors, arithmetic) {
          requireColumns(name, vectors, mean.length);
          const scaled = inUnitOf(vectors, mean, unit);
          const { scores } = await forward(layers, scaled, arithmetic ?? (await openEngine()));
          return predictionOf(classes, scores, logSoftmax(scores));
        },
      } satisfies FittedProbe;
    },
  };
}
