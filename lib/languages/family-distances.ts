import { matrix } from "../core/matrix";
import { type LanguageMatrix, languageMatrix } from "./language-matrix";
import { requireLanguage } from "./nearest-languages";

/**
 * Genetic distance, as URIEL has it: one less the share of groups that two languages are both in.
 *
 *     d = 1 − |groups of both| / √(|groups of a|·|groups of b|)
 *
 * Groups are those of Glottolog's tree, the oldest family first; 1 between families. The share is a
 * cosine of memberships, so the similarities are those of traits that evolved on the tree, one step
 * a group. It grows finer where Glottolog has more groups. URIEL has no groups for Norwegian Bokmål
 * and Basque, one for Hungarian, and Uzbek's are wrong; these come from the table here.
 *
 * @throws RangeError when the table lacks a language, suggesting some
 * @see Littell et al. (2017), URIEL and lang2vec
 */
export function geneticDistances(languages: readonly string[]): LanguageMatrix {
  const paths = languages.map((code) => requireLanguage("geneticDistances", code).path);
  const values = matrix(languages.length, languages.length, (i, j) => {
    const [a, b] = [paths[i]!, paths[j]!];
    if (i === j) return 0;
    return 1 - sharedGroups(a, b) / Math.sqrt(a.length * b.length);
  });
  return languageMatrix({ name: "genetic", kind: "distance", languages, values });
}

/** How many groups two paths share from the family down. */
export function sharedGroups(a: readonly string[], b: readonly string[]): number {
  const apart = a.findIndex((group, level) => group !== b[level]);
  return apart < 0 ? a.length : apart;
}
