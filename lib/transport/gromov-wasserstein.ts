import { dot } from "../core/arithmetic";
import { type Matrix, matrix, shapeOf, toPrecision } from "../core/matrix";
import type { Engine } from "../engine/engine";
import { openEngine } from "../engine/open";
import type { Coupling, Weights } from "./exact-transport";
import { transport } from "./transport";
import { sharesOf } from "./weights";

export interface GromovOptions extends Weights {
  /** Where to begin: a coupling with these weights; every row alike to every column unless told. */
  readonly start?: Matrix;
  readonly maximumIterations?: number;
  /** Stops when a step lowers the cost by no more than this share of it. */
  readonly tolerance?: number;
  readonly signal?: AbortSignal;
}

export interface GromovCoupling extends Coupling {
  readonly iterations: number;
  readonly converged: boolean;
  readonly warnings: readonly string[];
}

/**
 * Gromov–Wasserstein: couples the points of two spaces that share no dimensions and no pairs, so that
 * points as far apart on one side are as far apart on the other.
 *
 *     min over P of Σᵢⱼₖₗ (Dₓᵢₖ − Dᵧⱼₗ)²·Pᵢⱼ·Pₖₗ      P ≥ 0, P1 = a, Pᵀ1 = b
 *
 * By conditional gradients with the best step, an exact transport each. It finds a local best:
 * the start matters, and symmetric spaces have several. `cost` is squared, in units of the
 * distances to the fourth where those are squared. n²m + nm² operations a step.
 * [n, n], [m, m] symmetric distances → [n, m]
 *
 * @throws RangeError when distances are not square, symmetric and finite, or weights not positive
 * @see Mémoli (2011), Gromov–Wasserstein distances and the metric approach to object matching
 * @see Alvarez-Melis & Jaakkola (2018), Gromov-Wasserstein Alignment of Word Embedding Spaces
 */
export async function gromovWasserstein(
  distancesX: Matrix,
  distancesY: Matrix,
  options: GromovOptions = {},
  engine?: Engine,
): Promise<GromovCoupling> {
  const { maximumIterations = 200, tolerance = 1e-9, signal } = options;
  const [x, y] = [requireDistances("x", distancesX), requireDistances("y", distancesY)];
  const a = sharesOf("gromovWasserstein", "x", x.rows, options.weightsX);
  const b = sharesOf("gromovWasserstein", "y", y.rows, options.weightsY);
  const arithmetic = engine ?? (await openEngine());
  const between = async (p: Matrix) => arithmetic.rowProduct(await arithmetic.multiply(x, p), y);
  const constant = constantPart(x, y, a, b);
  let plan = options.start
    ? requireStart(options.start, a, b)
    : matrix(a.length, b.length, (i, j) => a[i]! * b[j]!);
  let mixed = await between(plan);
  let cost = costOf(constant, mixed, plan);
  let [iterations, converged] = [0, false];
  while (iterations < maximumIterations && !converged) {
    const slope = linear(constant, mixed);
    const target = await transport(slope, a, b, signal);
    const step = { ...plan, values: target.values.map((value, k) => value - plan.values[k]!) };
    const along = await between(step);
    const size = bestStep(dot(slope.values, step.values), -2 * dot(along.values, step.values));
    plan = moved(plan, step, size);
    mixed = moved(mixed, along, size);
    const next = costOf(constant, mixed, plan);
    converged = cost - next <= tolerance * Math.abs(cost);
    cost = next;
    iterations++;
  }
  const words = `not settled: after ${iterations} steps the coupling still changes; give more maximumIterations`;
  return { plan, cost, iterations, converged, warnings: converged ? [] : [words] };
}

/** Σₖ Dₓᵢₖ²·aₖ + Σₗ Dᵧⱼₗ²·bₗ: what does not depend on the coupling. */
function constantPart(x: Matrix, y: Matrix, a: Float64Array, b: Float64Array): Matrix {
  const spread = (d: Matrix, weights: Float64Array) =>
    Float64Array.from({ length: d.rows }, (_, i) => {
      let sum = 0;
      for (let k = 0; k < d.columns; k++) sum += d.values[i * d.columns + k]! ** 2 * weights[k]!;
      return sum;
    });
  const [left, right] = [spread(x, a), spread(y, b)];
  return matrix(a.length, b.length, (i, j) => left[i]! + right[j]!);
}

/** ⟨constant − 2·DₓPDᵧ, P⟩ */
function costOf(constant: Matrix, mixed: Matrix, plan: Matrix): number {
  return dot(constant.values, plan.values) - 2 * dot(mixed.values, plan.values);
}

/** The gradient: constant − 4·DₓPDᵧ */
function linear(constant: Matrix, mixed: Matrix): Matrix {
  return { ...constant, values: constant.values.map((value, k) => value - 4 * mixed.values[k]!) };
}

/** Where in [0, 1] slope·t + curve·t² is least. */
function bestStep(slope: number, curve: number): number {
  if (curve > 0) return Math.min(1, Math.max(0, -slope / (2 * curve)));
  return slope + curve < 0 ? 1 : 0;
}

function moved(from: Matrix, step: Matrix, size: number): Matrix {
  return { ...from, values: from.values.map((value, k) => value + size * step.values[k]!) };
}

function requireDistances(side: string, distances: Matrix): Matrix {
  const d = toPrecision(distances, "float64");
  const n = d.rows;
  const at = (i: number, j: number) => d.values[i * n + j]!;
  const alike = (a: number, b: number) => Math.abs(a - b) <= 1e-9 * (Math.abs(a) + Math.abs(b));
  for (let i = 0; i < n && n === d.columns; i++) {
    for (let j = 0; j <= i; j++) {
      if (Number.isFinite(at(i, j)) && alike(at(i, j), at(j, i))) continue;
      throw new RangeError(
        `gromovWasserstein: distances are finite and the same both ways, but from ${i} to ${j} of ${side} it is ${at(i, j)} and back ${at(j, i)}.`,
      );
    }
  }
  if (n === d.columns) return d;
  throw new RangeError(
    `gromovWasserstein: distances are between the points of one side, but those of ${side} are ${shapeOf(d)}. Give squaredDistances(x, x).`,
  );
}

function requireStart(start: Matrix, a: Float64Array, b: Float64Array): Matrix {
  const plan = toPrecision(start, "float64");
  const [left, right] = [new Float64Array(a.length), new Float64Array(b.length)];
  const fits = plan.rows === a.length && plan.columns === b.length;
  for (let k = 0; fits && k < plan.values.length; k++) {
    left[Math.floor(k / b.length)]! += plan.values[k]!;
    right[k % b.length]! += plan.values[k]!;
  }
  const wrong = (sums: Float64Array, weights: Float64Array) =>
    sums.some((sum, i) => !(Math.abs(sum - weights[i]!) < 1e-9));
  if (fits && !wrong(left, a) && !wrong(right, b)) return plan;
  throw new RangeError(
    `gromovWasserstein: start is a coupling [${a.length} × ${b.length}] with the weights of both sides, but ${shapeOf(start)} came${fits ? ", whose rows or columns add up to others" : ""}.`,
  );
}
