import type { Row, Table } from "../core/table";
import { type LanguageScores, languagePairs } from "./compare-languages";

/** How far a pair's score moves when one document is left out. */
export interface InfluenceRow extends Row {
  readonly layer: number;
  readonly source: string;
  readonly target: string;
  /** The document, or the sentence where none are known. */
  readonly without: string;
  readonly score: number;
  readonly scoreWithout: number;
}

/**
 * The pairs of languages that one document moves most, each at the layer where it does, with the
 * score they would have without it: a by-product of the jackknife. A large move is more often an
 * error of the text (paragraphs that do not line up) than a fact about languages.
 *
 * @param documents the group of each sentence, or the sentences' own ids
 */
export function mostInfluential(
  { languages, layers, scores, measure }: LanguageScores,
  documents: readonly string[],
  count: number,
): Table<InfluenceRow> {
  const names = [...new Set(documents)];
  const rows = languagePairs(languages, measure.symmetric).flatMap(([a, b]) => {
    let most: InfluenceRow | undefined;
    let largest = 0;
    for (const [l, layer] of layers.entries()) {
      const { value, replicates } = scores[l]!;
      // Of very many sentences, blocks of them are left out: none can be named.
      if (replicates?.sizes.length !== names.length) return [];
      const at = a * languages.length + b;
      const score = value.values[at]!;
      for (let g = 0; g < names.length; g++) {
        const scoreWithout = replicates.value.values[g * replicates.value.columns + at]!;
        const move = Math.abs(scoreWithout - score);
        if (!(move > largest)) continue;
        largest = move;
        const pair = { layer, source: languages[a]!, target: languages[b]! };
        most = { ...pair, without: names[g]!, score, scoreWithout };
      }
    }
    return most ? [{ row: most, largest }] : [];
  });
  return rows
    .sort((p, q) => q.largest - p.largest)
    .slice(0, count)
    .map(({ row }) => row);
}
