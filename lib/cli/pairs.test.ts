import { languagePairs } from "../studies/compare-languages";
import { pairsNamed } from "./pairs";

const languages = ["en", "lv", "zh-CN", "zh"];
const all = languagePairs(languages, true);
const named = (text: string) =>
  pairsNamed(text, languages, all).map(([a, b]) => `${languages[a]} ${languages[b]}`);

it("takes all pairs, some pairs in either order, or the pairs of a language", () => {
  expect(named("all")).toHaveLength(6);
  expect(named("lv-en,en-zh")).toEqual(["en lv", "en zh"]);
  expect(named("lv")).toEqual(["en lv", "lv zh-CN", "lv zh"]);
});

it("tells a language with a hyphen from a pair", () => {
  expect(named("zh-CN")).toEqual(["en zh-CN", "lv zh-CN", "zh-CN zh"]);
  expect(named("en-zh-CN")).toEqual(["en zh-CN"]);
});

it("an unknown word, a pair of one language and an empty list are refused", () => {
  expect(() => named("en-en")).toThrow('but "en-en" came. There are en, lv, zh-CN, zh.');
  expect(() => named("xx")).toThrow('but "xx" came.');
  expect(() => named(",")).toThrow("compare: --pairs names none. Leave it out for all.");
});
