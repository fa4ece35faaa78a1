import { fromArrays, toArrays } from "../core/matrix";
import { joinMatrices } from "./join-matrices";
import {
  type LanguageMatrix,
  languageMatrix,
  symmetrize,
  takeLanguages,
  toDistances,
  toSimilarities,
} from "./language-matrix";
import { requirePairs } from "./matrix-checks";
import { pairsInRows, pivot } from "./pivot";

const named = (
  name: string,
  kind: LanguageMatrix["kind"],
  languages: readonly string[],
  rows: readonly (readonly number[])[],
) => languageMatrix({ name, kind, languages, values: fromArrays(rows) });

const alike = named(
  "alike",
  "similarity",
  ["en", "lv", "et"],
  [
    [1, 0.5, 0.2],
    [0.5, 1, 0.3],
    [0.2, 0.3, 1],
  ],
);

/** Four languages, all pairs at 1. */
const even = (languages: readonly string[], name = "even") =>
  named(
    name,
    "distance",
    languages,
    languages.map((_, i) => languages.map((_, j) => Number(i !== j))),
  );

describe("languageMatrix", () => {
  it("refuses another shape, and a language that stands twice", () => {
    expect(() => named("odd", "similarity", ["en"], [[1, 0.5]])).toThrow(
      new RangeError(
        'languageMatrix: "odd" needs a row and a column for each of its 1 languages, but is [1 × 2].',
      ),
    );
    expect(() => even(["en", "en"])).toThrow(
      new RangeError(
        'languageMatrix: each language of "even" needs a row of its own, but en stands twice. Rename or leave out one.',
      ),
    );
  });

  it("tells a similarity given as a distance, by its diagonal and by its sign", () => {
    expect(() => languageMatrix({ ...alike, kind: "distance" })).toThrow(
      new RangeError(
        'languageMatrix: a language is at distance 0 from itself, but "alike" has 1 for en. If larger is nearer, say { kind: "similarity" }.',
      ),
    );
    const negative = [
      [Number.NaN, -117],
      [-117, Number.NaN],
    ];
    expect(() => named("lexical", "distance", ["en", "lv"], negative)).toThrow(
      new RangeError(
        'languageMatrix: distances are not negative, but "lexical" has -117 between en and lv. If larger is nearer, say { kind: "similarity" }.',
      ),
    );
  });

  it("tells a distance given as a similarity", () => {
    expect(() => languageMatrix({ ...even(["en", "lv"]), kind: "similarity" })).toThrow(
      new RangeError(
        'languageMatrix: a language is more like itself than like any other, but in "even" every language is least like itself. These are distances: say { kind: "distance" }.',
      ),
    );
  });

  it("takes languages in the order asked for, and names those there are", () => {
    expect(toArrays(takeLanguages(alike, ["et", "en"]).values)).toEqual([
      [1, 0.2],
      [0.2, 1],
    ]);
    expect(() => takeLanguages(alike, ["fi"])).toThrow(
      new RangeError('takeLanguages: "alike" has no fi. There are en, lv, et.'),
    );
  });

  it("turns similarities into distances and back, and refuses those without a usual distance", () => {
    expect(toArrays(toDistances(alike).values)[0]).toEqual([0, 0.5, 0.8]);
    expect(toArrays(toSimilarities(toDistances(alike)).values)[1]).toEqual([-0.5, -0, -0.7]);
    expect(toArrays(toDistances(toSimilarities(even(["en", "lv"]))).values)[0]).toEqual([0, 1]);
    const counts = named(
      "counts",
      "similarity",
      ["en", "lv"],
      [
        [Number.NaN, 3],
        [3, Number.NaN],
      ],
    );
    expect(() => toDistances(counts)).toThrow(
      new RangeError(
        'toDistances: 1 − similarity is a distance where no two languages are more alike than one is to itself (1 where the diagonal does not say), but "counts" has 3. Make distances of it as they are meant.',
      ),
    );
  });
});

