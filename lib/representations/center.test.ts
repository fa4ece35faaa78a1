import { columnMeans } from "../core/arithmetic";
import { type Matrix, matrix, toArrays } from "../core/matrix";
import { randomNormal, randomNumbers } from "../core/random";
import { centerLanguages } from "./center";
import { fromMatrices } from "./representations";
import { selectSentences } from "./select";

const sentences = Array.from({ length: 20 }, (_, i) => `s${i}`);
const meaning = randomNormal(20, 6, randomNumbers(1));
const english = matrix(20, 6, (_, j) => 10 * j);
const estonian = matrix(20, 6, (_, j) => 7 - j ** 2);

const plus = (a: Matrix, b: Matrix) =>
  matrix(a.rows, a.columns, (i, j) => a.values[i * a.columns + j]! + b.values[i * a.columns + j]!);

/** Two languages that say the same, each in a place of its own. */
const example = () =>
  fromMatrices({ en: [plus(meaning, english)], et: [plus(meaning, estonian)] }, { sentences });

const largest = (values: ArrayLike<number>) => Math.max(...Array.from(values, Math.abs));

it("centring takes away what every sentence of a language shares, and nothing else", async () => {
  const centered = centerLanguages(example());
  const [en, et] = [await centered.read("en", 0), await centered.read("et", 0)];
  expect(largest(columnMeans(en))).toBeLessThan(1e-13);
  expect(largest(en.values.map((value, k) => value - et.values[k]!))).toBeLessThan(1e-13);
  const means = columnMeans(meaning);
  const expected = matrix(20, 6, (i, j) => meaning.values[i * 6 + j]! - means[j]!);
  expect(largest(en.values.map((value, k) => value - expected.values[k]!))).toBeLessThan(1e-13);
});

it("subtracting each sentence's own mean over dimensions is another thing", async () => {
  const en = await example().read("en", 0);
  const rowMeans = toArrays(en).map((row) => row.reduce((sum, value) => sum + value) / 6);
  const rowCentered = matrix(20, 6, (i, j) => en.values[i * 6 + j]! - rowMeans[i]!);
  // The language's place is still there: its mean vector is far from zero.
  expect(largest(columnMeans(rowCentered))).toBeGreaterThan(10);
  const centered = await centerLanguages(example()).read("en", 0);
  expect(largest(toArrays(centered).map((row) => row.reduce((a, b) => a + b) / 6))).toBeGreaterThan(
    0.1,
  );
});

it("means are fitted on the sentences named, and applied to all", async () => {
  const train = sentences.slice(0, 12);
  const all = centerLanguages(example(), { fittedOn: train });
  const seen = await selectSentences(all, train).read("en", 0);
  const unseen = await selectSentences(all, sentences.slice(12)).read("en", 0);
  expect(largest(columnMeans(seen))).toBeLessThan(1e-13);
  expect(largest(columnMeans(unseen))).toBeGreaterThan(0.1);
});

it("the history says what was done, and on which sentences it was fitted", () => {
  const { history } = centerLanguages(example(), { fittedOn: ["s3", "s1"] });
  expect(history).toEqual([{ what: "centred per language", fittedOn: ["s3", "s1"] }]);
  const later = selectSentences(centerLanguages(example()), ["s0"]);
  expect(later.history[0]!.fittedOn).toEqual(sentences);
});

it("float32 stays float32, and a large common offset costs no digits of what is left", async () => {
  const offset = matrix(20, 6, (i, j) => 4096 + Math.round(64 * meaning.values[i * 6 + j]!) / 64);
  const x = { ...offset, values: Float32Array.from(offset.values) };
  const read = await centerLanguages(fromMatrices({ en: [x] }, { sentences })).read("en", 0);
  expect(read.values).toBeInstanceOf(Float32Array);
  const means = columnMeans(offset);
  const errors = read.values.map((value, k) => value - (offset.values[k]! - means[k % 6]!));
  expect(largest(errors)).toBeLessThan(3e-7);
});

it("sentences to fit on that are not there, or none, are refused", () => {
  expect(() => centerLanguages(example(), { fittedOn: ["s20"] })).toThrow(
    /^centerLanguages: no sentence s20\. There are 20: s0, .*, s19\.$/,
  );
  expect(() => centerLanguages(example(), { fittedOn: [] })).toThrow(
    new RangeError("centerLanguages: there is no sentence to take. Give at least one."),
  );
});
