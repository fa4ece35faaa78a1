import { dot, sum } from "../../core/arithmetic";
import { type Matrix, matrix, rowOf, shapeOf, toPrecision } from "../../core/matrix";
import { largestOf, requireConfound } from "./require-confound";

/**
 * How alike sentences are in length (or in any one number), a confound for `deconfoundedCka`:
 *
 *     −(lᵢ − lⱼ)²
 *
 * Centred it is twice the Gram matrix of the lengths, which is what a direction of length adds to a
 * linear K. Give logarithms where twice as long is what counts. [n] → [n, n]
 *
 * @throws RangeError when a length is not a finite number
 */
export function lengthSimilarity(lengths: readonly number[]): Matrix {
  const at = lengths.findIndex((length) => !Number.isFinite(length));
  if (at >= 0) {
    throw new RangeError(
      `lengthSimilarity: every length is a finite number, but number ${at} is ${lengths[at]}. Give one a sentence.`,
    );
  }
  return matrix(lengths.length, lengths.length, (i, j) => -((lengths[i]! - lengths[j]!) ** 2));
}

/** Similarities of every two sentences, centred as the sides are, at right angles and of length one. */
export interface Confounds {
  readonly n: number;
  readonly basis: readonly Float64Array[];
}

/** How a similarity is centred: both ways, or so and without its diagonal (U-centred). */
export type Centring = "double" | "U";

/**
 * A basis of what similarity matrices say but for their means.
 *
 * @throws RangeError when there is none, one is not square, of another size, not symmetric or not
 *   finite, or says nothing that the ones before it do not
 */
export function confoundsOf(who: string, given: readonly Matrix[], centring: Centring): Confounds {
  if (given.length === 0) {
    throw new RangeError(
      `${who}: there must be a confound at least, but none came. Give one, or take debiasedCka.`,
    );
  }
  const basis: Float64Array[] = [];
  for (const [k, confound] of given.entries()) {
    requireConfound(who, k, confound);
    requireSameSentences(who, k, confound, given[0]!);
    const values = Float64Array.from(toPrecision(confound, "float64").values);
    centre({ ...confound, values }, centring);
    const before = Math.sqrt(dot(values, values));
    for (const other of basis) subtract(values, other);
    const length = Math.sqrt(dot(values, values));
    if (!(length > 1e-9 * before && length > 1e-12 * largestOf(confound))) {
      throw new RangeError(
        `${who}: each confound must say something of its own, but confound ${k} is ` +
          `${k === 0 || !(before > 1e-12 * largestOf(confound)) ? "the same for every two sentences" : "a combination of those before it"}. Leave it out.`,
      );
    }
    basis.push(values.map((value) => value / length));
  }
  return { n: given[0]!.rows, basis };
}

/** Takes from symmetric `a` what a least squares regression on the confounds explains, in place. */
export function regressOut(a: Float64Array, { basis }: Confounds): void {
  for (const confound of basis) subtract(a, confound);
}

function subtract(a: Float64Array, unit: Float64Array): void {
  const share = dot(a, unit);
  for (let k = 0; k < a.length; k++) a[k]! -= share * unit[k]!;
}

/** Centres a symmetric matrix in place; U-centring leaves a zero diagonal. */
export function centre(a: Matrix & { readonly values: Float64Array }, centring: Centring): void {
  const { rows: n, values } = a;
  if (centring === "U") for (let i = 0; i < n; i++) values[i * n + i] = 0;
  const sums = Float64Array.from({ length: n }, (_, i) => sum(rowOf(a, i)));
  const total = sum(sums);
  const [rowsOver, totalOver] = centring === "U" ? [n - 2, (n - 1) * (n - 2)] : [n, n * n];
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < n; j++) {
      if (centring === "U" && i === j) continue;
      values[i * n + j]! += total / totalOver - (sums[i]! + sums[j]!) / rowsOver;
    }
  }
}

function requireSameSentences(who: string, k: number, confound: Matrix, first: Matrix): void {
  if (confound.rows === first.rows) return;
  throw new RangeError(
    `${who}: confounds are of the same sentences, but confound ${k} is ${shapeOf(confound)} and the first ${shapeOf(first)}. ` +
      "Make all of the same corpus.",
  );
}
