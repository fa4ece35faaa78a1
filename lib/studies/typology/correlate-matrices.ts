import { isConstant, pearson, spearman } from "../../core/correlation";
import { joinMatrices } from "../../languages/join-matrices";
import { between, type LanguageMatrix, toSimilarities } from "../../languages/language-matrix";
import { requireEnough } from "../../languages/matrix-checks";

/** How far two matrices say the same of the same languages. NaN where nothing varies. */
export interface MatrixCorrelation {
  /** Over all pairs. */
  readonly pearson: number;
  readonly spearman: number;
  /** Of each language's row in one matrix with its row in the other, averaged over languages. */
  readonly perLanguagePearson: number;
  readonly perLanguageSpearman: number;
  /** Each language's own. */
  readonly byLanguage: readonly LanguageCorrelation[];
  /**
   * Left out of the averages, for all known numbers of their row are one and the same in a matrix,
   * or fewer than 3 are known.
   */
  readonly skipped: readonly string[];
  readonly languages: readonly string[];
  /** Known in both matrices. */
  readonly pairs: number;
  /** Unknown in one of them. */
  readonly droppedPairs: number;
  /** What became of languages that just one of them has, and why a number is undefined, in words. */
  readonly notes: readonly string[];
}

export interface LanguageCorrelation {
  readonly language: string;
  readonly pearson: number;
  readonly spearman: number;
  readonly others: number;
}

/**
 * The correlation of two matrices, over all pairs and language by language: whether those that are
 * near to it in one are near to it in the other.
 *
 *     per language = (1/L) Σₗ r(s_l·, t_l·)      over the other languages, both numbers known
 *
 * Distances are turned round first, so that a positive correlation is always agreement. Pairs of
 * languages share languages, ancestors and neighbours, so no textbook p-value of r holds: see
 * `correlateWithTypology`. Matrices that are not the same both ways are compared as they are.
 *
 * @throws RangeError with fewer than four languages in common
 * @see Lin, Hu, Zhang, Martins & Schütze (2024), mPLM-Sim: Better Cross-Lingual Similarity and Transfer in Multilingual Pretrained Language Models
 */
export function correlateMatrices(a: LanguageMatrix, b: LanguageMatrix): MatrixCorrelation {
  const { languages, matrices, notes } = joinMatrices([a, b]);
  requireEnough("correlateMatrices", languages);
  const [x, y] = matrices.map(toSimilarities) as [LanguageMatrix, LanguageMatrix];
  const rows = languages.map((_, i) => knownRow(x, y, i));
  const byLanguage = rows.map((row, i) => ({
    language: languages[i]!,
    pearson: pearson(row.x, row.y),
    spearman: spearman(row.x, row.y),
    others: row.x.length,
  }));
  const varied = rows.map((row) => row.x.length >= 3 && !isConstant(row.x) && !isConstant(row.y));
  const kept = byLanguage.filter((_, i) => varied[i]);
  const mean = (of: (one: LanguageCorrelation) => number) =>
    kept.reduce((sum, one) => sum + of(one), 0) / kept.length;
  const [allX, allY] = [rows.flatMap((row) => row.x), rows.flatMap((row) => row.y)];
  const pairs = knownBothWays(x, y);
  return {
    pearson: pearson(allX, allY),
    spearman: spearman(allX, allY),
    perLanguagePearson: mean((one) => one.pearson),
    perLanguageSpearman: mean((one) => one.spearman),
    byLanguage,
    skipped: languages.filter((_, i) => !varied[i]),
    languages,
    pairs,
    droppedPairs: (languages.length * (languages.length - 1)) / 2 - pairs,
    notes: [...notes, ...constantNotes([a.name, allX], [b.name, allY])],
  };
}

/** Which of the two has the same number for all pairs that both know. */
function constantNotes(
  ...sides: readonly (readonly [name: string, numbers: number[]])[]
): string[] {
  return sides
    .filter(([, numbers]) => isConstant(numbers))
    .map(([name]) => `undefined: all numbers of ${name} that both know are one and the same`);
}

/** What both matrices know of a language with each other one. */
function knownRow(x: LanguageMatrix, y: LanguageMatrix, i: number): { x: number[]; y: number[] } {
  const row = { x: [] as number[], y: [] as number[] };
  for (let j = 0; j < x.languages.length; j++) {
    const [one, other] = [between(x, i, j), between(y, i, j)];
    if (i === j || Number.isNaN(one + other)) continue;
    row.x.push(one);
    row.y.push(other);
  }
  return row;
}

function knownBothWays(x: LanguageMatrix, y: LanguageMatrix): number {
  let count = 0;
  for (let i = 0; i < x.languages.length; i++) {
    for (let j = i + 1; j < x.languages.length; j++) {
      const sum = between(x, i, j) + between(x, j, i) + between(y, i, j) + between(y, j, i);
      if (!Number.isNaN(sum)) count++;
    }
  }
  return count;
}
