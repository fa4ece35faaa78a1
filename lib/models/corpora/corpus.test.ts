import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { corpus, selectCorpus } from "./corpus";
import { openCorpus } from "./open-corpus";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "interlingua-"));
});
afterEach(() => rm(folder, { recursive: true }));

const put = (name: string, content: string | Uint8Array) => writeFile(join(folder, name), content);

test.each([
  ["declaration", 71, 50],
  ["interface", 45, 1138],
  ["names", 65, 2622],
])("the built-in corpus %s has %d languages × %d sentences", async (name, languages, n) => {
  const opened = await openCorpus(name);
  expect(opened.languages).toHaveLength(languages);
  expect(opened.sentences).toHaveLength(n);
  expect(opened.groups).toHaveLength(n);
});

test("paragraphs are grouped by article, messages by file, names by list", async () => {
  const declaration = await openCorpus();
  expect(declaration.groups!.slice(0, 3)).toEqual(["1", "2", "2"]);
  expect(declaration.text.lv![0]).toMatch(/^Visi cilvēki/);
  expect((await openCorpus("interface")).groups![0]).toBe("browser/branding/brand.ftl");
  expect([...new Set((await openCorpus("names")).groups)]).toEqual([
    "languages",
    "territories",
    "symbols",
  ]);
});

test("languages left out of the names are said", async () => {
  expect((await openCorpus("names")).notes).toEqual([
    "Left out, for not having all of languages, territories, symbols: nb, mt.",
  ]);
});

test("a folder of text files, gzipped or not, is a corpus", async () => {
  await put("en.txt", "one\ntwo\n");
  await put("lv.txt.gz", gzipSync("viens\r\ndivi"));
  const { languages, sentences, text, groups } = await openCorpus(folder);
  expect({ languages, sentences, text, groups }).toEqual({
    languages: ["en", "lv"],
    sentences: ["1", "2"],
    text: { en: ["one", "two"], lv: ["viens", "divi"] },
    groups: undefined,
  });
});

test("so are a table with languages at its head, and a JSON file as the built-in ones", async () => {
  await put("x.tsv", "en\tlv\none\tviens\n");
  await put("x.json", JSON.stringify({ text: { en: ["one"], lv: ["viens"] }, units: ["1.0"] }));
  for (const file of ["x.tsv", "x.json"]) {
    expect((await openCorpus(join(folder, file))).text).toEqual({ en: ["one"], lv: ["viens"] });
  }
});

test("languages that differ in their number of lines are named", async () => {
  await put("en.txt", "one\ntwo\n");
  await put("lv.txt", "viens\n");
  await expect(openCorpus(folder)).rejects.toThrow(/\(2\), but they have: en 2, lv 1\. Align them/);
});

test("an empty line is named", () => {
  expect(() => corpus({ name: "mine", text: { en: ["a", "b"], lv: ["a", " "] } })).toThrow(
    "mine: every sentence needs a text in every language, but line 2 of lv is empty.",
  );
});

test("a corpus without a sentence is refused", () => {
  expect(() => corpus({ name: "mine", text: { en: [], lv: [] } })).toThrow(
    "mine: a corpus has a sentence at least, but this one has none. Look whether its files are empty.",
  );
});

test("an unknown corpus, an empty folder and odd files are refused", async () => {
  await expect(openCorpus("bible")).rejects.toThrow(
    '"bible" is neither a built-in corpus (declaration, interface, names) nor a file',
  );
  await expect(openCorpus(folder)).rejects.toThrow(
    /folder of <language>\.txt files.* there is nothing/,
  );
  await put("x.tsv", "en\tlv\none\n");
  await expect(openCorpus(join(folder, "x.tsv"))).rejects.toThrow("but line 2 has 1");
  await put("x.json", "{}");
  await expect(openCorpus(join(folder, "x.json"))).rejects.toThrow('needs { "text"');
  await put("x.doc", "");
  await expect(openCorpus(join(folder, "x.doc"))).rejects.toThrow("is none of these");
  await put("en.txt", "one");
  await put("en.txt.gz", gzipSync("one"));
  await expect(openCorpus(folder)).rejects.toThrow("has en twice");
});

test("some languages and sentences can be taken, in the order asked for", () => {
  const whole = corpus({
    name: "mine",
    text: { en: ["a", "b", "c"], lv: ["d", "e", "f"] },
    groups: ["1", "1", "2"],
  });
  const some = selectCorpus(whole, { languages: ["lv"], sentences: ["3", "1"] });
  expect(some.text).toEqual({ lv: ["f", "d"] });
  expect(some.groups).toEqual(["2", "1"]);
  expect(some.hash).not.toBe(whole.hash);
  expect(selectCorpus(whole, {}).hash).toBe(whole.hash);
});

test("Norwegian is read as the one there is, and that is noted", () => {
  const whole = corpus({ name: "mine", text: { nb: ["a"] } });
  const { languages, notes } = selectCorpus(whole, { languages: ["no"] });
  expect(languages).toEqual(["nb"]);
  expect(notes).toEqual(['"no" is read as "nb", the Norwegian there is.']);
});

test("unknown languages and sentences are met with those there are", () => {
  const whole = corpus({ name: "mine", text: { en: ["a"], lv: ["b"] } });
  expect(() => selectCorpus(whole, { languages: ["xx"] })).toThrow(
    'mine: there is no language "xx". There are en, lv.',
  );
  expect(() => selectCorpus(whole, { sentences: ["7"] })).toThrow('there is no sentence "7"');
});
