import { languageTag, scriptOf } from "./codes";
import { paths, table } from "./table";

/** A language as figures and tables speak of it. */
export interface Language {
  /** ISO 639-1, e.g. "lv"; of an unknown language, the code that was asked for. */
  readonly code: string;
  /** ISO 639-3 of the variety that URIEL describes, e.g. "cmn" for Chinese. */
  readonly iso: string;
  /** In English. */
  readonly name: string;
  /** The oldest common ancestor, e.g. "Indo-European"; "unknown" where the table has none. */
  readonly family: string;
  /** The part of the family that readers know by name, e.g. "Baltic". */
  readonly branch: string;
  /** Every group it is in, the oldest first: "Indo-European", "Balto-Slavic", … Empty where unknown. */
  readonly path: readonly string[];
  /** What it is usually written in, or the code says it is, by ISO 15924: "Latn". "" where unknown. */
  readonly script: string;
  /** Degrees north and east of a point where it is spoken. */
  readonly coordinates?: readonly [latitude: number, longitude: number];
  /** How many people can use it, as a first language or another; three digits. */
  readonly speakers?: number;
}

const pathOf = new Map(
  paths
    .trim()
    .split("\n")
    .map((line) => line.split(": "))
    .map(([code, path]) => [code!, path!.split(" > ")]),
);

/** Every language whose family is known, families and their branches together. */
export const languages: readonly Language[] = table.map(
  ([code, iso, name, family, branch, latitude, longitude, speakers]) => ({
    code,
    iso,
    name,
    family,
    branch,
    path: pathOf.get(code)!,
    script: scriptOf(code),
    coordinates: [latitude, longitude],
    speakers,
  }),
);

/**
 * The languages of the Baltic states: Estonian, Latvian, Lithuanian.
 *
 * The region, as in the study of Del & Fishel; not the Baltic branch of Indo-European, which
 * has Latvian and Lithuanian only, while Estonian is Finnic (`branchOf`).
 *
 * @see Del & Fishel (2022), Similarity of Sentence Representations in Multilingual LMs: Resolving
 *   Conflicting Literature and Case Study of Baltic Languages
 */
export const balticLanguages: readonly string[] = ["et", "lv", "lt"];

/** The 28 languages of that study, Norwegian under the code of its text, Bokmål. */
export const balticStudyLanguages: readonly string[] =
  "ar az bg cs da de el en es et fi fr hi hu kk lt lv nl nb pl ru sv sw tr ur uz vi zh".split(" ");

/**
 * What is known of a language. A code that the table lacks is still drawn and named: its name is
 * what Unicode calls it in English, or the code itself, and its family and branch are "unknown".
 * Written in another script than usual, it is named with it, "Serbian (Latin)".
 */
export function languageOf(code: string): Language {
  const known = byCode.get(resolveLanguage(code));
  const tag = languageTag(code);
  const script = scriptOf(tag);
  if (known) {
    return /-[A-Z][a-z]{3}/.test(tag) ? { ...known, name: nameOf(tag), script } : known;
  }
  const unknown = { family: "unknown", branch: "unknown", path: [] };
  return { code, iso: code, name: nameOf(code), ...unknown, script };
}

/** The oldest common ancestor, e.g. "Uralic" of "et"; "unknown" where the table has none. */
export function familyOf(code: string): string {
  return languageOf(code).family;
}

/** The part of the family known by name, e.g. "Finnic" of "et", "Baltic" of "lv" and "lt". */
export function branchOf(code: string): string {
  return languageOf(code).branch;
}

/**
 * One code for all ways to write a language: "no", "nob" and "nb-NO" are "nb", "zho", "cmn_Hans"
 * and "zh-CN" are "zh". A language that the table lacks keeps the code it came with.
 */
export function resolveLanguage(code: string): string {
  const subtag = code.toLowerCase().split(/[-_]/)[0]!;
  const known = byCode.get(subtag) ?? byIso.get(subtag) ?? byCode.get(otherCodes.get(subtag) ?? "");
  return known?.code ?? code;
}

/** Languages of one branch of one family. */
export interface LanguageGroup {
  readonly family: string;
  readonly branch: string;
  /** In the codes they came in. */
  readonly languages: readonly string[];
}

/**
 * The languages in an order that puts relatives side by side, in groups of one branch, unknown
 * ones last; `orderByFamily(codes).flatMap((group) => group.languages)` is the plain order.
 */
export function orderByFamily(codes: readonly string[]): readonly LanguageGroup[] {
  const places = codes.map(placeOf);
  const order = codes.map((_, i) => i).sort((a, b) => places[a]! - places[b]!);
  const groups: { family: string; branch: string; languages: string[] }[] = [];
  for (const code of order.map((i) => codes[i]!)) {
    const { family, branch } = languageOf(code);
    const last = groups.at(-1);
    if (last?.family === family && last.branch === branch) last.languages.push(code);
    else groups.push({ family, branch, languages: [code] });
  }
  return groups;
}

function placeOf(code: string): number {
  const place = languages.findIndex((language) => language.code === resolveLanguage(code));
  return place < 0 ? languages.length : place;
}

function nameOf(code: string): string {
  try {
    return englishNames.of(code.replaceAll("_", "-")) ?? code;
  } catch (error) {
    // Not of the form of a language tag, e.g. "klingon spoken at home": such a name needs no other.
    if (error instanceof RangeError) return code;
    throw error;
  }
}

const englishNames = new Intl.DisplayNames("en", { type: "language" });

const byCode = new Map(languages.map((language) => [language.code, language]));
const byIso = new Map(languages.map((language) => [language.iso, language]));

/** ISO 639-3 of macrolanguages, and codes that are out of use or of the same language. */
const otherCodes = new Map(
  Object.entries({
    ara: "ar",
    aze: "az",
    ekk: "et",
    fas: "fa",
    fil: "tl",
    in: "id",
    iw: "he",
    lvs: "lv",
    no: "nb",
    nor: "nb",
    sqi: "sq",
    swa: "sw",
    uzb: "uz",
    zho: "zh",
  }),
);
