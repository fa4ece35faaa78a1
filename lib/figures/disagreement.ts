import type { Table } from "../core/table";
import { familyOrder } from "./family-order";
import { heatmap } from "./heatmap";
import { lines } from "./lines";
import type { PageFigure } from "./page";

/**
 * Where measures disagree: every pair of languages by the rank that each measure gives it, the
 * measures side by side, with a slider through the layers; and the rank correlation of every two
 * measures, by layer.
 *
 * @param ranked rows of rankPairs
 * @param agreement rows of measureAgreement
 */
export function disagreementPanel(
  ranked: Table,
  agreement: Table,
  languages: readonly string[],
): PageFigure[] {
  const labels = { alike: "rank", score: "value", agreement: "rank agreement", warnings: "note" };
  return [
    {
      id: "side-by-side",
      title: "Measures side by side",
      caption:
        "Every pair of languages by its rank under each measure at one layer: 1 is the most alike of all pairs, 0 the least, so that measures of other scales compare. Hover gives the values.",
      figure: heatmap(ranked, {
        ...{ row: "source", column: "target", value: "alike", panel: "measure" },
        order: familyOrder(languages),
        slider: "layer",
        hover: ["score", "warnings"],
        labels,
        range: [0, 1],
      }),
    },
    {
      id: "agreement",
      title: "How far measures agree",
      caption:
        "Spearman's rank correlation, over the pairs of languages, of what two measures say at each layer: 1 is the same order, 0 none in common. Pairs share languages, so it comes without a p-value.",
      figure: lines(
        agreement.map((row) => ({ ...row, both: `${row.measure} – ${row.otherMeasure}` })),
        { ...{ x: "layer", y: "agreement", color: "both" }, hover: ["pairs"], labels },
      ),
    },
  ];
}
