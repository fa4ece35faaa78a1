import { describeHistory, type Representations } from "../representations/representations";
import type { BalticStudy } from "./baltic";
import { howSure } from "./cka-methods";

/** What a methods section would say of the study, made of what was done. */
export function balticMethods(
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

/** What a reader has to know before believing it, with the warnings of the vectors. */
export function balticCaveats(
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

/** BibTeX of the paper whose question `study baltic` asks, and of the built-in model. */
export const bibtexOfBaltic: string = `@misc{del2022similarity, title={Similarity of Sentence Representations in Multilingual LMs: Resolving Conflicting Literature and Case Study of Baltic Languages}, author={Del, Maksym and Fishel, Mark}, year={2022}}
@misc{wang2024multilingual, title={Multilingual E5 Text Embeddings: A Technical Report}, author={Wang, Liang and Yang, Nan and Huang, Xiaolong and Yang, Linjun and Majumder, Rangan and Wei, Furu}, year={2024}, eprint={2402.05672}}`;
