import { UsageError } from "./command";

/** Two places in a list of languages. */
export type Pair = readonly [number, number];

/**
 * The pairs of languages that `--pairs` names, out of all: `all`; or words with commas between,
 * each a pair `en-lv` or a language `en`, which stands for its pairs with every other.
 *
 * A word that is a language is one, whatever hyphens it has (`zh-CN`).
 *
 * @throws UsageError for a word that is neither, with the languages there are
 */
export function pairsNamed(
  text: string,
  languages: readonly string[],
  all: readonly Pair[],
): Pair[] {
  if (text === "all") return [...all];
  const words = text.split(",").filter((word) => word !== "");
  const wanted = words.map((word) => namesOf(word, languages));
  if (wanted.length === 0)
    throw new UsageError("compare: --pairs names none. Leave it out for all.");
  return all.filter(([a, b]) =>
    wanted.some((names) => names.every((name) => name === languages[a] || name === languages[b])),
  );
}

/** One language, or two that differ. */
function namesOf(word: string, languages: readonly string[]): readonly string[] {
  if (languages.includes(word)) return [word];
  const parts = word.split("-");
  for (let at = 1; at < parts.length; at++) {
    const names = [parts.slice(0, at).join("-"), parts.slice(at).join("-")];
    if (names[0] !== names[1] && names.every((name) => languages.includes(name))) return names;
  }
  throw new UsageError(
    `compare: --pairs takes all, languages and pairs of different languages as en-lv, but "${word}" came. There are ${languages.join(", ")}.`,
  );
}
