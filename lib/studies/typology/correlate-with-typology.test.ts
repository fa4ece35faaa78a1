import { matrix } from "../../core/matrix";
import { referenceEngine as engine } from "../../engine/reference";
import { openLanguageMatrices } from "../../files/languages/language-matrices";
import { openTypology } from "../../files/languages/typology";
import {
  type LanguageMatrix,
  languageMatrix,
  takeLanguages,
} from "../../languages/language-matrix";
import { correlateMatrices } from "./correlate-matrices";
import { correlateWithTypology } from "./correlate-with-typology";
import { mantel } from "./matrix-tests";

const settings = { permutations: 99, simulations: 39, engine };

/** Layers 0 and 12 of XLM-R, and typologies, for sixteen of the languages that mPLM-Sim has. */
async function published() {
  const all = await openLanguageMatrices("mplm-sim", { kind: "similarity" });
  const some = all[0]!.languages.filter((_, i) => i % 5 === 0);
  const take = (name: string | number) =>
    takeLanguages(all.find((one) => one.name === name || one.layer === name)!, some);
  return {
    layers: [take(0), take(12)],
    tree: take("genetic"),
    map: take("geographic"),
    lexical: take("lexical"),
  };
}

it("has a row a layer and typology, with every test beside the correlations", async () => {
  const { layers, tree, map, lexical } = await published();
  const table = await correlateWithTypology(layers, [lexical, tree], { ...settings, tree, map });
  expect(table.map(({ layer, typology }) => `${layer} ${typology}`)).toEqual([
    "0 lexical",
    "0 genetic",
    "12 lexical",
    "12 genetic",
  ]);
  const [first] = table;
  const alone = correlateMatrices(layers[0]!, lexical);
  expect(first).toMatchObject({
    perLanguagePearson: alone.perLanguagePearson,
    spearman: alone.spearman,
    languages: 17,
    pairs: 136,
    droppedPairs: 0,
  });
  const shuffled = await mantel(layers[0]!, lexical, { permutations: 99, engine });
  expect(first!.mantelP).toBeCloseTo(shuffled.pValue, 12);
  // Letters that words share are in the embeddings, whatever tree and map are.
  expect(first!.pValue).toBe(1 / 40);
  for (const row of table) {
    expect(row.qValue).toBeGreaterThanOrEqual(row.pValue);
    expect(
      [row.partialMantelP, row.mrqapP, row.coefficient, row.partial].every(Number.isFinite),
    ).toBe(true);
  }
});

it("reports what was left out, dropped and skipped", async () => {
  const languages = ["en", "de", "lv", "et", "fi", "ru", "qx"];
  const known = languages.slice(0, 6);
  const model = languageMatrix({
    name: "model",
    kind: "similarity",
    languages: known,
    values: matrix(6, 6, (i, j) => 1 / (1 + Math.abs(i - j))),
  });
  const holes: LanguageMatrix = {
    name: "holes",
    kind: "distance",
    languages,
    values: matrix(7, 7, (i, j) =>
      i + j === 1 ? Number.NaN : i === j ? 0 : i === 5 || j === 5 ? 2 : i + j,
    ),
  };
  const table = await correlateWithTypology(
    [model],
    [holes, await openTypology("syntactic", known)],
    settings,
  );
  expect(table[0]).toMatchObject({ languages: 6, pairs: 14, droppedPairs: 1, skippedLanguages: 1 });
  expect(table[0]!.warnings).toBe(
    "left out of holes, which the others lack: qx (6 are kept); " +
      "rows that do not vary, left out of the average by language: ru; " +
      "no regression: a typology has unknown pairs",
  );
  expect(table[0]!.layer).toBeNaN();
  expect(table[1]!.mrqapP).toBeNaN();
});

it("says why a primary test has no number", async () => {
  const { layers, tree, map, lexical } = await published();
  const few = lexical.languages.slice(0, 5);
  const [similarity, words] = [layers[0]!, lexical].map((one) => takeLanguages(one, few));
  const [row] = await correlateWithTypology([similarity!], [words!], { ...settings, tree, map });
  expect([row!.partial, row!.pValue, row!.qValue]).toEqual([Number.NaN, Number.NaN, Number.NaN]);
  expect(row!.warnings).toMatch(
    /undefined: with descent, each language's own level held constant, nothing is left that varies in .* or in lexical \(10 pairs of 5 languages\)$/,
  );
});

it("asks for a tree and map of one's own where the table lacks a language", async () => {
  const unknown = languageMatrix({
    name: "model",
    kind: "similarity",
    languages: ["en", "de", "lv", "mr"],
    values: matrix(4, 4, (i, j) => Number(i === j)),
  });
  await expect(correlateWithTypology([unknown], [unknown], settings)).rejects.toThrow(
    'geneticDistances: every language needs a line in the table of 71 languages, but "mr" has none.',
  );
});
