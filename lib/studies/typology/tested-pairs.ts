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
import { requireEnough, requireSymmetric } from "../../languages/matrix-checks";

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
