import { basename } from "node:path";
import { builtInCorpora, jsonByLanguage } from "./built-in";
import { type Corpus, corpus, selectCorpus } from "./corpus";
import type { CorpusLayout, CorpusLayoutName, CorpusOptions } from "./layout";
import { flores, lineFiles } from "./lines";
import { bucc, pairFiles, sides } from "./pairs";
import { type CorpusPlace, placeOf } from "./place";
import { oneTable, tablesByLanguage } from "./tables";
import { treebanks } from "./treebanks";

/** The ways in which corpora are laid out; the first that a path looks like is taken. */
const layouts: Readonly<Record<CorpusLayoutName, CorpusLayout>> = {
  flores,
  bucc,
  pairs: pairFiles,
  treebanks,
  lines: lineFiles,
  json: jsonByLanguage,
  tables: tablesByLanguage,
  table: oneTable,
  sides,
};

/**
 * Opens text that says the same in many languages.
 *
 * Built in: `declaration` (50 paragraphs of the Universal Declaration of Human Rights × 71
 * languages, grouped by article), `interface` (1,138 messages of Firefox × 45, grouped by file),
 * `names` (2,622 names of languages, territories and symbols from CLDR × 65, grouped by list).
 *
 * Otherwise a path, whose layout is recognised and said in the corpus's notes, unless `layout`
 * names it: a folder of one `<language>.txt` a language (`lines`); FLORES (`flores`, with `split`);
 * Moses pairs of Tatoeba and OPUS (`pairs`, with `pair`); `bucc`; CoNLL-U (`treebanks`); a table
 * `.tsv`, `.csv`, `.jsonl`, `.json` or `.parquet` (`table`, with `columns`) or one of these a
 * language (`tables`); lines `left ||| right` (`sides`, with `pair`); `.json` as the built-in ones
 * (`json`). Text files may be gzipped.
 *
 * Text is taken as it stands: it is neither tokenised nor put together, and no line is dropped,
 * but rows with identifiers are joined by them, and the notes tell how many languages lack.
 *
 *     await openCorpus("flores200_dataset", { split: "devtest", languages: ["en", "lv"] });
 *     await openCorpus("xnli.test.tsv", { columns: { language: "language", text: "sentence1", id: "pairID" } });
 *
 * @throws RangeError when there is none of that name, when languages differ in their number of
 * lines, or when a line is empty
 */
export async function openCorpus(
  nameOrPath = "declaration",
  options: CorpusOptions = {},
): Promise<Corpus> {
  const { languages } = options;
  const whole = Object.hasOwn(builtInCorpora, nameOrPath)
    ? await builtInCorpora[nameOrPath]!()
    : await readCorpus(nameOrPath, options);
  return languages ? selectCorpus(whole, { languages }) : whole;
}

async function readCorpus(path: string, options: CorpusOptions): Promise<Corpus> {
  const place = placeOf(path);
  if (!place) {
    throw new RangeError(
      `openCorpus: "${path}" is neither a built-in corpus (${Object.keys(builtInCorpora).join(", ")}) nor a file or folder that exists.`,
    );
  }
  const layout = layoutOf(place, options);
  const parts = await layout.read(place, options);
  const name = basename(path)
    .replace(/\.gz$/, "")
    .replace(/\.(json|tsv|csv|jsonl|ndjson|parquet|conllu)$/, "");
  const said = options.layout ? [] : [`Read as ${layout.what}.`];
  return corpus({ name, ...parts, notes: [...said, ...(parts.notes ?? [])] });
}

function layoutOf(place: CorpusPlace, options: CorpusOptions): CorpusLayout {
  if (options.layout !== undefined) return layoutNamed(options.layout);
  const found = Object.values(layouts).find((layout) => layout.recognise(place, options));
  if (found) return found;
  const known = Object.values(layouts).map(({ has }) => has);
  const some = place.files.slice(0, 5).join(", ") || "nothing";
  throw new RangeError(
    `openCorpus: a corpus is ${known.join("; or ")}. But ${place.path} is none of these: there is ${some}. Bring the text into one of these forms.`,
  );
}

function layoutNamed(name: string): CorpusLayout {
  if (Object.hasOwn(layouts, name)) return layouts[name as CorpusLayoutName];
  throw new RangeError(
    `openCorpus: there is no layout "${name}". There are ${Object.keys(layouts).join(", ")}.`,
  );
}
