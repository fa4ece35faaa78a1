import { takeRows } from "../core/matrix";
import { referenceEngine as engine } from "../engine/reference";
import { x, x2, y, y2 } from "../testing/retrieval-sides";
import { fuse } from "./fuse";
import { anisotropy } from "./hubness";
import { induceDictionary } from "./induce-dictionary";
import fixture from "./retrieval.fixture.json";
import { retrieve } from "./retrieve";
import { findNearest } from "./search/find-nearest";
import { csls } from "./search/similarity";
import { voteOfNearest } from "./vote";

const first50 = takeRows(
  x,
  Array.from({ length: 50 }, (_, i) => i),
);
const answers = Array.from({ length: 60 }, (_, i) =>
  i % 2 ? [(i * 7) % 50, (i * 3) % 50] : [(i * 7) % 50],
);

it("ranks of translations and their mean reciprocal are numpy's and scikit-learn's", async () => {
  const { forward, backward, reciprocalRank } = await retrieve(first50, y, {}, engine);
  expect([...forward.ranks]).toEqual(fixture.ranks);
  expect([...backward.ranks]).toEqual(fixture.ranksBack);
  expect(forward.reciprocalRank.value).toBeCloseTo(fixture.mrr, 12);
  const both = (forward.reciprocalRank.value + backward.reciprocalRank.value) / 2;
  expect(reciprocalRank.value).toBeCloseTo(both, 12);
  expect(reciprocalRank.interval![0]).toBeLessThan(both);
  for (const { k, value, chance } of forward.within) {
    expect(value).toBe(fixture.ranks.filter((rank) => rank <= k).length / 50);
    expect(chance).toBe(k / 50);
  }
});

it("hubness, reciprocity and anisotropy are scipy's and numpy's", async () => {
  const { forward, anisotropy: both } = await retrieve(first50, y, {}, engine);
  expect(forward.hubness.skewness).toBeCloseTo(fixture.skewness, 10);
  expect(forward.hubness).toMatchObject({
    k: 10,
    neverRetrieved: fixture.neverRetrieved,
    neverNearest: fixture.neverNearest,
    most: fixture.most,
  });
  expect(forward.reciprocity.value).toBeCloseTo(fixture.reciprocity, 12);
  expect(anisotropy(x)).toBeCloseTo(fixture.anisotropy, 12);
  expect(both[1]).toBeCloseTo(anisotropy(y), 12);
});

it("retrieval by CSLS ranks by CSLS, in both directions", async () => {
  const similarity = csls({ k: 10 });
  const { forward, backward, by } = await retrieve(first50, y, { similarity }, engine);
  expect(by).toBe("CSLS (k = 10)");
  const there = await findNearest(first50, y, { similarity }, engine);
  const back = await findNearest(y, first50, { similarity }, engine);
  expect(forward.nearest).toEqual(there.indices);
  expect(backward.nearest).toEqual(back.indices);
});

it("a dictionary's right answers stand where numpy ranks the best of them", async () => {
  const plain = await induceDictionary(x, y, answers, {}, engine);
  expect([...plain.ranks]).toEqual(fixture.dictionaryRanks);
  const local = await induceDictionary(x, y, answers, { similarity: csls() }, engine);
  expect([...local.ranks]).toEqual(fixture.dictionaryCsls);
  const [, five] = plain.within;
  expect(five).toMatchObject({ k: 5, chance: 0.1 });
  expect(five!.value).toBe(fixture.dictionaryRanks.filter((rank) => rank <= 5).length / 60);
  const mean = fixture.dictionaryRanks.reduce((sum, rank) => sum + 1 / rank, 0) / 60;
  expect(plain.reciprocalRank.value).toBeCloseTo(mean, 12);
});

it("a dictionary needs a right answer for each word, and one that is there", async () => {
  await expect(induceDictionary(x, y, answers.slice(1), {}, engine)).rejects.toThrow(
    new RangeError(
      "induceDictionary: each word needs its right answers, but x is [60 × 8] and 59 lists came. Give one a word.",
    ),
  );
  for (const [bad, words] of [
    [[], "none"],
    [[3, 50], "row 50"],
  ] as const) {
    await expect(
      induceDictionary(
        x,
        y,
        answers.map((list, i) => (i === 2 ? bad : list)),
        {},
        engine,
      ),
    ).rejects.toThrow(
      new RangeError(
        `induceDictionary: right answers are rows of y [50 × 8], at least one a word, but word 2 has ${words}. Leave such words out.`,
      ),
    );
  }
});

it("five neighbours vote as scikit-learn's do", async () => {
  const labels = Array.from({ length: 50 }, (_, i) => ["a", "b"][i % 2]!);
  const { labels: found, undecided } = await voteOfNearest(y, labels, x, {}, engine);
  expect(found).toEqual(fixture.votes);
  expect(undecided).toBe(0);
});

it("of labels with as many votes the nearest row's is taken, and that counted", async () => {
  const labels = Array.from({ length: 50 }, (_, i) => `label ${i}`);
  const { labels: found, undecided } = await voteOfNearest(y, labels, x, { k: 3 }, engine);
  expect(found).toEqual(fixture.nearest.cosine.map(([nearest]) => `label ${nearest}`));
  expect(undecided).toBe(60);
  await expect(voteOfNearest(y, ["a"], x, {}, engine)).rejects.toThrow(
    new RangeError(
      "voteOfNearest: each labelled row needs a label, but there are 50 rows and 1 labels. Give one each.",
    ),
  );
});

it("cosines of fused rows are the weighted means of the models' cosines", async () => {
  const of = (a: typeof x, b: typeof x) =>
    fuse([
      { matrix: a, weight: 0.7 },
      { matrix: b, weight: 0.3 },
    ]);
  const { indices, similarities } = await findNearest(of(x, x2), of(y, y2), { k: 50 }, engine);
  const at = indices.subarray(150, 200).indexOf(7);
  expect(similarities[150 + at]).toBeCloseTo(fixture.fused, 12);
  const { indices: nearest } = await findNearest(of(x, x2), of(y, y2), {}, engine);
  expect([...nearest]).toEqual(fixture.fusedNearest.flat());
});

it("what cannot be fused is refused", () => {
  expect(() => fuse([])).toThrow("fuse: models are needed, but none came. Give one at least.");
  expect(() => fuse([{ matrix: x }, { matrix: y }])).toThrow(
    new RangeError(
      "fuse: all models need a row for each of the same sentences, but model 1 is [60 × 8] and model 2 is [50 × 8]. Keep the common ones.",
    ),
  );
  expect(() => fuse([{ matrix: x }, { matrix: x2, weight: 0 }])).toThrow(
    new RangeError("fuse: a weight is a number above 0, but model 2 has 0. Leave that model out."),
  );
});
