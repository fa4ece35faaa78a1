import { dot } from "../core/arithmetic";
import { type Matrix, matrix, rowOf } from "../core/matrix";
import { randomNormal, randomNumbers } from "../core/random";
import { sortingOrder } from "../core/ranks";
import type { Engine } from "../engine/engine";
import { principalCoordinates } from "./principal-coordinates";

export interface NonmetricScaling {
  /** [n, dimensions], along their principal axes */
  readonly points: Matrix;
  /** Kruskal's stress-1: 0 where distances are in the order of those given. */
  readonly stress: number;
  /** Of each start: where they differ much, the best is one of several maps. */
  readonly stresses: readonly number[];
}

export interface NonmetricOptions {
  readonly dimensions: number;
  /** From classical scaling, and from as many random places less one. */
  readonly starts: number;
  readonly seed: number;
}

const mostSteps = 2000;

/**
 * Non-metric scaling: points whose distances are as nearly as can be in the order of those given.
 *
 *     stress₁ = √(Σ (dᵢⱼ − d̂ᵢⱼ)² / Σ dᵢⱼ²)      d̂ the nearest numbers in the order of the given distances
 *
 * By majorization (SMACOF) with monotone regression, ties of the given free (primary approach). The
 * stress never rises, but may end in another lowest place than the lowest: hence several starts. n²
 * a step.
 *
 * @param distances [n, n], symmetric
 * @see Kruskal (1964), Nonmetric multidimensional scaling: A numerical method
 * @see De Leeuw & Mair (2009), Multidimensional Scaling Using Majorization: SMACOF in R
 */
export async function nonmetricScaling(
  distances: Matrix,
  { dimensions, starts, seed }: NonmetricOptions,
  engine: Engine,
): Promise<NonmetricScaling> {
  const n = distances.rows;
  const given = condensed(distances);
  const order = sortingOrder(given);
  const classical = await principalCoordinates(squared(distances), engine);
  const random = randomNumbers(seed);
  const begins = [
    matrix(n, dimensions, (i, j) =>
      j < classical.points.columns ? classical.points.values[i * classical.points.columns + j]! : 0,
    ),
    ...Array.from({ length: starts - 1 }, () => randomNormal(n, dimensions, random)),
  ];
  const ends = begins.map((start) => majorize(start, given, order));
  const stresses = ends.map(({ stress }) => stress);
  const best = ends.reduce((a, b) => (b.stress < a.stress ? b : a));
  const { points } = await principalCoordinates(squared(distancesOf(best.points)), engine);
  const turned = matrix(n, dimensions, (i, j) =>
    j < points.columns ? points.values[i * points.columns + j]! : 0,
  );
  return { points: turned, stress: best.stress, stresses };
}

/**
 * Kruskal's stress-1 of a map: how far its distances are from being in the order of those given.
 * distances: [n, n], points: [n, dimensions]
 */
export function kruskalStress(distances: Matrix, points: Matrix): number {
  const given = condensed(distances);
  const own = condensed(distancesOf(points));
  return stressOf(own, monotone(own, given, sortingOrder(given)));
}

function majorize(
  start: Matrix,
  given: Float64Array,
  order: Uint32Array,
): { readonly points: Matrix; readonly stress: number } {
  let points = start;
  let own = condensed(distancesOf(points));
  let fitted = monotone(own, given, order);
  let stress = stressOf(own, fitted);
  for (let step = 0; step < mostSteps && stress > 1e-12; step++) {
    const next = guttman(points, own, fitted);
    own = condensed(distancesOf(next));
    fitted = monotone(own, given, order);
    const lower = stressOf(own, fitted);
    points = next;
    const change = stress - lower;
    stress = lower;
    if (change < 1e-10) break;
  }
  return { points, stress };
}

/** X ← B·X/n,  bᵢⱼ = −d̂ᵢⱼ/dᵢⱼ: what lowers the stress for these d̂. */
function guttman(points: Matrix, own: Float64Array, fitted: Float64Array): Matrix {
  const { rows: n, columns } = points;
  const next = matrix(n, columns);
  // As long as the distances are, so that the map neither shrinks nor grows.
  const scale = Math.sqrt(dot(own, own) / (dot(fitted, fitted) || 1));
  let k = 0;
  for (let i = 0; i < n; i++) {
    for (let j = i + 1; j < n; j++, k++) {
      const weight = own[k]! > 0 ? (scale * fitted[k]!) / own[k]! : 0;
      for (let c = 0; c < columns; c++) {
        const move =
          (weight * (points.values[i * columns + c]! - points.values[j * columns + c]!)) / n;
        next.values[i * columns + c]! += move;
        next.values[j * columns + c]! -= move;
      }
    }
  }
  return next;
}

/** The nearest numbers to `own` in the order of `given`, by pooling those that are out of it. */
function monotone(own: Float64Array, given: Float64Array, order: Uint32Array): Float64Array {
  const sorted = withinTies(own, given, order);
  const means: number[] = [];
  const counts: number[] = [];
  for (const at of sorted) {
    means.push(own[at]!);
    counts.push(1);
    while (means.length > 1 && means.at(-2)! > means.at(-1)!) {
      const [mean, count] = [means.pop()!, counts.pop()!];
      const before = counts.at(-1)!;
      means[means.length - 1] = (means.at(-1)! * before + mean * count) / (before + count);
      counts[counts.length - 1] = before + count;
    }
  }
  const fitted = new Float64Array(own.length);
  let k = 0;
  for (const [block, count] of counts.entries()) {
    for (const end = k + count; k < end; k++) fitted[sorted[k]!] = means[block]!;
  }
  return fitted;
}

/** Pairs in the order of the given distances; of equal ones, in their own. */
function withinTies(own: Float64Array, given: Float64Array, order: Uint32Array): number[] {
  const sorted = Array.from(order);
  for (let start = 0, end = 1; start < sorted.length; start = end++) {
    while (end < sorted.length && given[sorted[end]!] === given[sorted[start]!]) end++;
    if (end - start < 2) continue;
    const tied = sorted.slice(start, end).sort((a, b) => own[a]! - own[b]!);
    sorted.splice(start, tied.length, ...tied);
  }
  return sorted;
}

function stressOf(own: Float64Array, fitted: Float64Array): number {
  let away = 0;
  for (let k = 0; k < own.length; k++) away += (own[k]! - fitted[k]!) ** 2;
  return Math.sqrt(away / dot(own, own));
}

function distancesOf(points: Matrix): Matrix {
  return matrix(points.rows, points.rows, (i, j) => {
    const [a, b] = [rowOf(points, i), rowOf(points, j)];
    let square = 0;
    for (let c = 0; c < a.length; c++) square += (a[c]! - b[c]!) ** 2;
    return Math.sqrt(square);
  });
}

function squared({ rows, columns, values }: Matrix): Matrix {
  return matrix(rows, columns, (i, j) => values[i * columns + j]! ** 2);
}

function condensed({ rows: n, values }: Matrix): Float64Array {
  const pairs: number[] = [];
  for (let i = 0; i < n; i++) for (let j = i + 1; j < n; j++) pairs.push(values[i * n + j]!);
  return Float64Array.from(pairs);
}
