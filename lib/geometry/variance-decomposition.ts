import { addTo, dot } from "../core/arithmetic";
import { type Matrix, rowOf, shapeOf, zeros } from "../core/matrix";
import type { Estimate } from "../inference/estimate";
import { type Grouping, grouping, groupOfRows } from "../inference/gram-rows";

/** How much of the variance of vectors is of which part; each an estimate with its leave-outs. */
export interface VarianceShares {
  readonly language: Estimate;
  readonly sentence: Estimate;
  readonly interaction: Estimate;
  /** The shares of the plain sums of squares, which count some of the interaction as the others. */
  readonly plain: {
    readonly language: number;
    readonly sentence: number;
    readonly interaction: number;
  };
  readonly languages: number;
  readonly sentences: number;
  readonly warnings: readonly string[];
}

/**
 * Divides the variance of vectors x of L languages × n sentences into what the language says (the
 * same for all its sentences), what the sentence says (the same in all languages: its meaning, and
 * its length), and what only both together say: a two-way analysis of variance.
 *
 *     xₗₛ − μ = (μₗ − μ) + (μₛ − μ) + the rest      its squared lengths added up: SSₗ + SSₛ + SSᵢ
 *     MSₗ = SSₗ/(L−1)      MSₛ = SSₛ/(n−1)      MSᵢ = SSᵢ/((L−1)(n−1))
 *     language (MSₗ − MSᵢ)/n      sentence (MSₛ − MSᵢ)/L      interaction MSᵢ
 *
 * and each is divided by their sum: languages and sentences are a sample of those there could be, and
 * the components are free of the share that chance gives to means of few. A component may then be
 * slightly below zero, where the plain share (`plain`) is small and positive. With one vector a cell,
 * the interaction includes whatever noise there is.
 *
 * The leave-outs are over groups of sentences, exact, in the same pass: matrices are read one after
 * the other, and none is kept.
 *
 * L × [n, d] → three shares; NaN with a warning when all vectors are the same
 *
 * @throws RangeError with fewer than 2 languages or sentences, or when shapes differ
 * @see Searle, Casella & McCulloch (1992), Variance Components (the estimates by expected mean squares)
 */
export async function decomposeVariance(
  languages: Iterable<Promise<Matrix> | Matrix>,
  groups?: readonly string[],
): Promise<VarianceShares> {
  let sums: Sums | undefined;
  for (const language of languages) {
    const x = await language;
    sums ??= newSums(x, groups);
    addLanguage(sums, x);
  }
  if (!sums || sums.languages < 2 || sums.sentences < 2) {
    throw new RangeError(
      `decomposeVariance: it takes at least 2 languages and 2 sentences, but ${sums?.languages ?? 0} and ${sums?.sentences ?? 0} came. Give more.`,
    );
  }
  return sharesOf(sums);
}

/** What one pass over the languages adds up; values are taken from a common offset, so that digits stay. */
interface Sums {
  readonly rows: Grouping;
  /** The number of each sentence's group. */
  readonly groupOf: Int32Array;
  readonly sentences: number;
  /** The mean row of the first language. */
  readonly offset: Float64Array;
  languages: number;
  /** Σₗ xₗₛ [n, d] */
  readonly bySentence: Matrix;
  /** Σₗₛ‖xₗₛ‖²: of all, then without each group */
  readonly squares: Float64Array;
  /** Σₗ‖Σₛxₗₛ‖²: of all, then without each group */
  readonly languageSquares: Float64Array;
}

function newSums(x: Matrix, groups: readonly string[] | undefined): Sums {
  const rows = grouping(x.rows, groups);
  const offset = new Float64Array(x.columns);
  for (let i = 0; i < x.rows; i++) addTo(offset, rowOf(x, i));
  return {
    ...{
      rows,
      groupOf: groupOfRows(rows),
      sentences: x.rows,
      languages: 0,
      bySentence: zeros(x.rows, x.columns),
    },
    offset: offset.map((total) => total / x.rows),
    squares: new Float64Array(rows.sizes.length + 1),
    languageSquares: new Float64Array(rows.sizes.length + 1),
  };
}

