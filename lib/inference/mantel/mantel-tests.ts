import type { Matrix } from "../../core/matrix";
import type { Engine } from "../../engine/engine";
import type { ItemOrders } from "./item-orders";
import { basisOf, knownPairs, unitResidual } from "./pair-values";
import { type FixedPairs, permutedCorrelations } from "./permuted-correlations";

/** What shuffling items says of a correlation. */
export interface PermutationTest {
  readonly correlation: number;
  /** Chance of one as high, one-sided; NaN where there is no correlation. */
  readonly pValue: number;
  /** What shuffled items give. */
  readonly nullMean: number;
  readonly nullSd: number;
}

/** What matrices are compared with, and what is held constant meanwhile. */
export interface MantelTarget {
  /** A number a pair, NaN where unknown. */
  readonly pairs: Float64Array;
  /** Partialled out of both sides; known wherever `pairs` are, or the pair is dropped. */
  readonly controls: readonly Float64Array[];
}

/**
 * Mantel's test, partial where a target has controls: the correlation of the pairs of two matrices,
 * beside those with the items of one in every other order.
 *
 * @param matrices each [n, n], symmetric, no number missing
 * @returns a test a matrix and target: `[matrix][target]`
 * @see Mantel (1967), The detection of disease clustering and a generalized regression approach
 * @see Smouse, Long & Sokal (1986), Multiple regression and correlation extensions of the Mantel test
 */
export async function mantelTests(
  matrices: readonly Matrix[],
  targets: readonly MantelTarget[],
  { orders }: ItemOrders,
  engine: Engine,
  signal?: AbortSignal,
): Promise<PermutationTest[][]> {
  const fixed = groupByBasis(targets);
  const grid = await permutedCorrelations(matrices, fixed.groups, orders, engine, signal);
  return matrices.map((_, m) =>
    targets.map((_, t) => {
      const place = fixed.places[t];
      if (place === undefined) return noTest;
      return testOf(grid, m * fixed.width + place);
    }),
  );
}

const noTest: PermutationTest = {
  correlation: Number.NaN,
  pValue: Number.NaN,
  nullMean: Number.NaN,
  nullSd: Number.NaN,
};

/** The first row is the given order's; its share of all is counted, so that p is never 0. */
export function testOf(grid: Matrix, column: number): PermutationTest {
  const correlation = grid.values[column]!;
  let [reached, total, squares] = [0, 0, 0];
  for (let o = 0; o < grid.rows; o++) {
    const one = grid.values[o * grid.columns + column]!;
    // Rounding must not decide where an order gives the same again.
    if (one >= correlation - 1e-12) reached++;
    total += one;
    squares += one ** 2;
  }
  const nullMean = total / grid.rows;
  const nullSd = Math.sqrt(Math.max(0, squares / grid.rows - nullMean ** 2));
  const pValue = Number.isNaN(correlation) ? Number.NaN : reached / grid.rows;
  return { correlation, pValue, nullMean, nullSd };
}

interface Grouped {
  readonly groups: readonly FixedPairs[];
  /** Of each target among all directions; undefined where its controls leave nothing of it. */
  readonly places: readonly (number | undefined)[];
  readonly width: number;
}

/** Targets with the same controls and pairs share their basis, so that less is moved about. */
function groupByBasis(targets: readonly MantelTarget[]): Grouped {
  const groups: { of: MantelTarget; known: Float64Array; members: number[] }[] = [];
  for (const [t, target] of targets.entries()) {
    const known = knownPairs([target.pairs, ...target.controls]);
    const group = groups.find((one) => sameBasis(one.of, one.known, target, known));
    if (group) group.members.push(t);
    else groups.push({ of: target, known, members: [t] });
  }
  const places = new Array<number | undefined>(targets.length);
  let width = 0;
  const fixed = groups.map(({ of, known, members }) => {
    const basis = basisOf(of.controls, known);
    const directions = members.flatMap((t) => {
      const direction = unitResidual(targets[t]!.pairs, basis, known);
      if (!direction) return [];
      places[t] = width++;
      return [direction];
    });
    return { directions, basis, known };
  });
  return { groups: fixed, places, width };
}

function sameBasis(
  a: MantelTarget,
  known: Float64Array,
  b: MantelTarget,
  other: Float64Array,
): boolean {
  return (
    a.controls.length === b.controls.length &&
    a.controls.every((control, i) => control === b.controls[i]) &&
    known.every((one, k) => one === other[k])
  );
}
