/**
 * The fewest insertions, deletions and replacements of characters that turn one text into another.
 * Characters are code points. Costs the product of the lengths.
 *
 * @see Levenshtein (1966), Binary codes capable of correcting deletions, insertions, and reversals
 */
export function editDistance(a: string, b: string): number {
  return editsBetween(codePoints(a), codePoints(b));
}

/**
 * The same as a share of the longer text: 0 for equal texts, 1 where no character stays. 0 of two
 * empty ones.
 *
 * @see Holman et al. (2008), Explorations in automated language classification
 */
export function normalizedEditDistance(a: string, b: string): number {
  return shareOfEdits(codePoints(a), codePoints(b));
}

/** The characters of a text, for comparing it with many. */
export function codePoints(text: string): Uint32Array {
  return Uint32Array.from(text, (character) => character.codePointAt(0)!);
}

/** As `normalizedEditDistance`, of characters. */
export function shareOfEdits(a: Uint32Array, b: Uint32Array): number {
  return editsBetween(a, b) / (Math.max(a.length, b.length) || 1);
}

function editsBetween(a: Uint32Array, b: Uint32Array): number {
  if (row.length <= b.length) row = new Uint32Array(2 * b.length);
  // row[j]: edits from the first i characters of a to the first j of b.
  for (let j = 0; j <= b.length; j++) row[j] = j;
  for (let i = 1; i <= a.length; i++) {
    let diagonal = row[0]!;
    let left = i;
    row[0] = i;
    for (let j = 1; j <= b.length; j++) {
      const above = row[j]!;
      const replaced = a[i - 1] === b[j - 1] ? diagonal : diagonal + 1;
      const least = above < left ? above + 1 : left + 1;
      left = replaced < least ? replaced : least;
      row[j] = left;
      diagonal = above;
    }
  }
  return row[b.length]!;
}

/** One row for all: word lists are compared millions of times. */
let row = new Uint32Array(64);
