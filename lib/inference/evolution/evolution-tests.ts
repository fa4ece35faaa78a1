import { dot } from "../../core/arithmetic";
import { fromArrays, type Matrix, matrix, rowOf } from "../../core/matrix";
import type { Engine } from "../../engine/engine";
import { type PermutationTest, testOf } from "../mantel/mantel-tests";
import { basisOf, knownPairs, pairValues, unitResidual } from "../mantel/pair-values";
import { type FittedTraits, fitTraits } from "./fit-traits";
import { drawsFor, simulateTraits } from "./simulate-traits";
import { type Descent, similaritiesOf, traitCovariances } from "./trait-covariances";

/** Distances between items, and how the similarity that is tested comes of them. */
export interface TraitDistances {
  /** Squared. [n, n], zeros on the diagonal, no number missing */
  readonly squared: Matrix;
  /** Of a squared distance, the similarity: −d² or −d. */
  readonly similarity: (squared: number) => number;
}

export interface EvolutionOptions {
  readonly simulations: number;
  readonly seed: number;
  readonly signal?: AbortSignal;
}

/**
 * Whether two matrices go together more than those of traits that evolved without regard to one
 * another would, on the same tree and the same map.
 *
 * Kin and neighbours are alike in everything they inherited and borrowed, so any two matrices
 * of languages correlate, and shuffling languages, which destroys kinship, cannot tell (Mantel's
 * test finds in a third to three quarters of such pairs what is not there). Here the axes of one matrix (`principalCoordinates`)
 * are taken as traits; each gets the mixture of tree, map and own change that is likeliest for it;
 * new traits are drawn from these, independent of the other matrix; and the partial correlation,
 * tree, map and each language's own level held constant, is compared with that of the traits drawn.
 *
 *     r = corr(S, T | tree, map, languages)      p = (1 + #{r* ≥ r})/(1 + simulations)
 *
 * Simulation takes care of what pairs share beyond what tree and map explain of each; holding both
 * constant, of a mixture that is not quite the true one; the levels, of languages that changed more than others. Where tree or map themselves are tested,
 * leave them out of the descent.
 *
 * @param targets a number a pair, NaN where unknown
 * @returns `[matrix][target]`
 * @see Guillot & Rousset (2013), Dismantling the Mantel tests
 * @see Harmon & Glor (2010), Poor statistical performance of the Mantel test in phylogenetic comparative analyses
 */
export async function evolutionTests(
  matrices: readonly TraitDistances[],
  targets: readonly Float64Array[],
  descent: Descent,
  options: EvolutionOptions,
  engine: Engine,
): Promise<PermutationTest[][]> {
  const covariances = await traitCovariances(descent, engine);
  const { tree, maps } = similaritiesOf(descent);
  const n = matrices[0]?.squared.rows ?? 0;
  const controls = [...[...tree, ...maps].map(pairValues), ...levelsOf(n)];
  const fixed = targets.map((pairs) => fixedTarget(pairs, controls));
  const fitted: FittedTraits[] = [];
  for (const one of matrices) fitted.push(await fitTraits(one.squared, covariances, engine));
  const draws = drawsFor(fitted, options);
  const tests: PermutationTest[][] = [];
  for (const [m, { squared, similarity }] of matrices.entries()) {
    options.signal?.throwIfAborted();
    const simulated = await simulateTraits(fitted[m]!, draws, engine);
    rowOf(simulated, 0).set(pairValues(squared));
    const rows = { ...simulated, values: simulated.values.map(similarity) };
    tests.push([]);
    for (const target of fixed) {
      tests[m]!.push(testOf(await partialCorrelations(rows, target, engine), 0));
    }
  }
  return tests;
}

/** What makes a language near to all others, or far from all: a column a language, 1 for its pairs. */
function levelsOf(n: number): Float64Array[] {
  return Array.from({ length: n }, (_, language) =>
    pairValues(matrix(n, n, (i, j) => Number(i === language || j === language))),
  );
}

interface FixedTarget {
  /** Its direction first, where anything is left of it; then the basis. [1 + basis, pairs] */
  readonly axes: Matrix | undefined;
  readonly known: Float64Array;
}

function fixedTarget(pairs: Float64Array, controls: readonly Float64Array[]): FixedTarget {
  const known = knownPairs([pairs]);
  const basis = basisOf(controls, known);
  const direction = unitResidual(pairs, basis, known);
  return { axes: direction && fromArrays([direction, ...basis]), known };
}

/** Of each row of pairs with the target. [rows, pairs] → [rows, 1] */
async function partialCorrelations(
  rows: Matrix,
  { axes, known }: FixedTarget,
  engine: Engine,
): Promise<Matrix> {
  const along = axes && (await engine.rowProduct(rows, axes));
  return matrix(rows.rows, 1, (b) => {
    if (!along) return Number.NaN;
    const row = rowOf(rows, b);
    let all = 0;
    for (let k = 0; k < row.length; k++) all += known[k]! * row[k]! ** 2;
    const [product, ...explained] = rowOf(along, b);
    const left = all - dot(explained, explained);
    return left > 1e-12 * all ? product! / Math.sqrt(left) : Number.NaN;
  });
}
