import { pairsWith } from "./pairs-with";

const pairs = [
  { source: "ar", target: "en", score: 0.5 },
  { source: "en", target: "lv", score: 0.6 },
  { source: "ar", target: "lv", score: 0.7 },
];

it("gives one language's rows from either side, with the other's code, name and family", () => {
  expect(pairsWith(pairs, "en")).toEqual([
    { ...pairs[0], other: "ar", name: "Arabic", family: "Afro-Asiatic" },
    { ...pairs[1], other: "lv", name: "Latvian", family: "Indo-European" },
  ]);
});

it("a language that no pair has is named with those there are", () => {
  expect(() => pairsWith(pairs, "de")).toThrow(
    new RangeError(
      'pairsWith: some pair needs the language "de", but there are ar, en, lv. Name one of these.',
    ),
  );
});
