import type { Table } from "../core/table";
import { pairsWith } from "../languages/pairs-with";
import { familyOrder } from "./family-order";
import { heatmap } from "./heatmap";
import { lines } from "./lines";
import type { PageFigure } from "./page";

const labels = {
  score: "debiased CKA",
  nullSd: "SD of the null",
  lengthNullMean: "null of length",
  warnings: "note",
};

/** Debiased CKA of English with every other language, the Baltic ones in front. */
export function englishWithEach(debiased: Table): PageFigure {
  const rows = pairsWith(debiased, "en");
  const baltic = ["et", "lv", "lt"].filter((code) => rows.some(({ other }) => other === code));
  return {
    id: "english",
    title: "English with each language",
    caption:
      "Debiased CKA of English with every other language; the Baltic ones in front with their 95 % intervals. Click a name to see a language alone.",
    figure: lines(rows, {
      x: "layer",
      y: "score",
      color: "other",
      name: "name",
      family: "family",
      panel: "pooling",
      lower: "lower",
      upper: "upper",
      hover: ["nullMean", "nullSd", "lengthNullMean", "excess", "warnings"],
      ...(baltic.length > 0 && { highlight: baltic }),
      labels: { ...labels, nullMean: "null of unrelated vectors" },
    }),
  };
}

/** Every pair of languages under one pooling, in the order of their families. */
export function everyPair(
  debiased: Table,
  pooling: string,
  languages: readonly string[],
): PageFigure {
  const order = familyOrder(languages);
  return {
    id: `pairs-${pooling}`,
    title: `Every pair of languages, ${pooling}`,
    caption:
      "Debiased CKA, languages in the order of their families; the slider steps through the layers, with the same colours in all. Empty cells are undefined: hover says why.",
    figure: heatmap(
      debiased.filter((row) => row.pooling === pooling),
      {
        row: "source",
        column: "target",
        value: "score",
        order,
        slider: "layer",
        lower: "lower",
        upper: "upper",
        hover: ["nullMean", "nullSd", "lengthNullMean", "excess", "warnings"],
        labels: { ...labels, nullMean: "null of unrelated vectors" },
      },
    ),
  };
}
