import { type Matrix, matrix } from "../../core/matrix";
import { randomNormal, randomNumbers } from "../../core/random";
import { referenceEngine as engine } from "../../engine/reference";
import { nearestCentroid } from "../../probes/nearest-centroid";
import { centerLanguages } from "../../representations/center";
import { fromMatrices } from "../../representations/representations";
import { selectLanguages, selectSentences } from "../../representations/select";
import { identifyLanguages } from "./identify-languages";
import { leaveOneLanguageOut } from "./leave-one-language-out";
import { transferMatrices, transferProbe } from "./transfer-probe";

const random = randomNumbers(12);
const names = ["en", "lv", "et", "fi"];
const sentences = Array.from({ length: 40 }, (_, i) => `s${i}`);
const topics = sentences.map((_, i) => (i % 2 ? "law" : "sport"));
const topic = randomNormal(2, 6, random).values;

/** Languages that lie `apart`; what a sentence is about is the same direction in all. */
function layer(apart: number): Record<string, Matrix> {
  return Object.fromEntries(
    names.map((name) => {
      const own = randomNormal(1, 6, random).values;
      const noise = randomNormal(40, 6, random).values;
      const x = matrix(
        40,
        6,
        (i, j) => apart * own[j]! + 2 * topic[(i % 2) * 6 + j]! + noise[6 * i + j]!,
      );
      return [name, x];
    }),
  );
}
const layers = [layer(0), layer(12)];
const states = fromMatrices(
  Object.fromEntries(names.map((name) => [name, layers.map((one) => one[name]!)])),
  { sentences },
);

describe("identifyLanguages", () => {
  const options = { probe: nearestCentroid, engine };

  it("finds the layer that knows the language, by accuracy, selectivity and bits", async () => {
    const seen: number[] = [];
    const rows = await identifyLanguages(states, {
      ...options,
      onProgress: ({ done }) => seen.push(done),
    });
    const [without, knowing] = rows as [(typeof rows)[0], (typeof rows)[0]];
    expect(without.lower).toBeLessThan(0.25);
    expect(without.compression).toBeLessThanOrEqual(1);
    expect(knowing.lower).toBeGreaterThan(0.6);
    expect(knowing.selectivityLower).toBeGreaterThan(0);
    expect(knowing.compression).toBeGreaterThan(1.5);
    expect(knowing).toMatchObject({ chance: 0.25, uniformBits: 2, languages: 4, sentences: 40 });
    expect(knowing.vInformation).toBeGreaterThan(1);
    expect(seen).toEqual([1, 2]);
  });

  it("finds nothing once means are taken away that other sentences gave", async () => {
    const [some, others] = [sentences.slice(0, 20), sentences.slice(20)];
    const centred = selectSentences(centerLanguages(states, { fittedOn: some }), others);
    const rows = await identifyLanguages(centred, options);
    for (const { lower, upper } of rows) {
      expect(lower).toBeLessThan(0.25);
      expect(upper).toBeGreaterThan(0.2);
    }
  });

  it("puts the same of a model that has learnt nothing beside it", async () => {
    const untrained = fromMatrices(
      Object.fromEntries(names.map((name) => [name, [randomNormal(40, 6, random)]])),
      { sentences },
    );
    const rows = await identifyLanguages(states, { ...options, untrained });
    expect(rows.map(({ weights, layer }) => `${weights} ${layer}`)).toEqual([
      ...["trained 0", "trained 1", "untrained 0"],
    ]);
    const alone = await identifyLanguages(untrained, options);
    expect(rows[2]).toEqual({ ...alone[0], weights: "untrained" });
    expect(rows[2]!.upper).toBeLessThan(rows[1]!.lower);
    const others = selectLanguages(untrained, ["en", "lv"]);
    await expect(identifyLanguages(states, { ...options, untrained: others })).rejects.toThrow(
      "both models need the same languages, but one has en, lv, et, fi and the untrained one en, lv. Take them",
    );
    await expect(identifyLanguages(selectLanguages(states, ["en"]), options)).rejects.toThrow(
      "identifyLanguages: there are two languages at least to tell apart, but only en came. Represent",
    );
  });

  it("stops when asked", async () => {
    const signal = AbortSignal.abort(new Error("stopped"));
    await expect(identifyLanguages(states, { ...options, signal })).rejects.toThrow("stopped");
    await expect(transferProbe(states, topics, { ...options, signal })).rejects.toThrow("stopped");
  });
});

