import type { LanguageMatrix } from "../../languages/language-matrix";
import type { LanguageScores } from "../compare-languages";

/**
 * The similarities (or distances) of languages at each layer as labelled matrices, so that they can
 * be compared with typologies, drawn as trees and maps.
 *
 *     const byLayer = languageMatrices(await scoreLanguages(representations, debiasedCka));
 *
 * By mean cosine (`meanCosine`) they are mPLM-Sim's.
 */
export function languageMatrices({
  measure,
  languages,
  layers,
  scores,
}: LanguageScores): readonly LanguageMatrix[] {
  return layers.map((layer, l) => ({
    name: measure.name,
    kind: measure.kind,
    layer,
    languages,
    values: scores[l]!.value,
  }));
}
