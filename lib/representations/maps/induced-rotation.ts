import { centerColumns, columnMeans, normalizeRows, scaleColumns } from "../../core/arithmetic";
import { type Matrix, rowOf, takeRows, toPrecision } from "../../core/matrix";
import type { Engine } from "../../engine/engine";
import { summedCrossProduct } from "../../measures/summed-products";
import { mutualNearest } from "../../retrieval/matching";
import { nearestOrthogonal } from "./nearest-orthogonal";

/** Rows of x and rows of y that are taken for translations of each other. */
export interface Pairs {
  readonly x: readonly number[];
  readonly y: readonly number[];
}

export interface InducedRotation {
  /** Turns the centred rows of x. [d, d], in float64 */
  readonly matrix: Matrix;
  /** What the last rotation was fitted on. */
  readonly pairs: Pairs;
  readonly rounds: number;
  /** Whether the pairs stayed as they were in the last round. */
  readonly settled: boolean;
}

/**
 * A rotation from few known pairs, or none, that finds its own: rotate by the pairs, take the
 * mutual nearest neighbours for the next pairs, and so on until they stay.
 *
 * Rows are centred and brought to length one first. The number of rows must be the same; which of
 * them are translations need not be known, and is not used.
 * [n, d], [n, d] → [d, d]
 *
 * @see Artetxe, Labaka & Agirre (2017), Learning bilingual word embeddings with (almost) no bilingual data
 * @see Conneau et al. (2018), Word Translation Without Parallel Data (refinement)
 */
export async function induceRotation(
  x: Matrix,
  y: Matrix,
  {
    start,
    most,
    signal,
  }: { readonly start: Pairs; readonly most: number; readonly signal?: AbortSignal },
  engine: Engine,
): Promise<InducedRotation> {
  const [a, b] = [directionsOnly(x), directionsOnly(y)];
  let pairs = start;
  for (let round = 1; ; round++) {
    signal?.throwIfAborted();
    const product = await summedCrossProduct(takeRows(a, pairs.x), takeRows(b, pairs.y), engine);
    const { matrix: turn } = await nearestOrthogonal(product, engine);
    const turned = await engine.multiply(a, turn);
    const next = await mutualNearest(turned, b, { ...(signal && { signal }) }, engine);
    const settled = samePairs(pairs, next);
    if (settled || round === most) return { matrix: turn, pairs, rounds: round, settled };
    pairs = next;
  }
}

/**
 * Pairs from the shapes of two spaces alone: rows whose similarities to all others of their own
 * side, sorted, are most alike, both ways.
 *
 *     M = (XXᵀ)^½ of centred unit rows, each row sorted, centred and of length one; pairs: mutual nearest rows
 *
 * It needs spaces of nearly the same shape, and fails often: look at what the pairs are worth.
 * Costs an SVD of [n, d] and products of [n, n].
 *
 * @see Artetxe, Labaka & Agirre (2018), A robust self-learning method for fully unsupervised cross-lingual mappings of word embeddings
 */
export async function pairsOfShape(x: Matrix, y: Matrix, engine: Engine): Promise<Pairs> {
  return mutualNearest(await profiles(x, engine), await profiles(y, engine), {}, engine);
}

/** Each row's similarities to all rows, sorted, so that which row is which does not matter. */
async function profiles(x: Matrix, engine: Engine): Promise<Matrix> {
  const { u, singularValues } = await engine.svd(directionsOnly(x));
  const roots = await engine.rowProduct(scaleColumns(u, singularValues), u);
  const sorted = { ...roots, values: roots.values.slice() };
  for (let i = 0; i < sorted.rows; i++) rowOf(sorted, i).sort();
  return normalizeRows(centerColumns(sorted));
}

function directionsOnly(x: Matrix): Matrix {
  return normalizeRows(centerColumns(toPrecision(x, "float64"), columnMeans(x)));
}

function samePairs(a: Pairs, b: Pairs): boolean {
  return a.x.length === b.x.length && a.x.every((row, k) => row === b.x[k] && a.y[k] === b.y[k]);
}
