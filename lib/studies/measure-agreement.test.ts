import { cka } from "../measures/cka/cka";
import { procrustesDistance } from "../measures/shape/procrustes";
import type { LanguagePair } from "./compare-languages";
import { measureAgreement, rankPairs } from "./measure-agreement";
import { scoreColumns } from "./score-columns";

const row = (measure: string, source: string, target: string, value: number): LanguagePair => ({
  measure,
  layer: 3,
  source,
  target,
  ...scoreColumns(
    { value, n: 9, dimensions: [2, 2], details: {}, warnings: [] },
    { x: source, y: target },
  ),
});
const pairs = [
  ["en", "lv"],
  ["en", "et"],
  ["lv", "et"],
  ["en", "fi"],
] as const;
const by = (measure: string, values: readonly number[]) =>
  pairs.map(([source, target], i) => row(measure, source, target, values[i]!));

describe("measureAgreement", () => {
  it("is 1 of measures that put pairs in one order, a distance turned round", () => {
    const table = [
      ...by(cka.name, [0.9, 0.5, 0.7, 0.1]),
      ...by(procrustesDistance.name, [1, 8, 4, 9]),
    ];
    expect(measureAgreement(table, [cka, procrustesDistance])).toEqual([
      {
        layer: 3,
        measure: cka.name,
        otherMeasure: procrustesDistance.name,
        agreement: 1,
        pairs: 4,
      },
    ]);
  });

  it("is Spearman's ρ over the pairs that both define", () => {
    const table = [
      ...by(cka.name, [0.9, 0.5, 0.7, Number.NaN]),
      ...by(procrustesDistance.name, [4, 8, 1, 9]),
    ];
    const [found] = measureAgreement(table, [cka, procrustesDistance]);
    expect(found!.agreement).toBeCloseTo(0.5, 12);
    expect(found!.pairs).toBe(3);
  });

  it("is undefined where a measure gives all pairs one value", () => {
    const table = [...by(cka.name, [1, 1, 1, 1]), ...by(procrustesDistance.name, [4, 8, 1, 9])];
    expect(measureAgreement(table, [cka, procrustesDistance])[0]!.agreement).toBeNaN();
  });

  it("wants the measures that made the table", () => {
    expect(() => measureAgreement(by("abacus", [1, 2, 3, 4]), [cka])).toThrow(
      'measureAgreement: each measure of the table has to be among those given, but "abacus" is not. Give those that made the table.',
    );
  });
});

it("rankPairs puts measures of any scale side by side, from the least alike pair to the most", () => {
  const table = [
    ...by(cka.name, [0.9, 0.5, Number.NaN, 0.1]),
    ...by(procrustesDistance.name, [1, 8, 4, 4]),
  ];
  const ranked = rankPairs(table, [cka, procrustesDistance]);
  expect(ranked.map(({ alike }) => alike)).toEqual([1, 0.5, Number.NaN, 0, 1, 0, 0.5, 0.5]);
  expect(ranked[4]).toEqual({ ...table[4], alike: 1 });
  expect(() => rankPairs(table, [cka])).toThrow(
    'rankPairs: each measure of the table has to be among those given, but "Procrustes distance" is not.',
  );
});
