/**
 * One tag for all ways to write a language's code: ISO 639-1 ("lv"), ISO 639-3 ("lvs"), BCP 47
 * ("lv-LV") and FLORES ("lvs_Latn") are all "lv".
 *
 * The script is part of the tag where it is not the language's usual one, so that what is written
 * in two stays apart: "srp_Cyrl" is "sr" and "sr-Latn" stays, "hi-Latn" is not "hi", "zh-TW" and
 * "zho_Hant" are "zh-Hant". A country only tells of a script, else it is left out ("pt-BR" is
 * "pt"), but a code that names a country's variety by itself keeps it: "prs" (Dari) is "fa-AF".
 * What has not the form of a code comes back as it is.
 *
 * The aliases and the usual scripts are those of Unicode CLDR, as the runtime has them, and those of
 * the varieties that FLORES has for a whole language: "pbt_Arab" is "ps".
 *
 * @see Phillips & Davis (2009), BCP 47: Tags for Identifying Languages
 */
export function languageTag(code: string): string {
  const written = localeOf(code);
  if (!written) return code;
  const { language, script } = written.maximize();
  const usual = new Intl.Locale(language).maximize().script;
  const variety = /[-_]/.test(code) ? undefined : written.region;
  return [language, script !== usual && script, variety].filter(Boolean).join("-");
}

/** Whether two codes, each in any of the usual writings, mean the same language in the same script. */
export function isSameLanguage(a: string, b: string): boolean {
  return a === b || languageTag(a) === languageTag(b);
}

/** What text under a code is written in, by ISO 15924: "Latn" of "lv", "Latn" of "srp_Latn". "" where unknown. */
export function scriptOf(code: string): string {
  return localeOf(code)?.maximize().script ?? "";
}

/** Whether a word has the form of a language's code: two or three letters, then script and country. */
export function isLanguageCode(word: string): boolean {
  return /^[a-z]{2,3}([-_][a-z]{4})?([-_]([a-z]{2}|\d{3}))?$/i.test(word);
}

function localeOf(code: string): Intl.Locale | undefined {
  if (!isLanguageCode(code)) return undefined;
  const [language, ...rest] = code.split(/[-_]/) as [string, ...string[]];
  return new Intl.Locale([wholeLanguage[language] ?? language, ...rest].join("-"));
}

/** Southern Pashto, Ayacucho Quechua and Nigerian Fulfulde, which CLDR keeps apart. */
const wholeLanguage: Readonly<Record<string, string>> = { pbt: "ps", quy: "qu", fuv: "ff" };
