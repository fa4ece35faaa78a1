import { fisherJackknife, jackknife, type Uncertainty } from "./jackknife";

/**
 * The jackknife on a scale without ends, so that no end of an interval leaves the range of the
 * measure, and the spread depends little on the value:
 *
 *     both ends finite     atanh of where θ stands between them, −1 at the lower and 1 at the upper
 *     from 0 upwards       log θ
 *     otherwise            θ
 *
 * The standard error stays on the scale of θ. An estimate or replicate at an end, as of a matrix
 * with itself, has no place there: the interval is then the plain one. See `jackknife`.
 */
export function jackknifeInRange(
  estimate: number,
  replicates: ArrayLike<number>,
  sizes: readonly number[],
  [lowest, highest]: readonly [number, number],
): Uncertainty {
  if (Number.isFinite(lowest) && Number.isFinite(highest)) {
    const [middle, half] = [(lowest + highest) / 2, (highest - lowest) / 2];
    const place = (value: number) => (value - middle) / half;
    const placed = fisherJackknife(place(estimate), Array.from(replicates, place), sizes);
    return {
      ...placed,
      standardError: half * placed.standardError,
      lower: middle + half * placed.lower,
      upper: middle + half * placed.upper,
    };
  }
  const plain = jackknife(estimate, replicates, sizes);
  const logs = Array.from(replicates, Math.log);
  if (lowest !== 0 || !(estimate > 0) || !logs.every(Number.isFinite)) return plain;
  const { lower, upper } = jackknife(Math.log(estimate), logs, sizes);
  return { ...plain, lower: Math.exp(lower), upper: Math.exp(upper) };
}
