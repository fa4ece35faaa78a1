import { matrix } from "../../core/matrix";
import { randomNormal, randomNumbers } from "../../core/random";
import { referenceEngine as engine } from "../../engine/reference";
import { centerLanguages, fitCentering } from "../../representations/center";
import { fitEraser } from "../../representations/erasers/fit-eraser";
import { fitLinearMap } from "../../representations/maps/linear-map";
import { fromMatrices } from "../../representations/representations";
import { selectLanguages } from "../../representations/select";
import { retrieveFrom } from "../retrieve-from";
import { halvesOf } from "./halves";
import { languageNeutrality } from "./language-neutrality";
import { mapLanguages } from "./map-languages";
import { translateThrough } from "./translate-through";

const ids = (n: number) => Array.from({ length: n }, (_, i) => `s${i}`);
const random = randomNumbers(1);
const [n, d] = [60, 8];
const meaning = randomNormal(n, d, random);
const said = (place: (j: number) => number, noise: number) => {
  const own = randomNormal(n, d, random);
  return matrix(
    n,
    d,
    (i, j) => place(j) + meaning.values[i * d + j]! + noise * own.values[i * d + j]!,
  );
};

/** Languages that say the same, each in a place of its own. */
const places = fromMatrices(
  {
    de: [said((j) => (j === 0 ? 8 : 0), 0.3)],
    en: [said((j) => (j === 1 ? 8 : 0), 0.3)],
    et: [said((j) => (j === 2 ? 8 : 0), 0.3)],
  },
  { sentences: ids(n) },
);

describe("languageNeutrality", () => {
  const options = {
    preparations: {
      raw: undefined,
      centred: fitCentering,
      erased: (states: typeof places, fitting: object) =>
        fitEraser(states, { ...fitting, by: "leace" }),
    },
    engine,
  };
  const found = languageNeutrality(places, options);
  const row = async (preparation: string, scored = "held out") =>
    (await found).find((one) => one.preparation === preparation && one.scored === scored)!;

  it("knows the language of vectors that lie apart, and hardly that of centred ones", async () => {
    expect(await row("raw")).toMatchObject({ neighbours: 1, linear: 1, vMeasure: 1, purity: 1 });
    const centred = await row("centred");
    expect(centred.neighbours).toBeLessThan(0.6);
    expect(centred.chance).toBeCloseTo(1 / 3, 14);
    expect(centred.retrieval).toBeGreaterThan((await row("raw")).retrieval);
    expect(centred.retrievalLower).toBeLessThan(centred.retrieval);
  });

  it("tells when sentences scored are those fitted on, on which a linear probe is at chance by construction", async () => {
    const own = await row("centred", "fitted on");
    expect(own.warnings).toContain("30 of the 30 sentences scored are those that it was fitted on");
    expect(own.linear).toBeLessThan(own.chance);
    expect((await row("centred")).warnings).not.toContain("fitted on");
    expect((await row("raw", "fitted on")).warnings).not.toContain("fitted on");
  });

  it("a row a layer, preparation and side, with progress, in order", async () => {
    expect((await found).map(({ preparation, scored }) => `${preparation} ${scored}`)).toEqual([
      "raw held out",
      "raw fitted on",
      "centred held out",
      "centred fitted on",
      "erased held out",
      "erased fitted on",
    ]);
    const done: number[] = [];
    const onProgress = (progress: { done: number }) => done.push(progress.done);
    await languageNeutrality(places, { ...options, preparations: { raw: undefined }, onProgress });
    expect(done).toEqual([1]);
  });

  it("takes the four usual preparations when none are given", async () => {
    const rows = await languageNeutrality(places, { pivot: "en", engine });
    expect([...new Set(rows.map(({ preparation }) => preparation))]).toEqual([
      "raw",
      "centred",
      "projected",
      "erased",
    ]);
  });

  it("refuses one language, and stops when it is told to", async () => {
    await expect(languageNeutrality(selectLanguages(places, ["de"]))).rejects.toThrow(
      "languageNeutrality: it takes two languages or more to tell apart, but there is de. Give more.",
    );
    const signal = AbortSignal.abort();
    await expect(languageNeutrality(places, { ...options, signal })).rejects.toThrow("aborted");
  });
});

describe("halvesOf", () => {
  it("keeps documents on one side", () => {
    const groups = ids(n).map((_, i) => `d${Math.floor(i / 7)}`);
    const { fittedOn, heldOut } = halvesOf("test", { ...places, groups }, undefined);
    const group = (id: string) => groups[places.sentences.indexOf(id)]!;
    const known = new Set(fittedOn.map(group));
    expect(heldOut.some((id) => known.has(group(id)))).toBe(false);
    expect(Math.abs(fittedOn.length - heldOut.length)).toBeLessThan(8);
  });

  it("refuses when too few are left to score", () => {
    expect(() => halvesOf("test", places, ids(58))).toThrow(
      new RangeError(
        "test: it takes 5 sentences or more to fit on and as many others to score, but there are 58 and 2. Fit on fewer, or give more sentences.",
      ),
    );
  });
});

