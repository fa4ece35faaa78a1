import { addTo } from "../core/arithmetic";
import { fromValues, type Matrix, precisionOf, takeRows, toPrecision } from "../core/matrix";
import { randomNumbers } from "../core/random";
import type { Engine } from "../engine/engine";
import { openEngine } from "../engine/open";
import { residuals } from "./logistic-problem";
import { type Evaluation, minimise } from "./minimise";
import { penaltiesOf } from "./penalties";
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
 * @throws RangeError when hidden is not a whole number from 1, or the penalty not positive and finite
 * @see Hewitt & Liang (2019), Designing and Interpreting Probes with Control Tasks
 */
export function mlp({
  hidden = 64,
  penalty = 1,
  tolerance = 1e-4,
  maximumIterations = 300,
}: MlpOptions = {}): Probe<Scaled> {
  penaltiesOf("mlp", penalty);
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

interface Sizes {
  readonly d: number;
  readonly hidden: number;
  readonly k: number;
}

/** Weights and biases of both layers, views of one array. */
interface Layers {
  readonly all: Float64Array;
  /** [hidden, d] */
  readonly first: Matrix;
  readonly firstBias: Float64Array;
  /** [classes, hidden] */
  readonly second: Matrix;
  readonly secondBias: Float64Array;
}

function layersOf(all: Float64Array, { d, hidden, k }: Sizes): Layers {
  const ends = [hidden * d, hidden * (d + 1), hidden * (d + 1) + k * hidden];
  return {
    all,
    first: fromValues(hidden, d, all.subarray(0, ends[0])),
    firstBias: all.subarray(ends[0], ends[1]),
    second: fromValues(k, hidden, all.subarray(ends[1], ends[2])),
    secondBias: all.subarray(ends[2]),
  };
}

/** Uniform weights that neither swell nor shrink what passes through (Glorot & Bengio 2010). */
function startOf(sizes: Sizes, seed: number): Float64Array {
  const { d, hidden, k } = sizes;
  const random = randomNumbers(seed);
  const layers = layersOf(new Float64Array(hidden * (d + 1) + k * (hidden + 1)), sizes);
  for (const { rows, columns, values } of [layers.first, layers.second]) {
    const bound = Math.sqrt(6 / (rows + columns));
    for (let i = 0; i < values.length; i++) values[i] = bound * (2 * random() - 1);
  }
  return layers.all;
}

async function forward(
  { first, firstBias, second, secondBias }: Layers,
  x: Matrix,
  engine: Engine,
): Promise<{ readonly units: Matrix; readonly scores: Matrix }> {
  const precision = precisionOf(x);
  const units = await engine.rowProduct(x, toPrecision(first, precision));
  for (let i = 0; i < units.values.length; i++) {
    units.values[i] = Math.tanh(units.values[i]! + firstBias[i % units.columns]!);
  }
  const scores = await engine.rowProduct(units, toPrecision(second, precision));
  for (let i = 0; i < scores.values.length; i++) {
    scores.values[i]! += secondBias[i % scores.columns]!;
  }
  return { units, scores };
}

async function meanLoss(
  layers: Layers,
  x: Matrix,
  codes: Int32Array,
  shrink: number,
  engine: Engine,
): Promise<Evaluation> {
  const { units, scores } = await forward(layers, x, engine);
  const { loss } = residuals(scores, codes, new Float64Array(scores.columns));
  const sizes = { d: x.columns, hidden: units.columns, k: scores.columns };
  const gradient = layersOf(new Float64Array(layers.all.length), sizes);
  gradient.second.values.set((await engine.crossProduct(scores, units)).values);
  addRows(gradient.secondBias, scores);
  const back = await engine.multiply(scores, toPrecision(layers.second, precisionOf(x)));
  for (let i = 0; i < back.values.length; i++) back.values[i]! *= 1 - units.values[i]! ** 2;
  gradient.first.values.set((await engine.crossProduct(back, x)).values);
  addRows(gradient.firstBias, back);
  let squares = 0;
  for (const layer of ["first", "second"] as const) {
    const weights = layers[layer].values;
    for (let i = 0; i < weights.length; i++) {
      squares += weights[i]! ** 2;
      gradient[layer].values[i]! += shrink * weights[i]!;
    }
  }
  return { value: loss + 0.5 * shrink * squares, gradient: gradient.all };
}

function addRows(target: Float64Array, { rows, columns, values }: Matrix): void {
  for (let i = 0; i < rows; i++) addTo(target, values.subarray(i * columns, (i + 1) * columns));
}
