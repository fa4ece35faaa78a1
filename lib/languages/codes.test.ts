import { isLanguageCode, isSameLanguage, languageTag } from "./codes";

test.each([
  ["en", "eng", "en-GB", "eng_Latn", "EN"],
  ["lv", "lvs", "lav", "lvs_Latn", "lv_LV"],
  ["et", "est", "ekk", "ekk_Latn", "et-EE"],
  ["zh", "zho", "cmn", "zho_Hans", "zh-CN", "cmn-Hans-CN"],
  ["zh-Hant", "zho_Hant", "zh-TW", "cmn_Hant"],
  ["sr", "srp", "srp_Cyrl", "sr-Cyrl", "sr-RS"],
  ["sr-Latn", "srp_Latn"],
  ["nb", "nob", "nob_Latn", "nb-NO"],
  ["ar", "arb", "arb_Arab", "ara"],
  ["sq", "als_Latn"],
  ["sw", "swh_Latn"],
  ["ps", "pus", "pbt_Arab"],
  ["qu", "que", "quy_Latn"],
  ["ff", "fuv_Latn"],
  ["pt", "por_Latn", "pt-BR", "pt_PT"],
  ["yue", "yue_Hant"],
  ["he", "iw", "heb_Hebr"],
])("%s is one language, however it is written", (...codes) => {
  expect(codes.map(languageTag)).toEqual(codes.map(() => codes[0]));
});

test.each([
  ["sr-Cyrl", "sr-Latn"],
  ["hi", "hi-Latn"],
  ["hin_Deva", "hin_Latn"],
  ["zho_Hans", "zho_Hant"],
  ["azj_Latn", "azb_Arab"],
  ["ace_Arab", "ace_Latn"],
  ["kas_Arab", "kas_Deva"],
  ["min_Arab", "min_Latn"],
  ["prs", "pes"],
  ["nb", "nn"],
])("%s and %s stay apart", (a, b) => {
  expect(isSameLanguage(a, b)).toBe(false);
});

test("what has not the form of a code is itself", () => {
  expect(languageTag("my own dialect")).toBe("my own dialect");
  expect(languageTag("Tatoeba")).toBe("Tatoeba");
  expect(isSameLanguage("mine", "mine")).toBe(true);
});

test("a code is told from another word by its form", () => {
  const words = ["en", "eng_Latn", "zh-Hant-TW", "es-419", "premise", "sentence_en", "id2", ""];
  expect(words.filter(isLanguageCode)).toEqual(["en", "eng_Latn", "zh-Hant-TW", "es-419"]);
});
