import { type Matrix, rowOf, toPrecision, zeros } from "../core/matrix";
import type { Watch } from "../core/progress";
import type { Engine } from "../engine/engine";
import { openEngine } from "../engine/open";
import { squaredDistances } from "./costs";
import { exactTransport } from "./exact-transport";
import { sinkhorn } from "./sinkhorn";
import { sharesOf } from "./weights";

/** Points with weights, even unless told: a language's words, say. */
export interface Cloud {
  /** [n, d] */
  readonly points: Matrix;
  readonly weights?: ArrayLike<number>;
}

export interface BarycenterOptions extends Watch {
  /** Where the points of the barycenter begin; the first cloud's unless told. [k, d] */
  readonly start?: Matrix;
  /** Of the points of the barycenter; even unless told, or those of the first cloud where it starts there. */
  readonly weights?: ArrayLike<number>;
  /** How much each cloud counts; alike unless told. */
  readonly shares?: ArrayLike<number>;
  /** Entropic couplings in place of exact ones; see `sinkhorn`. */
  readonly regularization?: number;
  readonly maximumIterations?: number;
  /** Stops when the points move by no more than this share of their spread. */
  readonly tolerance?: number;
  readonly engine?: Engine;
}

export interface Barycenter {
  /** [k, d] */
  readonly points: Matrix;
  /** [k], adding up to one */
  readonly weights: Float64Array;
  /** From the barycenter to each cloud, [k, n]: how much of each of its points goes to each of theirs. */
  readonly couplings: readonly Matrix[];
  /** Σ shares·⟨coupling, ‖points − cloud‖²⟩ at the last couplings. */
  readonly cost: number;
  readonly iterations: number;
  readonly converged: boolean;
  readonly warnings: readonly string[];
}

/**
 * Free-support Wasserstein barycenter: the cloud from which it is least far, in transport, to some
 * clouds; of languages, a space in the middle of them all.
 *
 *     min over points z of Σₗ shareₗ·W²(z, xₗ)
 *     z ← Σₗ shareₗ·diag(1/b)·Tₗ·Xₗ      Tₗ the best coupling of z with cloud l, in turns until z stays
 *
 * It finds a local best, near where it starts. The couplings are translation tables: a point of the
 * barycenter is a meaning, and what it goes to in two languages is a translation; see
 * `translationTable`. Each round costs a transport a cloud.
 *
 * @throws RangeError when clouds differ in dimensions, there is none, or weights are not positive
 * @see Cuturi & Doucet (2014), Fast Computation of Wasserstein Barycenters
 * @see Lian et al. (2021), Unsupervised Multilingual Alignment using Wasserstein Barycenter
 */
export async function wassersteinBarycenter(
  clouds: readonly Cloud[],
  options: BarycenterOptions = {},
): Promise<Barycenter> {
  const { shares, regularization, maximumIterations = 100, tolerance = 1e-7 } = options;
  const { onProgress, signal } = options;
  const engine = options.engine ?? (await openEngine());
  requireClouds(clouds, options.start);
  const each = sharesOf("wassersteinBarycenter", "the clouds", clouds.length, shares);
  const targets = clouds.map(({ points }) => toPrecision(points, "float64"));
  const [start, b] = startOf(clouds, options);
  const couple = (z: Matrix) =>
    couplingsOf(z, b, clouds, targets, { regularization, signal }, engine);
  let points = toPrecision(start, "float64");
  let found = await couple(points);
  let [iterations, moved] = [0, Number.POSITIVE_INFINITY];
  while (iterations < maximumIterations && moved > tolerance) {
    const next = await meanTargets(found.plans, targets, each, b, engine);
    moved = movedBy(points, next);
    points = next;
    found = await couple(points);
    iterations++;
    onProgress?.({
      task: "barycenter",
      done: iterations,
      total: maximumIterations,
      unit: "rounds",
    });
  }
  const converged = moved <= tolerance;
  return {
    points,
    weights: b,
    couplings: found.plans,
    cost: found.costs.reduce((sum, cost, l) => sum + each[l]! * cost, 0),
    iterations,
    converged,
    warnings: [
      ...(converged
        ? []
        : [
            `not settled: after ${iterations} rounds the points still move by ${moved.toExponential(1)} of their spread`,
          ]),
      ...new Set(found.warnings),
    ],
  };
}

/**
 * What each point of one cloud is translated to in another, by way of the barycenter: the share of
 * its weight that comes to each of theirs.
 *
 *     diag(1/a)·Tₓᵀ·diag(1/b)·Tᵧ      rows add up to one
 *
 * [k, n], [k, m] couplings → [n, m]
 */
