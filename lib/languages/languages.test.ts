import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import {
  balticLanguages,
  balticStudyLanguages,
  branchOf,
  familyOf,
  languageOf,
  languages,
  orderByFamily,
  resolveLanguage,
} from "./languages";

it("the table is what its command makes of the sources", () => {
  const made = execFileSync(process.execPath, [join(__dirname, "make-table.cjs")], {
    encoding: "utf8",
  });
  const kept = readFileSync(join(__dirname, "table.ts"), "utf8").replaceAll("\r\n", "\n");
  expect(made).toBe(kept);
});

it("every language has its groups from the family down, a script, and people who can use it", () => {
  for (const { family, path, script, speakers } of languages) {
    expect(path[0]).toBe(family);
    expect(script).toMatch(/^[A-Z][a-z]{3}$/);
    expect(speakers).toBeGreaterThan(1e5);
  }
  expect(languageOf("lvs_Latn").path).toEqual(["Indo-European", "Balto-Slavic", "Eastern Baltic"]);
  expect(["sr", "srp_Latn", "hi", "klingon"].map((code) => languageOf(code).script)).toEqual([
    "Cyrl",
    "Latn",
    "Deva",
    "",
  ]);
});

it("every language has a name, a family, a branch and coordinates on Earth", () => {
  expect(languages).toHaveLength(71);
  expect(new Set(languages.map(({ code }) => code)).size).toBe(71);
  for (const { name, family, branch, coordinates } of languages) {
    expect([name, family, branch].every((word) => word.length > 2)).toBe(true);
    expect(Math.abs(coordinates![0])).toBeLessThanOrEqual(90);
    expect(Math.abs(coordinates![1])).toBeLessThanOrEqual(180);
  }
});

it("branches are the familiar ones, and Estonian is not of the Baltic branch", () => {
  expect(["lt", "lv", "et"].map(branchOf)).toEqual(["Baltic", "Baltic", "Finnic"]);
  expect(["nb", "fr", "pl", "hi", "az", "uz", "sw"].map(branchOf)).toEqual([
    "Germanic",
    "Romance",
    "Slavic",
    "Indo-Aryan",
    "Oghuz",
    "Karluk",
    "Bantu",
  ]);
  expect(["et", "fi", "hu"].map(familyOf)).toEqual(["Uralic", "Uralic", "Uralic"]);
  expect(familyOf("eu")).toBe("Basque");
});

it.each([
  ["no", "nb"],
  ["nob", "nb"],
  ["nb-NO", "nb"],
  ["zh-Hans", "zh"],
  ["zho", "zh"],
  ["cmn_Hani", "zh"],
  ["EN", "en"],
  ["ekk_Latn", "et"],
  ["lvs_Latn", "lv"],
  ["als", "sq"],
  ["fil", "tl"],
  ["pt_BR", "pt"],
  ["nn", "nn"],
])("%s is the language %s", (written, code) => {
  expect(resolveLanguage(written)).toBe(code);
});

it("a language that the table lacks is itself, named as Unicode does, of unknown family", () => {
  expect(languageOf("mr")).toEqual({
    code: "mr",
    iso: "mr",
    name: "Marathi",
    family: "unknown",
    branch: "unknown",
    path: [],
    script: "Deva",
  });
  expect(languageOf("my own dialect").name).toBe("my own dialect");
  expect(languageOf("constructor").family).toBe("unknown");
});

it("a language in another script than usual is named with it, and is of the same family", () => {
  const codes = ["hi", "hin_Deva", "hi-Latn", "zh-CN", "zho_Hant", "en-GB", "nob_Latn"];
  expect(codes.map((code) => languageOf(code).name)).toEqual([
    "Hindi",
    "Hindi",
    "Hindi (Latin)",
    "Chinese",
    "Traditional Chinese",
    "English",
    "Norwegian Bokmål",
  ]);
  expect(branchOf("hi-Latn")).toBe("Indo-Aryan");
});

it("ordering by family puts relatives side by side, keeps the codes given, unknown ones last", () => {
  const groups = orderByFamily(["mr", "et", "lt", "no", "qx", "en", "fi", "lv", "sv"]);
  expect(groups).toEqual([
    { family: "Indo-European", branch: "Germanic", languages: ["en", "sv", "no"] },
    { family: "Indo-European", branch: "Baltic", languages: ["lt", "lv"] },
    { family: "Uralic", branch: "Finnic", languages: ["et", "fi"] },
    { family: "unknown", branch: "unknown", languages: ["mr", "qx"] },
  ]);
  expect(orderByFamily([])).toEqual([]);
});

it("no family or branch is split by the order of the table", () => {
  const groups = orderByFamily(languages.map(({ code }) => code));
  const names = groups.map(({ family, branch }) => `${family}, ${branch}`);
  expect(new Set(names).size).toBe(names.length);
});

it("the Baltic study has 28 languages, the three of the Baltic states among them", () => {
  expect(balticStudyLanguages).toHaveLength(28);
  expect(new Set(balticStudyLanguages).size).toBe(28);
  for (const code of [...balticStudyLanguages, ...balticLanguages]) {
    expect(familyOf(code)).not.toBe("unknown");
    expect(balticStudyLanguages).toContain(code);
  }
});
