import { spearman } from "../../core/correlation";
import { groupRows, type Row, type Table } from "../../core/table";
import { languageTag } from "../../languages/codes";
import { between, type LanguageMatrix, toSimilarities } from "../../languages/language-matrix";

/** How well a task went in one language after training in another. */
export interface TransferResult extends Row {
  readonly source: string;
  readonly target: string;
  /** Higher is better: accuracy, F1. */
  readonly score: number;
}

/** A language to train in, by how alike it is to the target. */
export interface RankedSource extends Row {
  readonly target: string;
  readonly source: string;
  /** From 1; of equally alike ones, the first in the matrix comes first. */
  readonly rank: number;
  readonly similarity: number;
}

/**
 * Languages to transfer from, best first: by how alike they are to each target. A row a target and
 * source; unknown similarities are left out. Distances are turned round, so that larger is nearer.
 */
export function rankSources(
  parts: LanguageMatrix,
  targets: readonly string[] = parts.languages,
): Table<RankedSource> {
  const similarities = toSimilarities(parts);
  const { languages } = similarities;
  return targets.flatMap((target) => {
    const t = placeOf(languages, target);
    if (t < 0) {
      throw new RangeError(
        `rankSources: "${parts.name}" has no ${target}. There are ${languages.join(", ")}.`,
      );
    }
    return languages
      .map((source, s) => ({ target, source, similarity: between(similarities, s, t) }))
      .filter(({ similarity }, s) => s !== t && !Number.isNaN(similarity))
      .sort((a, b) => b.similarity - a.similarity)
      .map((row, i) => ({ ...row, rank: i + 1 }));
  });
}

/** How good a choice of sources similarities make, for one target. */
export interface SourceChoice extends Row {
  readonly target: string;
  /** How many sources have both a similarity and a result. */
  readonly sources: number;
  /** Of similarities with results; NaN where one of them does not vary. */
  readonly spearman: number;
  /** 1 for the best order of all. */
  readonly ndcg: number;
  /** What a random order gets on average: .3 of seven sources, .05 of sixty. */
  readonly ndcgByChance: number;
  /** The source most alike, and what it gives. */
  readonly chosen: string;
  readonly chosenScore: number;
  readonly best: string;
  readonly bestScore: number;
  /** What a source drawn by lot gives on average. */
  readonly meanScore: number;
  /** What the choice costs: bestScore − chosenScore. */
  readonly regret: number;
}

/**
 * Whether similarity finds good languages to transfer from: for each target of a given table of
 * results, the rank correlation with them, NDCG of the first few, and what choosing the most alike
 * costs.
 *
 *     NDCG@k = Σ_{i≤k} (2^rel − 1)/log₂(i + 1)  ÷  the same in the best order      rel = max(0, 11 − true rank)
 *
 * Equal similarities share the mean of their gains. Targets with fewer than two sources are left
 * out. Sources of one target, and targets, depend on one another: averages over targets have no
 * simple p-value.
 *
 * @param top k; 3 when left out
 * @throws RangeError when no target has two sources with a similarity
 * @see Lin et al. (2019), Choosing Transfer Languages for Cross-Lingual Learning
 */
export function judgeSources(
  parts: LanguageMatrix,
  transfer: Table<TransferResult>,
  { top = 3 }: { readonly top?: number } = {},
): Table<SourceChoice> {
  const similarities = toSimilarities(parts);
  const judged = [...groupRows(transfer, ({ target }) => target)].flatMap(([target, rows]) => {
    const t = placeOf(similarities.languages, target);
    const known = rows.flatMap(({ source, score }) => {
      const s = placeOf(similarities.languages, source);
      if (s < 0 || t < 0 || s === t) return [];
      const similarity = between(similarities, s, t);
      return Number.isNaN(similarity + score) ? [] : [{ source, score, similarity }];
    });
    if (known.length < 2) return [];
    const chosen = known.reduce((a, b) => (b.similarity > a.similarity ? b : a));
    const best = known.reduce((a, b) => (b.score > a.score ? b : a));
    return [
      {
        target,
        sources: known.length,
        spearman: spearman(
          known.map((one) => one.similarity),
          known.map((one) => one.score),
        ),
        ...ndcgOf(known, top),
        chosen: chosen.source,
        chosenScore: chosen.score,
        best: best.source,
        bestScore: best.score,
        meanScore: known.reduce((sum, { score }) => sum + score, 0) / known.length,
        regret: best.score - chosen.score,
      },
    ];
  });
  if (judged.length > 0) return judged;
  throw new RangeError(
    `judgeSources: some target needs results from two sources that "${parts.name}" has, but none of ${transfer.length} rows has. Are codes written alike? There are ${parts.languages.join(", ")}.`,
  );
}

interface Known {
  readonly score: number;
  readonly similarity: number;
}

/** A source of true rank r has relevance 11 − r; equal results share the better rank. */
function ndcgOf(
  known: readonly Known[],
  top: number,
): { readonly ndcg: number; readonly ndcgByChance: number } {
  const gains = known.map(({ score }) => {
    const rank = 1 + known.filter((other) => other.score > score).length;
    return 2 ** Math.max(0, 11 - rank) - 1;
  });
  const order = known.map((_, i) => i);
  const found = order.sort((a, b) => known[b]!.similarity - known[a]!.similarity);
  const shared = found.map((i) => {
    const tied = found.filter((j) => known[j]!.similarity === known[i]!.similarity);
    return tied.reduce((sum, j) => sum + gains[j]!, 0) / tied.length;
  });
  const ideal = [...gains].sort((a, b) => b - a);
  const discounted = (list: readonly number[]) =>
    list.slice(0, top).reduce((sum, gain, i) => sum + gain / Math.log2(i + 2), 0);
  const even = gains.map(() => gains.reduce((sum, gain) => sum + gain, 0) / gains.length);
  const best = discounted(ideal);
  return { ndcg: discounted(shared) / best, ndcgByChance: discounted(even) / best };
}

/** Under its own code, or another writing of it. */
export function placeOf(languages: readonly string[], code: string): number {
  const own = languages.indexOf(code);
  return own >= 0 ? own : languages.findIndex((each) => languageTag(each) === languageTag(code));
}
