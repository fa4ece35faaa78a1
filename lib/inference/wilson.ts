/**
 * Wilson's interval of a share p seen in n independent trials, at quantile q: it stays within 0
 * and 1, and says something also where p is 0 or 1.
 *
 *     (p + q²/2n ± q·√(p(1−p)/n + q²/4n²)) / (1 + q²/n)
 *
 * @see Wilson (1927), Probable inference, the law of succession, and statistical inference
 */
export function wilson(p: number, n: number, q: number): readonly [lower: number, upper: number] {
  const center = p + q ** 2 / (2 * n);
  const halfWidth = q * Math.sqrt((p * (1 - p)) / n + (q / (2 * n)) ** 2);
  const scale = 1 + q ** 2 / n;
  // At p = 0 and 1 the interval ends there exactly; rounding would put it a hair beyond.
  return [p === 0 ? 0 : (center - halfWidth) / scale, p === 1 ? 1 : (center + halfWidth) / scale];
}
