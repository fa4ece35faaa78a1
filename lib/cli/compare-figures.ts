import type { Table } from "../core/table";
import { disagreementPanel } from "../figures/disagreement";
import { familyOrder } from "../figures/family-order";
import { heatmap } from "../figures/heatmap";
import { lines } from "../figures/lines";
import type { PageFigure } from "../figures/page";
import type { Measure } from "../measures/measure";
import type { Representations } from "../representations/representations";
import type { LanguagePair } from "../studies/compare-languages";
import type { GroupEstimate, GroupRow } from "../studies/language-groups";
import { measureAgreement, rankPairs } from "../studies/measure-agreement";

/** What was compared, and what came out. */
export interface Comparison {
  /** The one that averages and conclusions are of: the first of all. */
  readonly measure: Measure;
  readonly measures: readonly Measure[];
  readonly representations: Representations;
  /** Those of the pairs asked for. */
  readonly languages: readonly string[];
  readonly layers: readonly number[];
  /** Of all measures. */
  readonly table: Table<LanguagePair>;
  readonly averages: Table<GroupRow>;
  readonly estimates: readonly GroupEstimate[];
  /** Warnings that every row had. */
  readonly shared: readonly string[];
}

/** Averages by layer, every pair with a slider through the layers, and where several measures disagree. */
export function compareFigures(comparison: Comparison): PageFigure[] {
  const { measure, measures, languages, table, averages } = comparison;
  const agreement = measureAgreement(table, measures);
  const labels = { score: measure.name, nullMean: "null", lengthNullMean: "null of length" };
  return [
    {
      id: "averages",
      title: "Averages over pairs of languages, by layer",
      caption:
        "Bands: 95 % intervals of the averages, by the jackknife. Dotted: what unrelated vectors would get.",
      figure: lines(averages, {
        ...{ x: "layer", y: "score", color: "group", lower: "lower", upper: "upper" },
        reference: "nullMean",
        hover: ["pairs", "excess", "warnings"],
        labels,
      }),
    },
    {
      id: "pairs",
      title: "Every pair of languages",
      caption:
        "Languages in the order of their families; the slider steps through the layers. Empty cells were not asked for or are undefined: hover says why.",
      figure: heatmap(rowsOf(comparison), {
        ...{ row: "source", column: "target", value: "score", lower: "lower", upper: "upper" },
        order: familyOrder(languages),
        slider: "layer",
        hover: ["nullMean", "nullSd", "excess", "warnings"],
        labels,
      }),
    },
    ...(agreement.length > 0
      ? disagreementPanel(rankPairs(table, measures), agreement, languages)
      : []),
  ];
}

/** The pairs by the first measure. */
export function rowsOf({ measure, table }: Comparison): Table<LanguagePair> {
  return table.filter((row) => row.measure === measure.name);
}
