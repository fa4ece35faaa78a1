import { describeHistory, type Representations } from "../representations/representations";
import type { BalticStudy } from "../studies/baltic";

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
        all ? `${two(all.lower)}–${two(all.upper)}` : "",
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

function two(value: number | undefined): string {
  if (value === undefined) return "";
  return Number.isNaN(value) ? "–" : value.toFixed(2).replace(/^(-?)0\./, "$1.");
}

function aligned(rows: readonly (readonly string[])[]): string {
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)));
  const line = (row: readonly string[]) =>
    row
      .map((cell, column) =>
        column === 0 ? cell.padEnd(widths[0]!) : cell.padStart(widths[column]!),
      )
      .join("  ");
  return `${rows.map(line).join("\n")}\n`;
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
  const unit = groups
    ? "documents are left out together (Busing et al. 1999)"
    : "each sentence is left out in turn";
  return [
    `${measured}, at layers ${study.layers[0]} (embeddings) to ${study.layers.at(-1)}, under ${study.poolings.join(", ")} pooling.`,
    `Vectors: ${describeHistory(history.slice(0, -1))}; columns are centred within each language and layer.`,
    `Intervals are 95 % and by the jackknife on the scale atanh CKA, in which ${unit}; those of averages and differences come from averaged and differenced leave-outs, since pairs share sentences.`,
    "Nulls are in closed form: rows shuffled freely (mean and variance after Kazi-Aoual et al. 1995 and Josse et al. 2008; p-values from a Pearson type III law with the exact third moment), and rows shuffled within bins of like length (geometric mean of tokens over the languages); p-values take rows as exchangeable, which sentences of one document are not.",
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

export const bibtex: string = String.raw`@inproceedings{kornblith2019similarity, title={Similarity of Neural Network Representations Revisited}, author={Kornblith, Simon and Norouzi, Mohammad and Lee, Honglak and Hinton, Geoffrey}, booktitle={ICML}, year={2019}}
@article{song2012feature, title={Feature Selection via Dependence Maximization}, author={Song, Le and Smola, Alex and Gretton, Arthur and Bedo, Justin and Borgwardt, Karsten}, journal={JMLR}, volume={13}, year={2012}}
@misc{murphy2024correcting, title={Correcting Biased Centered Kernel Alignment Measures in Biological and Artificial Neural Networks}, author={Murphy, Alex and Zylberberg, Joel and Fyshe, Alona}, year={2024}, eprint={2405.01012}}
@article{busing1999delete, title={Delete-m Jackknife for Unequal m}, author={Busing, Frank and Meijer, Erik and van der Leeden, Rien}, journal={Statistics and Computing}, volume={9}, year={1999}}
@article{josse2008testing, title={Testing the Significance of the RV Coefficient}, author={Josse, Julie and Pag{\`e}s, J{\'e}r{\^o}me and Husson, Fran{\c{c}}ois}, journal={Computational Statistics \& Data Analysis}, volume={53}, year={2008}}
@article{kazi1995refined, title={Refined Approximations to Permutation Tests for Multivariate Inference}, author={Kazi-Aoual, Fr{\'e}d{\'e}rique and Hitier, Simone and Sabatier, Robert and Lebreton, Jean-Dominique}, journal={Computational Statistics \& Data Analysis}, volume={20}, year={1995}}
@misc{del2022similarity, title={Similarity of Sentence Representations in Multilingual LMs: Resolving Conflicting Literature and Case Study of Baltic Languages}, author={Del, Maksym and Fishel, Mark}, year={2022}}
@misc{wang2024multilingual, title={Multilingual E5 Text Embeddings: A Technical Report}, author={Wang, Liang and Yang, Nan and Huang, Xiaolong and Yang, Linjun and Majumder, Rangan and Wei, Furu}, year={2024}, eprint={2402.05672}}`;
