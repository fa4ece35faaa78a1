import { matrix, toArrays } from "../core/matrix";
import { fromMatrices } from "./representations";
import { selectLanguages, selectLayers, selectSentences } from "./select";

const sentences = ["1.0", "2.0", "2.1", "3.0"];

/** Value (sentence, 0) says language, layer and sentence: 100·language + 10·layer + sentence. */
function example() {
  const languages = ["en", "et", "lv"];
  const matrices = languages.map((_, l) =>
    [0, 1, 2].map((layer) => matrix(4, 1, (i) => 100 * l + 10 * layer + i)),
  );
  return fromMatrices(
    Object.fromEntries(languages.map((language, l) => [language, matrices[l]!])),
    {
      sentences,
      groups: ["1", "2", "2", "3"],
      lengths: { en: [5, 6, 7, 8], et: [4, 5, 6, 7], lv: [3, 4, 5, 6] },
      history: [{ what: "mean pooled" }],
    },
  );
}

const read = async (from: ReturnType<typeof example>, language: string, layer: number) =>
  toArrays(await from.read(language, layer)).flat();

it("selectLanguages keeps the languages named, in that order, with their vectors and lengths", async () => {
  const selected = selectLanguages(example(), ["lv", "en"]);
  expect(selected.languages).toEqual(["lv", "en"]);
  expect(Object.keys(selected.lengths!)).toEqual(["lv", "en"]);
  expect(await read(selected, "lv", 1)).toEqual([210, 211, 212, 213]);
});

it("a language or layer that was left out cannot be read any more", async () => {
  await expect(selectLanguages(example(), ["lv", "en"]).read("et", 0)).rejects.toThrow(
    'read: no layer 0 of "et". There are layers 0, 1, 2 of lv, en.',
  );
  await expect(selectLayers(example(), [2]).read("et", 0)).rejects.toThrow(
    'read: no layer 0 of "et". There are layers 2 of en, et, lv.',
  );
});

it("selectLayers keeps the layers named, in that order, under their own numbers", async () => {
  const selected = selectLayers(example(), [2, 0]);
  expect(selected.layers).toEqual([2, 0]);
  expect(await read(selected, "et", 2)).toEqual([120, 121, 122, 123]);
});

it("selectSentences by ids takes rows, groups and lengths in the order asked for", async () => {
  const selected = selectSentences(example(), ["3.0", "2.0"]);
  expect(selected.sentences).toEqual(["3.0", "2.0"]);
  expect(selected.groups).toEqual(["3", "2"]);
  expect(selected.lengths).toEqual({ en: [8, 6], et: [7, 5], lv: [6, 4] });
  expect(await read(selected, "en", 1)).toEqual([13, 11]);
});

it("selectSentences by a predicate gives it id and place", async () => {
  const selected = selectSentences(example(), (id, i) => id.endsWith(".0") && i > 0);
  expect(selected.sentences).toEqual(["2.0", "3.0"]);
  expect(await read(selected, "lv", 0)).toEqual([201, 203]);
});

it("selections follow one another, and leave no step behind: no vector was changed", async () => {
  const selected = selectSentences(
    selectSentences(selectLayers(selectLanguages(example(), ["et"]), [1]), ["3.0", "2.1"]),
    ["2.1"],
  );
  expect(await read(selected, "et", 1)).toEqual([112]);
  expect(selected.history).toEqual([{ what: "mean pooled" }]);
});

it("representations that know no groups and lengths have none when selected", () => {
  const plain = fromMatrices({ en: [matrix(4, 1)] }, { sentences });
  const selected = selectSentences(selectLanguages(plain, ["en"]), ["1.0"]);
  expect("groups" in selected || "lengths" in selected).toBe(false);
});

it("unknown names are refused with those there are", () => {
  expect(() => selectLanguages(example(), ["en", "fi", "de"])).toThrow(
    new RangeError("selectLanguages: no language fi, de. There are 3: en, et, lv."),
  );
  expect(() => selectLayers(example(), [12])).toThrow(
    new RangeError("selectLayers: no layer 12. There are 3: 0, 1, 2."),
  );
  expect(() => selectSentences(example(), ["9.9"])).toThrow(
    new RangeError("selectSentences: no sentence 9.9. There are 4: 1.0, 2.0, 2.1, 3.0."),
  );
});

it("of many sentences the error names the first and the last", () => {
  const many = Array.from({ length: 100 }, (_, i) => `s${i}`);
  const long = fromMatrices({ en: [matrix(100, 1)] }, { sentences: many });
  expect(() => selectSentences(long, ["s100"])).toThrow(
    "There are 100: s0, s1, s2, s3, s4, s5, s6, s7, s8, s9 … s97, s98, s99.",
  );
});

it("asking for one twice is refused, for repeated rows would look like agreement", () => {
  expect(() => selectSentences(example(), ["2.0", "3.0", "2.0"])).toThrow(
    new RangeError("selectSentences: each sentence can be taken once, but 2.0 came twice."),
  );
  expect(() => selectLanguages(example(), ["en", "en"])).toThrow(
    new RangeError("selectLanguages: each language can be taken once, but en came twice."),
  );
});

it("a selection of nothing is refused", () => {
  expect(() => selectSentences(example(), () => false)).toThrow(
    new RangeError("selectSentences: there is no sentence to take. Give at least one."),
  );
  expect(() => selectLayers(example(), [])).toThrow(
    new RangeError("selectLayers: there is no layer to take. Give at least one."),
  );
});
