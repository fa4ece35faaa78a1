import { dot } from "../../core/arithmetic";
import type { Matrix } from "../../core/matrix";
import { aboveDiagonal, centred, rowsOf } from "./condensed";
import { requireConfound } from "./require-confound";

/**
 * How dissimilar (or alike) sentences are in what should not count: a symmetric matrix [n, n], whose
 * diagonal is not read, or what stands above its diagonal, row by row. [n·(n − 1)/2]
 */
export type DistanceConfound = Matrix | ArrayLike<number>;

/** Confounds of distances, ready for regression. */
export interface DistanceConfounds {
  readonly n: number;
  /** Of length one, at right angles to each other and to a constant. */
  readonly directions: readonly Float64Array[];
}

/**
 * Directions of what confounds say of pairs of sentences, as `enter` turns it (into ranks, for
 * Spearman). One that the others explain adds nothing.
 *
 * @throws RangeError when there is none, they differ in n, or one is not square, symmetric or finite
 */
export function distanceConfounds(
  who: string,
  given: readonly DistanceConfound[],
  enter: (values: Float64Array) => Float64Array,
): DistanceConfounds {
  const all = given.map((confound, k) => entriesOf(who, k, confound));
  const [first] = all;
  if (!first) {
    throw new RangeError(
      `${who}: there must be a confound at least, but none came. Give one, or leave confounds out.`,
    );
  }
  const directions: Float64Array[] = [];
  for (const values of all) {
    if (values.length !== first.length) {
      throw new RangeError(
        `${who}: confounds are of the same sentences, but one is of ${rowsOf(first)} and one of ${rowsOf(values)}. ` +
          "Make all of the same corpus.",
      );
    }
    const direction = unexplained(enter(values), directions, 1e-10);
    if (direction) directions.push(direction);
  }
  return { n: rowsOf(first), directions };
}

/**
 * What regression on a constant and the directions leaves of values, brought to length one;
 * undefined when that is no more than the share `least` of what varies. [m] → [m]
 */
export function unexplained(
  values: Float32Array | Float64Array,
  directions: readonly Float64Array[],
  least: number,
): Float64Array | undefined {
  const rest = centred(values);
  const varying = Math.sqrt(dot(rest, rest));
  // Twice: what rounding leaves of the first time goes with the second.
  for (const direction of [...directions, ...directions]) {
    const along = dot(rest, direction);
    for (let k = 0; k < rest.length; k++) rest[k]! -= along * direction[k]!;
  }
  const length = Math.sqrt(dot(rest, rest));
  return length > least * varying ? rest.map((value) => value / length) : undefined;
}

function entriesOf(who: string, k: number, confound: DistanceConfound): Float64Array {
  if ("rows" in confound) {
    requireConfound(who, k, confound);
    return aboveDiagonal(confound);
  }
  const values = Float64Array.from(confound);
  if (values.length === 0 || !Number.isInteger(rowsOf(values))) {
    throw new RangeError(
      `${who}: a confound has a number for every two of n sentences, n(n − 1)/2, but ${values.length} came. Give a matrix [n × n].`,
    );
  }
  const wrong = values.findIndex((value) => !Number.isFinite(value));
  if (wrong >= 0) {
    throw new RangeError(
      `${who}: a confound is of finite numbers, but confound ${k} has ${values[wrong]} as its number ${wrong}. Leave that sentence out.`,
    );
  }
  return values;
}
