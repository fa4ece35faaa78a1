/**
 * eˣ for x ≤ 0, to the last two bits, in a third of the time of Math.exp: a kernel needs one for
 * every two rows. (Any other x it leaves to Math.exp.)
 *
 *     x = k·ln 2 + m·ln 2/64 + r      eˣ = 2ᵏ·2^(m/64)·eʳ      |r| ≤ ln 2/128, so that six terms of eʳ suffice
 */
export function exponential(x: number): number {
  if (!(x <= 0 && x > -708)) return Math.exp(x);
  // Adding 1.5·2⁵² rounds to a whole number.
  const steps = x * stepsInOne + 6755399441055744 - 6755399441055744;
  const r = x - steps * step - steps * restOfStep;
  const whole = steps | 0;
  const power = halvings[-(whole >> 6)]! * fractions[whole & 63]!;
  return power * (1 + r * (1 + r * (1 / 2 + r * (1 / 6 + r * (1 / 24 + r / 120)))));
}

/**
 * eˣ for x ≤ 0, to 5e-10 of itself: enough for what is kept in float32, in less time.
 *
 *     x = k·ln 2 + m·ln 2/256 + r      |r| ≤ ln 2/512, so that two terms of eʳ suffice
 */
export function exponentialOfSingle(x: number): number {
  if (!(x <= 0 && x > -708)) return Math.exp(x);
  const steps = x * fineStepsInOne + 6755399441055744 - 6755399441055744;
  const r = x - steps * fineStep;
  const whole = steps | 0;
  return halvings[-(whole >> 8)]! * fineFractions[whole & 255]! * (1 + r * (1 + r / 2));
}

const stepsInOne = 64 / Math.LN2;
/** ln 2/64 in two parts, the first of so few bits that multiples of it are exact. */
const step = Math.round((Math.LN2 / 64) * 2 ** 38) / 2 ** 38;
const restOfStep = Math.LN2 / 64 - step + 2.3190468138462996e-17 / 64;

const halvings = Float64Array.from({ length: 1023 }, (_, k) => 2 ** -k);
const fractions = Float64Array.from({ length: 64 }, (_, m) => 2 ** (m / 64));

const fineStepsInOne = 256 / Math.LN2;
const fineStep = Math.LN2 / 256;
const fineFractions = Float64Array.from({ length: 256 }, (_, m) => 2 ** (m / 256));
