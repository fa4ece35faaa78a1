import { addTo, dot, sum } from "../core/arithmetic";
import { type Matrix, rowOf, zeros } from "../core/matrix";
import type { Engine } from "../engine/engine";
import { type GramRows, type Grouping, tiles } from "./gram-rows";
import type { PairwiseHsic } from "./leave-out";

/**
 * HSIC of every pair of L sides from pairs of rows in different groups alone, without bias when
 * groups are independent, whatever the rows within one are to each other (the tokens of a
 * sentence); with each group left out.
 *
 *     HSIC = T₁/N₁ + T₂/N₂ − 2·T₃/N₃      of K, L with the blocks within a group set to 0
 *     T₁ = ΣK∘L                           N₁ = n² − s₂                   rows of 2 groups
 *     T₃ = Σᵢ(rᵢr′ᵢ − ΣₕRᵢₕR′ᵢₕ)          N₃ = n³ − 3n·s₂ + 2s₃          of 3 groups
 *     T₂ = ΣK̄·ΣL̄ − 4·k̄·l̄ + 2ΣK̄∘L̄        N₂ = n⁴ − 6n²·s₂ + 8n·s₃ + 3s₂² − 6s₄     of 4 groups
 *     R = KZ, r = K1, K̄ = ZᵀKZ, k̄ = K̄1, Z who is in which group, sₖ = Σₕ mₕᵏ of the groups' sizes m
 *
 * With every row a group of its own that is the unbiased estimate of Song et al. Costs as much as
 * `pairwiseHsic`, and L·n·G numbers for G groups.
 *
 * @throws RangeError with fewer than 4 groups
 * @see Song et al. (2012), Feature selection via dependence maximization
 */
export async function betweenGroupsHsic(
  sides: readonly GramRows[],
  grouping: Grouping,
  engine: Engine,
  signal?: AbortSignal,
): Promise<PairwiseHsic> {
  const { order, sizes } = grouping;
  requireGroups(sizes);
  const ordered = order ? sides.map((side) => side.reorder(order)) : sides;
  const byGroup = ordered.map(({ n }) => zeros(n, sizes.length));
  /** P: ΣⱼKᵢⱼLᵢⱼ over the rows of each group, of every pair. [G, L·L] */
  const products = zeros(sizes.length, sides.length ** 2);
  for (const tile of tiles(grouping, sides.length)) {
    signal?.throwIfAborted();
    const rows: Matrix[] = [];
    for (const [x, side] of ordered.entries()) {
      const read = await side.read(tile.start, tile.end);
      for (const { start, end } of tile.groups) {
        for (let i = start; i < end; i++) rowOf(read, i - tile.start).fill(0, start, end);
      }
      sumByGroup(read, tile.start, sizes, byGroup[x]!);
      rows.push(read);
    }
    const perRow = await engine.rowwiseProducts(rows, rows);
    for (const { index, start, end } of tile.groups) {
      const into = rowOf(products, index) as Float64Array;
      for (let i = start; i < end; i++) addTo(into, rowOf(perRow, i - tile.start));
    }
  }
  return combine(
    byGroup.map((sums) => sumsOf(sums, sizes)),
    products,
    sizes,
  );
}

/** Adds up the columns of each group, into the same rows of R. */
function sumByGroup(rows: Matrix, first: number, sizes: readonly number[], byGroup: Matrix): void {
  for (let i = 0; i < rows.rows; i++) {
    const [row, out] = [rowOf(rows, i), rowOf(byGroup, first + i)];
    let at = 0;
    for (const [h, size] of sizes.entries()) {
      let total = 0;
      for (const end = at + size; at < end; at++) total += row[at]!;
      out[h] = total;
    }
  }
}

/** What T₂ and T₃ take of one side. */
interface SideSums {
  /** R [n, G] */
  readonly byGroup: Matrix;
  /** r [n] */
  readonly rowSums: Float64Array;
  /** K̄ [G, G] and k̄ [G] */
  readonly groups: Matrix;
  readonly groupSums: Float64Array;
}

function sumsOf(byGroup: Matrix, sizes: readonly number[]): SideSums {
  const rowSums = Float64Array.from({ length: byGroup.rows }, (_, i) => sum(rowOf(byGroup, i)));
  const groups = zeros(sizes.length, sizes.length);
  let i = 0;
  for (const [g, size] of sizes.entries()) {
    const into = rowOf(groups, g) as Float64Array;
    for (const end = i + size; i < end; i++) addTo(into, rowOf(byGroup, i));
  }
  const groupSums = Float64Array.from(sizes, (_, g) => sum(rowOf(groups, g)));
  return { byGroup, rowSums, groups, groupSums };
}

