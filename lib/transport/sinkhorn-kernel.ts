import { addTo } from "../core/arithmetic";
import { exponential } from "../core/exponential";
import type { Matrix } from "../core/matrix";
import type { Engine } from "../engine/engine";

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
  const f = new Float64Array(rows);
  const g = new Float64Array(columns).fill(Number.POSITIVE_INFINITY);
  for (let i = 0, k = 0; i < rows; i++) {
    let least = Number.POSITIVE_INFINITY;
    for (let j = 0; j < columns; j++, k++) if (values[k]! < least) least = values[k]!;
    f[i] = least;
  }
  for (let i = 0, k = 0; i < rows; i++) {
    const least = f[i]!;
    for (let j = 0; j < columns; j++, k++) {
      const rest = values[k]! - least;
      if (rest < g[j]!) g[j] = rest;
    }
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
      k[at] = exponential((f[i]! + g[j]! - values[at]!) / regularization);
    }
  }
}

/**
 * u ← a/(Kv), and then v ← b/(Kᵀu) unless the columns are right by now. Gives how wrong they were
 * before that: half of Σⱼ |vⱼ·(Kᵀu)ⱼ − bⱼ|.
 */
export async function sweep(
  kernel: Kernel,
  a: Float64Array,
  b: Float64Array,
  tolerance: number,
  engine: Engine,
): Promise<number> {
  const { u, v, reached } = kernel;
  await scaleRows(kernel, a, engine);
  if (!isFinitePositive(u) || !isFinitePositive(reached)) await pricesOfRows(kernel, a, engine);
  let wrong = 0;
  for (let j = 0; j < v.length; j++) wrong += Math.abs(v[j]! * reached[j]! - b[j]!);
  if (wrong / 2 <= tolerance) return wrong / 2;
  for (let j = 0; j < v.length; j++) v[j] = b[j]! / reached[j]!;
  if (isFarFromOne(u) || isFarFromOne(v)) absorb(kernel);
  return wrong / 2;
}

/** uᵢ = aᵢ/(Kv)ᵢ, and Kᵀu while the rows are in cache: K is read from memory once. */
async function scaleRows(
  { k, u, v, reached }: Kernel,
  a: Float64Array,
  engine: Engine,
): Promise<void> {
  const [rows, columns] = [u.length, v.length];
  const height = Math.max(1, Math.floor(entriesAtOnce / columns)) | 0;
  reached.fill(0);
  for (let start = 0; start < rows; start += height) {
    const end = Math.min(start + height, rows);
    const values = k.subarray(start * columns, end * columns);
    const block = { rows: end - start, columns, values };
    const { values: sums } = await engine.multiply(block, columnOf(v));
    for (let i = start; i < end; i++) u[i] = a[i]! / sums[i - start]!;
    const part = await engine.crossProduct(block, columnOf(u.subarray(start, end)));
    addTo(reached, part.values);
  }
}

/** 2 MiB. */
const entriesAtOnce = 2 ** 18;

function columnOf(values: Float64Array): Matrix {
  return { rows: values.length, columns: 1, values };
}

/** Where K has lost a row or column: the update by the logarithm of sums, and K made anew. */
async function pricesOfRows(kernel: Kernel, a: Float64Array, engine: Engine): Promise<void> {
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
  await scaleRows(kernel, a, engine);
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
