import { fewestLanguages, type LanguageMatrix } from "./language-matrix";

/**
 * What trees, maps and tests of pairs need: a number for every pair, the same in both directions,
 * of four languages at least.
 *
 * @throws RangeError saying what is missing, or which pair is not the same both ways
 */
export function requirePairs(who: string, parts: LanguageMatrix): void {
  requireEnough(who, parts.languages);
  if (isMirrored(parts)) return;
  requireComplete(who, parts);
  requireSymmetric(who, parts);
}

/**
 * Whether every number is its mirror's to the last digit, as nearly always, NaN being nobody's. In
 * squares of 64, whose columns are still at hand when they are read across.
 */
function isMirrored({ languages: { length: size }, values: { values } }: LanguageMatrix): boolean {
  for (let top = 0; top < size; top += 64) {
    for (let left = top; left < size; left += 64) {
      const [bottom, right] = [Math.min(size, top + 64), Math.min(size, left + 64)];
      for (let i = top; i < bottom; i++) {
        for (let j = Math.max(left, i + 1); j < right; j++) {
          if (values[i * size + j] !== values[j * size + i]) return false;
        }
      }
    }
  }
  return true;
}

/** @throws RangeError with fewer than four languages */
export function requireEnough(who: string, languages: readonly string[]): void {
  if (languages.length >= fewestLanguages) return;
  throw new RangeError(
    `${who}: it takes ${fewestLanguages} languages, but there are ${languages.length}: ${languages.join(", ") || "none"}. Bring more, or join matrices that share more.`,
  );
}

/** @throws RangeError when a pair is unknown */
export function requireComplete(who: string, parts: LanguageMatrix): void {
  const { name, languages } = parts;
  const unknown = unknownPairs(parts);
  if (unknown.length === 0) return;
  const [a, b] = unknown[0]!;
  const counts = languages.map((_, i) => unknown.filter((pair) => pair.includes(i)).length);
  const worst = languages[counts.indexOf(Math.max(...counts))]!;
  throw new RangeError(
    `${who}: every pair needs a number, but ${unknown.length} of "${name}" are unknown, that of ${languages[a]} and ${languages[b]} first. ` +
      `Leave languages out with takeLanguages; ${worst} has most of the unknown ones.`,
  );
}

/** Pairs of places without a number in one direction or both. */
export function unknownPairs({ languages, values }: LanguageMatrix): (readonly [number, number])[] {
  const size = languages.length;
  const found: (readonly [number, number])[] = [];
  for (let a = 0; a < size; a++) {
    for (let b = a + 1; b < size; b++) {
      const both = values.values[a * size + b]! + values.values[b * size + a]!;
      if (Number.isNaN(both)) found.push([a, b]);
    }
  }
  return found;
}

/**
 * The two directions may differ by rounding: by a millionth of the largest number.
 *
 * @throws RangeError when they differ by more
 */
export function requireSymmetric(who: string, { name, languages, values }: LanguageMatrix): void {
  const size = languages.length;
  let largest = 0;
  for (const value of values.values) if (Math.abs(value) > largest) largest = Math.abs(value);
  for (let a = 0; a < size; a++) {
    for (let b = a + 1; b < size; b++) {
      const there = values.values[a * size + b]!;
      const back = values.values[b * size + a]!;
      if (!(Math.abs(there - back) > 1e-6 * largest)) continue;
      throw new RangeError(
        `${who}: numbers need to be the same both ways, but "${name}" has ${there} from ${languages[a]} to ${languages[b]} and ${back} back. ` +
          "Take the mean of both with symmetrize.",
      );
    }
  }
}
