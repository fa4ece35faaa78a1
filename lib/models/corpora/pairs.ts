import { join } from "node:path";
import { isSameLanguage } from "../../languages/codes";
import type { CorpusLayout, CorpusOptions } from "./layout";
import { type CorpusPlace, firstLine, placeOf, plainName, readLines } from "./place";

/**
 * Tatoeba's and OPUS's Moses files: `Tatoeba.en-lv.en` beside `Tatoeba.en-lv.lv`, line by line.
 * The folder (with `pair` where it has several), the path that both begin with, or either file.
 *
 * @see Tiedemann (2012), Parallel Data, Tools and Interfaces in OPUS
 */
export const pairFiles: CorpusLayout = {
  what: "a pair of files",
  has: "files <name>.<a>-<b>.<a> and <name>.<a>-<b>.<b>",
  recognise: (place) => pairsAt(place).length > 0,
  async read(place, options) {
    const { paths, name } = pairAskedFor(pairsAt(place), place, options);
    const text: Record<string, string[]> = {};
    for (const [language, path] of paths) text[language] = await readLines(path);
    return { text, notes: [`The pair is ${name}.`] };
  },
};

/**
 * The shared task of BUCC: `de-en.training.de` and `de-en.training.en`, lines of an identifier and
 * a sentence, and `de-en.training.gold` with the pairs of identifiers that mean the same. The
 * sentences of these pairs are the corpus; how many others there are, is noted.
 *
 * @see Zweigenbaum, Sharoff & Rapp (2018), Overview of the Third BUCC Shared Task
 */
export const bucc: CorpusLayout = {
  what: "BUCC",
  has: "files <a>-<b>.<part>.<a>, <a>-<b>.<part>.<b> and <a>-<b>.<part>.gold",
  recognise: (place) => goldPairs(place).length > 0,
  async read(place, options) {
    const pair = pairAskedFor(goldPairs(place), place, options);
    const gold = (await readLines(pair.gold!)).map((line) => line.split("\t"));
    const text: Record<string, string[]> = {};
    const counts: string[] = [];
    for (const [side, [language, path]] of pair.paths.entries()) {
      const sentences = await identified(path);
      counts.push(`${sentences.size} ${language}`);
      text[language] = gold.map((ids, k) => {
        const found = sentences.get(ids[pair.goldSides[side]!] ?? "");
        if (found !== undefined) return found;
        throw new RangeError(
          `openCorpus: line ${k + 1} of ${pair.gold} names a sentence that ${path} has not. Fetch both of the same release.`,
        );
      });
    }
    return {
      text,
      sentences: gold.map((ids) => ids.join("/")),
      notes: [
        `The pair is ${pair.name}: ${gold.length} gold pairs among ${counts.join(" and ")} sentences; the others are left out.`,
      ],
    };
  },
};

/** Sentences by identifier. */
async function identified(path: string): Promise<Map<string, string>> {
  const lines = await readLines(path);
  return new Map(
    lines.map((line, k) => {
      const tab = line.indexOf("\t");
      if (tab > 0) return [line.slice(0, tab), line.slice(tab + 1)];
      throw new RangeError(
        `openCorpus: a line of ${path} is an identifier, a tab and a sentence, but line ${k + 1} is not. Look for a missing tab.`,
      );
    }),
  );
}

/** Text of two languages on one line, `left ||| right`, as aligners take it; `pair` names the two. */
export const sides: CorpusLayout = {
  what: "two sides a line",
  has: "a file of lines left ||| right",
  recognise: ({ kind, path }, { pair }) =>
    kind === "file" && (pair !== undefined || firstLine(path).includes(" ||| ")),
  async read({ path }, { pair }) {
    if (!pair) {
      throw new RangeError(
        `openCorpus: which languages the sides of ${path} are is not in the file. Say it: { pair: ["en", "lv"] }, left and right.`,
      );
    }
    const cells = (await readLines(path)).map((line) => line.split(" ||| "));
    const odd = cells.findIndex((line) => line.length !== 2);
    if (odd >= 0) {
      throw new RangeError(
        `openCorpus: a line of ${path} has two sides with " ||| " between, but line ${odd + 1} has ${cells[odd]!.length}. Look whether the file is of that layout.`,
      );
    }
    const text = pair.map((language, k) => [language, cells.map((line) => line[k]!.trim())]);
    return {
      text: Object.fromEntries(text),
      notes: ["Words stay apart from punctuation, as aligners' files have them."],
    };
  },
};

interface Pair {
  /** What the names of its files begin with, e.g. "Tatoeba.en-lv". */
  readonly name: string;
  /** Language and file, twice. */
  readonly paths: readonly (readonly [language: string, path: string])[];
  readonly gold?: string;
  /** The column of the gold file that each of `paths` has. */
  readonly goldSides: readonly number[];
}

/** All pairs of a folder; or the one that a path is of. */
function pairsAt(place: CorpusPlace): Pair[] {
  if (place.kind === "folder") return pairsIn(place);
  if (place.kind === "stem") return pairsIn(place);
  const folder = placeOf(place.folder)!;
  return pairsIn(folder).filter(({ paths }) =>
    paths.some(([, path]) => path === place.path || join(folder.folder, place.files[0]!) === path),
  );
}

function goldPairs(place: CorpusPlace): Pair[] {
  return pairsAt(place).filter(({ gold }) => gold !== undefined);
}

function pairsIn({ folder, files }: CorpusPlace): Pair[] {
  const byPlainName = new Map(files.map((file) => [plainName(file), join(folder, file)]));
  const stems = new Set([...byPlainName.keys()].map((name) => name.replace(/\.[^.]*$/, "")));
  return [...stems].flatMap((name) => {
    const [, a, b] = /(?:^|\.)([A-Za-z_]{2,})-([A-Za-z_]{2,})(?:\.|$)/.exec(name) ?? [];
    const [left, right] = [a, b].map((code) => byPlainName.get(`${name}.${code}`));
    const gold = byPlainName.get(`${name}.gold`);
    if (left === undefined || right === undefined) return [];
    const paths = [[a!, left] as const, [b!, right] as const];
    return [{ name, paths, goldSides: [0, 1], ...(gold !== undefined && { gold }) }];
  });
}

function pairAskedFor(pairs: readonly Pair[], place: CorpusPlace, { pair }: CorpusOptions): Pair {
  const found = pair ? pairs.flatMap((candidate) => inOrder(candidate, pair)) : pairs;
  if (found.length === 1) return found[0]!;
  const names = pairs.map(({ name }) => name);
  const list = `${names.slice(0, 20).join(", ")}${names.length > 20 ? ", …" : ""}`;
  throw new RangeError(
    `openCorpus: one pair of ${place.path} is read, but ${found.length === 0 ? `none is ${pair?.join("-")}` : `${found.length} may be meant`}. There are ${list}. Name one, e.g. { pair: ["en", "lv"] }, or give the path that its two files begin with.`,
  );
}

/** The pair with its languages as they were asked for, or nothing when it is of others. */
function inOrder(pair: Pair, asked: readonly [string, string]): Pair[] {
  const places = asked.map((code) =>
    pair.paths.findIndex(([there]) => isSameLanguage(code, there)),
  );
  if (places.includes(-1) || places[0] === places[1]) return [];
  return [
    {
      ...pair,
      paths: places.map((place, k) => [asked[k]!, pair.paths[place]![1]] as const),
      goldSides: places.map((place) => pair.goldSides[place]!),
    },
  ];
}