function addLanguage(sums: Sums, x: Matrix): void {
  const { rows, groupOf, offset, bySentence, squares, languageSquares } = sums;
  if (x.rows !== bySentence.rows || x.columns !== bySentence.columns) {
    throw new RangeError(
      `decomposeVariance: every language needs the same sentences and dimensions, but one is ${shapeOf(bySentence)} and another ${shapeOf(x)}. Take representations of one model and layer.`,
    );
  }
  sums.languages++;
  const total = new Float64Array(x.columns);
  const ofGroups = zeros(rows.sizes.length, x.columns);
  const squaresOfGroups = new Float64Array(rows.sizes.length);
  for (const [i, g] of groupOf.entries()) {
    const [row, sentence, group] = [rowOf(x, i), rowOf(bySentence, i), rowOf(ofGroups, g)];
    for (let j = 0; j < row.length; j++) {
      const value = row[j]! - offset[j]!;
      sentence[j]! += value;
      group[j]! += value;
      squaresOfGroups[g]! += value * value;
    }
  }
  for (let g = 0; g < ofGroups.rows; g++) addTo(total, rowOf(ofGroups, g));
  const [whole, length] = [squaresOfGroups.reduce((a, b) => a + b, 0), dot(total, total)];
  squares[0]! += whole;
  languageSquares[0]! += length;
  for (let g = 0; g < ofGroups.rows; g++) {
    const own = rowOf(ofGroups, g);
    squares[g + 1]! += whole - squaresOfGroups[g]!;
    languageSquares[g + 1]! += length - 2 * dot(total, own) + dot(own, own);
  }
}

function sharesOf(sums: Sums): VarianceShares {
  const { rows, groupOf, languages, sentences, bySentence, squares, languageSquares } = sums;
  const total = new Float64Array(bySentence.columns);
  const ofGroups = zeros(rows.sizes.length, bySentence.columns);
  const sentenceSquares = new Float64Array(rows.sizes.length);
  for (const [i, g] of groupOf.entries()) {
    const row = rowOf(bySentence, i);
    addTo(rowOf(ofGroups, g) as Float64Array, row);
    sentenceSquares[g]! += dot(row, row);
  }
  for (let g = 0; g < ofGroups.rows; g++) addTo(total, rowOf(ofGroups, g));
  const ofSentences = sentenceSquares.reduce((a, b) => a + b, 0);
  const without = rows.sizes.map((size, g) => {
    const own = rowOf(ofGroups, g);
    return componentsOf(languages, sentences - size, {
      squares: squares[g + 1]!,
      language: languageSquares[g + 1]!,
      sentence: ofSentences - sentenceSquares[g]!,
      total: dot(total, total) - 2 * dot(total, own) + dot(own, own),
    });
  });
  const whole = componentsOf(languages, sentences, {
    ...{ squares: squares[0]!, language: languageSquares[0]!, sentence: ofSentences },
    total: dot(total, total),
  });
  const estimate = (part: Part): Estimate => ({
    value: whole.shares[part],
    replicates: Float64Array.from(without, ({ shares }) => shares[part]),
    sizes: rows.sizes,
  });
  return {
    language: estimate("language"),
    sentence: estimate("sentence"),
    interaction: estimate("interaction"),
    plain: whole.plain,
    ...{ languages, sentences },
    warnings: Number.isNaN(whole.shares.language) ? ["undefined: all vectors are the same"] : [],
  };
}

type Part = "language" | "sentence" | "interaction";
type Parts = Readonly<Record<Part, number>>;

interface Squares {
  readonly squares: number;
  readonly language: number;
  readonly sentence: number;
  readonly total: number;
}

function componentsOf(
  languages: number,
  n: number,
  { squares, language, sentence, total }: Squares,
): { readonly shares: Parts; readonly plain: Parts } {
  const ofMean = total / (languages * n);
  const all = squares - ofMean;
  const [ssLanguage, ssSentence] = [language / n - ofMean, sentence / languages - ofMean];
  const ssInteraction = all - ssLanguage - ssSentence;
  const msInteraction = ssInteraction / ((languages - 1) * (n - 1));
  const parts = {
    language: (ssLanguage / (languages - 1) - msInteraction) / n,
    sentence: (ssSentence / (n - 1) - msInteraction) / languages,
    interaction: msInteraction,
  };
  const whole = parts.language + parts.sentence + parts.interaction;
  const none = !(all > 1e-13 * squares);
  return {
    shares: divided(parts, none ? Number.NaN : whole),
    plain: divided(
      { language: ssLanguage, sentence: ssSentence, interaction: ssInteraction },
      none ? Number.NaN : all,
    ),
  };
}

function divided({ language, sentence, interaction }: Parts, by: number): Parts {
  return { language: language / by, sentence: sentence / by, interaction: interaction / by };
}
