import type { Matrix } from "../core/matrix";

/** K = exp((f + g − C)/ε) with its scalings, all of it overwritten by `sweep`. */
export interface Kernel {
  readonly costs: Matrix;
  readonly regularization: number;
  readonly k: Float64Array;
  readonly u: Float64Array;
  readonly v: Float64Array;
  readonly f: Float64Array;
  readonly g: Float64Array;
  /** Kᵀu */
  readonly reached: Float64Array;
}

/** Prices at which the cheapest way from every row, and to every column, has the entry 1 in K. */
export function kernelOf(costs: Matrix, regularization: number): Kernel {
  const { rows, columns, values } = costs;
  const f = new Float64Array(rows).fill(Number.POSITIVE_INFINITY);
  const g = new Float64Array(columns).fill(Number.POSITIVE_INFINITY);
  for (let i = 0, k = 0; i < rows; i++) {
    for (let j = 0; j < columns; j++, k++) f[i] = Math.min(f[i]!, values[k]!);
  }
  for (let i = 0, k = 0; i < rows; i++) {
    for (let j = 0; j < columns; j++, k++) g[j] = Math.min(g[j]!, values[k]! - f[i]!);
  }
  const kernel: Kernel = {
    costs,
    regularization,
    k: new Float64Array(values.length),
    u: new Float64Array(rows).fill(1),
    v: new Float64Array(columns).fill(1),
    f,
    g,
    reached: new Float64Array(columns),
  };
  fill(kernel);
  return kernel;
}

function fill({ costs, regularization, k, f, g }: Kernel): void {
  const { rows, columns, values } = costs;
  for (let i = 0, at = 0; i < rows; i++) {
    for (let j = 0; j < columns; j++, at++) {
      k[at] = Math.exp((f[i]! + g[j]! - values[at]!) / regularization);
    }
  }
}

/**
 * u ← a/(Kv), and then v ← b/(Kᵀu) unless the columns are right by now. Gives how wrong they were
 * before that: half of Σⱼ |vⱼ·(Kᵀu)ⱼ − bⱼ|.
 */
export function sweep(kernel: Kernel, a: Float64Array, b: Float64Array, tolerance: number): number {
  const { u, v, reached } = kernel;
  scaleRows(kernel, a);
  if (!isFinitePositive(u) || !isFinitePositive(reached)) pricesOfRows(kernel, a);
  let wrong = 0;
  for (let j = 0; j < v.length; j++) wrong += Math.abs(v[j]! * reached[j]! - b[j]!);
  if (wrong / 2 <= tolerance) return wrong / 2;
  for (let j = 0; j < v.length; j++) v[j] = b[j]! / reached[j]!;
  if (isFarFromOne(u) || isFarFromOne(v)) absorb(kernel);
  return wrong / 2;
}

/** uᵢ = aᵢ/(Kv)ᵢ, and Kᵀu while the rows are at hand: four at a time, so that v and Kᵀu are read a fourth as often. */
function scaleRows({ k, u, v, reached }: Kernel, a: Float64Array): void {
  const [rows, columns] = [u.length, v.length];
  reached.fill(0);
  const whole = rows - (rows % 4);
  for (let i = 0; i < whole; i += 4) {
    const first = i * columns;
    const [second, third, fourth] = [first + columns, first + 2 * columns, first + 3 * columns];
    let [p, q, r, s] = [0, 0, 0, 0];
    for (let j = 0; j < columns; j++) {
      const each = v[j]!;
      p += k[first + j]! * each;
      q += k[second + j]! * each;
      r += k[third + j]! * each;
      s += k[fourth + j]! * each;
    }
    const [up, uq, ur, us] = [a[i]! / p, a[i + 1]! / q, a[i + 2]! / r, a[i + 3]! / s];
    for (let j = 0; j < columns; j++) {
      reached[j]! +=
        up * k[first + j]! + uq * k[second + j]! + (ur * k[third + j]! + us * k[fourth + j]!);
    }
    u[i] = up;
    u[i + 1] = uq;
    u[i + 2] = ur;
    u[i + 3] = us;
  }
  for (let i = whole; i < rows; i++) {
    let sum = 0;
    for (let j = 0; j < columns; j++) sum += k[i * columns + j]! * v[j]!;
    u[i] = a[i]! / sum;
    for (let j = 0; j < columns; j++) reached[j]! += u[i]! * k[i * columns + j]!;
  }
}

/** Where K has lost a row or column: the update by the logarithm of sums, and K made anew. */
function pricesOfRows(kernel: Kernel, a: Float64Array): void {
  const { costs, regularization: epsilon, u, v, f, g } = kernel;
  for (let j = 0; j < g.length; j++) g[j]! += epsilon * Math.log(v[j]!);
  v.fill(1);
  for (let i = 0, start = 0; i < f.length; i++, start += g.length) {
    let highest = Number.NEGATIVE_INFINITY;
    for (let j = 0; j < g.length; j++)
      highest = Math.max(highest, g[j]! - costs.values[start + j]!);
    let sum = 0;
    for (let j = 0; j < g.length; j++) {
      sum += Math.exp((g[j]! - costs.values[start + j]! - highest) / epsilon);
    }
    f[i] = epsilon * (Math.log(a[i]!) - Math.log(sum)) - highest;
  }
  u.fill(1);
  fill(kernel);
  scaleRows(kernel, a);
}

/** Takes the scalings into the prices. */
function absorb(kernel: Kernel): void {
  const { regularization, u, v, f, g } = kernel;
  for (let i = 0; i < f.length; i++) f[i]! += regularization * Math.log(u[i]!);
  for (let j = 0; j < g.length; j++) g[j]! += regularization * Math.log(v[j]!);
  u.fill(1);
  v.fill(1);
  fill(kernel);
}

function isFarFromOne(scaling: Float64Array): boolean {
  return scaling.some((value) => !(value > 1e-50 && value < 1e50));
}

function isFinitePositive(values: Float64Array): boolean {
  return values.every((value) => value > 0 && value < Number.POSITIVE_INFINITY);
}
