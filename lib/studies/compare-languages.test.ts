import { type Matrix, matrix } from "../core/matrix";
import { randomNormal, randomNumbers } from "../core/random";
import { referenceEngine as engine } from "../engine/reference";
import { binsOf } from "../inference/bins";
import { cka, debiasedCka } from "../measures/cka/cka";
import { score } from "../measures/compare";
import { fromMatrices, type Representations } from "../representations/representations";
import { compareLanguages, estimateOf, languagePairs, scoreLanguages } from "./compare-languages";

const random = randomNumbers(9);
const n = 20;
const meaning = randomNormal(n, 3, random);
const inLanguage = (noise: number): Matrix =>
  matrix(n, 4, (i, j) => meaning.values[i * 3 + (j % 3)]! + noise * random());
const constant = matrix(n, 4, () => 0.1);
const states = {
  en: [constant, inLanguage(1), inLanguage(2)],
  lv: [inLanguage(1), inLanguage(1), inLanguage(2)],
  et: [inLanguage(3), inLanguage(3), inLanguage(3)],
};
const sentences = Array.from({ length: n }, (_, i) => `${i}`);
const groups = sentences.map((_, i) => `article ${(i * 3) % 7}`);
const lengths = {
  en: sentences.map((_, i) => 5 + ((i * 7) % 11)),
  lv: sentences.map((_, i) => 6 + ((i * 7) % 11)),
  et: sentences.map((_, i) => 4 + ((i * 7) % 13)),
};
const representations: Representations = fromMatrices(states, { sentences, groups, lengths });
const bins = binsOf(
  sentences.map((_, i) => Math.log(lengths.en[i]! * lengths.lv[i]! * lengths.et[i]!)),
);

describe("compareLanguages", () => {
  it("gives a row a layer and pair, each pair once", async () => {
    const table = await compareLanguages(representations, debiasedCka, { engine });
    expect(table.map(({ layer, source, target }) => `${layer} ${source}–${target}`)).toEqual(
      [0, 1, 2].flatMap((layer) => ["en–lv", "en–et", "lv–et"].map((pair) => `${layer} ${pair}`)),
    );
    expect(new Set(table.map(({ measure }) => measure))).toEqual(new Set(["debiased CKA"]));
    expect(new Set(table.map((row) => row.n))).toEqual(new Set([n]));
  });

  it("holds in each row what score gives of the pair, with its groups and bins of length", async () => {
    const table = await compareLanguages(representations, debiasedCka, { engine });
    for (const row of table.filter(({ layer }) => layer > 0)) {
      const [x, y] = [row.source, row.target].map(
        (language) => states[language as keyof typeof states][row.layer]!,
      );
      const alone = await score(debiasedCka, x!, y!, { groups, bins }, engine);
      const pairs = [
        [row.score, alone.value],
        [row.standardError, alone.standardError],
        [row.lower, alone.interval![0]],
        [row.upper, alone.interval![1]],
        [row.nullMean, alone.null!.mean],
        [row.nullSd, alone.null!.sd],
        [row.pValue, alone.null!.pValue],
        [row.lengthNullMean, alone.binnedNull!.mean],
        [row.lengthNullSd, alone.binnedNull!.sd],
        [row.excess, alone.binnedNull!.excess],
        [row.excessStandardError, alone.binnedNull!.excessStandardError],
      ] as const;
      for (const [ours, theirs] of pairs) expect(ours).toBeCloseTo(theirs!, 10);
      expect(row.warnings).toBe(alone.warnings.join("; "));
    }
  });

  it("says by name which language has one vector for all sentences, where its score is NaN", async () => {
    const table = await compareLanguages(representations, debiasedCka, { engine });
    const [withEnglish, , without] = table;
    expect(withEnglish!.score).toBeNaN();
    expect(withEnglish!.excess).toBeNaN();
    expect(withEnglish!.warnings).toMatch(
      /^undefined: all rows of en are one and the same vector; /,
    );
    expect(without!.score).not.toBeNaN();
    expect(without!.warnings).not.toContain("undefined");
  });

  it("takes every sentence for itself when told that there are no groups", async () => {
    const [, , , row] = await compareLanguages(representations, cka, { groups: false, engine });
    const alone = await score(cka, states.en[1]!, states.lv[1]!, {}, engine);
    expect(row!.standardError).toBeCloseTo(alone.standardError!, 10);
    expect(row!.warnings).toBe("");
    expect(row!.lengthNullMean).toBeNaN();
  });

  it("leaves out the null of like lengths where lengths are not known", async () => {
    const plain = fromMatrices(states, { sentences });
    const table = await compareLanguages(plain, debiasedCka, { engine });
    expect(table.every(({ lengthNullMean }) => Number.isNaN(lengthNullMean))).toBe(true);
    expect(table.at(-1)!.lower).toBeLessThan(table.at(-1)!.score);
  });

  it("refuses groups of another number of sentences", async () => {
    await expect(
      compareLanguages(representations, debiasedCka, { groups: ["a", "b"], engine }),
    ).rejects.toThrow(
      new RangeError(
        "groups: each row needs a group, but there are 20 rows and 2 groups. Select sentences and groups together with selectSentences.",
      ),
    );
  });

  it("tells how far it is, and stops between layers", async () => {
    const seen: string[] = [];
    const stop = new AbortController();
    const onProgress = ({ done, total, unit }: { done: number; total: number; unit: string }) => {
      seen.push(`${done} of ${total} ${unit}`);
      if (done === 2) stop.abort();
    };
    await expect(
      compareLanguages(representations, cka, { engine, onProgress, signal: stop.signal }),
    ).rejects.toThrow("aborted");
    expect(seen).toEqual(["1 of 3 layers", "2 of 3 layers"]);
  });
});

it("languagePairs has each pair once of a symmetric measure, and twice of another", () => {
  expect(languagePairs(["a", "b", "c"], true)).toEqual([
    [0, 1],
    [0, 2],
    [1, 2],
  ]);
  expect(languagePairs(["a", "b"], false)).toEqual([
    [0, 1],
    [1, 0],
  ]);
});

it("estimateOf has the score of a pair, or its excess, with a leave-out a document", async () => {
  const scores = await scoreLanguages(representations, debiasedCka, { engine });
  const alone = await score(debiasedCka, states.lv[2]!, states.et[2]!, { groups, bins }, engine);
  expect(estimateOf(scores, 2, [1, 2]).value).toBeCloseTo(alone.value, 12);
  const excess = estimateOf(scores, 2, [2, 1], "excess");
  expect(excess.value).toBeCloseTo(alone.binnedNull!.excess, 12);
  expect(excess.sizes).toEqual([3, 3, 3, 3, 3, 3, 2]);
  expect(excess.replicates).toHaveLength(7);
  expect(excess.replicates.every(Number.isFinite)).toBe(true);
});
