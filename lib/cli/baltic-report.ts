import { describeHistory, type Representations } from "../representations/representations";
import type { BalticStudy } from "../studies/baltic";
import { howSure } from "./methods";
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

/** What a methods section would say, made of what was done. */
export function methodsOf(
  study: BalticStudy,
  byPooling: Readonly<Record<string, Representations>>,
  engine: string,
): string {
  const [representations] = Object.values(byPooling);
  const { sentences, groups, history } = representations!;
  const documents = groups ? ` from ${new Set(groups).size} documents` : "";
  const measured = `Similarity is linear CKA (Kornblith et al. 2019), debiased by U-centred Gram matrices (Song et al. 2012; Murphy et al. 2024), of ${sentences.length} aligned sentences${documents} in ${study.languages.length} languages`;
  return [
    `${measured}, at layers ${study.layers[0]} (embeddings) to ${study.layers.at(-1)}, under ${study.poolings.join(", ")} pooling.`,
    `Vectors: ${describeHistory(history.slice(0, -1))}; columns are centred within each language and layer.`,
    howSure(groups !== undefined),
    "Retrieval is top-1 by cosine of rows brought to length one, not centred, both directions averaged.",
    `Computed with ${engine}.`,
  ].join(" ");
}

/** What a reader has to know before believing it. */
export function caveatsOf(
  builtInModel: boolean,
  corpus: string,
  warnings: readonly string[],
): string[] {
  return [
    ...(builtInModel
      ? [
          "The built-in model has 4-bit weights, and was trained contrastively to bring translations together: other models meet less.",
        ]
      : []),
    ...(corpus === "declaration"
      ? [
          "The Universal Declaration of Human Rights is surely in the model's training text, in all of these languages.",
          "Its Latvian text is divided elsewhere than the others in articles 14 and 26, which lowers all Latvian scores (influence.csv).",
        ]
      : []),
    ...warnings,
  ];
}
