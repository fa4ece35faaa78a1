import { normalizedEditDistance } from "./edit-distance";
import { type Language, languageOf, languages } from "./languages";

/**
 * The languages whose code or English name is written most like a word, the nearest first: what
 * somebody may have meant by "latvain".
 */
export function nearestLanguages(word: string, count = 3): readonly Language[] {
  const asked = word.toLowerCase().split("_")[0]!;
  const distance = ({ code, iso, name }: Language) =>
    Math.min(
      ...[code, iso, name.toLowerCase()].map((known) => normalizedEditDistance(asked, known)),
    );
  return [...languages].sort((a, b) => distance(a) - distance(b)).slice(0, count);
}

/**
 * What the table has on a language.
 *
 * @throws RangeError when it has nothing, suggesting languages that are written alike
 */
export function requireLanguage(who: string, code: string): Language {
  const language = languageOf(code);
  if (language.family !== "unknown") return language;
  const alike = nearestLanguages(code).map(({ code, name }) => `${name} (${code})`);
  throw new RangeError(
    `${who}: every language needs a line in the table of ${languages.length} languages, but "${code}" has none. ` +
      `Did you mean ${alike.slice(0, -1).join(", ")} or ${alike.at(-1)}? Leave it out, or bring a matrix of your own.`,
  );
}
