import { readFileSync } from "node:fs";
import { join } from "node:path";
import { editDistance, normalizedEditDistance } from "./edit-distance";
import { geneticDistances } from "./family-distances";
import { geographicDistances, greatCircle } from "./geographic-distances";
import { between } from "./language-matrix";
import { lexicalDistances, tokenDistances } from "./lexical-distances";
import { nearestLanguages } from "./nearest-languages";

const uriel = JSON.parse(
  readFileSync(join(__dirname, "../../data/languages/uriel.json"), "utf8"),
) as {
  readonly langs: readonly string[];
  readonly distances: Readonly<Record<string, readonly (readonly number[])[]>>;
};

/** The largest difference from URIEL's numbers over the languages named. */
function farthest(
  made: ReturnType<typeof geneticDistances>,
  typology: string,
  codes: readonly string[],
): number {
  const places = codes.map((code) => uriel.langs.indexOf(code));
  return Math.max(
    ...places.flatMap((a) =>
      places.map((b) => Math.abs(between(made, a, b) - uriel.distances[typology]![a]![b]!)),
    ),
  );
}

it("genetic distances are URIEL's, but where its groups are missing or wrong", () => {
  const made = geneticDistances(uriel.langs);
  const mended = ["nb", "eu", "hu", "uz"];
  const others = uriel.langs.filter((code) => !mended.includes(code));
  expect(farthest(made, "genetic", others)).toBeLessThan(6e-4);
  const [nb, da, hu, et] = ["nb", "da", "hu", "et"].map((code) => uriel.langs.indexOf(code));
  expect(between(made, nb!, da!)).toBeLessThan(0.2);
  expect(between(made, hu!, et!)).toBeLessThan(1);
});

it("geographic distances are URIEL's kilometres", () => {
  expect(farthest(geographicDistances(uriel.langs), "geographic_km", uriel.langs)).toBeLessThan(1);
  expect(greatCircle([0, 0], [0, 180])).toBeCloseTo(Math.PI * 6371.0088, 6);
  expect(greatCircle([12, 34], [12, 34])).toBe(0);
});

it("codes may be written in any way; an unknown one is met with what may have been meant", () => {
  expect(geneticDistances(["eng_Latn", "de"]).values.values).toEqual(
    geneticDistances(["en", "deu"]).values.values,
  );
  expect(() => geographicDistances(["en", "latvain"])).toThrow(
    new RangeError(
      'geographicDistances: every language needs a line in the table of 71 languages, but "latvain" has none. ' +
        "Did you mean Latvian (lv), Lithuanian (lt) or Catalan (ca)? Leave it out, or bring a matrix of your own.",
    ),
  );
  expect(nearestLanguages("estonia", 1)[0]!.code).toBe("et");
});

it("edits are counted by characters, not by units of UTF-16", () => {
  expect(editDistance("kitten", "sitting")).toBe(3);
  expect(editDistance("🙂a", "🙃a")).toBe(1);
  expect(editDistance("", "abc")).toBe(3);
  expect(normalizedEditDistance("kitten", "sitting")).toBeCloseTo(3 / 7, 15);
  expect(normalizedEditDistance("", "")).toBe(0);
});

it("lexical distance is the mean share of edits over aligned words, whatever their case", () => {
  const made = lexicalDistances({
    en: ["Water", "house"],
    de: ["wasser", "Haus"],
    ru: ["вода", "дом"],
  });
  expect(between(made, 0, 1)).toBeCloseTo((2 / 6 + 2 / 5) / 2, 15);
  expect(between(made, 0, 2)).toBe(1);
  expect(() => lexicalDistances({ en: ["a", "b"], de: ["a"] })).toThrow(
    new RangeError(
      "lexicalDistances: word i must mean the same in every language, so all need as many, but en has 2 and de 1. Align them first.",
    ),
  );
  expect(() => lexicalDistances({})).toThrow(
    new RangeError(
      "lexicalDistances: word i must mean the same in every language, so all need as many, but there are no lists. Align them first.",
    ),
  );
});

it("token distance is one less the share of types that both have", () => {
  const words = (text: string) => text.split(" ").filter(Boolean);
  const made = tokenDistances({ en: ["a b", "a c"], de: ["c d"], fr: ["x"] }, words);
  expect([between(made, 0, 1), between(made, 0, 2)]).toEqual([0.75, 1]);
  expect(() => tokenDistances({ en: ["a"], de: [""] }, words)).toThrow(
    new RangeError(
      "tokenDistances: every language needs a token, but there is none in de. Give it text, or leave it out.",
    ),
  );
});