export async function translationTable(
  { weights, couplings }: Pick<Barycenter, "weights" | "couplings">,
  from: number,
  to: number,
  engine?: Engine,
): Promise<Matrix> {
  const [x, y] = [couplings[from], couplings[to]];
  if (!x || !y) {
    throw new RangeError(
      `translationTable: from and to are places of clouds, 0 to ${couplings.length - 1}, but ${from} and ${to} came.`,
    );
  }
  const arithmetic = engine ?? (await openEngine());
  const table = await arithmetic.crossProduct(x, scaleRows(y, weights));
  const totals = new Float64Array(table.rows);
  for (let k = 0; k < table.values.length; k++)
    totals[Math.floor(k / table.columns)]! += table.values[k]!;
  return scaleRows(table, totals);
}

async function couplingsOf(
  z: Matrix,
  b: Float64Array,
  clouds: readonly Cloud[],
  targets: readonly Matrix[],
  {
    regularization,
    signal,
  }: { regularization: number | undefined; signal: AbortSignal | undefined },
  engine: Engine,
): Promise<{ plans: Matrix[]; costs: number[]; warnings: string[] }> {
  const even = b.every((weight) => weight === b[0]);
  const [plans, costs, warnings]: [Matrix[], number[], string[]] = [[], [], []];
  for (const [l, target] of targets.entries()) {
    signal?.throwIfAborted();
    const distances = await squaredDistances(z, target, engine);
    const { weights } = clouds[l]!;
    // Even weights on both sides are moved in whole units.
    const settings = {
      ...((!even || weights) && { weightsX: b }),
      ...(weights && { weightsY: weights }),
      ...(signal && { signal }),
    };
    if (regularization === undefined) {
      const { plan, cost } = await exactTransport(distances, settings);
      plans.push(plan);
      costs.push(cost);
    } else {
      const found = await sinkhorn(distances, { ...settings, regularization }, engine);
      plans.push(found.plan);
      costs.push(found.cost);
      warnings.push(...found.warnings);
    }
  }
  return { plans, costs, warnings };
}

/** Σₗ shareₗ·diag(1/b)·Tₗ·Xₗ */
async function meanTargets(
  plans: readonly Matrix[],
  targets: readonly Matrix[],
  shares: Float64Array,
  b: Float64Array,
  engine: Engine,
): Promise<Matrix> {
  const result = zeros(b.length, targets[0]!.columns);
  for (const [l, plan] of plans.entries()) {
    const { values } = await engine.multiply(plan, targets[l]!);
    for (let k = 0; k < values.length; k++) {
      result.values[k]! += (shares[l]! * values[k]!) / b[Math.floor(k / result.columns)]!;
    }
  }
  return result;
}

/** The points to begin with and their weights: the first cloud's own, weights and all, unless told. */
function startOf(
  clouds: readonly Cloud[],
  { start, weights }: BarycenterOptions,
): readonly [Matrix, Float64Array] {
  const first = clouds[0]!;
  const points = start ?? first.points;
  const given = weights ?? (start ? undefined : first.weights);
  return [points, sharesOf("wassersteinBarycenter", "the barycenter", points.rows, given)];
}

/** Root of the mean squared step, as a share of the root of the mean squared distance from the mean. */
function movedBy(before: Matrix, after: Matrix): number {
  const means = new Float64Array(after.columns);
  for (let k = 0; k < after.values.length; k++)
    means[k % after.columns]! += after.values[k]! / after.rows;
  let [step, spread] = [0, 0];
  for (let k = 0; k < after.values.length; k++) {
    step += (after.values[k]! - before.values[k]!) ** 2;
    spread += (after.values[k]! - means[k % after.columns]!) ** 2;
  }
  return spread > 0 ? Math.sqrt(step / spread) : 0;
}

function scaleRows(x: Matrix, divisors: Float64Array): Matrix {
  const result = zeros(x.rows, x.columns);
  for (let i = 0; i < x.rows; i++) {
    const [from, to] = [rowOf(x, i), rowOf(result, i)];
    for (let j = 0; j < x.columns; j++) to[j] = from[j]! / divisors[i]!;
  }
  return result;
}

function requireClouds(clouds: readonly Cloud[], start: Matrix | undefined): void {
  if (clouds.length === 0) {
    throw new RangeError("wassersteinBarycenter: there must be a cloud at least, but none came.");
  }
  const d = clouds[0]!.points.columns;
  const all = [...clouds.map(({ points }) => points.columns), ...(start ? [start.columns] : [])];
  if (all.every((columns) => columns === d)) return;
  throw new RangeError(
    `wassersteinBarycenter: clouds need the same dimensions, but they have ${[...new Set(all)].join(", ")}. Map them into one space first.`,
  );
}
