import { matrix } from "../core/matrix";
import { codePoints, shareOfEdits } from "./edit-distance";
import { type LanguageMatrix, languageMatrix } from "./language-matrix";

/**
 * Lexical distance: how far the words for the same thing are from one another, by letters.
 *
 *     d(a, b) = mean over words w of  edits(a_w, b_w) / length of the longer
 *
 * Word i means the same in every language; the names of territories, languages and symbols that
 * come with the package do (`openCorpus("names")`). Words are lowercased and compared as they are
 * written: languages in different scripts are at 1 whatever their kinship, and names that all
 * languages borrow draw them together. 65 languages × 2,622 words take some 6 s.
 *
 * @param words aligned lists by language
 * @throws RangeError when lists differ in length, or are empty
 * @see Holman et al. (2008), Explorations in automated language classification
 */
export function lexicalDistances(
  words: Readonly<Record<string, readonly string[]>>,
): LanguageMatrix {
  const languages = Object.keys(words);
  requireAligned(languages, Object.values(words));
  const lists = Object.values(words).map((list) =>
    list.map((word) => codePoints(word.toLowerCase())),
  );
  const distance = (a: readonly Uint32Array[], b: readonly Uint32Array[]) =>
    a.reduce((sum, word, i) => sum + shareOfEdits(word, b[i]!), 0) / a.length;
  return languageMatrix(fillBothWays("lexical", languages, lists, distance));
}

/**
 * How many of the tokens of two languages are different ones: what a shared vocabulary does not
 * share.
 *
 *     d(a, b) = 1 − |tokens of a and b| / |tokens of a or b|      (Jaccard, of types)
 *
 * Over the same sentences in every language, else a longer text shares more. What a token is, is
 * for `tokenize` to say: the model's (`encoder.tokenize`), words, or characters.
 *
 * @param texts sentences by language
 * @throws RangeError when a language has no token
 * @see Pires, Schlinger & Garrette (2019), How Multilingual is Multilingual BERT?
 */
export function tokenDistances(
  texts: Readonly<Record<string, readonly string[]>>,
  tokenize: (text: string) => Iterable<string | number>,
): LanguageMatrix {
  const languages = Object.keys(texts);
  const types = Object.values(texts).map(
    (lines) => new Set(lines.flatMap((line) => [...tokenize(line)])),
  );
  const empty = languages.find((_, i) => types[i]!.size === 0);
  if (empty !== undefined) {
    throw new RangeError(
      `tokenDistances: every language needs a token, but there is none in ${empty}. Give it text, or leave it out.`,
    );
  }
  const distance = (a: ReadonlySet<unknown>, b: ReadonlySet<unknown>) => {
    let both = 0;
    for (const token of a) both += Number(b.has(token));
    return 1 - both / (a.size + b.size - both);
  };
  return languageMatrix(fillBothWays("token", languages, types, distance));
}

/** Every pair once, for both directions. */
function fillBothWays<Side>(
  name: string,
  languages: readonly string[],
  sides: readonly Side[],
  distance: (a: Side, b: Side) => number,
): LanguageMatrix {
  const size = languages.length;
  const values = matrix(size, size);
  for (let i = 0; i < size; i++) {
    for (let j = i + 1; j < size; j++) {
      values.values[i * size + j] = distance(sides[i]!, sides[j]!);
      values.values[j * size + i] = values.values[i * size + j]!;
    }
  }
  return { name, kind: "distance", languages, values };
}

function requireAligned(languages: readonly string[], lists: readonly (readonly string[])[]): void {
  const count = lists[0]?.length ?? 0;
  const odd = lists.findIndex((list) => list.length !== count || list.length === 0);
  if (odd < 0 && lists.length > 0) return;
  throw new RangeError(
    `lexicalDistances: word i must mean the same in every language, so all need as many, but ${
      lists.length > 0
        ? `${languages[0]} has ${count} and ${languages[odd]} ${lists[odd]!.length}`
        : "there are no lists"
    }. Align them first.`,
  );
}
