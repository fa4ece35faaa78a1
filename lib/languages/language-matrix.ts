import { type Matrix, matrix, shapeOf } from "../core/matrix";

/**
 * A number for every two languages: how alike they are, or how far apart. What a measure, a
 * typology, a table on disk and a tree say of languages all comes to this, so that each can be
 * compared with each.
 */
export interface LanguageMatrix {
  /** What the numbers are, e.g. "genetic" or "debiased CKA". */
  readonly name: string;
  /** Whether larger is nearer (a `similarity`) or farther (a `distance`). */
  readonly kind: "similarity" | "distance";
  /** Of the model, where the numbers are of one. */
  readonly layer?: number;
  readonly languages: readonly string[];
  /**
   * Row i is language i with each other one, in float64; NaN where unknown. The diagonal, a
   * language with itself, is never compared with anything.
   */
  readonly values: Matrix;
}

/** Fewer languages than this have fewer than six pairs, of which nothing can be said. */
export const fewestLanguages = 4;

/**
 * Numbers between languages, checked: one row and column a language, each language once, and a
 * distance or a similarity as it says it is.
 *
 * @param parts.values [languages, languages], NaN where unknown
 * @throws RangeError when the shape is another, a language stands twice, distances are negative or
 *   not 0 on the diagonal, or a similarity is least between a language and itself
 */
export function languageMatrix(parts: LanguageMatrix): LanguageMatrix {
  const { name, kind, languages, values } = parts;
  const size = languages.length;
  if (values.rows !== size || values.columns !== size) {
    throw new RangeError(
      `languageMatrix: "${name}" needs a row and a column for each of its ${size} languages, but is ${shapeOf(values)}.`,
    );
  }
  const twice = languages.find((language, i) => languages.indexOf(language) !== i);
  if (twice !== undefined) {
    throw new RangeError(
      `languageMatrix: each language of "${name}" needs a row of its own, but ${twice} stands twice. Rename or leave out one.`,
    );
  }
  if (kind === "distance") requireDistances(parts);
  else requireSimilarities(parts);
  return { ...parts, values: matrix(size, size, (i, j) => values.values[i * size + j]!) };
}

/** The number between two places of a matrix. */
export function between({ languages, values }: LanguageMatrix, a: number, b: number): number {
  return values.values[a * languages.length + b]!;
}

/**
 * The same numbers for some of the languages, in this order.
 *
 * @throws RangeError when there is no such language, saying which there are
 */
export function takeLanguages(parts: LanguageMatrix, languages: readonly string[]): LanguageMatrix {
  const places = languages.map((language) => parts.languages.indexOf(language));
  const unknown = languages.filter((_, i) => places[i]! < 0);
  if (unknown.length > 0) {
    throw new RangeError(
      `takeLanguages: "${parts.name}" has no ${unknown.join(", ")}. There are ${parts.languages.join(", ")}.`,
    );
  }
  const values = matrix(languages.length, languages.length, (i, j) =>
    between(parts, places[i]!, places[j]!),
  );
  return { ...parts, languages, values };
}

/**
 * The mean of both directions, where a number from a to b is not that from b to a (transfer,
 * retrieval, tables that were rounded). Unknown where either is.
 */
export function symmetrize(parts: LanguageMatrix): LanguageMatrix {
  const size = parts.languages.length;
  const values = matrix(size, size, (i, j) => (between(parts, i, j) + between(parts, j, i)) / 2);
  return { ...parts, values };
}

/**
 * Distances: themselves, or of similarities how much less alike two languages are than one is to
 * itself: 1 − s of most. Where rounding makes that negative it is 0.
 *
 * @throws RangeError when two languages are more alike than one is to itself
 */
export function toDistances(parts: LanguageMatrix): LanguageMatrix {
  if (parts.kind === "distance") return parts;
  const size = parts.languages.length;
  const itself = selfSimilarity(parts);
  const most = offDiagonal(parts).reduce((a, b) => (b > a ? b : a), Number.NEGATIVE_INFINITY);
  // Cosines of float32 vectors pass 1 by rounding.
  if (most > itself + 1e-6 * Math.max(1, Math.abs(itself))) {
    throw new RangeError(
      `toDistances: ${itself} − similarity is a distance where no two languages are more alike than one is to itself (1 where the diagonal does not say), but "${parts.name}" has ${most}. Make distances of it as they are meant.`,
    );
  }
  const values = matrix(size, size, (i, j) =>
    i === j ? 0 : Math.max(0, itself - between(parts, i, j)),
  );
  return { ...parts, kind: "distance", values };
}

/** How alike a language is to itself: the largest number known on the diagonal, 1 where none is. */
export function selfSimilarity(parts: LanguageMatrix): number {
  const own = parts.languages.map((_, i) => between(parts, i, i)).filter((s) => !Number.isNaN(s));
  return own.length > 0 ? Math.max(...own) : 1;
}

/** Similarities: themselves, or distances with the sign turned: larger is nearer in every one. */
export function toSimilarities(parts: LanguageMatrix): LanguageMatrix {
  if (parts.kind === "similarity") return parts;
  const size = parts.languages.length;
  const values = matrix(size, size, (i, j) => -between(parts, i, j));
  return { ...parts, kind: "similarity", values };
}

/** Every number but those of a language with itself, row by row. */
function offDiagonal(parts: LanguageMatrix): number[] {
  const size = parts.languages.length;
  return Array.from(parts.values.values).filter((_, k) => Math.floor(k / size) !== k % size);
}

function requireDistances(parts: LanguageMatrix): void {
  const { name, languages } = parts;
  const hint = `If larger is nearer, say { kind: "similarity" }.`;
  for (const [a, one] of languages.entries()) {
    for (const [b, other] of languages.entries()) {
      const value = between(parts, a, b);
      if (value < 0) {
        throw new RangeError(
          `languageMatrix: distances are not negative, but "${name}" has ${value} between ${one} and ${other}. ${hint}`,
        );
      }
      if (a === b && value > 1e-6) {
        throw new RangeError(
          `languageMatrix: a language is at distance 0 from itself, but "${name}" has ${value} for ${one}. ${hint}`,
        );
      }
    }
  }
}

function requireSimilarities(parts: LanguageMatrix): void {
  const { name, languages } = parts;
  const places = languages.map((_, i) => i);
  const leastOnDiagonal = places.every((a) =>
    places.every((b) => a === b || between(parts, a, b) >= between(parts, a, a)),
  );
  const someAbove = places.some((a) =>
    places.some((b) => between(parts, a, b) > between(parts, a, a)),
  );
  if (leastOnDiagonal && someAbove) {
    throw new RangeError(
      `languageMatrix: a language is more like itself than like any other, but in "${name}" every language is least like itself. ` +
        `These are distances: say { kind: "distance" }.`,
    );
  }
}
