import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { gzipSync } from "node:zlib";
import { toParquet } from "../../files/tables/parquet";
import { corpus, selectCorpus } from "./corpus";
import { openCorpus } from "./open-corpus";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "interlingua-"));
});
afterEach(() => rm(folder, { recursive: true }));

async function put(name: string, content: string | Uint8Array): Promise<string> {
  const path = join(folder, name);
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, content);
  return path;
}

const both = { en: ["one", "two"], lv: ["viens", "divi"] };

describe("FLORES", () => {
  beforeEach(async () => {
    await put("README", "about");
    await put("dev/eng_Latn.dev", "one\ntwo\n");
    await put("dev/lvs_Latn.dev", "viens\ndivi\n");
    await put("devtest/eng_Latn.devtest", "three\n");
    await put("metadata_dev.tsv", "URL\tdomain\nhttps://a\tnews\nhttps://b\tnews\n");
  });

  test("a split is read, grouped by article, and the layout said", async () => {
    const dev = await openCorpus(folder, { split: "dev" });
    expect(dev.text).toEqual({ eng_Latn: both.en, lvs_Latn: both.lv });
    expect(dev.groups).toEqual(["https://a", "https://b"]);
    expect(dev.notes).toEqual(["Read as FLORES.", "The split is dev."]);
  });

  test("languages are asked for in any code, and have the code they were asked for", async () => {
    const dev = await openCorpus(join(folder, "dev"), { languages: ["lv", "en"] });
    expect(dev.languages).toEqual(["lv", "en"]);
    expect(dev.text).toEqual(both);
    expect(dev.notes).toContain('"lv" is the corpus\'s "lvs_Latn".');
  });

  test("which of several splits has to be said", async () => {
    await expect(openCorpus(folder)).rejects.toThrow("none was named, and there are dev, devtest");
    await expect(openCorpus(folder, { split: "test" })).rejects.toThrow('but "test" came');
  });
});

describe("pairs of files", () => {
  beforeEach(async () => {
    await put("Tatoeba.en-lv.en", "one\ntwo\n");
    await put("Tatoeba.en-lv.lv.gz", gzipSync("viens\ndivi\n"));
    await put("Tatoeba.en-lv.xml", "<links/>");
  });

  test.each(["", "Tatoeba.en-lv", "Tatoeba.en-lv.en", "Tatoeba.en-lv.lv.gz"])(
    'are found by the folder, what their names begin with, or either ("%s")',
    async (name) => {
      const opened = await openCorpus(join(folder, name));
      expect(opened.text).toEqual(both);
      expect(opened.notes).toEqual(["Read as a pair of files.", "The pair is Tatoeba.en-lv."]);
    },
  );

  test("one of several is named by its languages, in the order asked for", async () => {
    await put("tatoeba.est-eng.est", "üks\n");
    await put("tatoeba.est-eng.eng", "one\n");
    const opened = await openCorpus(folder, { pair: ["en", "et"] });
    expect(opened.text).toEqual({ en: ["one"], et: ["üks"] });
    await expect(openCorpus(folder)).rejects.toThrow(
      /2 may be meant\. There are Tatoeba\.en-lv, tatoeba\.est-eng/,
    );
    await expect(openCorpus(folder, { pair: ["en", "fi"] })).rejects.toThrow("none is en-fi");
  });
});

