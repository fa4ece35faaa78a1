import { fromArrays, matrix } from "../../core/matrix";
import { randomNormal, randomNumbers } from "../../core/random";
import { referenceEngine as engine } from "../../engine/reference";
import { type LanguageMatrix, languageMatrix } from "../../languages/language-matrix";
import { cka } from "../../measures/cka/cka";
import { angularProcrustes } from "../../measures/index";
import { fromMatrices } from "../../representations/representations";
import { chooseLayer, layerMargins } from "./choose-layer";
import { correlateWithDistance, finetuningImpact } from "./finetuning-impact";
import { rankLanguages } from "./language-ranker";
import { judgeSources, rankSources } from "./rank-sources";
import { regressTransfer } from "./regress-transfer";
import reference from "./transfer.fixture.json";

const codes = reference.languages;
const named = (name: string, rows: number[][]): LanguageMatrix => ({
  name,
  kind: "similarity",
  languages: codes,
  values: fromArrays(rows),
});
const near = named("near", reference.near);
const transfer = codes.flatMap((source, s) =>
  codes.map((target, t) => ({ source, target, score: reference.score[s]![t]! })),
);

describe("choosing sources", () => {
  it("ranks the most alike first, and knows its languages", () => {
    const ranked = rankSources(near, ["lv"]);
    expect(ranked.map(({ rank }) => rank)).toEqual([1, 2, 3, 4, 5, 6]);
    const values = ranked.map(({ similarity }) => similarity);
    expect(values).toEqual([...values].sort((a, b) => b - a));
    expect(() => rankSources(near, ["zh"])).toThrow(
      new RangeError(`rankSources: "near" has no zh. There are ${codes.join(", ")}.`),
    );
  });

  it("is judged as scipy and scikit-learn judge it", () => {
    const judged = judgeSources(near, transfer);
    for (const [t, expected] of reference.choices.entries()) {
      expect(judged[t]!.target).toBe(expected.target);
      expect(judged[t]!.spearman).toBeCloseTo(expected.spearman, 12);
      expect(judged[t]!.ndcg).toBeCloseTo(expected.ndcg, 12);
      expect(judged[t]!.regret).toBeGreaterThanOrEqual(0);
    }
    const even = named(
      "even",
      codes.map((_, s) => codes.map((_, t) => Number(s === t))),
    );
    // Sources that are all as alike are in no order at all.
    for (const [t, { ndcg, ndcgByChance, meanScore }] of judgeSources(even, transfer).entries()) {
      const others = transfer.filter(
        ({ source, target }) => target === codes[t] && source !== target,
      );
      expect(ndcgByChance).toBeCloseTo(ndcg, 12);
      expect(judged[t]!.ndcgByChance).toBeCloseTo(ndcg, 12);
      const sum = others.reduce((total, { score }) => total + score, 0);
      expect(meanScore).toBeCloseTo(sum / others.length, 12);
    }
    const perfect = judgeSources(named("perfect", reference.score), transfer);
    expect(perfect.every(({ ndcg, regret }) => Math.abs(ndcg - 1) < 1e-12 && regret === 0)).toBe(
      true,
    );
  });

  it("says so when results and similarities have no language in common", () => {
    expect(() => judgeSources(near, [{ source: "qx", target: "qy", score: 1 }])).toThrow(
      new RangeError(
        `judgeSources: some target needs results from two sources that "near" has, but none of 1 rows has. Are codes written alike? There are ${codes.join(", ")}.`,
      ),
    );
  });
});

describe("regressTransfer", () => {
  const far = named("far", reference.far);

  it("has numpy's coefficients and the errors of a jackknife over languages", async () => {
    const rows = await regressTransfer(transfer, [near, far], { engine });
    for (const [j, row] of rows.entries()) {
      expect(row.coefficient).toBeCloseTo(reference.coefficients[j]!, 10);
      expect(row.standardError).toBeCloseTo(reference.standardErrors[j]!, 10);
      expect(row.rSquared).toBeCloseTo(reference.rSquared, 10);
      expect([row.pairs, row.droppedPairs, row.languages]).toEqual([42, 0, 7]);
    }
  });

  it("counts pairs without a distance, refuses too few and predictors that say the same", async () => {
    const extra = [...transfer, { source: "en", target: "zh", score: 0.5 }];
    expect((await regressTransfer(extra, [near], { engine }))[0]!.droppedPairs).toBe(1);
    const few = transfer.filter(({ source, target }) => source < "es" && target < "es");
    await expect(regressTransfer(few, [near], { engine })).rejects.toThrow(
      new RangeError(
        "regressTransfer: it takes 5 languages and more pairs than the 1 predictors and a constant, but there are 2 pairs of 2 languages with all numbers. Bring more results.",
      ),
    );
    await expect(regressTransfer(transfer, [near, near], { engine })).rejects.toThrow(
      new RangeError(
        "regressTransfer: every predictor needs something of its own, but one is constant or follows from the others. Leave it out.",
      ),
    );
  });
});

const random = randomNumbers(8);
const n = 24;
const sentences = Array.from({ length: n }, (_, i) => `${i}`);
const meaning = randomNormal(n, 6, random);
const about = (noise: number) => {
  const own = randomNormal(n, 6, random);
  return matrix(n, 6, (i, j) => meaning.values[6 * i + j]! + noise * own.values[6 * i + j]!);
};
/** Translations are nearest one another in layer 1. */
const states = (languages: readonly string[]) =>
  fromMatrices(
    Object.fromEntries(languages.map((code) => [code, [about(2), about(0.2), about(1)]])),
    {
      sentences,
      history: [{ what: "last pooled" }],
    },
  );

