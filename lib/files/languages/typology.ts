import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { matrix } from "../../core/matrix";
import { geneticDistances } from "../../languages/family-distances";
import { geographicDistances } from "../../languages/geographic-distances";
import { type LanguageMatrix, languageMatrix } from "../../languages/language-matrix";
import { languages as known } from "../../languages/languages";
import { requireLanguage } from "../../languages/nearest-languages";
import { packageFolder } from "../package-folder";

/** What languages can be alike in, by URIEL. */
export const typologies = [
  "genetic",
  "geographic",
  "syntactic",
  "phonological",
  "inventory",
  "featural",
] as const;

export type Typology = (typeof typologies)[number];

/**
 * How far apart languages are in their typology: distances of URIEL.
 *
 *     genetic        groups of the family tree that are not shared (`geneticDistances`)
 *     geographic     kilometres along the great circle (`geographicDistances`)
 *     syntactic      1 − cosine of features of word order and syntax
 *     phonological   … of phonology
 *     inventory      … of the sounds a language has
 *     featural       … of the last three together
 *
 * URIEL's features are from WALS, PHOIBLE, Ethnologue and other sources, and where these say
 * nothing predicted from related and neighbouring languages: what is missing makes kin more alike.
 *
 * @param languages codes in any writing; the 71 that the table has when left out
 * @throws RangeError when there is no such typology, or no such language, suggesting some
 * @see Littell et al. (2017), URIEL and lang2vec: Representing languages as typological, geographical, and phylogenetic vectors
 */
export async function openTypology(
  typology: Typology,
  languages: readonly string[] = known.map(({ code }) => code),
): Promise<LanguageMatrix> {
  if (typology === "genetic") return geneticDistances(languages);
  if (typology === "geographic") return geographicDistances(languages);
  if (!typologies.includes(typology)) {
    throw new RangeError(
      `openTypology: there is no typology "${typology}". There are ${typologies.join(", ")}.`,
    );
  }
  const path = join(packageFolder(), "data", "languages", "uriel.json");
  const uriel = JSON.parse(await readFile(path, "utf8")) as Uriel;
  const places = languages.map((code) =>
    uriel.langs.indexOf(requireLanguage("openTypology", code).code),
  );
  const distances = uriel.distances[typology]!;
  const values = matrix(languages.length, languages.length, (i, j) =>
    i === j ? 0 : distances[places[i]!]![places[j]!]!,
  );
  return languageMatrix({ name: typology, kind: "distance", languages, values });
}

interface Uriel {
  readonly langs: readonly string[];
  readonly distances: Readonly<Record<string, readonly (readonly number[])[]>>;
}
