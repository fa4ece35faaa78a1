import { dot } from "../../core/arithmetic";
import { pearson } from "../../core/correlation";
import { type Matrix, matrix, rowOf } from "../../core/matrix";
import { randomNormal, randomNumbers } from "../../core/random";
import { referenceEngine as engine } from "../../engine/reference";
import reference from "../../inference/mantel/mantel.fixture.json";
import regression from "../../inference/mantel/mrqap.fixture.json";
import { squareOf } from "../../inference/mantel/pair-values";
import { geneticDistances } from "../../languages/family-distances";
import { geographicDistances } from "../../languages/geographic-distances";
import {
  type LanguageMatrix,
  languageMatrix,
  takeLanguages,
} from "../../languages/language-matrix";
import { languageOf, languages as table } from "../../languages/languages";
import { evolutionTest, mantel, regressOnMatrices } from "./matrix-tests";

const codes = table.map(({ code }) => code);
const distances = (name: string, values: Matrix): LanguageMatrix =>
  languageMatrix({ name, kind: "distance", languages: codes.slice(0, values.rows), values });
const of = (name: string, pairs: readonly number[], n = 6) =>
  distances(name, squareOf(n, Float64Array.from(pairs)));
const [a, b, c] = [of("a", reference.six.a), of("b", reference.six.b), of("c", reference.six.c)];

/** Euclidean distances of traits. */
const apart = (traits: Matrix) =>
  matrix(traits.rows, traits.rows, (i, j) => {
    const difference = rowOf(traits, i).map((value, k) => value - rowOf(traits, j)[k]!);
    return Math.sqrt(dot(difference, difference));
  });

describe("mantel", () => {
  it("has vegan's r and, of six languages, its p over all 720 orders", async () => {
    const whole = await mantel(a, b, { engine });
    expect(whole.correlation).toBeCloseTo(reference.pearson.r, 12);
    expect(whole.pValue).toBeCloseTo(reference.pearson.p, 12);
    const ranks = await mantel(a, b, { method: "spearman", engine });
    expect(ranks.correlation).toBeCloseTo(reference.spearman.r, 12);
    expect(ranks.pValue).toBeCloseTo(reference.spearman.p, 12);
    const [nine, other] = [of("x", reference.nine.a, 9), of("y", reference.nine.b, 9)];
    const more = await mantel(nine, other, { permutations: 99, engine });
    expect(more.correlation).toBeCloseTo(reference.nine.r, 12);
  });

  it("has vegan's partial r and p", async () => {
    const partial = await mantel(a, b, { controls: [c], engine });
    expect(partial.correlation).toBeCloseTo(reference.partial.r, 12);
    expect(partial.pValue).toBeCloseTo(reference.partial.p, 12);
  });

  it("of random orders estimates the p of all, and gives the same again from the same seed", async () => {
    const [nine, other] = [of("x", reference.nine.a, 9), of("y", reference.nine.b, 9)];
    const one = await mantel(nine, other, { permutations: 999, seed: 3, engine });
    expect(await mantel(nine, other, { permutations: 999, seed: 3, engine })).toEqual(one);
    expect(one.pValue).toBeGreaterThanOrEqual(1 / 1000);
    expect(Math.abs(one.nullMean)).toBeLessThan(0.05);
  });

  it("drops pairs that the second matrix does not know, as if they had not been asked for", async () => {
    const holes = of(
      "b",
      reference.six.b.map((value, k) => (k === 3 ? Number.NaN : value)),
    );
    const found = await mantel(a, holes, { engine });
    // By hand, over all 720 orders of six languages.
    const kept = reference.six.b.flatMap((_, k) => (k === 3 ? [] : [k]));
    const x = kept.map((k) => reference.six.a[k]!);
    const y = kept.map((k) => reference.six.b[k]!);
    expect(found.correlation).toBeCloseTo(pearson(x, y), 12);
    expect(found.notes).toEqual(["1 of 15 pairs are unknown in b, and left out"]);
    expect(found.pValue).toBeGreaterThan(0);
    await expect(mantel(holes, a, { engine })).rejects.toThrow(
      'mantel: every pair needs a number, but 1 of "b" are unknown, that of en and sv first.',
    );
  });

  it("is undefined where nothing varies or controls explain everything", async () => {
    const even = of("even", Array(15).fill(1));
    const [first, second, held] = [
      await mantel(even, a, { engine }),
      await mantel(a, even, { engine }),
      await mantel(a, b, { controls: [b], engine }),
    ];
    for (const { pValue, correlation } of [first, second, held]) {
      expect([pValue, correlation]).toEqual([Number.NaN, Number.NaN]);
    }
    expect(first.notes).toEqual([
      "undefined: nothing is left that varies in even or in a (15 pairs of 6 languages)",
    ]);
    expect(held.notes).toEqual([
      "undefined: with b held constant, nothing is left that varies in a or in b (15 pairs of 6 languages)",
    ]);
  });
});

