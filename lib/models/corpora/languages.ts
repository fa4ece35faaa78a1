import { isSameLanguage } from "../../languages/codes";

/** A language asked for: the code it has there, and the name it is to have. */
export interface FoundLanguage {
  readonly code: string;
  readonly name: string;
}

/**
 * The languages asked for among those there are, in any of the usual writings of their codes; one
 * asked for twice is taken once, under its first name. Papers write `no` for Norwegian, most
 * corpora `nb` for its Bokmål form, and either is read as the other where only that one is there.
 * Notes say what was read as what.
 *
 * @throws RangeError for an unknown language, with those there are, and for one that is there in
 * several writings, none of them the one asked for
 */
export function resolveLanguages(
  available: readonly string[],
  asked: readonly string[],
  where: string,
): { found: FoundLanguage[]; notes: string[] } {
  const notes: string[] = [];
  const found = new Map<string, FoundLanguage>();
  for (const name of asked) {
    const code = codeAmong(available, name, where);
    const norwegian = norwegianFor(name) === code;
    if (norwegian) notes.push(`"${name}" is read as "${code}", the Norwegian there is.`);
    else if (code !== name) notes.push(`"${name}" is the corpus's "${code}".`);
    if (!found.has(code)) found.set(code, { code, name: norwegian ? code : name });
  }
  return { found: [...found.values()], notes };
}

function codeAmong(available: readonly string[], asked: string, where: string): string {
  if (available.includes(asked)) return asked;
  const same = available.filter((code) => isSameLanguage(code, asked));
  if (same.length > 1) {
    throw new RangeError(
      `${where}: "${asked}" may be any of ${same.join(", ")}. Ask for it as the corpus writes it.`,
    );
  }
  const other = same[0] ?? norwegianFor(asked);
  if (other !== undefined && available.includes(other)) return other;
  throw new RangeError(
    `${where}: there is no language "${asked}". There are ${available.join(", ")}.`,
  );
}

function norwegianFor(code: string): string | undefined {
  return new Map([
    ["no", "nb"],
    ["nb", "no"],
  ]).get(code);
}
