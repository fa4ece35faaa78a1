import { dot } from "../../core/arithmetic";
import { matrix, toArrays } from "../../core/matrix";
import { randomNormal, randomNumbers } from "../../core/random";
import { crossValidate } from "../cross-validate";
import { logisticRegression } from "../logistic";
import { dependencyPairs, spanPairs } from "./span-pairs";

test("a pair of spans is their means and the product of these", () => {
  const vectors = matrix(3, 2, (i, j) => 10 * i + j);
  const pair = { first: { start: 0, end: 2 }, second: { start: 2, end: 3 }, label: "a" };
  const found = spanPairs([vectors, vectors], [[], [pair]]);
  expect(toArrays(found.x)).toEqual([[5, 6, 20, 21, 100, 126]]);
  expect([found.labels, found.groups]).toEqual([["a"], ["1"]]);
});

test("words are paired with their heads, the root and what is left open not", () => {
  const words = [
    { head: 2, relation: "det" },
    { head: 0, relation: "root" },
    { head: 2, relation: "" },
  ];
  expect(dependencyPairs(words)).toEqual([
    { first: { start: 0, end: 1 }, second: { start: 1, end: 2 }, label: "det" },
  ]);
});

test("a linear probe reads a relation that is in neither word, but in how they fit", async () => {
  const random = randomNumbers(2);
  const sentences = Array.from({ length: 150 }, () => randomNormal(2, 4, random));
  const pairs = sentences.map(({ values }) => {
    const product = dot(values.slice(0, 4), values.slice(4));
    return dependencyPairs([
      { head: 2, relation: product > 0 ? "near" : "far" },
      { head: 0, relation: "root" },
    ]);
  });
  const { x, labels, groups } = spanPairs(sentences, pairs);
  const { accuracy } = await crossValidate(logisticRegression(), x, labels, { groups, folds: 3 });
  expect(accuracy.value).toBeGreaterThan(0.9);
});

test("spans stay within their sentences", () => {
  const vectors = matrix(3, 2, () => 1);
  const of = (start: number, end: number) => () =>
    spanPairs([vectors], [[{ first: { start: 0, end: 1 }, second: { start, end }, label: "a" }]]);
  expect(of(2, 4)).toThrow("sentence 0 of 3 words has 2 to 4");
  expect(of(2, 2)).toThrow("has 2 to 2");
  expect(() => spanPairs([vectors], [[]])).toThrow("1 sentences, 1 lists and 0 pairs");
  expect(() =>
    spanPairs([vectors, matrix(2, 3)], [[], dependencyPairs([{ head: 1, relation: "a" }])]),
  ).toThrow("sentence 1 are [2 × 3]");
});