it("regressOnMatrices has the coefficients of least squares, and p over all orders", async () => {
  const rows = await regressOnMatrices(a, [b, c], { engine });
  expect(rows.map(({ predictor }) => predictor)).toEqual(["b", "c"]);
  for (const [j, expected] of regression.coefficients.entries()) {
    expect(rows[j]!.coefficient).toBeCloseTo(expected.coefficient, 10);
    expect(rows[j]!.partialCorrelation).toBeCloseTo(expected.partialCorrelation, 10);
    expect(rows[j]!.pValue).toBeCloseTo(expected.p, 12);
  }
  const copies = await regressOnMatrices(a, [b, { ...b, name: "copy" }], { engine });
  expect(copies[0]!.coefficient).toBeNaN();
});

describe("evolutionTest", () => {
  const few = codes.filter((_, i) => i % 4 === 0);
  const [tree, map] = [geneticDistances(few), geographicDistances(few)];
  const random = randomNumbers(5);
  const traits = randomNormal(few.length, 3, random);
  const made = (name: string, values: Matrix) =>
    languageMatrix({ name, kind: "distance", languages: few, values: apart(values) });
  const settings = { tree, map, simulations: 49, engine };

  it("finds traits that two matrices share", async () => {
    const noise = randomNormal(few.length, 3, random);
    const other = matrix(few.length, 3, (i, j) => {
      return traits.values[3 * i + j]! + 0.5 * noise.values[3 * i + j]!;
    });
    const found = await evolutionTest(made("a", traits), made("b", other), settings);
    expect(found.pValue).toBe(0.02);
    expect(found.correlation).toBeGreaterThan(0.3);
  });

  it("seldom finds what evolved apart on one tree, where Mantel's test does", async () => {
    const evolved = (): Matrix => {
      const groups = new Map<string, number>();
      const of = (group: string) => {
        if (!groups.has(group)) groups.set(group, randomNormal(1, 1, random).values[0]!);
        return groups.get(group)!;
      };
      return matrix(few.length, 8, (i, j) =>
        [few[i]!, ...languageOf(few[i]!).path].reduce((sum, at) => sum + of(`${j} ${at}`), 0),
      );
    };
    let [found, foundByMantel] = [0, 0];
    for (let draw = 0; draw < 6; draw++) {
      const [x, y] = [made("a", evolved()), made("b", evolved())];
      found += Number((await evolutionTest(x, y, settings)).pValue <= 0.05);
      foundByMantel += Number((await mantel(x, y, { permutations: 99, engine })).pValue <= 0.05);
    }
    expect(found).toBeLessThanOrEqual(1);
    expect(foundByMantel).toBeGreaterThanOrEqual(2);
  });

  it("is undefined, and says why, where few languages leave nothing to compare", async () => {
    const five = few.slice(0, 5);
    const [x, y] = [made("a", traits), made("b", traits)].map((one) => takeLanguages(one, five));
    const found = await evolutionTest(x!, y!, settings);
    expect([found.correlation, found.pValue]).toEqual([Number.NaN, Number.NaN]);
    expect(found.notes.at(-1)).toBe(
      "undefined: with genetic, geographic, each language's own level held constant, nothing is left that varies in a or in b (10 pairs of 5 languages)",
    );
  });

  it("asks for enough simulations", async () => {
    for (const simulations of [0, 18, 20.5, Number.NaN]) {
      await expect(
        evolutionTest(made("a", traits), made("b", traits), { ...settings, simulations }),
      ).rejects.toThrow(
        new RangeError(
          `simulations: a null takes a whole number of them from 19, but ${simulations} came. 999 is usual.`,
        ),
      );
    }
  });

  it("asks for a tree or a map", async () => {
    await expect(evolutionTest(a, b, {})).rejects.toThrow(
      new RangeError(
        "evolutionTest: it takes a tree, a map or both on which languages evolved, but neither came. Give { tree: geneticDistances(languages), map: geographicDistances(languages) }.",
      ),
    );
  });
});
