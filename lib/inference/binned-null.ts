import { dot, sum } from "../core/arithmetic";
import { fromArrays, type Matrix, rowOf, zeros } from "../core/matrix";
import type { Engine } from "../engine/engine";
import { type BinSums, type Blocks, binSums, centringShifts, checkBins } from "./bins";
import type { GramRows, Grouping } from "./gram-rows";
import type { PairwiseHsic } from "./leave-out";

/**
 * What one side contributes to the null of permutations *within* bins of rows (say, of sentences of
 * like length): how alike two sides look for no other reason than the bins.
 *
 * With Ã the U-centred Gram matrix, S = ΣÃᵢⱼB̃ᵢⱼ has, over those permutations,
 *
 *     E S = Σ_{ab} (ΣÃ_ab)(ΣB̃_ab)/|ab|                over blocks ab of two bins, |ab| their entries
 *     Var S = Σₐ tr(CₐC′ₐ)/(|a|−1) + Σₐ 2‖Rₐ‖²‖R′ₐ‖²/(|a|(|a|−3)) + Σ_{a<b} 4‖Iₐᵦ‖²‖I′ₐᵦ‖²/((|a|−1)(|b|−1))
 *
 * where a block is split into its mean, effects of its rows and columns (C: their cross products)
 * and the rest (R within a bin, I between two). Both are inner products of one vector a side, so
 * that all pairs are one product. The parts are uncorrelated because the permutations of two bins
 * are independent and those within a bin are uniform.
 */
interface BinProfile {
  /** ΣÃ_ab/√|ab| of all rows [m²] */
  readonly means: Float64Array;
  /** The same with each group left out [groups, m²] */
  readonly meansLeftOut: Matrix;
  /** The vectors whose inner product is Var S. */
  readonly variances: Float64Array;
}

/** The null of permutations within bins of one pair's debiased CKA. */
export interface BinnedCka {
  readonly mean: number;
  readonly sd: number;
  /** The mean with each group left out. */
  readonly meansLeftOut: Float64Array;
}

/** The nulls of all pairs of sides whose HSIC is given. */
export async function binnedNulls(
  sides: readonly GramRows[],
  bins: readonly number[],
  grouping: Grouping,
  { whole, leftOut }: PairwiseHsic,
  engine: Engine,
): Promise<(x: number, y: number) => BinnedCka> {
  checkBins(bins, sides[0]!.n);
  const profiles: BinProfile[] = [];
  for (const side of sides) profiles.push(await binProfile(side, bins, grouping));
  const featuresLeftOut = profiles.map((profile) => profile.meansLeftOut);
  const means = await engine.rowwiseProducts(featuresLeftOut, featuresLeftOut);
  const [n, count] = [sides[0]!.n, sides.length];
  const norm = ({ values }: Matrix, row: number, rows: number, x: number, y: number) => {
    const start = row * count ** 2;
    const squares = values[start + x * count + x]! * values[start + y * count + y]!;
    return rows * (rows - 3) * Math.sqrt(squares);
  };
  return (x, y) => {
    const [a, b] = [profiles[x]!, profiles[y]!];
    const scale = norm(whole, 0, n, x, y);
    const meansLeftOut = new Float64Array(grouping.sizes.length);
    for (let g = 0; g < meansLeftOut.length; g++) {
      const size = grouping.sizes[g]!;
      const mean = means.values[g * count ** 2 + x * count + y]!;
      meansLeftOut[g] = mean / norm(leftOut, g, n - size, x, y);
    }
    return {
      mean: dot(a.means, b.means) / scale,
      sd: Math.sqrt(dot(a.variances, b.variances)) / scale,
      meansLeftOut,
    };
  };
}

/** [n] rows of one side → its part in the null */
async function binProfile(
  side: GramRows,
  bins: readonly number[],
  grouping: Grouping,
): Promise<BinProfile> {
  const { order } = grouping;
  const ordered = order ? side.reorder(order) : side;
  const binOf = order ? order.map((row) => bins[row]!) : bins;
  const sums = await binSums(ordered, binOf, grouping);
  return {
    means: meanFeatures(sums.whole),
    meansLeftOut: fromArrays(sums.withoutGroup.map(meanFeatures)),
    variances: varianceFeatures(ordered, binOf, sums),
  };
}

