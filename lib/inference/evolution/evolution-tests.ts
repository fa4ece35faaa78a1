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
 * Kin and neighbours are alike in everything they inherited and borrowed, so any two matrices of
 * languages correlate, and shuffling languages, which destroys kinship, cannot tell (Mantel's test
 * finds in 15 to 85 % of such pairs what is not there). Here the axes of one matrix
 * (`principalCoordinates`) are taken as traits; each gets the mixture of tree, map and own change
 * that is likeliest for it; new traits are drawn from these, independent of the other matrix; and
 * the partial correlation, tree, map and each language's own level held constant, is compared with
 * that of the traits drawn.
 *
 *     r = corr(S, T | tree, map, languages)      p = (1 + #{r* ≥ r})/(1 + simulations)
 *
 * Simulation takes care of what pairs share beyond what tree and map explain of each; holding both
 * constant, of a mixture that is not quite the true one; the levels, of languages that changed more
 * than others. Where tree or map themselves are tested, leave them out of the descent.
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
  // Distances of traits bend where similarities of descent are straight: hence its square, too.
  const shared = tree.map(pairValues).flatMap((one) => [one, one.map((share) => share ** 2)]);
  const controls = [...shared, ...maps.map(pairValues), ...levelsOf(n)];
  const groups = groupTargets(targets, controls);
  const fitted: FittedTraits[] = [];
  for (const one of matrices) fitted.push(await fitTraits(one.squared, covariances, engine));
  const draws = drawsFor(fitted, options);
  const tests: PermutationTest[][] = [];
  for (const [m, { squared, similarity }] of matrices.entries()) {
    options.signal?.throwIfAborted();
    const simulated = await simulateTraits(fitted[m]!, draws, engine);
    rowOf(simulated, 0).set(pairValues(squared));
    const rows = { ...simulated, values: simulated.values.map(similarity) };
    const own = new Array<PermutationTest>(targets.length);
    for (const group of groups) {
      const grid = await partialCorrelations(rows, group, engine);
      for (const [column, t] of group.members.entries()) own[t] = testOf(grid, column);
    }
    tests.push(own);
  }
  return tests;
}

/**
 * What makes a language near to all others, or far from all: a column a language, 1 for its pairs.
 */
function levelsOf(n: number): Float64Array[] {
  return Array.from({ length: n }, (_, language) =>
    pairValues(matrix(n, n, (i, j) => Number(i === language || j === language))),
  );
}

/** Targets that know the same pairs: what is partialled out of them is the same. */
interface TargetGroup {
  readonly members: readonly number[];
  /** Undefined where the controls leave nothing of a target. */
  readonly directions: readonly (Float64Array | undefined)[];
  readonly basis: readonly Float64Array[];
  readonly known: Float64Array;
}

function groupTargets(
  targets: readonly Float64Array[],
  controls: readonly Float64Array[],
): readonly TargetGroup[] {
  const found: { known: Float64Array; members: number[] }[] = [];
  for (const [t, pairs] of targets.entries()) {
    const known = knownPairs([pairs]);
    const group = found.find((one) => one.known.every((value, k) => value === known[k]));
    if (group) group.members.push(t);
    else found.push({ known, members: [t] });
  }
  return found.map(({ known, members }) => {
    const basis = basisOf(controls, known);
    const directions = members.map((t) => unitResidual(targets[t]!, basis, known));
    return { members, directions, basis, known };
  });
}

/** Of each row of pairs with each target of the group. [rows, pairs] → [rows, members] */
async function partialCorrelations(
  rows: Matrix,
  { directions, basis, known }: TargetGroup,
  engine: Engine,
): Promise<Matrix> {
  const count = directions.length;
  const nothing = new Float64Array(known.length);
  const axes = fromArrays([...directions.map((one) => one ?? nothing), ...basis]);
  const along = await engine.rowProduct(rows, axes);
  const result = matrix(rows.rows, count);
  for (let b = 0; b < rows.rows; b++) {
    const row = rowOf(rows, b);
    let all = 0;
    for (let k = 0; k < row.length; k++) all += known[k]! * row[k]! ** 2;
    const explained = rowOf(along, b).subarray(count);
    const left = all - dot(explained, explained);
    for (let t = 0; t < count; t++) {
      const defined = directions[t] !== undefined && left > 1e-12 * all;
      const product = along.values[b * along.columns + t]!;
      result.values[b * count + t] = defined ? product / Math.sqrt(left) : Number.NaN;
    }
  }
  return result;
}
