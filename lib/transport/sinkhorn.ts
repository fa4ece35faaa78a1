import { dot } from "../core/arithmetic";
import type { Matrix } from "../core/matrix";
import type { Engine } from "../engine/engine";
import { openEngine } from "../engine/open";
import { breather } from "../engine/slices";
import type { Coupling, Weights } from "./exact-transport";
import { type Kernel, kernelOf, sweep } from "./sinkhorn-kernel";
import { requireCosts, sharesOf } from "./weights";

export interface SinkhornOptions extends Weights {
  /** How much the plan is spread out, in the units of the costs: the smaller, the nearer to exact, and the slower. */
  readonly regularization: number;
  /** Stops when the share of weight that is not where it should be is at most this. */
  readonly tolerance?: number;
  readonly maximumIterations?: number;
  readonly signal?: AbortSignal;
}

export interface SinkhornCoupling extends Coupling {
  /** ⟨P, C⟩ + regularization·KL(P ‖ a⊗b): what was minimised. */
  readonly value: number;
  /** Prices of leaving each row, and of coming to each column: P = exp((fᵢ + gⱼ − Cᵢⱼ)/regularization). */
  readonly potentials: readonly [x: Float64Array, y: Float64Array];
  readonly iterations: number;
  /** The share of weight that is not where it should be. */
  readonly residual: number;
  readonly converged: boolean;
  /** Says the residual where it did not converge. */
  readonly warnings: readonly string[];
}

/**
 * Optimal transport with entropic regularisation, by Sinkhorn's alternating scaling.
 *
 *     min Σ Pᵢⱼ·Cᵢⱼ + ε·KL(P ‖ a⊗b)      P = diag(u)·K·diag(v),  K = exp((f + g − C)/ε)
 *     u ← a/(Kv),   v ← b/(Kᵀu)
 *
 * Scalings that grow are taken into the prices f and g, and K is made anew, so that no small ε
 * underflows: it is stable as in the log domain, and nearly as fast as without. One sweep over K
 * does both updates. n·m operations an iteration, and 8·n·m bytes. Lets others run meanwhile.
 * [n, m] costs → [n, m]
 *
 * @throws RangeError when regularization is not positive and finite, a cost is not finite, or there
 *   is not a positive weight a point
 * @see Cuturi (2013), Sinkhorn Distances: Lightspeed Computation of Optimal Transport
 * @see Schmitzer (2019), Stabilized Sparse Scaling Algorithms for Entropy Regularized Transport Problems
 */
export async function sinkhorn(
  costs: Matrix,
  {
    regularization,
    weightsX,
    weightsY,
    tolerance = 1e-9,
    maximumIterations = 1000,
    signal,
  }: SinkhornOptions,
  engine?: Engine,
): Promise<SinkhornCoupling> {
  requireCosts("sinkhorn", costs);
  if (!(regularization > 0 && regularization < Number.POSITIVE_INFINITY)) {
    throw new RangeError(
      `sinkhorn: regularization is positive and finite, in the units of the costs, but ${regularization} came. Without one, use exactTransport.`,
    );
  }
  const a = sharesOf("sinkhorn", "x", costs.rows, weightsX);
  const b = sharesOf("sinkhorn", "y", costs.columns, weightsY);
  const arithmetic = engine ?? (await openEngine());
  const kernel = kernelOf(costs, regularization);
  const pause = breather();
  let [iterations, residual] = [0, Number.POSITIVE_INFINITY];
  while (iterations < maximumIterations) {
    residual = await sweep(kernel, a, b, tolerance, arithmetic);
    iterations++;
    if (residual <= tolerance) break;
    await pause();
    signal?.throwIfAborted();
  }
  return couplingOf(kernel, { a, b }, { iterations, residual, tolerance });
}

function couplingOf(
  kernel: Kernel,
  { a, b }: { readonly a: Float64Array; readonly b: Float64Array },
  { iterations, residual, tolerance }: { iterations: number; residual: number; tolerance: number },
): SinkhornCoupling {
  const { costs, regularization, k, u, v, f, g } = kernel;
  // K is of no use any more: the plan takes its place.
  const plan = { rows: costs.rows, columns: costs.columns, values: k };
  for (let i = 0, at = 0; i < plan.rows; i++) {
    const own = u[i]!;
    for (let j = 0; j < plan.columns; j++, at++) k[at] = own * k[at]! * v[j]!;
  }
  const price = (old: Float64Array, scaling: Float64Array) =>
    old.map((value, i) => value + regularization * Math.log(scaling[i]!));
  const potentials = [price(f, u), price(g, v)] as const;
  const entropy = (weights: Float64Array) =>
    weights.reduce((sum, weight) => sum + weight * Math.log(weight), 0);
  const dual = dot(a, potentials[0]) + dot(b, potentials[1]);
  const converged = residual <= tolerance;
  return {
    plan,
    cost: dot(plan.values, costs.values),
    value: dual - regularization * (entropy(a) + entropy(b)),
    potentials,
    iterations,
    residual,
    converged,
    warnings: converged
      ? []
      : [
          `not converged: after ${iterations} iterations a share of ${residual.toExponential(1)} of the weight is not where it should be; ` +
            "give more maximumIterations, a larger regularization or a larger tolerance",
        ],
  };
}
