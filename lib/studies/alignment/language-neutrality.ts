import { stackRows } from "../../core/matrix";
import type { Watch } from "../../core/progress";
import type { Row, Table } from "../../core/table";
import type { Engine } from "../../engine/engine";
import { purity, vMeasure } from "../../geometry/judge-clusters";
import { kMeans } from "../../geometry/k-means";
import { crossValidate } from "../../probes/cross-validate";
import { nearestNeighbours } from "../../probes/nearest-neighbours";
import { ridgeClassifier } from "../../probes/ridge-classifier";
import { fitCentering } from "../../representations/center";
import { fitEraser } from "../../representations/erasers/fit-eraser";
import { fitLinearMap } from "../../representations/maps/linear-map";
import {
  applyPreparation,
  fitWarnings,
  type LanguageRows,
  type Preparation,
  type PreparationOptions,
} from "../../representations/preparation";
import type { Representations } from "../../representations/representations";
import { selectLayers, selectSentences } from "../../representations/select";
import { studyEngine } from "../study-engine";
import { halvesOf } from "./halves";
import { meanRetrieval } from "./mean-retrieval";

/** A way to prepare vectors, fitted on some sentences. */
export type FitFunction = (
  representations: Representations,
  options: PreparationOptions,
) => Promise<Preparation>;

/** What is measured of one set of vectors. */
export interface NeutralityScores {
  readonly sentences: number;
  /** Language-ID accuracy of k nearest neighbours among other sentences, and its interval. */
  readonly neighbours: number;
  readonly neighboursLower: number;
  readonly neighboursUpper: number;
  /** The same of a linear probe. */
  readonly linear: number;
  readonly linearLower: number;
  readonly linearUpper: number;
  /** Of guessing a language. */
  readonly chance: number;
  /** Top-1 retrieval of translations, the mean over all pairs of languages. */
  readonly retrieval: number;
  readonly retrievalLower: number;
  readonly retrievalUpper: number;
  /** Of as many clusters as there are languages, beside the languages. */
  readonly vMeasure: number;
  readonly purity: number;
  readonly warnings: string;
}

/** How much of the language, and how much of the meaning, is in vectors prepared in one way. */
export interface NeutralityRow extends Row, NeutralityScores {
  readonly layer: number;
  readonly preparation: string;
  /** "held out", or "fitted on": the very sentences that the preparation was fitted on. */
  readonly scored: string;
}

export interface NeutralityOptions extends Watch {
  /** The preparations compared, by name; `undefined` leaves vectors as they are. */
  readonly preparations?: Readonly<Record<string, FitFunction | undefined>>;
  /** The language that "projected" maps to, of the preparations taken when none are given. */
  readonly pivot?: string;
  /** Sentences to fit on, the others being scored; half of them unless told. */
  readonly fittedOn?: readonly string[];
  /** Neighbours that vote on a language. */
  readonly neighbours?: number;
  /** Of clusters and folds. */
  readonly seed?: number;
  readonly engine?: Engine;
}

/**
 * Is it an interlingua, or a centred one? Language-ID accuracy, retrieval and clusters, layer by
 * layer, of vectors as they are, centred, projected to a pivot, and with the language erased: a row a
 * layer, preparation and side (`scored`).
 *
 * What is left of the language and what is left of the meaning stand side by side, since one without
 * the other misleads: zeros are neutral too. Preparations are fitted on half of the sentences and
 * scored on the others; what they reach on their own sentences is told beside it, and is not to
 * be believed: after centring, a linear probe on those is at chance by construction. Language-ID
 * is by five-fold cross-validation in which a sentence and its translations are never on both sides.
 *
 * @throws RangeError when there are fewer than two languages, or too few sentences on a side
 * @see Libovický, Rosa & Fraser (2020), On the Language Neutrality of Pre-trained Multilingual Representations
 */
