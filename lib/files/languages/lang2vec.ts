import { basename } from "node:path";
import { dot } from "../../core/arithmetic";
import { type Matrix, matrix } from "../../core/matrix";
import { languageTag } from "../../languages/codes";
import { type LanguageMatrix, languageMatrix } from "../../languages/language-matrix";
import { languageOf } from "../../languages/languages";
import { openArrays } from "../formats/open-arrays";
import type { SavedArrays } from "../formats/saved-arrays";

export interface Lang2vecOptions {
  readonly languages: readonly string[];
  /**
   * How the names of the features begin: "S_" syntax, "P_" phonology, "INV_" inventory; all when
   * left out.
   */
  readonly features?: string;
  /** Which source's, where the file has several: "WALS". */
  readonly source?: string;
}

/**
 * Distances between languages by the features in one of lang2vec's own files (`features.npz`,
 * `feature_predictions.npz`, `feature_averages.npz`, `family_features.npz`,
 * `geocoord_features.npz`, in the Python package's folder `data`), which hold some 8,000 languages.
 *
 *     d(a, b) = 1 − cos(a, b)      over the features that are known of both
 *
 * Unknown (NaN) where nothing is known of both, or a language has none of the features. lang2vec's
 * codes are of ISO 639-3; any other writing of a language is found too.
 *
 *     await openLang2vec("lang2vec/data/feature_predictions.npz", { languages: ["en", "mr"], features: "S_" })
 *
 * @throws RangeError when the file is no such file, has no such feature or language, or several
 *   sources of which none is named
 * @see Littell et al. (2017), URIEL and lang2vec
 */
export async function openLang2vec(
  path: string,
  { languages, features = "", source }: Lang2vecOptions,
): Promise<LanguageMatrix> {
  const { data, names } = await readVectors(path, source);
  const places = placesOf(path, languages, names.langs);
  const columns = names.feats.flatMap((name, j) => (name.startsWith(features) ? [j] : []));
  if (columns.length === 0) {
    throw new RangeError(
      `openLang2vec: no feature of ${path} begins with "${features}". They begin with ${[...new Set(names.feats.map((name) => name.split("_")[0]))].slice(0, 5).join(", ")}.`,
    );
  }
  const values = matrix(languages.length, languages.length, (i, j) =>
    i === j ? 0 : cosineDistance(data, places[i]!, places[j]!, columns),
  );
  const name = `${basename(path).replace(/\.npz$/, "")} ${features}`.trim();
  return languageMatrix({ name, kind: "distance", languages, values });
}

/** What lang2vec writes for what it does not know. */
const unknown = -1;

function cosineDistance(data: Matrix, a: number, b: number, columns: readonly number[]): number {
  const at = (row: number, j: number) => data.values[row * data.columns + j]!;
  const both = columns.filter((j) => at(a, j) !== unknown && at(b, j) !== unknown);
  const [x, y] = [both.map((j) => at(a, j)), both.map((j) => at(b, j))];
  // Rounding must not make equal vectors nearer than equal; without a length there is no cosine: 0/0.
  return Math.max(0, 1 - dot(x, y) / Math.sqrt(dot(x, x) * dot(y, y)));
}

interface Lang2vec {
  /** [languages, features] */
  readonly data: Matrix;
  readonly names: Readonly<Record<"langs" | "feats" | "sources", readonly string[]>>;
}

async function readVectors(path: string, source: string | undefined): Promise<Lang2vec> {
  const saved = await openArrays(path);
  const data = saved.arrays.find(({ name }) => name === "data");
  const names = {
    langs: await namesIn(saved, "langs"),
    feats: await namesIn(saved, "feats"),
    sources: await namesIn(saved, "sources"),
  };
  const { langs, feats, sources } = names;
  const shape = [langs.length, feats.length, sources.length];
  if (!data || data.shape.some((count, axis) => count !== shape[axis]) || langs.length === 0) {
    throw new RangeError(
      `openLang2vec: a file of lang2vec holds data [languages × features × sources] and their names langs, feats and sources, but ${path} has ${[...saved.arrays, ...saved.names].map(({ name }) => name).join(", ") || "none"}.`,
    );
  }
  const at = source === undefined && sources.length === 1 ? 0 : sources.indexOf(source ?? "");
  if (at < 0) {
    throw new RangeError(
      `openLang2vec: one source at a time, but ${source === undefined ? "none is named" : `"${source}" is not there`}. ${path} has ${sources.join(", ")}.`,
    );
  }
  return { data: await data.read(["rows", "columns", at]), names };
}

async function namesIn({ names }: SavedArrays, name: string): Promise<readonly string[]> {
  return (await names.find((each) => each.name === name)?.read()) ?? [];
}

function placesOf(
  path: string,
  languages: readonly string[],
  known: readonly string[],
): readonly number[] {
  const places = languages.map((code) => {
    const own = [code, languageOf(code).iso].map((each) => known.indexOf(each));
    const exact = own.find((place) => place >= 0);
    return exact ?? known.findIndex((each) => languageTag(each) === languageTag(code));
  });
  const missing = languages.filter((_, i) => places[i]! < 0);
  if (missing.length === 0) return places;
  throw new RangeError(
    `openLang2vec: ${path} has ${known.length} languages by their codes of ISO 639-3, but none for ${missing.join(", ")}. Leave them out.`,
  );
}
