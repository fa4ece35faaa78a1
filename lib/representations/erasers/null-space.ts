import { dot } from "../../core/arithmetic";
import { columnsBetween, type Matrix, toPrecision, zeros } from "../../core/matrix";
import type { Engine } from "../../engine/engine";
import { type FittedLinearProbe, fitProbe, type Probe } from "../../probes/probe";
import { applyAffine } from "../affine";

/** What linear probes read, round after round. */
export interface ProbedSubspace {
  /** Orthonormal [d, rank] */
  readonly basis: Matrix;
  /** Accuracy of each round's probe on the rows it was fitted on. */
  readonly accuracies: readonly number[];
}

/**
 * Iterative null-space projection: fit a linear probe, take the directions it reads out of the
 * vectors, fit another on what is left, and so on. One round is the null space of a linear probe.
 *
 *     B ← orthonormal basis of [B, rows of W];   x ← x − x·BBᵀ
 *
 * Each round takes up to classes − 1 directions, also when they tell little: watch the rank.
 * [n, d], n labels → [d, rank]
 *
 * @see Ravfogel et al. (2020), Null It Out: Guarding Protected Attributes by Iterative Nullspace Projection
 */
export async function probedSubspace(
  x: Matrix,
  labels: readonly string[],
  {
    probe,
    rounds,
    signal,
  }: {
    readonly probe: Probe<unknown, FittedLinearProbe>;
    readonly rounds: number;
    readonly signal?: AbortSignal | undefined;
  },
  engine: Engine,
): Promise<ProbedSubspace> {
  let basis = zeros(x.columns, 0);
  const accuracies: number[] = [];
  for (let round = 0; round < rounds && basis.columns < x.columns; round++) {
    signal?.throwIfAborted();
    const left = await applyAffine(
      { from: x.columns, to: x.columns, removed: { read: basis, written: basis } },
      x,
      engine,
    );
    const fitted = await fitProbe(probe, left, labels, {}, engine);
    const { codes, classes } = await fitted.predict(left, engine);
    const hits = labels.filter((label, i) => classes[codes[i]!] === label).length;
    accuracies.push(hits / labels.length);
    const next = await extended(basis, fitted.weights, engine);
    if (next.columns === basis.columns) break;
    basis = next;
  }
  return { basis, accuracies };
}

/** The basis with the directions of these rows that it lacks. */
async function extended(basis: Matrix, weights: Matrix, engine: Engine): Promise<Matrix> {
  const whole = toPrecision(weights, "float64");
  const along = await engine.rowProduct(await engine.multiply(whole, basis), basis);
  const fresh = { ...whole, values: whole.values.map((value, k) => value - along.values[k]!) };
  const { singularValues, v } = await engine.svd(fresh);
  const least = smallestShare * Math.sqrt(dot(whole.values, whole.values));
  const rank = singularValues.filter((s) => s > least).length;
  return beside(basis, columnsBetween(v, 0, rank));
}

/** Of the weights' length: what the basis has already is left as rounding. */
const smallestShare = 1e-6;

function beside(a: Matrix, b: Matrix): Matrix {
  const result = zeros(a.rows, a.columns + b.columns);
  for (let i = 0; i < a.rows; i++) {
    result.values.set(a.values.subarray(i * a.columns, (i + 1) * a.columns), i * result.columns);
    const start = i * result.columns + a.columns;
    result.values.set(b.values.subarray(i * b.columns, (i + 1) * b.columns), start);
  }
  return result;
}
