import type { Table } from "../core/table";
import { lines } from "./lines";
import type { PageFigure } from "./page";

/** How often the nearest sentence is the translation, from English and back. */
export function retrieval(averages: Table): PageFigure {
  return {
    id: "retrieval",
    title: "Another index: retrieval from English",
    caption:
      "Top-1 cosine retrieval, both directions averaged, over languages. Bands: 95 % intervals.",
    figure: lines(averages, {
      x: "layer",
      y: "top1",
      color: "targets",
      panel: "pooling",
      lower: "lower",
      upper: "upper",
      hover: ["languages"],
      yRange: [0, 1],
      labels: { top1: "top-1 accuracy" },
    }),
  };
}

/** The mean cosine of translations, beside that of any two sentences. */
export function cosines(averages: Table): PageFigure {
  const rows = averages
    .filter(({ targets }) => targets === "all languages")
    .flatMap(({ pooling, layer, cosineParallel, cosineAll }) => [
      { pooling: pooling!, layer: layer!, of: "parallel sentences", cosine: cosineParallel! },
      { pooling: pooling!, layer: layer!, of: "all pairs of sentences", cosine: cosineAll! },
    ]);
  return {
    id: "cosines",
    title: "Mean cosine of English with other languages",
    caption: "Only what parallel sentences have beyond all pairs is about meaning.",
    figure: lines(rows, {
      x: "layer",
      y: "cosine",
      color: "of",
      panel: "pooling",
      labels: { cosine: "mean cosine" },
    }),
  };
}
