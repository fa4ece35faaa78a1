import { dot } from "../core/arithmetic";

/** A smooth function's value and gradient somewhere. */
export interface Evaluation {
  readonly value: number;
  readonly gradient: Float64Array;
}

export interface Minimisation {
  readonly evaluate: (at: Float64Array) => Promise<Evaluation>;
  readonly start: Float64Array;
  /** The largest entry of the gradient at which it is done. */
  readonly tolerance: number;
  readonly maximumIterations: number;
  /** An approximate inverse of the second derivatives, times a vector; the identity when left out. */
  readonly precondition?: (gradient: Float64Array) => Promise<Float64Array>;
  /** How sure the value is, relative to 1: a change of less is no change. */
  readonly rounding: number;
  /** Called before each iteration: throws to stop. */
  readonly onIteration?: (iteration: number) => void;
}

export interface Minimum extends Evaluation {
  readonly at: Float64Array;
  readonly iterations: number;
  /** The largest entry of the gradient. */
  readonly steepness: number;
  /** `precision`: no step goes further down that the arithmetic can tell. */
  readonly stopped: "converged" | "iterations" | "precision";
}

/** @throws RangeError when a tolerance is not positive, or the iterations are no whole number from 1 */
export function requireStopping(
  who: string,
  { tolerance, maximumIterations }: Pick<Minimisation, "tolerance" | "maximumIterations">,
): void {
  if (tolerance > 0 && Number.isInteger(maximumIterations) && maximumIterations >= 1) return;
  throw new RangeError(
    `${who}: the tolerance is positive and maximumIterations a whole number from 1, but ${tolerance} and ${maximumIterations} came. 1e-4 and 1000 are usual.`,
  );
}

/**
 * L-BFGS: steps along −H·∇f, where H is built from what the last ten steps did to the gradient,
 * on top of a given approximation to the inverse Hessian.
 *
 * @see Liu & Nocedal (1989), On the limited memory BFGS method for large scale optimization
 */
export async function minimise(problem: Minimisation): Promise<Minimum> {
  const { evaluate, start, tolerance, maximumIterations, onIteration } = problem;
  const precondition = problem.precondition ?? (async (g: Float64Array) => g.slice());
  const memory: Step[] = [];
  let at = start;
  let here = await evaluate(at);
  for (let iterations = 0; ; iterations++) {
    const steepness = largest(here.gradient);
    const found = { at, ...here, iterations, steepness };
    if (steepness <= tolerance) return { ...found, stopped: "converged" };
    if (iterations >= maximumIterations) return { ...found, stopped: "iterations" };
    onIteration?.(iterations);
    const direction = await downhill(here.gradient, memory, precondition);
    const next = await stepAlong(problem, at, here, direction);
    if (!next) return { ...found, stopped: "precision" };
    remember(memory, minus(next.at, at), minus(next.gradient, here.gradient));
    at = next.at;
    here = { value: next.value, gradient: next.gradient };
  }
}

/** One step, and what it did to the gradient. */
interface Step {
  readonly s: Float64Array;
  readonly y: Float64Array;
  /** 1/(s·y) */
  readonly rho: number;
}

const remembered = 10;

function remember(memory: Step[], s: Float64Array, y: Float64Array): void {
  const curvature = dot(s, y);
  if (!(curvature > 0)) return;
  memory.push({ s, y, rho: 1 / curvature });
  if (memory.length > remembered) memory.shift();
}

/** −H·g by the two loops over the remembered steps. */
async function downhill(
  gradient: Float64Array,
  memory: readonly Step[],
  precondition: NonNullable<Minimisation["precondition"]>,
): Promise<Float64Array> {
  const q = gradient.slice();
  const alphas = new Float64Array(memory.length);
  for (let m = memory.length - 1; m >= 0; m--) {
    const { s, y, rho } = memory[m]!;
    alphas[m] = rho * dot(s, q);
    addMultiple(q, -alphas[m]!, y);
  }
  const r = await precondition(q);
  for (const [m, { s, y, rho }] of memory.entries()) {
    addMultiple(r, alphas[m]! - rho * dot(y, r), s);
  }
  for (let k = 0; k < r.length; k++) r[k] = -r[k]!;
  return r;
}

/**
 * A step that goes down enough and not too little (weak Wolfe conditions), by bisection from the
 * whole one; undefined when 30 trials find none, which is where rounding drowns the differences.
 *
 * @see Lewis & Overton (2013), Nonsmooth optimization via quasi-Newton methods
 */
async function stepAlong(
  { evaluate, rounding }: Minimisation,
  at: Float64Array,
  here: Evaluation,
  direction: Float64Array,
): Promise<({ readonly at: Float64Array } & Evaluation) | undefined> {
  const slope = dot(here.gradient, direction);
  if (!(slope < 0)) return undefined;
  let [shortest, longest, length] = [0, Number.POSITIVE_INFINITY, 1];
  for (let trial = 0; trial < 30; trial++) {
    const next = at.slice();
    addMultiple(next, length, direction);
    const there = await evaluate(next);
    const far = !(there.value <= here.value + 1e-4 * length * slope + rounding);
    if (!far && dot(there.gradient, direction) >= 0.9 * slope) return { at: next, ...there };
    if (far) longest = length;
    else shortest = length;
    length = longest < Number.POSITIVE_INFINITY ? (shortest + longest) / 2 : 2 * shortest;
  }
  return undefined;
}

function minus(a: Float64Array, b: Float64Array): Float64Array {
  return a.map((value, k) => value - b[k]!);
}

function addMultiple(target: Float64Array, factor: number, values: Float64Array): void {
  for (let k = 0; k < target.length; k++) target[k]! += factor * values[k]!;
}

function largest(values: Float64Array): number {
  let most = 0;
  for (let k = 0; k < values.length; k++) most = Math.max(most, Math.abs(values[k]!));
  return most;
}
