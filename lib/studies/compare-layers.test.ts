import { matrix } from "../core/matrix";
import { randomNormal, randomNumbers } from "../core/random";
import { referenceEngine as engine } from "../engine/reference";
import { debiasedCka } from "../measures/cka/cka";
import { score } from "../measures/compare";
import { linearPredictivity } from "../measures/prediction/linear-predictivity";
import { fromMatrices } from "../representations/representations";
import { selectSentences } from "../representations/select";
import { compareLanguages } from "./compare-languages";
import { compareLayers } from "./compare-layers";
import { compareModels } from "./compare-models";

const random = randomNumbers(3);
const n = 30;
const sentences = Array.from({ length: n }, (_, i) => `s${i}`);
const meaning = randomNormal(n, 3, random);
const states = (noise: readonly number[], d: number) =>
  noise.map((amount) =>
    matrix(n, d, (i, j) => meaning.values[i * 3 + (j % 3)]! + amount * (random() - 0.5)),
  );
const base = fromMatrices(
  { en: states([1, 2, 4], 5), lv: states([2, 2, 2], 5) },
  { sentences, groups: sentences.map((_, i) => `article ${i % 10}`) },
);
const tuned = fromMatrices({ lv: states([2, 3], 4), fi: states([1, 1], 4) }, { sentences });

describe("compareLayers", () => {
  it("compares each pair of a model's layers once, each language on its own", async () => {
    const table = await compareLayers(base, debiasedCka, { engine });
    expect(table.map((row) => `${row.language} ${row.layer}–${row.otherLayer}`)).toEqual(
      ["en", "lv"].flatMap((one) => ["0–1", "0–2", "1–2"].map((pair) => `${one} ${pair}`)),
    );
    const [x, y] = [await base.read("en", 0), await base.read("en", 2)];
    const alone = await score(debiasedCka, x, y, { groups: base.groups! }, engine);
    expect(table[1]!.score).toBeCloseTo(alone.value, 12);
    expect(table[1]!.standardError).toBeCloseTo(alone.standardError!, 12);
  });

  it("takes both ways round of a measure that has two", async () => {
    const table = await compareLayers(base, linearPredictivity, { engine });
    expect(table.filter(({ language }) => language === "en")).toHaveLength(6);
  });

  it("compares every layer of one model with every layer of another, in the languages of both", async () => {
    const table = await compareLayers(base, debiasedCka, { engine, against: tuned });
    expect(table.map((row) => `${row.language} ${row.layer}–${row.otherLayer}`)).toEqual([
      "lv 0–0",
      "lv 0–1",
      "lv 1–0",
      "lv 1–1",
      "lv 2–0",
      "lv 2–1",
    ]);
    const alone = await score(
      debiasedCka,
      await base.read("lv", 2),
      await tuned.read("lv", 1),
      {},
      engine,
    );
    expect(table[5]!.score).toBeCloseTo(alone.value, 12);
  });

  it("says where the sentences of two models part", async () => {
    const other = selectSentences(tuned, sentences.slice().reverse());
    await expect(compareLayers(base, debiasedCka, { engine, against: other })).rejects.toThrow(
      'compareLayers: both models need the same sentences in the same order, but one has 30 and the other 30, and row 0 is "s0" of one and "s29" of the other. Keep the common ones with selectSentences.',
    );
    const fewer = selectSentences(tuned, sentences.slice(0, 20));
    await expect(compareLayers(base, debiasedCka, { engine, against: fewer })).rejects.toThrow(
      "but one has 30 and the other 20",
    );
  });
});

describe("compareModels", () => {
  it("compares models at the layers and in the languages that all have", async () => {
    const table = await compareModels({ base, tuned }, debiasedCka, { engine });
    expect(table.map((row) => `${row.language} ${row.layer} ${row.source}–${row.target}`)).toEqual([
      "lv 0 base–tuned",
      "lv 1 base–tuned",
    ]);
    const alone = await score(
      debiasedCka,
      await base.read("lv", 1),
      await tuned.read("lv", 1),
      { groups: base.groups! },
      engine,
    );
    expect(table[1]!.score).toBeCloseTo(alone.value, 12);
  });

  it("wants two models, and a language in common", async () => {
    await expect(compareModels({ base }, debiasedCka, { engine })).rejects.toThrow(
      "compareModels: there must be two models at least, but there are 1. Give { base, fineTuned }.",
    );
    const finnish = fromMatrices({ fi: states([1], 4) }, { sentences });
    await expect(compareModels({ base, finnish }, debiasedCka, { engine })).rejects.toThrow(
      "compareModels: both models need a language in common, but one has en, lv and the other fi. Represent the same corpus with both.",
    );
  });
});

it("a value that is no number is named by language, layer, model and sentence", async () => {
  const [x, broken] = [states([1], 3)[0]!, states([1], 3)[0]!];
  broken.values[7 * 3 + 2] = Number.NaN;
  const [good, bad] = [
    fromMatrices({ en: [x, x], lv: [x, x] }, { sentences }),
    fromMatrices({ en: [x, x], lv: [x, broken] }, { sentences }),
  ];
  const rule = "every value must be a finite number, but NaN stands in column 2 of sentence";
  await expect(compareLanguages(bad, debiasedCka, { engine })).rejects.toThrow(
    `compareLanguages: ${rule} "s7" of lv at layer 1. Leave that sentence out with selectSentences`,
  );
  await expect(compareLayers(good, debiasedCka, { against: bad, engine })).rejects.toThrow(
    `compareLayers: ${rule} "s7" of lv at layer 1 of the other model.`,
  );
  await expect(compareModels({ good, bad }, debiasedCka, { engine })).rejects.toThrow(
    `compareModels: ${rule} "s7" of lv at layer 1 of bad.`,
  );
});
