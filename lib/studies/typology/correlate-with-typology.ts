import type { Watch } from "../../core/progress";
import type { Row, Table } from "../../core/table";
import type { Engine } from "../../engine/engine";
import { openEngine } from "../../engine/open";
import { evolutionTests } from "../../inference/evolution/evolution-tests";
import { qValues } from "../../inference/false-discovery";
import { itemOrders } from "../../inference/mantel/item-orders";
import { mantelTests, type PermutationTest } from "../../inference/mantel/mantel-tests";
import { mrqap, type QapCoefficient } from "../../inference/mantel/mrqap";
import { geneticDistances } from "../../languages/family-distances";
import { geographicDistances } from "../../languages/geographic-distances";
import { type LanguageMatrix, toDistances, toSimilarities } from "../../languages/language-matrix";
import { requireComplete, unknownPairs } from "../../languages/matrix-checks";
import { correlateMatrices } from "./correlate-matrices";
import { joinSymmetric, sharedDescent, similarityPairs, traitDistances } from "./matrix-tests";

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

export interface CorrelateWithTypologyOptions extends Watch {
  /** On which languages evolved; `geneticDistances` of them when left out. */
  readonly tree?: LanguageMatrix;
  /** `geographicDistances` when left out. */
  readonly map?: LanguageMatrix;
  /** Sets of traits drawn for the primary test; 999 when left out. */
  readonly simulations?: number;
  /** Orders of languages for the others; 9,999 when left out. */
  readonly permutations?: number;
  readonly seed?: number;
  readonly engine?: Engine;
}

/**
 * Do languages that are alike to the model resemble one another in their typology? One row a
 * matrix of similarities (a layer, most often) and typology.
 *
 * The primary p-value simulates traits that evolved on the family tree and the map, independently
 * (`evolutionTest`). A typology named like the tree (or the map) is tested on the map (or the tree) alone. Mantel's test, the
 * partial one and MRQAP stand beside it for comparison with the literature: they take languages for
 * exchangeable, which finds too much. q-values are over all rows of the table.
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
  const engine = options.engine ?? (await openEngine());
  const sides = { similarities: s, typologies: t, tree: joinedTree, map: joinedMap };
  const tests = await allTests(sides, options, engine);
  return rowsOf(sides, tests, joined.notes);
}

/** All over the same languages. */
interface Sides {
  readonly similarities: readonly LanguageMatrix[];
  readonly typologies: readonly LanguageMatrix[];
  readonly tree: LanguageMatrix;
  readonly map: LanguageMatrix;
}

/** `[similarity][typology]` each. */
interface Tests {
  readonly evolution: readonly (readonly PermutationTest[])[];
  readonly mantel: readonly (readonly PermutationTest[])[];
  readonly partial: readonly (readonly PermutationTest[])[];
  readonly regression: readonly (readonly QapCoefficient[])[] | undefined;
}

async function allTests(
  sides: Sides,
  {
    permutations = 9999,
    simulations = 999,
    seed = 1,
    signal,
    onProgress,
  }: CorrelateWithTypologyOptions,
  engine: Engine,
): Promise<Tests> {
  const n = sides.tree.languages.length;
  const step = (done: number) => onProgress?.({ task: "typology", done, total: 4, unit: "tests" });
  const orders = itemOrders(n, permutations, seed);
  const values = sides.similarities.map((one) => toSimilarities(one).values);
  const pairs = sides.typologies.map(similarityPairs);
  const controls = { tree: similarityPairs(sides.tree), map: similarityPairs(sides.map) };
  const bare = pairs.map((one) => ({ pairs: one, controls: [] }));
  const mantel = await mantelTests(values, bare, orders, engine, signal);
  step(1);
  const held = pairs.map((one, t) => ({
    pairs: one,
    controls: descentOf(sides, t).map((part) => controls[part]),
  }));
  const partial = await mantelTests(values, held, orders, engine, signal);
  step(2);
  const complete = sides.typologies.every((one) => unknownPairs(one).length === 0);
  const regression = complete
    ? await mrqap(n, sides.similarities.map(similarityPairs), pairs, orders, engine, signal)
    : undefined;
  step(3);
  const settings = { simulations, seed, ...(signal && { signal }) };
  const evolution = await evolutionByDescent(sides, pairs, settings, engine);
  step(4);
  return { evolution, mantel, partial, regression };
}

type Part = "tree" | "map";

/** What is held constant: tree and map, but for the one that is itself the typology. */
function descentOf({ typologies, tree, map }: Sides, t: number): Part[] {
  const { name } = typologies[t]!;
  return [
    ...(name === tree.name ? [] : ["tree" as const]),
    ...(name === map.name ? [] : ["map" as const]),
  ];
}

/** Typologies with the same descent are tested together, against the same simulations. */
async function evolutionByDescent(
  sides: Sides,
  pairs: readonly Float64Array[],
  settings: { readonly simulations: number; readonly seed: number; readonly signal?: AbortSignal },
  engine: Engine,
): Promise<PermutationTest[][]> {
  const traits = sides.similarities.map(traitDistances);
  const result: PermutationTest[][] = traits.map(() => []);
  const kinds = pairs.map((_, t) => descentOf(sides, t).join(" and "));
  for (const kind of new Set(kinds)) {
    const members = kinds.flatMap((one, t) => (one === kind ? [t] : []));
    const descent = {
      ...(kind.includes("tree") && { tree: sharedDescent(sides.tree) }),
      ...(kind.includes("map") && { map: toDistances(sides.map).values }),
    };
    const own = members.map((t) => pairs[t]!);
    const tests = await evolutionTests(traits, own, descent, settings, engine);
    for (const [m, list] of tests.entries()) {
      for (const [k, t] of members.entries()) result[m]![t] = list[k]!;
    }
  }
  return result;
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
          ...(regression ? [] : ["no regression: a typology has unknown pairs"]),
        ].join("; "),
      };
    }),
  );
}
