import { spearman } from "../core/correlation";
import { averageRanks } from "../core/ranks";
import { groupRows, type Row, type Table } from "../core/table";
import type { Measure } from "../measures/measure";
import type { LanguagePair } from "./compare-languages";

/** How far two measures put the same pairs of languages in the same order. */
export interface MeasureAgreement extends Row {
  readonly layer: number;
  readonly measure: string;
  readonly otherMeasure: string;
  /** Spearman's ρ over the pairs that both define; NaN where one of them gives all the same value. */
  readonly agreement: number;
  readonly pairs: number;
}

/** A pair of languages with its place among all pairs. */
export interface RankedPair extends LanguagePair {
  /** How alike among all pairs of its measure and layer: 0 the least, 1 the most; NaN if undefined. */
  readonly alike: number;
}

/**
 * Puts measures side by side on one scale: of every pair of languages, its rank among all pairs
 * of its measure and layer. A distance is turned round, so that 1 is always the most alike.
 *
 * @param table rows of compareLanguages by all of the measures
 * @throws RangeError when the table has a measure that `measures` lacks
 */
export function rankPairs(
  table: Table<LanguagePair>,
  measures: readonly Measure[],
): Table<RankedPair> {
  const signs = signsOf("rankPairs", table, measures);
  const groups = groupRows(table, ({ measure, layer }) => `${measure} ${layer}`);
  const places = new Map<LanguagePair, number>();
  for (const rows of groups.values()) {
    const defined = rows.filter(({ score }) => !Number.isNaN(score));
    const turned = defined.map(({ measure, score }) => signs.get(measure)! * score);
    const ranks = averageRanks(Float64Array.from(turned));
    const last = Math.max(1, defined.length - 1);
    for (const [at, row] of defined.entries()) places.set(row, (ranks[at]! - 1) / last);
  }
  return table.map((row) => ({ ...row, alike: places.get(row) ?? Number.NaN }));
}

/**
 * Where measures disagree: the rank correlation of what each two of them say of the same pairs of
 * languages, layer by layer. A distance is turned round first, so that 1 is always agreement.
 *
 * Pairs of languages are not independent, so ρ comes without a p-value.
 *
 * @param table rows of compareLanguages by all of the measures
 * @throws RangeError when the table has a measure that `measures` lacks
 * @see Klabunde et al. (2025), Similarity of Neural Network Models: A Survey of Functional and Representational Measures
 */
export function measureAgreement(
  table: Table<LanguagePair>,
  measures: readonly Measure[],
): Table<MeasureAgreement> {
  const signs = signsOf("measureAgreement", table, measures);
  const names = [...new Set(table.map(({ measure }) => measure))];
  return [...groupRows(table, ({ layer }) => layer)].flatMap(([layer, rows]) => {
    const scores = names.map(
      (name) =>
        new Map(
          rows
            .filter(({ measure, score }) => measure === name && !Number.isNaN(score))
            .map(({ source, target, score }) => [`${source}–${target}`, signs.get(name)! * score]),
        ),
    );
    return names.flatMap((measure, a) =>
      names.slice(a + 1).map((otherMeasure, k) => {
        const [one, other] = [scores[a]!, scores[a + 1 + k]!];
        // A symmetric measure has each pair in one direction only, which the other has, too.
        const common = [...one.keys()].filter((pair) => other.has(pair));
        const agreement = spearman(
          common.map((pair) => one.get(pair)!),
          common.map((pair) => other.get(pair)!),
        );
        return { layer, measure, otherMeasure, agreement, pairs: common.length };
      }),
    );
  });
}

/** −1 of a distance, 1 of a similarity, by name. */
function signsOf(
  who: string,
  table: Table<LanguagePair>,
  measures: readonly Measure[],
): ReadonlyMap<string, number> {
  const signs = new Map(measures.map(({ name, kind }) => [name, kind === "distance" ? -1 : 1]));
  const unknown = table.find(({ measure }) => !signs.has(measure));
  if (!unknown) return signs;
  throw new RangeError(
    `${who}: each measure of the table has to be among those given, but "${unknown.measure}" is not. Give those that made the table.`,
  );
}
