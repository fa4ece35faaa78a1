import { centerColumns } from "../../core/arithmetic";
import { type Matrix, matrix, rowOf } from "../../core/matrix";
import { randomNormal, randomNumbers } from "../../core/random";
import type { Engine } from "../../engine/engine";
import type { FittedTraits } from "./fit-traits";
import type { TraitCovariance } from "./trait-covariances";

/**
 * Independent normal numbers, the same for all matrices of a study: an axis, of each simulation.
 */
export interface Draws {
  readonly simulations: number;
  readonly axes: number;
  /** [n, axes · simulations], axis a of simulation b in column a·simulations + b */
  readonly numbers: Matrix;
}

/**
 * As many draws as the matrix with the most traits needs.
 *
 * @throws RangeError when simulations is not a whole number from 19
 */
export function drawsFor(
  fitted: readonly FittedTraits[],
  { simulations, seed }: { readonly simulations: number; readonly seed: number },
): Draws {
  if (!(Number.isInteger(simulations) && simulations >= 19)) {
    throw new RangeError(
      `simulations: a null takes a whole number of them from 19, but ${simulations} came. 999 is usual.`,
    );
  }
  const axes = fitted.reduce((most, { sizes }) => Math.max(most, sizes.length), 0);
  const n = fitted[0]?.n ?? 0;
  return { simulations, axes, numbers: randomNormal(n, axes * simulations, randomNumbers(seed)) };
}

/**
 * Squared distances of traits drawn from the covariances, each as long as the trait it stands
 * for. [1 + simulations, pairs], the first row left empty for what was observed.
 */
export async function simulateTraits(
  { n, sizes, covariances }: FittedTraits,
  { simulations, numbers }: Draws,
  engine: Engine,
): Promise<Matrix> {
  const axes = sizes.length;
  const all = matrix(simulations * n, axes);
  for (const covariance of new Set(covariances)) {
    const members = covariances.flatMap((one, axis) => (one === covariance ? [axis] : []));
    await writeTraits(all, members, covariance, sizes, { simulations, numbers }, engine);
  }
  const rows = matrix(1 + simulations, (n * (n - 1)) / 2);
  const gram = matrix(n, n);
  for (let b = 0; b < simulations; b++) {
    const points = {
      rows: n,
      columns: axes,
      values: all.values.subarray(b * n * axes, (b + 1) * n * axes),
    };
    await engine.rowProduct(points, undefined, gram);
    writeSquaredDistances(gram, rowOf(rows, b + 1));
  }
  return rows;
}

/** Traits with one covariance: C = L·Lᵀ, so L times independent numbers has it. */
async function writeTraits(
  all: Matrix,
  axes: readonly number[],
  { cholesky }: TraitCovariance,
  sizes: Float64Array,
  { simulations, numbers }: Pick<Draws, "simulations" | "numbers">,
  engine: Engine,
): Promise<void> {
  const n = cholesky.rows;
  const width = axes.length * simulations;
  const own = matrix(n, width);
  for (let i = 0; i < n; i++) {
    for (const [a, axis] of axes.entries()) {
      const from = axis * simulations;
      rowOf(own, i).set(rowOf(numbers, i).subarray(from, from + simulations), a * simulations);
    }
  }
  const { values } = centerColumns(await engine.multiply(cholesky, own));
  for (const [a, axis] of axes.entries()) {
    for (let b = 0; b < simulations; b++) {
      const column = a * simulations + b;
      let square = 0;
      for (let i = 0; i < n; i++) square += values[i * width + column]! ** 2;
      const length = Math.sqrt(sizes[axis]! / square);
      for (let i = 0; i < n; i++) {
        all.values[(b * n + i) * all.columns + axis] = length * values[i * width + column]!;
      }
    }
  }
}

function writeSquaredDistances({ rows: n, values }: Matrix, into: Matrix["values"]): void {
  let at = 0;
  for (let i = 0; i < n; i++) {
    for (let j = i + 1; j < n; j++) {
      into[at++] = Math.max(0, values[i * n + i]! + values[j * n + j]! - 2 * values[i * n + j]!);
    }
  }
}
