import { type Matrix, matrix } from "../../core/matrix";
import type { TraitDistances } from "../../inference/evolution/evolution-tests";
import { pairValues } from "../../inference/mantel/pair-values";
import { joinMatrices } from "../../languages/join-matrices";
import {
  between,
  type LanguageMatrix,
  selfSimilarity,
  toDistances,
  toSimilarities,
} from "../../languages/language-matrix";
import { requireEnough, requireSymmetric, unknownPairs } from "../../languages/matrix-checks";

/** Joined, four or more, and the same both ways. */
export function joinSymmetric(
  who: string,
  matrices: readonly LanguageMatrix[],
): ReturnType<typeof joinMatrices> {
  const joined = joinMatrices(matrices);
  requireEnough(who, joined.languages);
  for (const one of joined.matrices) requireSymmetric(who, one);
  return joined;
}

/** The pairs as similarities, NaN where unknown. */
export function similarityPairs(one: LanguageMatrix): Float64Array {
  return pairValues(toSimilarities(one).values);
}

/** Pairs that a test drops, and why it says nothing, in words. */
export function testNotes(
  { correlation }: { readonly correlation: number },
  [a, b]: readonly [LanguageMatrix, LanguageMatrix],
  held: readonly string[] = [],
): string[] {
  const size = a.languages.length;
  const [all, unknown] = [(size * (size - 1)) / 2, unknownPairs(b).length];
  const constant = held.length > 0 ? `with ${held.join(", ")} held constant, ` : "";
  return [
    ...(unknown > 0 ? [`${unknown} of ${all} pairs are unknown in ${b.name}, and left out`] : []),
    ...(Number.isNaN(correlation)
      ? [
          `undefined: ${constant}nothing is left that varies in ${a.name} or in ${b.name} (${all - unknown} pairs of ${size} languages)`,
        ]
      : []),
  ];
}

/** What the evolution test holds constant. */
export function heldByEvolution(descent: readonly string[]): readonly string[] {
  return [...descent, "each language's own level"];
}

/** Similarities as shares of descent, 1 of a language with itself. */
export function sharedDescent(tree: LanguageMatrix): Matrix {
  const size = tree.languages.length;
  const distances = toDistances(tree);
  return matrix(size, size, (i, j) => (i === j ? 1 : 1 - between(distances, i, j)));
}

/**
 * Distances as traits have them: how much less alike two are than one is to itself is half a
 * squared distance, as of cosines. Without a bound, as much as the largest is above it.
 */
export function traitDistances(one: LanguageMatrix): TraitDistances {
  const size = one.languages.length;
  if (one.kind === "distance") {
    const squared = matrix(size, size, (i, j) => (i === j ? 0 : between(one, i, j) ** 2));
    return { squared, similarity: (square) => -Math.sqrt(square) };
  }
  const pairs = pairValues(one.values);
  const largest = pairs.reduce((most, value) => Math.max(most, value), Number.NEGATIVE_INFINITY);
  const top = Math.max(selfSimilarity(one), largest);
  const squared = matrix(size, size, (i, j) => (i === j ? 0 : 2 * (top - between(one, i, j))));
  return { squared, similarity: (square) => -square / 2 };
}