function combine(
  sides: readonly SideSums[],
  products: Matrix,
  sizes: readonly number[],
): PairwiseHsic {
  const count = sides.length;
  const whole = zeros(count, count);
  const leftOut = zeros(sizes.length, count ** 2);
  for (let x = 0; x < count; x++) {
    for (let y = x; y < count; y++) {
      const own = Float64Array.from(sizes, (_, g) => rowOf(products, g)[x * count + y]!);
      const found = hsicOfPair(sides[x]!, sides[y]!, own, sizes);
      for (const at of [x * count + y, y * count + x]) {
        whole.values[at] = found.whole;
        for (let g = 0; g < sizes.length; g++) rowOf(leftOut, g)[at] = found.leftOut[g]!;
      }
    }
  }
  return { whole, leftOut };
}

/** One pair, with each group left out: it takes from T₁ its rows and columns, from T₂ those of K̄, from T₃ both its rows and what others have with it. */
function hsicOfPair(
  x: SideSums,
  y: SideSums,
  products: Float64Array,
  sizes: readonly number[],
): { readonly whole: number; readonly leftOut: Float64Array } {
  const t1 = sum(products);
  const triples = triplesOf(x, y, sizes);
  const t3 = sum(triples.own);
  const pairs = Float64Array.from(sizes, (_, g) => dot(rowOf(x.groups, g), rowOf(y.groups, g)));
  const quadruples = (sums: readonly [number, number], inner: number, both: number) =>
    sums[0] * sums[1] - 4 * inner + 2 * both;
  const totals = [sum(x.groupSums), sum(y.groupSums)] as const;
  const inner = dot(x.groupSums, y.groupSums);
  const t2 = quadruples(totals, inner, sum(pairs));
  const leftOut = Float64Array.from(sizes, (_, g) => {
    const [kg, lg] = [x.groupSums[g]!, y.groupSums[g]!];
    const innerLeft =
      inner -
      kg * lg -
      dot(x.groupSums, rowOf(y.groups, g)) -
      dot(y.groupSums, rowOf(x.groups, g)) +
      pairs[g]!;
    const both = sum(pairs) - 2 * pairs[g]!;
    const quad = quadruples([totals[0] - 2 * kg, totals[1] - 2 * lg], innerLeft, both);
    const counts = countsOf(sizes, g);
    return hsicBy(
      t1 - 2 * products[g]!,
      quad,
      t3 - triples.own[g]! - triples.withGroup[g]!,
      counts,
    );
  });
  return { whole: hsicBy(t1, t2, t3, countsOf(sizes)), leftOut };
}

/** What T₃ loses with each group: of its own rows, and Σᵢ(rᵢR′ᵢ_g + Rᵢ_g·r′ᵢ − 2RᵢgR′ᵢg) of the others. */
function triplesOf(
  x: SideSums,
  y: SideSums,
  sizes: readonly number[],
): { readonly own: Float64Array; readonly withGroup: Float64Array } {
  const own = new Float64Array(sizes.length);
  const withGroup = new Float64Array(sizes.length);
  let i = 0;
  for (const [g, size] of sizes.entries()) {
    for (const end = i + size; i < end; i++) {
      const [r, s] = [x.rowSums[i]!, y.rowSums[i]!];
      const [a, b] = [rowOf(x.byGroup, i), rowOf(y.byGroup, i)];
      let within = 0;
      for (let h = 0; h < sizes.length; h++) {
        const both = a[h]! * b[h]!;
        within += both;
        withGroup[h]! += r * b[h]! + a[h]! * s - 2 * both;
      }
      own[g]! += r * s - within;
    }
  }
  return { own, withGroup };
}

/** How many pairs, triples and quadruples of rows in different groups there are. */
interface Counts {
  readonly pairs: number;
  readonly triples: number;
  readonly quadruples: number;
}

function countsOf(sizes: readonly number[], without?: number): Counts {
  let [n, s2, s3, s4] = [0, 0, 0, 0];
  for (const [g, size] of sizes.entries()) {
    if (g === without) continue;
    n += size;
    s2 += size ** 2;
    s3 += size ** 3;
    s4 += size ** 4;
  }
  return {
    pairs: n ** 2 - s2,
    triples: n ** 3 - 3 * n * s2 + 2 * s3,
    quadruples: n ** 4 - 6 * n ** 2 * s2 + 8 * n * s3 + 3 * s2 ** 2 - 6 * s4,
  };
}

function hsicBy(t1: number, t2: number, t3: number, counts: Counts): number {
  return t1 / counts.pairs + t2 / counts.quadruples - (2 * t3) / counts.triples;
}

function requireGroups(sizes: readonly number[]): void {
  if (sizes.length >= fewest) return;
  throw new RangeError(
    `withinGroups: leaving out pairs within groups takes at least ${fewest} groups, but there are ${sizes.length}. ` +
      "Use more sentences, or average their tokens.",
  );
}

const fewest = 4;