describe("requirePairs", () => {
  const codes = ["en", "lv", "et", "lt"];

  it("asks for four languages", () => {
    expect(() => requirePairs("linkage", alike)).toThrow(
      new RangeError(
        "linkage: it takes 4 languages, but there are 3: en, lv, et. Bring more, or join matrices that share more.",
      ),
    );
  });

  it("names unknown pairs, and who has most of them", () => {
    const holes = even(codes);
    holes.values.values[1] = Number.NaN;
    holes.values.values[7] = Number.NaN;
    expect(() => requirePairs("linkage", holes)).toThrow(
      new RangeError(
        'linkage: every pair needs a number, but 2 of "even" are unknown, that of en and lv first. Leave languages out with takeLanguages; lv has most of the unknown ones.',
      ),
    );
  });

  it("tells which pair is not the same both ways, and symmetrize mends it", () => {
    const skewed = even(codes);
    skewed.values.values[1] = 3;
    expect(() => requirePairs("linkage", skewed)).toThrow(
      new RangeError(
        'linkage: numbers need to be the same both ways, but "even" has 3 from en to lv and 1 back. Take the mean of both with symmetrize.',
      ),
    );
    expect(symmetrize(skewed).values.values[4]).toBe(2);
    requirePairs("linkage", symmetrize(skewed));
  });
});

describe("joinMatrices", () => {
  it("keeps what all have, in the first one's order, and reports the rest", () => {
    const joined = joinMatrices([
      even(["en", "lv", "et"], "model"),
      even(["et", "fi", "en"], "tree"),
    ]);
    expect(joined.languages).toEqual(["en", "et"]);
    expect(joined.matrices.map(({ languages }) => languages)).toEqual([
      ["en", "et"],
      ["en", "et"],
    ]);
    expect(joined.notes).toEqual([
      "left out of model, which the others lack: lv (2 are kept)",
      "left out of tree, which the others lack: fi (2 are kept)",
    ]);
  });

  it("finds a language under another code, a macrolanguage's member, another script, and says so", () => {
    const codes = ["no", "zh", "est", "lvs_Latn", "srp_Cyrl"];
    const others = ["lv", "nob_Latn", "cmn_Hani", "ekk", "sr"];
    const { languages, notes } = joinMatrices([even(codes, "a"), even(others, "b")]);
    expect(languages).toEqual(codes);
    expect(notes).toEqual([
      "taken of b: nob_Latn as no, cmn_Hani as zh, ekk as est, lv as lvs_Latn, sr as srp_Cyrl",
    ]);
  });

  it("says of a model's layers once what it says of each", () => {
    const layers = [0, 1].map((layer) => ({ ...even(["en", "lv"], "model"), layer }));
    expect(joinMatrices([...layers, even(["en"], "tree")]).notes).toEqual([
      "left out of model, which the others lack: lv (1 are kept)",
    ]);
  });

  it("does not guess between two that may be meant", () => {
    const { languages } = joinMatrices([even(["en", "zho"]), even(["en", "cmn_Hans", "zh"])]);
    expect(languages).toEqual(["en"]);
  });

  it("of none is none", () => {
    expect(joinMatrices([])).toEqual({ languages: [], matrices: [], notes: [] });
  });
});

describe("pivot", () => {
  const rows = [
    { source: "en", target: "lv", score: 0.5, layer: 1 },
    { source: "et", target: "en", score: 0.2, layer: 1 },
  ];

  it("makes the square of pairs in rows, unknown where there is none", () => {
    const { name, languages, values } = pivot(rows, { value: "score", kind: "similarity" });
    expect([name, ...languages]).toEqual(["score", "en", "lv", "et"]);
    const none = Number.NaN;
    expect(toArrays(values)).toEqual([
      [none, 0.5, 0.2],
      [0.5, none, none],
      [0.2, none, none],
    ]);
  });

  it("refuses two rows for a pair, and rows without a number", () => {
    const options = { value: "score", kind: "similarity" } as const;
    expect(() => pivot([...rows, { ...rows[0]!, layer: 2 }], options)).toThrow(
      new RangeError(
        "pivot: a pair needs one row, but en with lv has two. Filter one layer and measure first.",
      ),
    );
    expect(() => pivot([{ source: "en", target: "lv" }], options)).toThrow(
      new RangeError(
        'pivot: every row needs source, target and a number as score, but row 0 is {"source":"en","target":"lv"}.',
      ),
    );
  });

  it("goes back to rows, several matrices side by side", () => {
    expect(pairsInRows([alike, even(["et", "en"])])).toEqual([
      { source: "en", target: "et", alike: 0.2, even: 1 },
    ]);
    expect(() => pairsInRows([alike, alike])).toThrow(
      new RangeError(
        'pairsInRows: every matrix needs a name of its own, but two are "alike". Rename one: { ...matrix, name }.',
      ),
    );
  });
});
