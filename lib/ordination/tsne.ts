import { type Matrix, matrix } from "../core/matrix";
import type { Engine } from "../engine/engine";
import { principalCoordinates } from "./principal-coordinates";

export interface TsneOptions {
  readonly dimensions: number;
  /** About how many neighbours each point has. */
  readonly perplexity: number;
  readonly steps: number;
  readonly signal?: AbortSignal;
}

/**
 * t-SNE, exact: points whose neighbours are those of the given distances. Distances between
 * clusters, and sizes of clusters, mean nothing.
 *
 *     p_{j|i} ∝ exp(−dᵢⱼ²/2σᵢ²), σᵢ for the perplexity    p = (p_{j|i} + p_{i|j})/2n    q ∝ 1/(1 + ‖yᵢ − yⱼ‖²)    KL(p‖q) → min
 *
 * Starts from classical scaling, so that no seed is needed; early exaggeration 12 for the first
 * quarter of the steps, momentum .5, then .8. n² a step: for some thousand points.
 *
 * @param squared D², [n, n]
 * @see Van der Maaten & Hinton (2008), Visualizing Data using t-SNE
 * @see Kobak & Berens (2019), The art of using t-SNE for single-cell transcriptomics (the start)
 */
export async function tsne(
  squared: Matrix,
  { dimensions, perplexity, steps, signal }: TsneOptions,
  engine: Engine,
): Promise<Matrix> {
  const n = squared.rows;
  const p = affinities(squared, perplexity);
  const { points, eigenvalues } = await principalCoordinates(squared, engine);
  const small = 1e-4 / Math.sqrt(eigenvalues[0]! / n);
  const y = matrix(n, dimensions, (i, j) =>
    j < points.columns ? small * points.values[i * points.columns + j]! : 0,
  );
  const speed = new Float64Array(n * dimensions);
  const gains = new Float64Array(n * dimensions).fill(1);
  const early = Math.floor(steps / 4);
  const rate = Math.max(n / 12 / 4, 50);
  for (let step = 0; step < steps; step++) {
    if (step % 50 === 0) {
      signal?.throwIfAborted();
      await new Promise(setImmediate);
    }
    const slope = gradient(p, y, step < early ? 12 : 1);
    const momentum = step < early ? 0.5 : 0.8;
    for (let k = 0; k < slope.length; k++) {
      gains[k] = Math.max(
        0.01,
        slope[k]! > 0 === speed[k]! > 0 ? gains[k]! * 0.8 : gains[k]! + 0.2,
      );
      speed[k] = momentum * speed[k]! - rate * gains[k]! * slope[k]!;
      y.values[k]! += speed[k]!;
    }
  }
  return y;
}

/** p, symmetric, summing to 1. */
function affinities({ rows: n, values }: Matrix, perplexity: number): Float64Array {
  const conditional = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    let [low, high, precision] = [0, Number.POSITIVE_INFINITY, 1];
    for (let round = 0; round < 100; round++) {
      const entropy = fillRow(conditional, values, n, i, precision);
      if (Math.abs(entropy - Math.log(perplexity)) < 1e-9) break;
      if (entropy > Math.log(perplexity)) low = precision;
      else high = precision;
      precision = high === Number.POSITIVE_INFINITY ? precision * 2 : (low + high) / 2;
    }
  }
  return conditional.map(
    (value, k) => (value + conditional[(k % n) * n + Math.floor(k / n)]!) / (2 * n),
  );
}

/** p_{j|i} of one i; returns its entropy. */
function fillRow(
  into: Float64Array,
  squared: ArrayLike<number>,
  n: number,
  i: number,
  precision: number,
): number {
  let nearest = Number.POSITIVE_INFINITY;
  for (let j = 0; j < n; j++) if (j !== i) nearest = Math.min(nearest, squared[i * n + j]!);
  let [total, weighted] = [0, 0];
  for (let j = 0; j < n; j++) {
    const away = squared[i * n + j]! - nearest;
    const share = j === i ? 0 : Math.exp(-precision * away);
    into[i * n + j] = share;
    total += share;
    weighted += share * away;
  }
  for (let j = 0; j < n; j++) into[i * n + j]! /= total;
  return Math.log(total) + (precision * weighted) / total;
}

/** ∂KL/∂y = 4 Σⱼ (pᵢⱼ − qᵢⱼ)(yᵢ − yⱼ)/(1 + ‖yᵢ − yⱼ‖²) */
function gradient(
  p: Float64Array,
  { rows: n, columns, values }: Matrix,
  exaggeration: number,
): Float64Array {
  const near = new Float64Array(n * n);
  let total = 0;
  for (let i = 0; i < n; i++) {
    for (let j = i + 1; j < n; j++) {
      let square = 1;
      for (let c = 0; c < columns; c++)
        square += (values[i * columns + c]! - values[j * columns + c]!) ** 2;
      near[i * n + j] = 1 / square;
      total += 2 / square;
    }
  }
  const slope = new Float64Array(n * columns);
  for (let i = 0; i < n; i++) {
    for (let j = i + 1; j < n; j++) {
      const close = near[i * n + j]!;
      const pull = 4 * (exaggeration * p[i * n + j]! - close / total) * close;
      for (let c = 0; c < columns; c++) {
        const move = pull * (values[i * columns + c]! - values[j * columns + c]!);
        slope[i * columns + c]! += move;
        slope[j * columns + c]! -= move;
      }
    }
  }
  return slope;
}
