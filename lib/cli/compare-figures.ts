import type { Table } from "../core/table";
import { familyOrder } from "../figures/family-order";
import { heatmap } from "../figures/heatmap";
import { lines } from "../figures/lines";
import type { PageFigure } from "../figures/page";
import type { Measure } from "../measures/measure";
import type { Representations } from "../representations/representations";
import type { LanguagePair } from "../studies/compare-languages";
import type { GroupEstimate, GroupRow } from "../studies/language-groups";

/** What was compared, and what came out. */
export interface Comparison {
  readonly measure: Measure;
  readonly representations: Representations;
  /** Those of the pairs asked for. */
  readonly languages: readonly string[];
  readonly layers: readonly number[];
  readonly table: Table<LanguagePair>;
  readonly averages: Table<GroupRow>;
  readonly estimates: readonly GroupEstimate[];
  /** Warnings that every row had. */
  readonly shared: readonly string[];
}

/** Averages by layer, and every pair with a slider through the layers. */
export function compareFigures({ measure, languages, table, averages }: Comparison): PageFigure[] {
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
      figure: heatmap(table, {
        ...{ row: "source", column: "target", value: "score", lower: "lower", upper: "upper" },
        order: familyOrder(languages),
        slider: "layer",
        hover: ["nullMean", "nullSd", "excess", "warnings"],
        labels,
      }),
    },
  ];
}
