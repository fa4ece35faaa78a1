import type { BalticStudy } from "../studies/baltic";
import { aligned, from, two } from "./numbers";

/** A short table for the terminal: each pooling at its first, middle and last layers. */
export function balticSummary({
  groups,
  retrievalAverages,
  layers,
  poolings,
}: BalticStudy): string {
  const shown = [
    ...new Set(
      [0, 0.25, 0.5, 0.75, 1].map((share) => layers[Math.round(share * (layers.length - 1))]!),
    ),
  ];
  const header = [
    "pooling",
    "layer",
    "all pairs",
    "95 %",
    "of length",
    "excess",
    "Baltic–English",
    "biased (null)",
    "top-1 en–x",
  ];
  const rows = poolings.flatMap((pooling) =>
    shown.map((layer) => {
      const find = (measure: string, group: string) =>
        groups.find(
          (row) =>
            row.pooling === pooling &&
            row.layer === layer &&
            row.measure === measure &&
            row.group === group,
        );
      const all = find("debiased CKA", "all pairs");
      const baltic = find("debiased CKA", "Baltic–English");
      const biased = find("CKA", "all pairs");
      const found = retrievalAverages.find((row) => row.pooling === pooling && row.layer === layer);
      return [
        pooling,
        `${layer}`,
        two(all?.score),
        from(all),
        two(all?.lengthNullMean),
        two(all?.excess),
        two(baltic?.score),
        biased ? `${two(biased.score)} (${two(biased.nullMean)})` : "",
        two(found?.top1),
      ];
    }),
  );
  return aligned([header, ...rows]);
}
