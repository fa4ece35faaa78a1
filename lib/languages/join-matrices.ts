import { languageTag } from "./codes";
import { type LanguageMatrix, takeLanguages } from "./language-matrix";
import { resolveLanguage } from "./languages";

/**
 * Matrices over the languages that all of them have, and what was left out or taken as the same.
 */
export interface JoinedMatrices {
  /** In the order and the codes of the first matrix. */
  readonly languages: readonly string[];
  readonly matrices: readonly LanguageMatrix[];
  /** What became of the languages of each, in words; empty where all have the same. */
  readonly notes: readonly string[];
}

/**
 * Matrices over different languages, brought to those that all have, in the order and under the
 * codes of the first.
 *
 * A language is found under its own code, else under another code of it ("lvs_Latn" and "lv"),
 * else as a macrolanguage and a member of it, or in another script ("no" and "nob", "zh" and
 * "cmn_Hani"), where just one is left on either side. The notes name every pair that was
 * not written alike, and all that is left out.
 */
export function joinMatrices(matrices: readonly LanguageMatrix[]): JoinedMatrices {
  const [first, ...others] = matrices;
  if (!first) return { languages: [], matrices: [], notes: [] };
  const found = others.map((other) => sameLanguages(first.languages, other.languages));
  const languages = first.languages.filter((one) => found.every((names) => names.has(one)));
  const joined = others.map((other, m) => {
    const own = languages.map((language) => found[m]!.get(language)!);
    return { ...takeLanguages(other, own), languages };
  });
  const taken = [
    { matrix: first, own: languages },
    ...others.map((matrix, m) => ({
      matrix,
      own: languages.map((language) => found[m]!.get(language)!),
    })),
  ];
  return {
    languages,
    matrices: [takeLanguages(first, languages), ...joined],
    // Layers of one model say the same thirteen times.
    notes: [...new Set(taken.flatMap(({ matrix, own }) => notesOn(matrix, languages, own)))],
  };
}

/** For each language of one list, its name in the other, where it is there. */
function sameLanguages(
  ones: readonly string[],
  others: readonly string[],
): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  const keys = [(code: string) => code, languageTag, resolveLanguage];
  for (const key of keys) {
    const used = new Set(found.values());
    const left = ones.filter((one) => !found.has(one));
    const free = others.filter((other) => !used.has(other));
    for (const one of left) {
      const alike = free.filter((other) => key(other) === key(one));
      const rivals = left.filter((other) => key(other) === key(one));
      if (alike.length === 1 && rivals.length === 1) found.set(one, alike[0]!);
    }
  }
  return found;
}

function notesOn(
  { name, languages }: LanguageMatrix,
  joined: readonly string[],
  own: readonly string[],
): string[] {
  const left = languages.filter((language) => !own.includes(language));
  const renamed = own.flatMap((code, i) => (code === joined[i] ? [] : [`${code} as ${joined[i]}`]));
  return [
    ...(left.length > 0
      ? [`left out of ${name}, which the others lack: ${left.join(", ")} (${own.length} are kept)`]
      : []),
    ...(renamed.length > 0 ? [`taken of ${name}: ${renamed.join(", ")}`] : []),
  ];
}
