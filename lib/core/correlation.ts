import { dot, sum } from "./arithmetic";
import { averageRanks } from "./ranks";

/**
 * Pearson's correlation of two lists of numbers; NaN where one of them is constant, or a number is.
 *
 *     r = Σ(xᵢ − x̄)(yᵢ − ȳ) / √(Σ(xᵢ − x̄)²·Σ(yᵢ − ȳ)²)
 *
 * Languages are kin, and pairs of languages share languages: no textbook p-value of r holds for
 * them (`correlateWithTypology`).
 *
 * @throws RangeError when the lists differ in length
 * @see Pearson (1896), Regression, Heredity, and Panmixia
 */
export function pearson(x: ArrayLike<number>, y: ArrayLike<number>): number {
  requireSameLength("pearson", x, y);
  if (isConstant(x) || isConstant(y)) return Number.NaN;
  const [a, b] = [centred(x), centred(y)];
  const r = dot(a, b) / Math.sqrt(dot(a, a) * dot(b, b));
  // Rounding must not make a perfect correlation more than one.
  return Math.abs(r) > 1 ? Math.sign(r) : r;
}

/**
 * Spearman's rank correlation: Pearson's of ranks, equal values sharing the mean of theirs; NaN
 * where one list is constant, or a number is not known.
 *
 * @throws RangeError when the lists differ in length
 * @see Spearman (1904), The Proof and Measurement of Association between Two Things
 */
export function spearman(x: ArrayLike<number>, y: ArrayLike<number>): number {
  requireSameLength("spearman", x, y);
  // Ranks would take what is not known for the largest of all.
  if ([x, y].some((list) => Array.from(list).some(Number.isNaN))) return Number.NaN;
  return pearson(averageRanks(Float64Array.from(x)), averageRanks(Float64Array.from(y)));
}

/** Whether all values are one and the same, so that nothing can go together with them. */
export function isConstant(values: ArrayLike<number>): boolean {
  for (let k = 1; k < values.length; k++) if (values[k] !== values[0]) return false;
  return true;
}

function requireSameLength(who: string, x: ArrayLike<number>, y: ArrayLike<number>): void {
  if (x.length === y.length) return;
  throw new RangeError(
    `${who}: number i of both lists needs to be of the same thing, but there are ${x.length} and ${y.length}. Bring both to what they have in common.`,
  );
}

function centred(values: ArrayLike<number>): Float64Array {
  const mean = sum(values) / values.length;
  return Float64Array.from(values, (value) => value - mean);
}