describe("BUCC", () => {
  beforeEach(async () => {
    await put("de-en.training.de", "de-1\teins\nde-2\tzwei\nde-3\tdrei\n");
    await put("de-en.training.en", "en-1\ttwo\nen-2\tone\n");
    await put("de-en.training.gold", "de-1\ten-2\nde-2\ten-1\n");
  });

  test("the gold pairs are the corpus, and the others are counted", async () => {
    const opened = await openCorpus(folder);
    expect(opened.text).toEqual({ de: ["eins", "zwei"], en: ["one", "two"] });
    expect(opened.sentences).toEqual(["de-1/en-2", "de-2/en-1"]);
    expect(opened.notes[1]).toBe(
      "The pair is de-en.training: 2 gold pairs among 3 de and 2 en sentences; the others are left out.",
    );
    const turned = await openCorpus(folder, { pair: ["eng", "deu"] });
    expect(turned.text).toEqual({ eng: ["one", "two"], deu: ["eins", "zwei"] });
  });

  test("gold sentences that are not there, and lines without identifiers, are named", async () => {
    await put("de-en.training.gold", "de-1\ten-9\n");
    await expect(openCorpus(folder)).rejects.toThrow("line 1 of");
    await put("de-en.training.de", "eins\n");
    await expect(openCorpus(folder)).rejects.toThrow("line 1 is not");
  });
});

describe("treebanks", () => {
  const word = (...cells: string[]) => cells.join("\t");
  const latvian = [
    "# newdoc id = n01",
    "# sent_id = n01002",
    "# text = Divi!",
    word("1", "Divi", "divi", "NUM", "_", "Case=Nom", "0", "root", "_", "_"),
    word("2", "!", "!", "PUNCT", "_", "_", "1", "punct", "_", "_"),
    "",
    "# sent_id = n01001",
    "# text = Viens.",
    word("1-2", "Viens.", ...Array(8).fill("_")),
    word("1", "Viens", "viens", "NUM", "_", "_", "0", "root", "_", "_"),
    word("1.1", "ir", "būt", "AUX", "_", "_", "_", "_", "1:cop", "_"),
    word("2", ".", ".", "PUNCT", "_", "_", "1", "punct", "_", "_"),
    "",
  ].join("\n");
  const one = word("1", "One", "one", "NUM", "_", "_", "0", "root", "_", "_");
  const english = `# newdoc id = n01\n# sent_id = n01001\n# text = One.\n${one}\n\n# sent_id = n01003\n# text = One.\n${one}\n`;

  test("are joined by identifier, with their words and tags, and what was dropped is said", async () => {
    await put("lv_pud-ud-test.conllu", latvian);
    await put("en_pud-ud-test.conllu", english);
    const opened = await openCorpus(folder);
    expect(opened.text).toEqual({ en: ["One."], lv: ["Viens."] });
    expect(opened.sentences).toEqual(["n01001"]);
    expect(opened.groups).toEqual(["n01"]);
    expect(opened.words!.lv![0]!.map(({ text, tag, head }) => [text, tag, head])).toEqual([
      ["Viens", "NUM", 0],
      [".", "PUNCT", 1],
    ]);
    expect(opened.notes).toEqual([
      "Read as treebanks.",
      "Joined by identifier: 1 sentences.",
      "Left out, for not being in all languages: en 1, lv 1.",
    ]);
  });

  test("one file is a corpus too, and its words go with the sentences chosen", async () => {
    const opened = await openCorpus(await put("lv_pud-ud-test.conllu", latvian));
    expect(opened.words!.lv).toHaveLength(2);
    expect(opened.words!.lv![0]![0]!.features).toBe("Case=Nom");
    const chosen = selectCorpus(opened, { sentences: ["n01001"] });
    expect(chosen.words!.lv!.map((words) => words[0]!.text)).toEqual(["Viens"]);
  });

  test("a text is not put together from words, and words have ten columns", async () => {
    await put("lv_x.conllu", latvian.replace("# text = Viens.\n", ""));
    await expect(openCorpus(folder)).rejects.toThrow("lacks its text, which is not put together");
    await put("lv_x.conllu", latvian.replace("\tpunct\t_\t_", ""));
    await expect(openCorpus(folder)).rejects.toThrow("has 10 columns, but one of");
    await put("lv_x.conllu", `${latvian}\n${latvian}`);
    await expect(openCorpus(folder)).rejects.toThrow('"n01002" of lv stands twice');
  });
});

