import { languageKey, languagesOf, sharedLanguages } from "./language-keys";

test("a language has one key however it is written, and nothing else has one", () => {
  expect(["lv", "lvs", "lav_Latn", "Latvian"].map(languageKey)).toEqual(["lv", "lv", "lv", "lv"]);
  const others = ["en-lv", "mean", "Latvian – English", "xx", 3, undefined];
  expect(others.map(languageKey)).toEqual(["", "", "", "", "", ""]);
});

test("a row is about the language that names it, else about all that its columns hold", () => {
  const table = [
    { source: "en", target: "lv", pair: "English – Latvian", score: 1 },
    { source: "en", target: "en", pair: "English", score: 0 },
  ];
  expect(table.map(languagesOf(table, ["target"]))).toEqual(["lv", "en"]);
  expect(table.map(languagesOf(table, ["pair"]))).toEqual(["en lv", "en"]);
  expect(table.map(languagesOf(table, [undefined, "score"]))).toEqual(["en lv", "en"]);
  expect(sharedLanguages(table, languagesOf(table, []))).toBe("en");
  expect([{ score: 1 }].map(languagesOf([{ score: 1 }], ["score"]))).toEqual([""]);
});
