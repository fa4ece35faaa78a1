import { type Matrix, matrix } from "../../core/matrix";
import { averageRanks } from "../../core/ranks";
import type { Row, Table } from "../../core/table";
import type { Engine } from "../../engine/engine";
import { openEngine } from "../../engine/open";
import { evolutionTests } from "../../inference/evolution/evolution-tests";
import { itemOrders } from "../../inference/mantel/item-orders";
import { mantelTests, type PermutationTest } from "../../inference/mantel/mantel-tests";
import { mrqap } from "../../inference/mantel/mrqap";
import { type LanguageMatrix, toDistances, toSimilarities } from "../../languages/language-matrix";
import { requireComplete } from "../../languages/matrix-checks";
import {
  heldByEvolution,
  joinSymmetric,
  sharedDescent,
  similarityPairs,
  testNotes,
  traitDistances,
} from "./tested-pairs";

/** What a test says of two matrices. */
export interface MatrixTest extends PermutationTest {
  readonly languages: readonly string[];
  /** Of languages and pairs that were left out, and why a number is undefined, in words. */
  readonly notes: readonly string[];
}

export interface MantelOptions {
  /** Held constant: a partial test. None when left out. */
  readonly controls?: readonly LanguageMatrix[];
  /** Of the numbers, or of their ranks; "pearson" when left out. */
  readonly method?: "pearson" | "spearman";
  /**
   * How many orders of the languages; 9,999 when left out. All there are of 7 languages or fewer.
   */
  readonly permutations?: number;
  readonly seed?: number;
  readonly engine?: Engine;
  readonly signal?: AbortSignal;
}

/**
 * Mantel's test: the correlation of two matrices, beside those with the languages of the first in
 * every other order; partial with `controls`.
 *
 *     p = share of the orders, the given one included, whose r is at least as high
 *
 * One-sided: distances are turned round first, and larger is agreement. **Languages are not
 * exchangeable:** kin and neighbours are alike in everything. For traits that evolved on the family
 * tree without regard to one another a test at 5 % finds a connection in 15 % of cases, by
 * geography in 85; partial tests, in 8 and 43 (`npm run calibrate -- --typology`).
 * `evolutionTest` is about that.
 *
 * Unknown pairs of the second matrix are dropped; the first must be complete.
 *
 * @throws RangeError with fewer than four languages in common, numbers that are not the same both
 *   ways, an unknown pair of the first matrix
 * @see Mantel (1967), The detection of disease clustering and a generalized regression approach
 * @see Guillot & Rousset (2013), Dismantling the Mantel tests
 */
export async function mantel(
  a: LanguageMatrix,
  b: LanguageMatrix,
  {
    controls = [],
    method = "pearson",
    permutations = 9999,
    seed = 1,
    engine,
    signal,
  }: MantelOptions = {},
): Promise<MatrixTest> {
  const { languages, matrices, notes } = joinSymmetric("mantel", [a, b, ...controls]);
  const [x, y, ...rest] = matrices;
  requireComplete("mantel", x!);
  const order = itemOrders(languages.length, permutations, seed);
  const pairsOf = (one: LanguageMatrix) => {
    const pairs = similarityPairs(one);
    return method === "spearman" ? ranksOfKnown(pairs) : pairs;
  };
  const values = method === "spearman" ? ranked(x!) : toSimilarities(x!).values;
  const target = { pairs: pairsOf(y!), controls: rest.map(pairsOf) };
  const arithmetic = engine ?? (await openEngine());
  const [[test]] = (await mantelTests([values], [target], order, arithmetic, signal)) as [
    [PermutationTest],
  ];
  const held = controls.map(({ name }) => name);
  return { ...test, languages, notes: [...notes, ...testNotes(test, [x!, y!], held)] };
}

/** What one matrix adds to the others in a regression of pairs. */
export interface MrqapRow extends Row {
  readonly predictor: string;
  /** In standard deviations of the response for one of the predictor's. */
  readonly coefficient: number;
  readonly partialCorrelation: number;
  readonly pValue: number;
  readonly languages: number;
}

/**
 * Multiple regression of one matrix on several, with p-values from shuffled languages (MRQAP,
 * double semi-partialing). Languages are not exchangeable, so what `mantel` says of its p holds
 * here, too.
 *
 * @throws RangeError as `mantel` does, and when a pair is unknown in any matrix
 * @see Dekker, Krackhardt & Snijders (2007), Sensitivity of MRQAP tests to collinearity and autocorrelation conditions
 */
