import type { CorpusParts, Word } from "./corpus";
import { joinById } from "./join";
import type { CorpusLayout } from "./layout";
import { filesByLanguage, plainName, readLines } from "./place";

/**
 * Treebanks in CoNLL-U, one file or a folder of one a language (`lv_pud-ud-test.conllu`): the text
 * as each sentence's `# text` has it, its words with their tags, grouped by document. Languages are
 * joined by `# sent_id`, as those of the parallel PUD treebanks are the same.
 *
 * @see Zeman et al. (2017), CoNLL 2017 Shared Task: Multilingual Parsing from Raw Text to Universal
 *   Dependencies
 */
export const treebanks: CorpusLayout = {
  what: "treebanks",
  has: "a file, or a folder of files, <language>_<name>.conllu",
  recognise: ({ files }) => files.some((file) => ofTreebank(file)),
  async read(place, { languages }) {
    const found: [string, Sentence[]][] = [];
    for (const [language, path] of filesByLanguage(place, ofTreebank, languages)) {
      found.push([language, sentencesOf(await readLines(path), path)]);
    }
    return together(found, place.path);
  },
};

function ofTreebank(file: string): string | undefined {
  return /^([a-z]{2,3})([-_.].*)?\.conllu$/.exec(plainName(file))?.[1];
}

function together(
  found: readonly (readonly [string, readonly Sentence[]])[],
  where: string,
): Omit<CorpusParts, "name"> {
  const idsOf = found.map(([language, all]) => [language, all.map(({ id }) => id)]);
  const { sentences, rows, notes } = joinById(Object.fromEntries(idsOf), where);
  const take = <T>(of: (sentence: Sentence) => T) =>
    found.map(([language, all]) => [language, rows[language]!.map((row) => of(all[row]!))]);
  const [first, sentencesOfFirst] = found[0]!;
  const groups = rows[first]!.map((row) => sentencesOfFirst[row]!.document);
  return {
    text: Object.fromEntries(take(({ text }) => text)),
    words: Object.fromEntries(take(({ words }) => words)),
    sentences,
    notes,
    ...(groups.every((group) => group !== "") && { groups }),
  };
}

interface Sentence {
  readonly id: string;
  readonly text: string;
  /** "" where the treebank tells of no documents. */
  readonly document: string;
  readonly words: readonly Word[];
}

/** Sentences are blocks of lines with an empty line between. */
function sentencesOf(lines: readonly string[], path: string): Sentence[] {
  const found: Sentence[] = [];
  let document = "";
  let start = 0;
  for (let at = 0; at <= lines.length; at++) {
    if (at < lines.length && lines[at] !== "") continue;
    const block = lines.slice(start, at);
    document = comment(block, "newdoc id") ?? document;
    if (block.length > 0) found.push(sentenceOf(block, document, `line ${start + 1} of ${path}`));
    start = at + 1;
  }
  return found;
}

function sentenceOf(block: readonly string[], document: string, where: string): Sentence {
  const [id, text] = [comment(block, "sent_id"), comment(block, "text")];
  if (id === undefined || text === undefined) {
    throw new RangeError(
      `openCorpus: a sentence of CoNLL-U says # sent_id = … and # text = …, but the one at ${where} lacks ${id === undefined ? "its identifier" : "its text, which is not put together from its words"}. Take a release of version 2.`,
    );
  }
  const rows = block.filter((line) => !line.startsWith("#")).map((line) => line.split("\t"));
  const odd = rows.find((row) => row.length !== 10);
  if (odd) {
    throw new RangeError(
      `openCorpus: a word of CoNLL-U has 10 columns, but one of the sentence at ${where} has ${odd.length}: "${odd.join(" ")}". Look whether the file is whole.`,
    );
  }
  // 3-4 is the written form of two words, 5.1 a word that is not written.
  return { id, text, document, words: rows.filter(([n]) => /^\d+$/.test(n!)).map(wordOf) };
}

function wordOf([, text, lemma, tag, , features, head, relation]: readonly string[]): Word {
  const orEmpty = (cell: string) => (cell === "_" ? "" : cell);
  return {
    text: text!,
    // An underscore is the lemma of an underscore.
    lemma: text === "_" ? lemma! : orEmpty(lemma!),
    tag: orEmpty(tag!),
    features: orEmpty(features!),
    head: /^\d+$/.test(head!) ? Number(head) : Number.NaN,
    relation: orEmpty(relation!),
  };
}

function comment(block: readonly string[], name: string): string | undefined {
  const start = `# ${name} = `;
  return block.find((line) => line.startsWith(start))?.slice(start.length);
}
