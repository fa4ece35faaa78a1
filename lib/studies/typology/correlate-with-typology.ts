import type { Row, Table } from "../../core/table";
import type { Engine } from "../../engine/engine";
import { qValues } from "../../inference/false-discovery";
import { geneticDistances } from "../../languages/family-distances";
import { geographicDistances } from "../../languages/geographic-distances";
import type { LanguageMatrix } from "../../languages/language-matrix";
import { requireComplete } from "../../languages/matrix-checks";
import { studyEngine } from "../study-engine";
import { correlateMatrices } from "./correlate-matrices";
import { heldByEvolution, joinSymmetric, testNotes } from "./tested-pairs";
import { type Sides, type Tests, type TypologyTestOptions, typologyTests } from "./typology-tests";

/** How a model's similarities of languages at one layer go with one typology. */
export interface TypologyCorrelation extends Row {
  readonly similarity: string;
  /** NaN where the matrix is of no layer. */
  readonly layer: number;
  readonly typology: string;
  /** Of each language's row, averaged over languages, as mPLM-Sim has it. */
  readonly perLanguagePearson: number;
  readonly perLanguageSpearman: number;
  /** Over all pairs. */
  readonly pearson: number;
  readonly spearman: number;
  /** With the family tree and the map held constant, but for the one that is the typology. */
  readonly partial: number;
  /** The primary test's: against traits that evolved on tree and map (`evolutionTest`). */
  readonly pValue: number;
  /** Benjamini and Hochberg's, over all rows. */
  readonly qValue: number;
  /** Of shuffled languages, which kinship makes too small (`mantel`). */
  readonly mantelP: number;
  readonly mantelQ: number;
  readonly partialMantelP: number;
  readonly partialMantelQ: number;
  /** Of the regression on all typologies at once (`regressOnMatrices`). */
  readonly coefficient: number;
  readonly mrqapP: number;
  readonly mrqapQ: number;
  readonly languages: number;
  readonly pairs: number;
  /** Unknown in one of the two. */
  readonly droppedPairs: number;
  /** Languages left out of the average by language, for their row does not vary. */
  readonly skippedLanguages: number;
  readonly warnings: string;
}

export interface CorrelateWithTypologyOptions extends TypologyTestOptions {
  /** On which languages evolved; `geneticDistances` of them when left out. */
  readonly tree?: LanguageMatrix;
  /** `geographicDistances` when left out. */
  readonly map?: LanguageMatrix;
  readonly engine?: Engine;
}

/**
 * Do languages that are alike to the model resemble one another in their typology? One row a
 * matrix of similarities (a layer, most often) and typology.
 *
 * The primary p-value simulates traits that evolved on the family tree and the map, independently
 * (`evolutionTest`). A typology named like the tree (or the map) is tested on the map (or the tree)
 * alone. Mantel's test, the partial one and MRQAP stand beside it for comparison with the
 * literature: they take languages for exchangeable, which finds too much. q-values are over all
 * rows of the table.
 *
 * Languages that some matrix lacks are left out of all, which the warnings tell; pairs that are
 * unknown in a typology are dropped and counted.
 *
 *     const scores = await scoreLanguages(representations, debiasedCka);
 *     const table = await correlateWithTypology(languageMatrices(scores), [await openTypology("syntactic", scores.languages)]);
 *
 * @param similarities complete, the same both ways
 * @throws RangeError with fewer than four languages in common, an unknown pair of a similarity, the
 *   tree or the map, numbers that are not the same both ways, a language that the table of languages lacks and no
 *   tree and map of one's own
 * @see Lin, Hu, Zhang, Martins & Schütze (2024), mPLM-Sim
 * @see Guillot & Rousset (2013), Dismantling the Mantel tests
 */
export async function correlateWithTypology(
  similarities: readonly LanguageMatrix[],
  typologies: readonly LanguageMatrix[],
  options: CorrelateWithTypologyOptions = {},
): Promise<Table<TypologyCorrelation>> {
  const first = similarities[0]?.languages ?? [];
  const tree = options.tree ?? geneticDistances(first);
  const map = options.map ?? geographicDistances(first);
  const who = "correlateWithTypology";
  const joined = joinSymmetric(who, [...similarities, tree, map, ...typologies]);
  const s = joined.matrices.slice(0, similarities.length);
  const [joinedTree, joinedMap, ...t] = joined.matrices.slice(similarities.length) as [
    LanguageMatrix,
    LanguageMatrix,
    ...LanguageMatrix[],
  ];
  for (const one of [...s, joinedTree, joinedMap]) requireComplete(who, one);
  const engine = await studyEngine("correlateWithTypology", options.engine);
  const sides = { similarities: s, typologies: t, tree: joinedTree, map: joinedMap };
  const tests = await typologyTests(sides, options, engine);
  return rowsOf(sides, tests, joined.notes);
}

function rowsOf(
  { similarities, typologies }: Sides,
  { evolution, mantel, partial, regression }: Tests,
  notes: readonly string[],
): Table<TypologyCorrelation> {
  const flat = (of: (s: number, t: number) => number) =>
    similarities.map((_, s) => typologies.map((_, t) => of(s, t)));
  const q = (ps: readonly (readonly number[])[]) => {
    const values = qValues(ps.flat());
    return (s: number, t: number) => values[s * typologies.length + t]!;
  };
  const [primary, plain, held, regressed] = [
    flat((s, t) => evolution[s]![t]!.pValue),
    flat((s, t) => mantel[s]![t]!.pValue),
    flat((s, t) => partial[s]![t]!.pValue),
    flat((s, t) => regression?.[s]?.[t]?.pValue ?? Number.NaN),
  ];
  const [primaryQ, plainQ, heldQ, regressedQ] = [q(primary), q(plain), q(held), q(regressed)];
  return similarities.flatMap((similarity, s) =>
    typologies.map((typology, t) => {
      const found = correlateMatrices(similarity, typology);
      return {
        similarity: similarity.name,
        layer: similarity.layer ?? Number.NaN,
        typology: typology.name,
        perLanguagePearson: found.perLanguagePearson,
        perLanguageSpearman: found.perLanguageSpearman,
        pearson: found.pearson,
        spearman: found.spearman,
        partial: evolution[s]![t]!.correlation,
        pValue: primary[s]![t]!,
        qValue: primaryQ(s, t),
        mantelP: plain[s]![t]!,
        mantelQ: plainQ(s, t),
        partialMantelP: held[s]![t]!,
        partialMantelQ: heldQ(s, t),
        coefficient: regression?.[s]?.[t]?.coefficient ?? Number.NaN,
        mrqapP: regressed[s]![t]!,
        mrqapQ: regressedQ(s, t),
        languages: found.languages.length,
        pairs: found.pairs,
        droppedPairs: found.droppedPairs,
        skippedLanguages: found.skipped.length,
        warnings: [
          ...notes,
          ...(found.skipped.length > 0
            ? [
                `rows that do not vary, left out of the average by language: ${found.skipped.join(", ")}`,
              ]
            : []),
          ...(Number.isNaN(primary[s]![t]!)
            ? testNotes(evolution[s]![t]!, [similarity, typology], heldByEvolution(["descent"]))
            : []),
          ...(regression ? [] : ["no regression: a typology has unknown pairs"]),
        ].join("; "),
      };
    }),
  );
}
