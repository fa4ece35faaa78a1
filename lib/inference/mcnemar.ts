import { type MeanDifference, meanDifference } from "./mean-difference";

/** Two ways of doing the same, compared on the same sentences: the share that each gets right. */
export interface PairedComparison extends MeanDifference {
  /** Sentences that only the first gets right, and only the second: all that tells them apart. */
  readonly onlyFirst: number;
  readonly onlySecond: number;
  /** That so uneven a split comes about by chance, both ways. */
  readonly pValue: number;
}

/**
 * McNemar's test, exact: do two retrievers differ, on the sentences where one is right and the other
 * is not?
 *
 *     p = min(1, 2·P(B ≤ min(b, c)))      B binomial of b + c trials of ½
 *
 * It takes sentences to be independent; where they come in documents, go by the interval of the
 * difference, for which whole documents are left out.
 *
 * @param first whether the first got each sentence right: 1 or 0 [n]
 * @param options groups: the document of each sentence
 * @throws RangeError when the lists differ in length, are empty, or hold anything but 0 and 1
 * @see McNemar (1947), Note on the sampling error of the difference between correlated proportions
 */
export function mcnemar(
  first: ArrayLike<number>,
  second: ArrayLike<number>,
  { groups }: { readonly groups?: readonly string[] } = {},
): PairedComparison {
  requireHits(first, second);
  const alone = (one: ArrayLike<number>, other: ArrayLike<number>) =>
    Array.from(one).filter((hit, i) => hit > other[i]!).length;
  const [onlyFirst, onlySecond] = [alone(first, second), alone(second, first)];
  const pValue = binomialTails(onlyFirst, onlySecond);
  return { ...meanDifference(first, second, groups), onlyFirst, onlySecond, pValue };
}

/** 2·P(B ≤ min(b, c)) of b + c fair trials, its terms by their logarithms. */
function binomialTails(b: number, c: number): number {
  const n = b + c;
  let term = -n * Math.LN2;
  let sum = 0;
  for (let k = 0; k <= Math.min(b, c); k++) {
    sum += Math.exp(term);
    term += Math.log(n - k) - Math.log(k + 1);
  }
  return Math.min(1, 2 * sum);
}

function requireHits(first: ArrayLike<number>, second: ArrayLike<number>): void {
  if (first.length !== second.length || first.length === 0) {
    throw new RangeError(
      `mcnemar: both need the same sentences, but there are ${first.length} and ${second.length}. Compare on the common ones.`,
    );
  }
  for (const list of [first, second]) {
    const odd = Array.from(list).find((value) => value !== 0 && value !== 1);
    if (odd === undefined) continue;
    throw new RangeError(
      `mcnemar: each sentence is right (1) or wrong (0), but ${odd} came. Take one direction alone, or the interval of a difference of estimates.`,
    );
  }
}