export async function regressOnMatrices(
  response: LanguageMatrix,
  predictors: readonly LanguageMatrix[],
  {
    permutations = 9999,
    seed = 1,
    engine,
    signal,
  }: Pick<MantelOptions, "permutations" | "seed" | "engine" | "signal"> = {},
): Promise<Table<MrqapRow>> {
  const { languages, matrices } = joinSymmetric("regressOnMatrices", [response, ...predictors]);
  for (const one of matrices) requireComplete("regressOnMatrices", one);
  const [y, ...xs] = matrices.map(similarityPairs);
  const orders = itemOrders(languages.length, permutations, seed);
  const arithmetic = engine ?? (await openEngine());
  const [found] = await mrqap(languages.length, [y!], xs, orders, arithmetic, signal);
  return predictors.map(({ name }, j) => ({
    predictor: name,
    ...found![j]!,
    languages: languages.length,
  }));
}

export interface EvolutionTestOptions {
  /** How much of their descent languages share, or how little; none when left out. */
  readonly tree?: LanguageMatrix;
  /** How far apart they are; none when left out. */
  readonly map?: LanguageMatrix;
  /** How many sets of traits are drawn; 999 when left out. */
  readonly simulations?: number;
  readonly seed?: number;
  readonly engine?: Engine;
  readonly signal?: AbortSignal;
}

/**
 * Whether two matrices of languages go together more than two that evolved on the same tree and
 * map without regard to each other: the test to believe.
 *
 *     r = corr(a, b | tree, map)      p = (1 + #{r* ≥ r})/(1 + simulations)      r*: traits drawn anew in place of a
 *
 * See `evolutionTests` for how traits are drawn. Give both `tree` (geneticDistances) and `map`
 * (geographicDistances), but not the one that is itself tested: `b` genetic, map alone. Type-I
 * error in simulations (`npm run calibrate -- --typology`) is 3 to 7 % of the 5 % meant, on the
 * draws that it was tuned on and on others.
 *
 * @throws RangeError as `mantel` does, when tree or map has an unknown pair, or neither is given,
 *   and when simulations is not a whole number from 19
 * @see Guillot & Rousset (2013), Dismantling the Mantel tests
 */
export async function evolutionTest(
  a: LanguageMatrix,
  b: LanguageMatrix,
  { tree, map, simulations = 999, seed = 1, engine, signal }: EvolutionTestOptions,
): Promise<MatrixTest> {
  const given = [tree, map].filter((one) => one !== undefined);
  if (given.length === 0) {
    throw new RangeError(
      "evolutionTest: it takes a tree, a map or both on which languages evolved, but neither came. Give { tree: geneticDistances(languages), map: geographicDistances(languages) }.",
    );
  }
  const { languages, matrices, notes } = joinSymmetric("evolutionTest", [a, b, ...given]);
  const [x, y, ...rest] = matrices;
  for (const one of [x!, ...rest]) requireComplete("evolutionTest", one);
  const descent = {
    ...(tree && { tree: sharedDescent(rest[0]!) }),
    ...(map && { map: toDistances(rest.at(-1)!).values }),
  };
  const arithmetic = engine ?? (await openEngine());
  const options = { simulations, seed, ...(signal && { signal }) };
  const [[test]] = (await evolutionTests(
    [traitDistances(x!)],
    [similarityPairs(y!)],
    descent,
    options,
    arithmetic,
  )) as [[PermutationTest]];
  const held = heldByEvolution(given.map(({ name }) => name));
  return { ...test, languages, notes: [...notes, ...testNotes(test, [x!, y!], held)] };
}

/** Known pairs as ranks among one another. */
function ranksOfKnown(pairs: Float64Array): Float64Array {
  const known = pairs.filter((value) => !Number.isNaN(value));
  const ranks = averageRanks(known);
  let at = 0;
  return pairs.map((value) => (Number.isNaN(value) ? value : ranks[at++]!));
}

function ranked(one: LanguageMatrix): Matrix {
  const size = one.languages.length;
  const ranks = ranksOfKnown(similarityPairs(one));
  const placeOf = (i: number, j: number) => i * size - (i * (i + 1)) / 2 + j - i - 1;
  return matrix(size, size, (i, j) =>
    i === j ? 0 : ranks[placeOf(Math.min(i, j), Math.max(i, j))]!,
  );
}