export async function languageNeutrality(
  representations: Representations,
  options: NeutralityOptions = {},
): Promise<Table<NeutralityRow>> {
  const { languages, layers } = representations;
  if (languages.length < 2) {
    throw new RangeError(
      `languageNeutrality: it takes two languages or more to tell apart, but there is ${languages.join(", ")}. Give more.`,
    );
  }
  const { pivot = languages.includes("en") ? "en" : languages[0]!, onProgress, signal } = options;
  const preparations = options.preparations ?? usualPreparations(pivot);
  const engine = await studyEngine("languageNeutrality", options.engine);
  const { fittedOn, heldOut } = halvesOf("languageNeutrality", representations, options.fittedOn);
  const rows: NeutralityRow[] = [];
  const total = layers.length * Object.keys(preparations).length;
  for (const layer of layers) {
    const states = selectLayers(representations, [layer]);
    for (const [name, fit] of Object.entries(preparations)) {
      signal?.throwIfAborted();
      const fitting = { fittedOn, engine, ...(signal && { signal }) };
      const prepared = fit
        ? applyPreparation(states, await fit(states, fitting), { engine })
        : states;
      for (const [scored, sentences] of [
        ["held out", heldOut],
        ["fitted on", fittedOn],
      ] as const) {
        const part = selectSentences(prepared, sentences);
        rows.push({
          layer,
          preparation: name,
          scored,
          ...(await scoresOf(part, layer, options, engine)),
        });
      }
      const done = rows.length / 2;
      onProgress?.({ task: "language neutrality", done, total, unit: "preparations" });
    }
  }
  return rows;
}

/** As they are → centred → projected to the pivot by ridge regression → erased by LEACE. */
function usualPreparations(pivot: string): Readonly<Record<string, FitFunction | undefined>> {
  return {
    raw: undefined,
    centred: fitCentering,
    projected: (states, options) =>
      fitLinearMap(states, { ...options, to: pivot, penalty: "cross-validated" }),
    erased: (states, options) => fitEraser(states, { ...options, by: "leace" }),
  };
}

async function scoresOf(
  part: Representations,
  layer: number,
  { neighbours = 5, seed = 1, signal }: NeutralityOptions,
  engine: Engine,
): Promise<NeutralityScores> {
  const { languages, sentences } = part;
  const sides: LanguageRows[] = [];
  for (const language of languages) sides.push({ language, x: await part.read(language, layer) });
  const x = stackRows(sides.map((side) => side.x));
  const labels = languages.flatMap((language) => sentences.map(() => language));
  const groups = languages.flatMap(() => sentences);
  const folds = { groups, folds: 5, seed, ...(signal && { signal }) };
  const near = await crossValidate(nearestNeighbours({ k: neighbours }), x, labels, folds, engine);
  const linear = await crossValidate(ridgeClassifier(), x, labels, folds, engine);
  const documents = { ...(part.groups && { groups: part.groups }), ...(signal && { signal }) };
  const retrieval = await meanRetrieval(sides, documents, engine);
  const clusters = await kMeans(x, languages.length, { seed, ...(signal && { signal }) }, engine);
  const [lower, upper] = retrieval.accuracy.interval ?? [Number.NaN, Number.NaN];
  const warnings = [
    ...new Set([...near.warnings, ...linear.warnings, ...retrieval.warnings, ...clusters.warnings]),
    ...fitWarnings(part),
  ];
  return {
    sentences: sentences.length,
    neighbours: near.accuracy.value,
    neighboursLower: near.accuracy.interval[0],
    neighboursUpper: near.accuracy.interval[1],
    linear: linear.accuracy.value,
    linearLower: linear.accuracy.interval[0],
    linearUpper: linear.accuracy.interval[1],
    chance: 1 / languages.length,
    retrieval: retrieval.accuracy.value,
    retrievalLower: lower,
    retrievalUpper: upper,
    vMeasure: vMeasure(labels, clusters.labels).vMeasure,
    purity: purity(labels, clusters.labels),
    warnings: warnings.join("; "),
  };
}
