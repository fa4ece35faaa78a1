import { dot, sum } from "../../core/arithmetic";
import { type Matrix, matrix } from "../../core/matrix";

/** The numbers above the diagonal, row by row. [n, n] → [n·(n − 1)/2] */
export function pairValues({ rows: n, values }: Matrix): Float64Array {
  const result = new Float64Array((n * (n - 1)) / 2);
  let at = 0;
  for (let i = 0; i < n; i++) {
    for (let j = i + 1; j < n; j++) result[at++] = values[i * n + j]!;
  }
  return result;
}

/** The symmetric matrix of the pairs, zeros on its diagonal. [n·(n − 1)/2] → [n, n] */
export function squareOf(n: number, pairs: Float64Array): Matrix {
  const result = matrix(n, n);
  let at = 0;
  for (let i = 0; i < n; i++) {
    for (let j = i + 1; j < n; j++) {
      result.values[i * n + j] = pairs[at]!;
      result.values[j * n + i] = pairs[at++]!;
    }
  }
  return result;
}

/** Which pairs are known in all of some matrices: 1, or 0. */
export function knownPairs(matrices: readonly Float64Array[]): Float64Array {
  return matrices[0]!.map((_, k) => Number(matrices.every((values) => !Number.isNaN(values[k]!))));
}

/**
 * An orthonormal basis of a constant and the controls, over the known pairs and zero elsewhere:
 * what is not explained by them is what is left after it is projected out. Controls that add
 * nothing (a constant, a copy) are left out.
 */
export function basisOf(
  controls: readonly Float64Array[],
  known: Float64Array,
): readonly Float64Array[] {
  const basis: Float64Array[] = [];
  for (const column of [known, ...controls]) {
    const own = column.map((value, k) => (known[k] ? value : 0));
    const left = unexplained(unexplained(own, basis), basis);
    const length = Math.sqrt(dot(left, left));
    if (length > 1e-10 * Math.sqrt(dot(own, own))) basis.push(left.map((value) => value / length));
  }
  return basis;
}

/** What of some values the basis does not explain. */
export function unexplained(values: Float64Array, basis: readonly Float64Array[]): Float64Array {
  const left = values.slice();
  for (const direction of basis) {
    const share = dot(left, direction);
    for (let k = 0; k < left.length; k++) left[k]! -= share * direction[k]!;
  }
  return left;
}

/** The same brought to length 1; undefined where nothing is left, but for rounding. */
export function unitResidual(
  values: Float64Array,
  basis: readonly Float64Array[],
  known: Float64Array,
): Float64Array | undefined {
  const own = values.map((value, k) => (known[k] ? value : 0));
  const mean = sum(own) / sum(known);
  const spread = own.reduce((total, value, k) => total + known[k]! * (value - mean) ** 2, 0);
  const left = unexplained(unexplained(own, basis), basis);
  const square = dot(left, left);
  // Below a millionth of a millionth of the values themselves it is rounding.
  if (!(square > 1e-20 * dot(own, own)) || !(square > 1e-16 * spread)) return undefined;
  return left.map((value) => value / Math.sqrt(square));
}