describe("choosing a layer", () => {
  it("margins are largest where translations are nearest, with intervals", async () => {
    const margins = await layerMargins(states(["en", "lv", "et"]));
    expect(
      margins.map(({ margin }) => margin).indexOf(Math.max(...margins.map(({ margin }) => margin))),
    ).toBe(1);
    for (const { parallel, random: other, margin, lower, upper, pairs } of margins) {
      expect(margin).toBeCloseTo(parallel - other, 12);
      expect(lower < margin && margin < upper && pairs === 3).toBe(true);
    }
  });

  it("says why there is no interval", async () => {
    const two = states(["en", "lv"]);
    const groups = two.sentences.map((_, i) => `document ${i % 3}`);
    const [first] = await layerMargins({ ...two, groups });
    expect([first!.lower, first!.upper]).toEqual([Number.NaN, Number.NaN]);
    expect(first!.warnings).toBe("no interval: rows come from 3 groups, and it takes 5");
    expect((await layerMargins(two))[0]!.warnings).toBe("");
  });

  it("the random mean is that of all pairs of different sentences", async () => {
    const two = states(["en", "lv"]);
    const [x, y] = [await two.read("en", 0), await two.read("lv", 0)];
    const cosine = (i: number, j: number) => {
      let [product, a, b] = [0, 0, 0];
      for (let c = 0; c < 6; c++) {
        product += x.values[6 * i + c]! * y.values[6 * j + c]!;
        a += x.values[6 * i + c]! ** 2;
        b += y.values[6 * j + c]! ** 2;
      }
      return product / Math.sqrt(a * b);
    };
    let total = 0;
    for (let i = 0; i < n; i++) for (let j = 0; j < n; j++) if (i !== j) total += cosine(i, j);
    expect((await layerMargins(two))[0]!.random).toBeCloseTo(total / (n * (n - 1)), 12);
  });

  it("a layer chosen on half of the languages is judged on the other half", () => {
    const many = Array.from({ length: 12 }, (_, i) => `l${i}`);
    const place = randomNormal(12, 2, random);
    const noise = (amount: number) =>
      matrix(12, 12, (i, j) => {
        const d = Math.hypot(
          place.values[2 * i]! - place.values[2 * j]!,
          place.values[2 * i + 1]! - place.values[2 * j + 1]!,
        );
        return i === j ? 0 : d + amount * random();
      });
    const layer = (at: number, amount: number) => ({
      ...languageMatrix({
        name: "model",
        kind: "distance",
        languages: many,
        values: noise(amount),
      }),
      layer: at,
    });
    const target = languageMatrix({
      name: "goal",
      kind: "distance",
      languages: many,
      values: noise(0),
    });
    const table = chooseLayer([layer(3, 9), layer(7, 0.1)], target, { splits: 50 });
    expect(table.map((row) => row.layer)).toEqual([3, 7]);
    expect(table[1]!.chosen).toBeGreaterThan(0.9);
    expect(table[1]!.heldOutCorrelation).toBeGreaterThan(0.9);
    expect(() => chooseLayer([{ ...target, layer: 0 }], near)).toThrow(
      new RangeError("chooseLayer: halves of 4 languages take 8, but 0 are in common. Bring more."),
    );
    expect(() => chooseLayer([target], target)).toThrow(
      new RangeError(
        'chooseLayer: every matrix needs its layer, but "goal" has none. Give { ...matrix, layer }.',
      ),
    );
  });
});

describe("base against fine-tuned", () => {
  const languages = ["en", "de", "lv", "et", "fi"];

  it("impact is one less the similarity, and goes with distance where it does", async () => {
    const [base, tuned] = [states(languages), states(languages)];
    const impact = await finetuningImpact(base, tuned, { measure: cka, engine });
    expect(impact).toHaveLength(15);
    for (const row of impact) expect(row.lower <= row.impact && row.impact <= row.upper).toBe(true);
    expect((await finetuningImpact(base, base, { measure: cka, engine }))[0]!.impact).toBeCloseTo(
      0,
      9,
    );
    await expect(
      finetuningImpact(base, tuned, { measure: angularProcrustes, engine }),
    ).rejects.toThrow("finetuningImpact: impact is one less a similarity, but ");
  });

  it("correlates a number a language with the distance from the source", () => {
    const table = ["en", "de", "fr", "lv", "et", "zz"].map((language, i) => ({
      language,
      layer: 4,
      impact: language === "en" ? 9 : -(reference.near[0]![i] ?? 0),
    }));
    const [row] = correlateWithDistance(table, "impact", "en", [near]);
    expect(row!.pearson).toBeCloseTo(1, 12);
    expect(row).toMatchObject({ layer: 4, distance: "near", languages: 4, droppedLanguages: 1 });
    expect(() => correlateWithDistance(table.slice(0, 3), "impact", "en", [near])).toThrow(
      new RangeError(
        "correlateWithDistance: it takes 4 languages with a number as impact and a near distance from en, but 2 have both. Are codes written alike?",
      ),
    );
  });
});

it("Language Ranker puts languages in the order of their cosine with the pivot", async () => {
  const ranked = await rankLanguages(
    fromMatrices(
      { en: [meaning], lv: [about(0.1)], et: [about(3)] },
      { sentences, history: [{ what: "mean pooled" }] },
    ),
  );
  expect(ranked.map(({ rank, language, name }) => [rank, language, name])).toEqual([
    [1, "lv", "Latvian"],
    [2, "et", "Estonian"],
  ]);
  expect(ranked[0]!.lower).toBeLessThan(ranked[0]!.score);
  expect(ranked[0]!.warnings).toBe("the paper takes last tokens, but these are: mean pooled");
  expect((await rankLanguages(states(["en", "lv"])))[0]!.warnings).toBe("");
});