describe("mapLanguages", () => {
  it("finds who gains by a rotation, on sentences that it has not seen", async () => {
    const { q } = await engine.qr(randomNormal(d, d, randomNumbers(2)));
    const english = await places.read("en", 0);
    const turned = await engine.multiply(english, q);
    const states = fromMatrices({ de: [turned], en: [english] }, { sentences: ids(n) });
    const rows = await mapLanguages(states, { to: "en", engine });
    expect(rows.map(({ method }) => method)).toEqual([
      "mean shift",
      "rotation",
      "rotation and scale",
      "least squares",
      "ridge",
    ]);
    const rotation = rows[1]!;
    expect(rotation).toMatchObject({
      language: "de",
      to: "en",
      fittedOn: 30,
      sentences: 30,
      top1: 1,
    });
    expect(rotation.error).toBeLessThan(1e-20);
    expect(rotation.distanceChange).toBeLessThan(1e-10);
    expect(rotation.cosine).toBeCloseTo(1, 12);
    expect(rotation.deviation).toBeLessThan(1e-12);
    expect(rotation.gain).toBeCloseTo(1 - rotation.top1Before, 12);
    expect(rotation.gainLower).toBeGreaterThan(0);
    expect(rows[0]!).toMatchObject({ deviation: 0, largest: 1, smallest: 1 });
  });

  it("says of least squares from fewer sentences than dimensions what it is", async () => {
    const methods = { "least squares": fitLinearMap };
    const rows = await mapLanguages(places, { to: "en", methods, fittedOn: ids(6), engine });
    const least = rows.find(
      ({ method, language }) => method === "least squares" && language === "et",
    );
    expect(least!.warnings).toMatch(/^the 6 sentences vary in 5 of 8 dimensions, so the map is/);
  });
});

describe("translateThrough", () => {
  const words = randomNormal(20, 5, randomNumbers(3));
  const list = (seed: number, noise: number) => {
    const own = randomNormal(20, 5, randomNumbers(seed));
    return { ...words, values: words.values.map((value, k) => value + noise * own.values[k]!) };
  };
  const lists = fromMatrices(
    { de: [list(4, 0.05)], en: [list(5, 0.05)], et: [list(6, 0.05)] },
    { sentences: ids(20) },
  );

  it("is right by every way where lists are alike", async () => {
    const { pairs, averages } = await translateThrough(lists, { pivot: "en", engine });
    expect(averages.map(({ way, right, pairs: count }) => [way, right, count])).toEqual([
      ["direct", 1, 2],
      ["pivot", 1, 2],
      ["barycenter", 1, 2],
    ]);
    expect(pairs).toHaveLength(6);
    expect(pairs[0]).toMatchObject({ source: "de", target: "et", words: 20, identical: 0 });
  });

  it("leaves out words written alike, and takes a word written as the right one for right", async () => {
    const spelled = (prefix: string) => ids(20).map((id, i) => (i < 3 ? id : `${prefix}${id}`));
    const text = { de: spelled("d"), en: spelled("e"), et: spelled("t") };
    const { pairs } = await translateThrough(lists, { pivot: "en", text, engine });
    expect(pairs[0]).toMatchObject({ words: 17, identical: 3, right: 1 });
    const one = { ...text, et: ids(20).map(() => "same") };
    const same = await translateThrough(lists, { pivot: "en", text: one, engine });
    expect(same.pairs[0]!.right).toBe(1);
  });

  it("says what a way has over the pivot, word by word, with an interval", async () => {
    const noisy = fromMatrices(
      { de: [list(4, 0.4)], en: [list(5, 0.4)], et: [list(6, 0.4)] },
      { sentences: ids(20) },
    );
    const { averages } = await translateThrough(noisy, { pivot: "en", engine });
    const [direct, pivot] = averages;
    expect(direct!.overPivot).toBeCloseTo(direct!.right - pivot!.right, 12);
    expect(direct!.overPivot).not.toBe(0);
    expect(direct!.overPivotLower).toBeLessThan(direct!.overPivot);
    expect(direct!.overPivotUpper).toBeGreaterThan(direct!.overPivot);
    expect(pivot).toMatchObject({ overPivot: 0, overPivotLower: 0, overPivotUpper: 0 });
  });

  it("of unrelated lists is at chance", async () => {
    const far = fromMatrices(
      { de: [randomNormal(20, 5, randomNumbers(7))], en: [words], et: [list(8, 5)] },
      { sentences: ids(20) },
    );
    const { averages } = await translateThrough(far, { pivot: "en", engine });
    for (const { right } of averages) expect(right).toBeLessThan(0.3);
  });

  it("and retrieveFrom say when words or sentences scored are those that something was fitted on", async () => {
    const centred = centerLanguages(lists, { fittedOn: ids(12) });
    const words = "12 of the 20 sentences scored are those that it was fitted on";
    const { averages } = await translateThrough(centred, { pivot: "en", engine });
    expect(averages[0]!.warnings).toBe(words);
    const retrieval = await retrieveFrom(centred, "en", { engine });
    expect(retrieval.pairs[0]!.warnings).toBe(words);
    expect((await retrieveFrom(lists, "en", { engine })).pairs[0]!.warnings).toBe("");
  });

  it("refuses a pivot that is not there, or one other language", async () => {
    await expect(translateThrough(lists, { pivot: "fi", engine })).rejects.toThrow(
      "translateThrough: it takes the pivot and two other languages, but fi came with de, en, et. Give more, or another pivot.",
    );
    await expect(
      translateThrough(selectLanguages(lists, ["de", "en"]), { pivot: "en", engine }),
    ).rejects.toThrow("but en came with de, en.");
  });
});