describe("tables", () => {
  const records = [
    { id: "a", en: "one", lv: "viens", label: "x" },
    { id: "b", en: "two", lv: "divi", label: "y" },
  ];
  const lines = records.map((row) => JSON.stringify(row)).join("\n");
  const cells = (separator: string) =>
    [Object.keys(records[0]!), ...records.map((row) => Object.values(row))]
      .map((row) => row.join(separator))
      .join("\n");
  const columns = { id: "id" };

  test.each([
    ["x.tsv", () => cells("\t")],
    ["x.tsv.gz", () => gzipSync(cells("\t"))],
    ["x.csv", () => cells(",")],
    ["x.json", () => JSON.stringify(records)],
    ["x.jsonl", () => lines],
    ["x.jsonl.gz", () => gzipSync(lines)],
    ["x.parquet", () => toParquet(records)],
  ])("%s has a column a language, and identifiers", async (name, content) => {
    const opened = await openCorpus(await put(name, await content()), { columns });
    expect(opened.text).toEqual(both);
    expect(opened.sentences).toEqual(["a", "b"]);
    expect(opened.notes).toEqual(["Read as a table.", "Columns left out: label."]);
  });

  test("columns of any name are languages when they are said to be, and no others are read", async () => {
    const path = await put("x.jsonl", '{"translation":{"a":"one","b":"viens"},"tags":["x"]}\n');
    const text = { en: "translation.a", lv: "translation.b" };
    const opened = await openCorpus(path, { columns: { text } });
    expect(opened.text).toEqual({ en: ["one"], lv: ["viens"] });
    await expect(openCorpus(path)).rejects.toThrow(
      'needs to hold named cells, but its "tags" is a list. Name the columns to read',
    );
  });

  test("rows that are each of one language are joined by identifier", async () => {
    const path = await put(
      "xnli.tsv",
      "language\tsentence\tpair\tgenre\nen\tone\t1\tf\nen\ttwo\t2\tg\nlv\tdivi\t2\tg\nlv\ttrīs\t3\th\n",
    );
    const said = { language: "language", text: "sentence", id: "pair", group: "genre" };
    const opened = await openCorpus(path, { columns: said });
    expect(opened.text).toEqual({ en: ["two"], lv: ["divi"] });
    expect(opened).toMatchObject({ sentences: ["2"], groups: ["g"] });
    expect(opened.notes.at(-1)).toBe("Left out, for not being in all languages: en 1, lv 1.");
    const { id, ...unnamed } = said;
    expect((await openCorpus(path, { columns: unnamed })).text.lv).toEqual(["divi", "trīs"]);
  });

  test("a folder may have a table a language", async () => {
    await put("multinli.train.en.tsv", "premise\thypo\np\tone\nq\ttwo\n");
    await put("multinli.train.lv.tsv", "premise\thypo\np\tviens\nq\tdivi\n");
    const opened = await openCorpus(folder, { columns: { text: "hypo" } });
    expect(opened.text).toEqual(both);
    expect(opened.notes).toEqual(["Read as a table a language."]);
    await expect(openCorpus(folder)).rejects.toThrow("which column is the text is not said");
    await expect(openCorpus(folder, { columns: { text: "premis" } })).rejects.toThrow(
      /no column "premis" in .*\. There are premise, hypo\./,
    );
  });

  test("numbers and quotes in text stay as they are written", async () => {
    const path = await put("x.csv", 'en,lv\r\n1.50,"a, ""b"""\r\n');
    expect((await openCorpus(path)).text).toEqual({ en: ["1.50"], lv: ['a, "b"'] });
  });

  test.each([
    ["x.csv", "id,en\n1,one\n", {}, 'the column "id" of'],
    ["x.csv", "first,second\na,b\n", {}, "only first, second"],
    ["x.csv", "en,lv\na\n", {}, "line 2 has 1"],
    ["x.csv", "en,en\na,b\n", {}, '"en" stands twice'],
    ["x.csv", "en,lv\na,\n", {}, "line 1 of lv is empty"],
    ["x.csv", "a,b\nx,y\n", { text: "a" }, 'which is not said of "a"'],
    ["x.csv", "a,b\nx,y\n", { language: "a" }, "so one column is the text"],
    ["x.jsonl", '{"en":\n', {}, "line 1 of"],
    ["x.json", "[1]", {}, "record 1 of"],
    ["x.json", '["x"', {}, "needs to be JSON"],
    ["x.tsv", "id\ten\n7\ta\n7\tb\n", { id: "id" }, '"7" stands twice'],
  ])("%s with %j is refused", async (name, content, said, message) => {
    await expect(openCorpus(await put(name, content), { columns: said })).rejects.toThrow(message);
  });

  test("languages without a common identifier are refused", async () => {
    const path = await put("x.csv", "l,t,i\nen,one,1\nlv,divi,2\n");
    const said = { language: "l", text: "t", id: "i" };
    await expect(openCorpus(path, { columns: said })).rejects.toThrow(
      `none of ${path} is in all (en has "1", lv has "2")`,
    );
  });
});

