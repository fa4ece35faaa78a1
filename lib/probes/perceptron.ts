import { addTo } from "../core/arithmetic";
import { fromValues, type Matrix, precisionOf, toPrecision } from "../core/matrix";
import { randomNumbers } from "../core/random";
import type { Engine } from "../engine/engine";
import { residuals } from "./logistic-problem";
import type { Evaluation } from "./minimise";

/** Of a perceptron with one hidden layer. */
export interface Sizes {
  readonly d: number;
  readonly hidden: number;
  readonly k: number;
}

/** Weights and biases of both layers, views of one array. */
export interface Layers {
  readonly all: Float64Array;
  /** [hidden, d] */
  readonly first: Matrix;
  readonly firstBias: Float64Array;
  /** [classes, hidden] */
  readonly second: Matrix;
  readonly secondBias: Float64Array;
}

/** The layers in one array of weights. */
export function layersOf(all: Float64Array, { d, hidden, k }: Sizes): Layers {
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
export function startOf(sizes: Sizes, seed: number): Float64Array {
  const { d, hidden, k } = sizes;
  const random = randomNumbers(seed);
  const layers = layersOf(new Float64Array(hidden * (d + 1) + k * (hidden + 1)), sizes);
  for (const { rows, columns, values } of [layers.first, layers.second]) {
    const bound = Math.sqrt(6 / (rows + columns));
    for (let i = 0; i < values.length; i++) values[i] = bound * (2 * random() - 1);
  }
  return layers.all;
}

/** What the hidden units and the classes' scores are. [n, d] → [n, hidden], [n, classes] */
export async function forward(
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

/**
 * The mean loss and its gradient, by going back through the layers:
 *
 *     1/n·Σᵢ −ln p(yᵢ | xᵢ) + ½·shrink·(‖W₁‖² + ‖W₂‖²)
 *     G₂ = Rᵀ·H + shrink·W₂,   G₁ = ((R·W₂) ∘ (1 − H²))ᵀ·X + shrink·W₁,   R = (p − [own class])/n
 */
export async function meanLoss(
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
