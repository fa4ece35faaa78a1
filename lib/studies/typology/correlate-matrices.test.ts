import { fromArrays } from "../../core/matrix";
import { openLanguageMatrices } from "../../files/languages/language-matrices";
import { languageMatrix } from "../../languages/language-matrix";
import { correlateMatrices } from "./correlate-matrices";

const typologies = ["lexical", "genetic", "geographic", "inventory", "phonological"];

it("what mPLM-Sim publishes of XLM-R comes out to four decimals", async () => {
  const published = await openLanguageMatrices("mplm-sim", { kind: "similarity" });
  const found = [0, 2, 12].map((layer) => {
    const model = published.find((one) => one.layer === layer)!;
    return typologies.map((name) => {
      const typology = published.find((one) => one.name === name)!;
      return correlateMatrices(model, typology).perLanguagePearson.toFixed(4);
    });
  });
  expect(found).toEqual([
    ["0.6512", "0.2835", "0.2572", "0.1388", "0.0256"],
    ["0.5335", "0.3744", "0.3932", "0.1570", "0.0249"],
    ["0.1625", "0.2288", "0.1931", "0.1476", "-0.0157"],
  ]);
});

const none = Number.NaN;
const codes = ["en", "de", "lv", "et"];
const model = languageMatrix({
  name: "model",
  kind: "similarity",
  languages: codes,
  values: fromArrays([
    [1, 0.9, 0.5, 0.1],
    [0.9, 1, 0.4, none],
    [0.5, 0.4, 1, 0.3],
    [0.1, none, 0.3, 1],
  ]),
});
const far = languageMatrix({
  name: "far",
  kind: "distance",
  languages: ["et", "lv", "de", "en", "fi"],
  values: fromArrays([
    [0, 2, 2, 5, 1],
    [2, 0, 2, 3, 2],
    [2, 2, 0, 1, 3],
    [5, 3, 1, 0, 4],
    [1, 2, 3, 4, 0],
  ]),
});

it("turns distances round, drops unknown pairs, skips rows that do not vary, and counts both", () => {
  const found = correlateMatrices(model, far);
  expect(found.languages).toEqual(codes);
  expect(found.notes).toEqual(["left out of far, which the others lack: fi (4 are kept)"]);
  expect([found.pairs, found.droppedPairs]).toEqual([5, 1]);
  // German and Estonian are left with two pairs each.
  expect(found.skipped).toEqual(["de", "et"]);
  expect(found.byLanguage[0]).toEqual({ language: "en", pearson: 1, spearman: 1, others: 3 });
  expect(found.perLanguageSpearman).toBeCloseTo((1 + found.byLanguage[2]!.spearman) / 2, 15);
  expect(found.pearson).toBeGreaterThan(0);
});

it("is undefined where nothing varies, and asks for four languages", () => {
  const even = languageMatrix({
    ...far,
    values: fromArrays(far.languages.map((_, i) => far.languages.map((_, j) => Number(i !== j)))),
  });
  const found = correlateMatrices(model, even);
  expect(found.notes.at(-1)).toBe(
    "undefined: all numbers of far that both know are one and the same",
  );
  expect([found.pearson, found.perLanguagePearson]).toEqual([none, none]);
  expect(found.skipped).toEqual(codes);
  expect(() =>
    correlateMatrices(model, { ...far, languages: ["fi", "sv", "de", "en", "da"] }),
  ).toThrow(
    new RangeError(
      "correlateMatrices: it takes 4 languages, but there are 2: en, de. Bring more, or join matrices that share more.",
    ),
  );
});
