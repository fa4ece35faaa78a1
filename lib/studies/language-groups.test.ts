import { type Matrix, matrix, takeRows } from "../core/matrix";
import { randomNormal, randomNumbers } from "../core/random";
import { referenceEngine as engine } from "../engine/reference";
import { fisherJackknife, jackknife } from "../inference/jackknife";
import { cka, debiasedCka } from "../measures/cka/cka";
import { score } from "../measures/compare";
import { fromMatrices } from "../representations/representations";
import { scoreLanguages } from "./compare-languages";
import {
  averageGroups,
  averageLanguages,
  balticGroups,
  contrasts,
  groupRows,
} from "./language-groups";

const random = randomNumbers(10);
const n = 18;
const meaning = randomNormal(n, 3, random);
const inLanguage = (noise: number): Matrix =>
  matrix(n, 4, (i, j) => meaning.values[i * 3 + (j % 3)]! + noise * random());
const sentences = Array.from({ length: n }, (_, i) => `${i}`);
const groups = sentences.map((_, i) => `${(i * 3) % 7}`);
const languages = ["lv", "lt", "et", "en"];
const states = Object.fromEntries(
  languages.map((language, l) => [language, [inLanguage(1 + l), inLanguage(2 + l)]]),
);
const undefinedEnglish = { ...states, en: [matrix(n, 4, () => 0.1), states.en![1]!] };
const lengths = Object.fromEntries(
  languages.map((language, l) => [language, sentences.map((_, i) => 5 + l + ((i * 7) % 11))]),
);
const scoresOf = (matrices: Readonly<Record<string, readonly Matrix[]>>, by = groups) =>
  scoreLanguages(fromMatrices(matrices, { sentences, groups: by, lengths }), debiasedCka, {
    engine,
  });

/** The average score of pairs, on some rows. */
async function averageOn(rows: readonly number[], layer: number, pairs: readonly string[][]) {
  let total = 0;
  for (const [a, b] of pairs) {
    const [x, y] = [takeRows(states[a!]![layer]!, rows), takeRows(states[b!]![layer]!, rows)];
    total += (await score(debiasedCka, x, y, {}, engine)).value;
  }
  return total / pairs.length;
}

async function again(of: (rows: readonly number[]) => Promise<number>) {
  const all = sentences.map((_, i) => i);
  const names = [...new Set(groups)];
  const replicates: number[] = [];
  for (const name of names) replicates.push(await of(all.filter((i) => groups[i] !== name)));
  const sizes = names.map((name) => groups.filter((group) => group === name).length);
  return { value: await of(all), replicates, sizes };
}

describe("balticGroups", () => {
  it("takes the languages of the Baltic states together, Estonian among them", () => {
    const named = balticGroups(languages).map(({ name, pairs }) => [
      name,
      pairs.map(([a, b]) => `${languages[a]}–${languages[b]}`).join(" "),
    ]);
    expect(Object.fromEntries(named)).toEqual({
      "all pairs": "lv–lt lv–et lv–en lt–et lt–en et–en",
      "Baltic–English": "lv–en lt–en et–en",
      "Baltic–Baltic": "lv–lt lv–et lt–et",
      "within families": "lv–lt lv–en lt–en",
      "between families": "lv–et lt–et et–en",
    });
  });

  it("leaves out the groups that the languages do not make", () => {
    expect(balticGroups(["de", "en"]).map(({ name }) => name)).toEqual([
      "all pairs",
      "within families",
    ]);
  });
});