/** ΣÃ_ab/√|ab| of every block. */
function meanFeatures({ sizes, sums, rowSums }: Blocks): Float64Array {
  const count = sizes.length;
  const n = sum(sizes);
  const shift = sum(rowSums) / ((n - 1) * (n - 2));
  const features = new Float64Array(count ** 2);
  for (let a = 0; a < count; a++) {
    for (let b = 0; b < count; b++) {
      const columns = sizes[b]! - Number(a === b);
      const entries = sizes[a]! * columns;
      const rows = sizes[a]! - Number(a === b);
      const centring = (columns * rowSums[a]! + rows * rowSums[b]!) / (n - 2);
      const centred = sums.values[a * count + b]! - centring + entries * shift;
      features[a * count + b] = entries > 0 ? centred / Math.sqrt(entries) : 0;
    }
  }
  return features;
}

function varianceFeatures(side: GramRows, bins: readonly number[], sums: BinSums): Float64Array {
  const { sizes } = sums.whole;
  const count = sizes.length;
  const { means, effects } = blockEffects(side, bins, sums);
  const features = new Float64Array(count ** 3 + (count * (count + 1)) / 2);
  let next = 0;
  const effectSquares = zeros(count, count);
  for (let a = 0; a < count; a++) {
    const crossProducts = zeros(count, count);
    const weights = sizes.map((_, b) => effectWeight(sizes, a, b));
    for (let i = 0; i < bins.length; i++) {
      if (bins[i] !== a) continue;
      const row = rowOf(effects, i);
      for (let b = 0; b < count; b++) {
        effectSquares.values[a * count + b]! += row[b]! ** 2;
        for (let c = 0; c < count; c++) {
          const weight = weights[b]! * weights[c]!;
          crossProducts.values[b * count + c]! += weight * row[b]! * row[c]!;
        }
      }
    }
    for (const value of crossProducts.values) features[next++] = value / Math.sqrt(sizes[a]! - 1);
  }
  for (let a = 0; a < count; a++) {
    for (let b = 0; b <= a; b++) {
      const [na, nb] = [sizes[a]!, sizes[b]!];
      const [ab, ba] = [a * count + b, b * count + a];
      const effect = effectSquares.values;
      if (a === b) {
        const explained = na * (na - 1) * means.values[ab]! ** 2 + 2 * (na - 2) * effect[ab]!;
        const within = Math.sqrt(2 / (na * (na - 3)));
        features[next++] = (sums.squares.values[ab]! - explained) * within;
      } else {
        const explained = na * nb * means.values[ab]! ** 2 + nb * effect[ab]! + na * effect[ba]!;
        const between = 2 / Math.sqrt((na - 1) * (nb - 1));
        features[next++] = (sums.squares.values[ab]! - explained) * between;
      }
    }
  }
  return features;
}

/** How much a product of two sides' effects of a row of bin a on block (a, b) counts for in S. */
function effectWeight(sizes: Float64Array, a: number, b: number): number {
  return Math.sqrt(2 * (a === b ? sizes[a]! - 2 : sizes[b]!));
}

/** The mean of Ã in each block [m, m], and by how much each row's mean differs from it [n, m]. */
function blockEffects(
  side: GramRows,
  bins: readonly number[],
  { whole: { sizes }, rows }: BinSums,
): { means: Matrix; effects: Matrix } {
  const count = sizes.length;
  const shifts = centringShifts(side);
  const shiftSums = new Float64Array(count);
  for (const [i, bin] of bins.entries()) shiftSums[bin]! += shifts[i]!;
  const [means, effects] = [zeros(count, count), zeros(side.n, count)];
  for (const [i, a] of bins.entries()) {
    for (let b = 0; b < count; b++) {
      const own = a === b ? shifts[i]! : 0;
      const others = sizes[b]! - Number(a === b);
      const rowSum = rows.values[i * count + b]! - others * shifts[i]! - (shiftSums[b]! - own);
      effects.values[i * count + b] = rowSum / others;
      means.values[a * count + b]! += rowSum / others / sizes[a]!;
    }
  }
  for (const [i, a] of bins.entries()) {
    for (let b = 0; b < count; b++) {
      const scale = a === b ? (sizes[a]! - 1) / (sizes[a]! - 2) : 1;
      const effect = effects.values[i * count + b]! - means.values[a * count + b]!;
      effects.values[i * count + b] = effect * scale;
    }
  }
  return { means, effects };
}
