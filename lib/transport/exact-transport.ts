import { dot } from "../core/arithmetic";
import { type Matrix, transpose } from "../core/matrix";
import { transport } from "./transport";
import { requireCosts, sharesOf } from "./weights";

/** How much of each point of x goes to each point of y, and what that costs. */
export interface Coupling {
  /** Shares of all that is moved: rows add up to the weights of x, columns to those of y. [n, m] */
  readonly plan: Matrix;
  /** Σᵢⱼ planᵢⱼ·costᵢⱼ */
  readonly cost: number;
}

export interface Weights {
  /** Of the rows, made to add up to one; even unless told. */
  readonly weightsX?: ArrayLike<number>;
  /** Of the columns. */
  readonly weightsY?: ArrayLike<number>;
}

/**
 * Optimal transport, exactly: the cheapest way to move the weight of x onto y.
 *
 *     min Σᵢⱼ Pᵢⱼ·Cᵢⱼ   over P ≥ 0 with P1 = a, Pᵀ1 = b
 *
 * With even weights and n = m it is the best matching. Cubic in the number of points: seconds at a
 * thousand; above that, `sinkhorn`. [n, m] costs → [n, m]
 *
 * @throws RangeError when a cost is not finite, or there is not a positive weight a point
 * @see Peyré & Cuturi (2019), Computational Optimal Transport
 */
export async function exactTransport(
  costs: Matrix,
  { weightsX, weightsY, signal }: Weights & { readonly signal?: AbortSignal } = {},
): Promise<Coupling> {
  requireCosts("exactTransport", costs);
  const [n, m] = [costs.rows, costs.columns];
  const a = sharesOf("exactTransport", "x", n, weightsX);
  const b = sharesOf("exactTransport", "y", m, weightsY);
  const plan =
    weightsX || weightsY ? await transport(costs, a, b, signal) : await evenPlan(costs, signal);
  return { plan, cost: dot(plan.values, costs.values) };
}

/** In whole units, m from each of n rows and n to each of m columns, so that nothing is rounded on the way. */
async function evenPlan(costs: Matrix, signal: AbortSignal | undefined): Promise<Matrix> {
  const [n, m] = [costs.rows, costs.columns];
  // Fewer rows mean fewer paths.
  if (n > m) return transpose(await evenPlan(transpose(costs), signal));
  const common = greatestDivisor(n, m);
  const flow = await transport(costs, m / common, n / common, signal);
  const units = (n * m) / common;
  return { ...flow, values: flow.values.map((amount) => amount / units) };
}

function greatestDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestDivisor(b, a % b);
}
