import { matrix } from "../core/matrix";
import { randomNumbers } from "../core/random";
import { referenceEngine as engine } from "../engine/reference";
import { fromMatrices, type Representations } from "../representations/representations";
import { studyBaltic } from "./baltic";
import { balticConclusions } from "./baltic-conclusions";
import { balticGroups } from "./language-groups";

/** Languages that share a part of their vectors, at one layer. */
function states(languages: readonly string[], groups?: readonly string[]): Representations {
  const random = randomNumbers(3);
  const shared = matrix(30, 6, () => random() - 0.5);
  const one = () => [matrix(30, 6, (i, j) => shared.values[i * 6 + j]! + random() - 0.5)];
  return fromMatrices(Object.fromEntries(languages.map((language) => [language, one()])), {
    sentences: Array.from({ length: 30 }, (_, i) => `${i}`),
    ...(groups && { groups }),
  });
}

it("sentences from three lists get averages without intervals, and that reason", async () => {
  const lists = Array.from({ length: 30 }, (_, i) => `list ${i % 3}`);
  const study = await studyBaltic({ mean: states(["en", "lv", "lt"], lists) }, { engine });
  const all = study.groups.find(({ group }) => group === "all pairs")!;
  expect([all.score > 0, all.lower, all.upper]).toEqual([true, Number.NaN, Number.NaN]);
  expect(all.warnings).toBe("no interval: rows come from fewer than 5 groups");
  expect(study.scores[0]!.warnings).toContain(
    "no interval: rows come from 3 groups, and it takes 5",
  );
  expect(study.retrieval[0]!.warnings).toMatch(/no interval: rows come from 3 groups/);
  expect(study.retrievalAverages[0]!.warnings).toMatch(/no interval: sentences come from fewer/);
  expect(balticConclusions(study).length).toBeGreaterThan(0);
});

it("one language is refused", async () => {
  await expect(studyBaltic({ mean: states(["lv"]) }, { engine })).rejects.toThrow(
    new RangeError(
      "studyBaltic: languages are compared two by two, but there is only lv. Take at least two.",
    ),
  );
});

it("languages of unknown family are neither within nor between families", () => {
  const names = balticGroups(["en", "de", "et", "qaa"]).map(({ name, pairs }) => [
    name,
    pairs.length,
  ]);
  expect(names).toEqual([
    ["all pairs", 6],
    ["Baltic–English", 1],
    ["within families", 1],
    ["between families", 2],
  ]);
});