describe("averages of groups", () => {
  it("have the interval of the average, worked out again without each document", async () => {
    const estimates = averageGroups(await scoresOf(states), balticGroups(languages));
    const rows = groupRows("mean", debiasedCka, estimates, true);
    const row = rows.find(({ group, layer }) => group === "Baltic–English" && layer === 1)!;
    const pairs = ["lv", "lt", "et"].map((language) => [language, "en"]);
    const expected = await again((some) => averageOn(some, 1, pairs));
    const { standardError, lower, upper } = fisherJackknife(
      expected.value,
      expected.replicates,
      expected.sizes,
    );
    expect(row.score).toBeCloseTo(expected.value, 10);
    expect(row.standardError).toBeCloseTo(standardError, 10);
    expect(row.lower).toBeCloseTo(lower, 9);
    expect(row.upper).toBeCloseTo(upper, 9);
    expect(row).toMatchObject({ pooling: "mean", measure: "debiased CKA", pairs: 3, warnings: "" });
    expect(row.nullMean).toBe(0);
    expect(row.excess).toBeCloseTo(row.score - row.lengthNullMean, 10);
    expect(row.excessLower).toBeLessThan(row.excess);
  });

  it("leave out undefined pairs, and count them", async () => {
    const estimates = averageGroups(await scoresOf(undefinedEnglish), balticGroups(languages));
    const rows = groupRows("mean", debiasedCka, estimates, true).filter(({ layer }) => layer === 0);
    const of = (name: string) => rows.find(({ group }) => group === name)!;
    const baltic = [["lv", "lt"], ["lv", "et"], ["lt", "et"]]; // biome-ignore format: three pairs
    expect(of("all pairs").score).toBeCloseTo(
      await averageOn(sentences.map(Number), 0, baltic),
      10,
    );
    expect(of("all pairs").warnings).toBe("3 of 6 pairs are undefined and left out");
    expect(of("Baltic–English").score).toBeNaN();
    expect(of("Baltic–English").upper).toBeNaN();
    expect(of("Baltic–English").warnings).toBe("3 of 3 pairs are undefined and left out");
    expect(of("Baltic–Baltic").warnings).toBe("");
  });

  it("have no interval, and say why, when rows come from fewer than 5 documents", async () => {
    const lists = sentences.map((_, i) => `list ${i % 3}`);
    const estimates = averageGroups(await scoresOf(states, lists), balticGroups(languages));
    const [row] = groupRows("mean", debiasedCka, estimates, true);
    expect(row!.score).not.toBeNaN();
    expect([row!.standardError, row!.lower, row!.excessUpper]).toEqual([NaN, NaN, NaN]);
    expect(row!.warnings).toBe("no interval: rows come from fewer than 5 groups");
  });

  it("of a biased index have no interval", async () => {
    const scores = await scoreLanguages(fromMatrices(states, { sentences, groups }), cka, {
      engine,
    });
    const [row] = groupRows("mean", cka, averageGroups(scores, balticGroups(languages)), false);
    expect(row!.score).toBeGreaterThan(0);
    expect(row!.nullMean).toBeGreaterThan(0);
    expect([row!.standardError, row!.lower, row!.upper, row!.excess]).toEqual([NaN, NaN, NaN, NaN]);
  });
});

describe("contrasts", () => {
  it("pair layers within a pooling and poolings within a layer, against the last of each", async () => {
    const some = balticGroups(languages).slice(0, 1);
    const mean = averageGroups(await scoresOf(states), some);
    const cls = averageGroups(await scoresOf(undefinedEnglish), some);
    const table = contrasts(new Map([["cls", cls], ["mean", mean]])); // biome-ignore format: a map
    expect(table.map(({ contrast, pooling, layer }) => `${pooling} ${layer}: ${contrast}`)).toEqual(
      [
        "cls 0: layer 0 − layer 1",
        "cls 0: cls − mean",
        "cls 1: cls − mean",
        "mean 0: layer 0 − layer 1",
      ],
    );
    const pairs = some[0]!.pairs.map(([a, b]) => [languages[a]!, languages[b]!]);
    const expected = await again(
      async (rows) => (await averageOn(rows, 0, pairs)) - (await averageOn(rows, 1, pairs)),
    );
    const { standardError, lower } = jackknife(expected.value, expected.replicates, expected.sizes);
    const layers = table.at(-1)!;
    expect(layers.difference).toBeCloseTo(expected.value, 10);
    expect(layers.standardError).toBeCloseTo(standardError, 10);
    expect(layers.lower).toBeCloseTo(lower, 9);
    // The same states at layer 1 under both poolings: nothing differs, with certainty.
    expect(table[2]).toMatchObject({ difference: 0, standardError: 0 });
  });

  it("are NaN where one of the two is undefined", async () => {
    const some = balticGroups(languages).filter(({ name }) => name === "Baltic–English");
    const estimates = averageGroups(await scoresOf(undefinedEnglish), some);
    const [row] = contrasts(new Map([["cls", estimates]]));
    expect([row!.difference, row!.standardError, row!.lower]).toEqual([NaN, NaN, NaN]);
  });
});

it("averages in one call what averageGroups and groupRows do in two; the biased index without intervals", async () => {
  const scores = await scoresOf(states);
  const byHand = groupRows("", debiasedCka, averageGroups(scores, balticGroups(languages)), true);
  expect(averageLanguages(scores)).toEqual(byHand);
  const [biased] = averageLanguages({ ...scores, measure: cka });
  expect([biased!.score, biased!.lower]).toEqual([byHand[0]!.score, Number.NaN]);
});