describe("transferProbe", () => {
  const options = { probe: nearestCentroid, engine };

  it("tells a topic learnt in one language of every other, where languages lie together", async () => {
    const rows = await transferProbe(states, topics, options);
    expect(rows).toHaveLength(2 * 4 * 4);
    for (const { layer: at, accuracy, majority, n } of rows) {
      if (at === 0) expect(accuracy).toBeGreaterThan(0.9);
      expect([majority, n]).toEqual([0.5, 40]);
    }
    const apart = rows.filter((row) => row.layer === 1 && row.source !== row.target);
    const mean = apart.reduce((sum, { accuracy }) => sum + accuracy, 0) / apart.length;
    expect(mean).toBeLessThan(0.8);
    const centred = await transferProbe(centerLanguages(states), topics, options);
    for (const { accuracy } of centred) expect(accuracy).toBeGreaterThan(0.9);
  });

  it("becomes a matrix of both directions' means for every layer", async () => {
    const rows = await transferProbe(states, topics, options);
    const [, second] = transferMatrices(rows);
    expect(second!.languages).toEqual(names);
    const of = (source: string, target: string) =>
      rows.find((row) => row.layer === 1 && row.source === source && row.target === target)!;
    const expected = (of("en", "lv").accuracy + of("lv", "en").accuracy) / 2;
    expect(second!.values.values[1]).toBeCloseTo(expected, 12);
    expect(second!.values.values[4]).toBeCloseTo(expected, 12);
  });

  it("learns from the sources named alone, as it does among all", async () => {
    const all = await transferProbe(states, topics, options);
    const some = await transferProbe(states, topics, { ...options, sources: ["lv"] });
    expect(some).toEqual(all.filter(({ source }) => source === "lv"));
    await expect(
      transferProbe(states, topics, { ...options, sources: ["lv", "qx"] }),
    ).rejects.toThrow(
      new RangeError(
        `transferProbe: sources are languages of the representations, but qx is none. There are ${names.join(", ")}.`,
      ),
    );
  });

  it("refuses labels of another length, and one class", async () => {
    await expect(transferProbe(states, topics.slice(1), options)).rejects.toThrow(
      "transferProbe: each row needs a label, but x is [40 × 6] and 39 labels came.",
    );
    await expect(
      transferProbe(
        states,
        topics.map(() => "law"),
        options,
      ),
    ).rejects.toThrow('the labels of [40 × 6] are all "law". Give rows of another class too.');
  });
});

describe("leaveOneLanguageOut", () => {
  const options = { probe: nearestCentroid, engine };

  it("tells in a language that it has not met what all others have in common", async () => {
    const seen: number[] = [];
    const rows = await leaveOneLanguageOut(states, topics, {
      ...options,
      onProgress: ({ done }) => seen.push(done),
    });
    expect(rows.map(({ layer, language }) => `${layer} ${language}`)).toEqual(
      [0, 1].flatMap((at) => names.map((name) => `${at} ${name}`)),
    );
    for (const { accuracy, lower, upper, met, majority, n } of rows.slice(0, 4)) {
      expect(Math.min(accuracy, met)).toBeGreaterThan(0.9);
      expect(lower).toBeLessThanOrEqual(accuracy);
      expect(upper).toBeGreaterThanOrEqual(accuracy);
      expect([majority, n]).toEqual([0.5, 40]);
    }
    expect(seen).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
  });

  it("is with two languages the transfer from the one to the other", async () => {
    const two = selectLanguages(states, ["en", "lv"]);
    const left = await leaveOneLanguageOut(two, topics, { ...options, folds: 4 });
    const transfer = await transferProbe(two, topics, { ...options, folds: 4 });
    for (const { layer, language, accuracy, lower, upper } of left) {
      const same = transfer.find(
        (row) => row.layer === layer && row.target === language && row.source !== language,
      )!;
      expect({ accuracy, lower, upper }).toEqual({
        ...{ accuracy: same.accuracy, lower: same.lower, upper: same.upper },
      });
    }
  });

  it("knows a label that is the same in all languages, and none that is drawn", async () => {
    const random = randomNumbers(3);
    const drawn = topics.map(() => (random() < 0.5 ? "law" : "sport"));
    const rows = await leaveOneLanguageOut(states, drawn, options);
    expect(rows.filter(({ lower, upper }) => lower < 0.55 && upper > 0.45).length).toBe(8);
  });

  it("refuses a single language, and stops when asked", async () => {
    await expect(
      leaveOneLanguageOut(selectLanguages(states, ["en"]), topics, options),
    ).rejects.toThrow(
      "leaveOneLanguageOut: others are needed to learn from, but there is only en.",
    );
    const signal = AbortSignal.abort(new Error("stopped"));
    await expect(leaveOneLanguageOut(states, topics, { ...options, signal })).rejects.toThrow(
      "stopped",
    );
  });
});
