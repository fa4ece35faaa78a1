import { matrix, rowOf } from "../core/matrix";
import { randomNormal, randomNumbers } from "../core/random";
import { referenceEngine as engine } from "../engine/reference";
import { averageTokens } from "../representations/average-tokens";
import { fromMatrices } from "../representations/representations";
import { compareLanguages } from "../studies/compare-languages";
import {
  cka,
  debiasedCka,
  debiasedDistanceCorrelation,
  rbfCka,
  regularizedCca,
  score,
} from "./index";

const [sentences, tokens] = [24, 5];
const groups = Array.from({ length: sentences * tokens }, (_, i) => `${Math.floor(i / tokens)}`);
const random = randomNumbers(41);
/** Tokens that share their sentence's vector, sentences that share nothing. */
function side(d: number) {
  const common = randomNormal(sentences, d, random);
  const own = randomNormal(groups.length, d, random);
  return matrix(
    groups.length,
    d,
    (i, j) => rowOf(common, Math.floor(i / tokens))[j]! + 0.3 * rowOf(own, i)[j]!,
  );
}
const [x, y] = [side(30), side(40)];
const leftOut = { groups, withinGroups: "left out" } as const;

it.each([debiasedCka, rbfCka({ debiased: true }), debiasedDistanceCorrelation])(
  "$name finds nothing in common of independent sentences when pairs of their own tokens are left out",
  async (measure) => {
    const counted = await score(measure, x, y, { groups }, engine);
    const { value, interval, ...rest } = await score(measure, x, y, leftOut, engine);
    expect(counted.value).toBeGreaterThan(0.08);
    expect(Math.abs(value)).toBeLessThan(0.1);
    expect(interval![0]).toBeLessThan(0);
    expect(interval![1]).toBeGreaterThan(0);
    expect(rest.null).toBeUndefined();
    expect(rest.details).toMatchObject({
      form: "rows of different groups",
      groups: sentences,
      null: "none: rows of one group are not exchangeable",
    });
    expect(rest.warnings).toEqual([]);
    expect((await score(measure, x, x, leftOut, engine)).value).toBeCloseTo(1, 12);
  },
);

it.each([cka, regularizedCca({ ridge: 1 })])(
  "$name counts all pairs, and warns of it",
  async (measure) => {
    const counted = await score(measure, x, y, { groups }, engine);
    const { value, warnings } = await score(measure, x, y, leftOut, engine);
    expect(value).toBe(counted.value);
    expect(warnings).toEqual([
      ...counted.warnings,
      "pairs of rows of one group count, which makes sides alike: average groups first, or take debiasedCka",
    ]);
  },
);

it("does not shuffle what is not exchangeable", async () => {
  await expect(score(debiasedCka, x, y, { ...leftOut, permutations: 99 }, engine)).rejects.toThrow(
    new RangeError(
      'debiased CKA: rows of one group cannot be shuffled, but permutations is 99 and withinGroups "left out". ' +
        "Leave permutations out, or average groups with averageTokens.",
    ),
  );
});

describe("studies of tokens", () => {
  const ids = groups.map((group, i) => `${group}.${i % tokens}`);
  const states = fromMatrices({ en: [x], lv: [y] }, { sentences: ids, groups, rowsAre: "tokens" });

  it("leave pairs of one sentence out, of themselves", async () => {
    const [row] = await compareLanguages(states, debiasedCka, { engine });
    expect(row!.score).toBe((await score(debiasedCka, x, y, leftOut, engine)).value);
    const [counted] = await compareLanguages({ ...states, rowsAre: "sentences" }, debiasedCka, {
      engine,
    });
    expect(counted!.score).toBeGreaterThan(row!.score + 0.05);
  });

  it("can be of a mean vector a sentence", async () => {
    const averaged = averageTokens(states);
    expect(averaged.sentences).toEqual([...new Set(groups)]);
    expect([averaged.groups, averaged.rowsAre]).toEqual([undefined, undefined]);
    expect(averaged.history.at(-1)).toEqual({ what: "averaged to sentences" });
    const mean = await averaged.read("lv", 0);
    expect([mean.rows, mean.columns]).toEqual([sentences, 40]);
    const second = [5, 6, 7, 8, 9].map((i) => rowOf(y, i)[2]!);
    expect(rowOf(mean, 1)[2]).toBeCloseTo(second.reduce((a, b) => a + b) / tokens, 12);
    const [row] = await compareLanguages(averaged, debiasedCka, { engine });
    expect(row!.pValue).toBeGreaterThan(0.01);
    expect(() => averageTokens(fromMatrices({ en: [x] }, { sentences: ids }))).toThrow(
      new RangeError(
        "averageTokens: each token needs the sentence it is of, but there are 120 rows and no groups. Give groups to fromMatrices.",
      ),
    );
  });
});