test("lines of two sides are taken as they stand, once it is said what they are", async () => {
  const path = await put("x.src-tgt.gz", gzipSync("one .   ||| viens .  \ntwo ||| divi\n"));
  const opened = await openCorpus(path, { pair: ["en", "lv"] });
  expect(opened.text).toEqual({ en: ["one .", "two"], lv: ["viens .", "divi"] });
  await expect(openCorpus(path)).rejects.toThrow("a file of lines left ||| right");
  await expect(openCorpus(path, { layout: "sides" })).rejects.toThrow('Say it: { pair: ["en"');
  const plain = await put("x.txt", "one ||| viens\n");
  await expect(openCorpus(plain)).rejects.toThrow('Say it: { pair: ["en", "lv"] }');
  await put("x.src-tgt.gz", gzipSync("one\n"));
  await expect(openCorpus(path, { pair: ["en", "lv"] })).rejects.toThrow("line 1 has 1");
});

test("a layout that is given is taken, and one there is not is refused", async () => {
  await put("en.txt", "one\n");
  await put("README.txt", "about\nthis\n");
  expect((await openCorpus(folder, { layout: "lines" })).notes).toEqual([]);
  expect((await openCorpus(folder)).notes).toEqual(["Read as a text file a language."]);
  const layout = "xml" as "lines";
  await expect(openCorpus(folder, { layout })).rejects.toThrow(
    'no layout "xml". There are flores,',
  );
});

test("text that is not UTF-8, and gzip that was cut short, are refused", async () => {
  await put("en.txt", Uint8Array.of(0x66, 0xfc, 0x72));
  await expect(openCorpus(folder)).rejects.toThrow(/is UTF-8 text, but reading .*en\.txt gave/);
  await rm(join(folder, "en.txt"));
  await put("en.txt.gz", gzipSync("one two three").subarray(0, 20));
  await expect(openCorpus(folder)).rejects.toThrow(/gzipped, but reading .*en\.txt\.gz gave/);
});

test("script variants stay apart, and a code that may be several is refused", () => {
  const whole = corpus({
    name: "mine",
    text: { srp_Cyrl: ["један"], srp_Latn: ["jedan"], hin_Deva: ["एक"], zh: ["一"], cmn: ["一"] },
  });
  expect(selectCorpus(whole, { languages: ["sr", "sr-Latn", "hi"] }).text).toEqual({
    sr: ["један"],
    "sr-Latn": ["jedan"],
    hi: ["एक"],
  });
  expect(() => selectCorpus(whole, { languages: ["hi-Latn"] })).toThrow('no language "hi-Latn"');
  expect(() => selectCorpus(whole, { languages: ["zho"] })).toThrow('"zho" may be any of zh, cmn');
  expect(selectCorpus(whole, { languages: ["hi", "hin"] }).languages).toEqual(["hi"]);
});

test("sentences have identifiers of their own", () => {
  expect(() => corpus({ name: "mine", text: { en: ["a", "b"] }, sentences: ["1", "1"] })).toThrow(
    'mine: every sentence needs an identifier of its own, but "1" stands twice.',
  );
});
