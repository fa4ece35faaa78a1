import { dot, sum } from "../core/arithmetic";
import { type Matrix, matrix, precisionOf, rowOf, rowsBetween, zeros } from "../core/matrix";
import { sideBySide } from "../core/side-by-side";
import type { Engine } from "../engine/engine";
import { blockProducts } from "./block-products";
import type { GramRows, Grouping } from "./gram-rows";
import { hsicOf } from "./hsic";
import type { Estimator, PairwiseHsic } from "./leave-out";
import { hsicOfSums } from "./moments";

/** A side whose Gram matrix is XXᵀ of the rows of a centred X. */
export interface FeatureRows extends GramRows {
  /** d, known before X is there. */
  readonly dimensions: number;
  /** X [n, d] */
  features(): Matrix;
  /** ‖XᵀY‖², where it is known from elsewhere. */
  squareWith(other: FeatureRows): number | undefined;
  reorder(order: readonly number[]): FeatureRows;
}

/** Whether every side is linear, so that products of columns give its HSIC. */
export function hasFeatures(sides: readonly GramRows[]): sides is readonly FeatureRows[] {
  return sides.every((side) => "features" in side);
}

/**
 * Linear HSIC of pairs of sides from products of columns, with all leave-outs of a few large blocks
 * of rows; exact. Without the rows of block g, C = XᵀY loses C_g, and rows are no longer centred:
 *
 *     t₁ = ‖C − C_g‖² = ‖C‖² − 2⟨C, C_g⟩ + ‖C_g‖²      (− Σ aᵢbᵢ of the rows that remain)
 *     K1 of row i = −xᵢ·s_g (− aᵢ)                   s_g = Σ_g x, a = ‖x‖²
 *
 * (in brackets: without the diagonals, for the unbiased estimate). All ⟨C_g, C_h⟩ come from one
 * product of the blocks' C_g, and ‖C‖² is their sum, in float64. Costs 2npq operations a pair and
 * np² a side: less than rows of Gram matrices do when n is far above p and q.
 *
 * @param wanted which pairs x < y are asked for; the others are NaN
 * @param grouping the blocks; one block of all rows has no leave-outs
 */
export async function featureHsic(
  sides: readonly FeatureRows[],
  { order, sizes }: Grouping,
  wanted: (x: number, y: number) => boolean,
  estimator: Estimator,
  engine: Engine,
  signal?: AbortSignal,
): Promise<PairwiseHsic> {
  const ordered = order ? sides.map((side) => side.reorder(order)) : sides;
  const [count, blocks] = [sides.length, sizes.length > 1 ? sizes.length : 0];
  const whole = matrix(count, count, () => Number.NaN);
  const leftOut = matrix(blocks, count ** 2, () => Number.NaN);
  const pairs = pairsOf(count, wanted);
  const [rows, products] = await Promise.all([
    blocks > 0 ? rowSumsLeftOut(ordered, sizes, estimator, engine) : undefined,
    sideBySide(pairs, pairsAtOnce, async ([x, y]) => {
      signal?.throwIfAborted();
      const [a, b] = [ordered[x]!, ordered[y]!];
      const known = sizes.length === 1 ? a.squareWith(b) : undefined;
      return known === undefined
        ? blockProducts(a.features(), b.features(), sizes, engine)
        : matrix(1, 1, () => known);
    }),
  ]);
  for (const [at, [x, y]] of pairs.entries()) {
    const [a, b] = [ordered[x]!, ordered[y]!];
    const found = hsicOfPair(a, b, products[at]!, sizes, estimator, rows?.of(x, y));
    for (const place of [x * count + y, y * count + x]) {
      whole.values[place] = found.whole;
      for (let g = 0; g < blocks; g++) rowOf(leftOut, g)[place] = found.leftOut[g]!;
    }
  }
  return { whole, leftOut };
}

/** Two fill two threads: sides are centred, and products added up, while others are made. Each may hold 256 MiB. */
const pairsAtOnce = 2;

/** Every side with itself, and the pairs that are asked for. */
function pairsOf(
  count: number,
  wanted: (x: number, y: number) => boolean,
): (readonly [number, number])[] {
  const pairs: (readonly [number, number])[] = [];
  for (let x = 0; x < count; x++) {
    for (let y = x; y < count; y++) if (x === y || wanted(x, y)) pairs.push([x, y]);
  }
  return pairs;
}

/** t₂ and t₃ of one pair with each block left out. */
interface LeftOutSums {
  readonly totals: Float64Array;
  readonly rowSums: Float64Array;
}

function hsicOfPair(
  { n, diagonal: a }: GramRows,
  { diagonal: b }: GramRows,
  /** ⟨C_g, C_h⟩ [blocks, blocks] */
  products: Matrix,
  sizes: readonly number[],
  estimator: Estimator,
  left: LeftOutSums | undefined,
): { whole: number; leftOut: number[] } {
  const all = sum(products.values);
  const diagonals = dot(a, b);
  const traces = [sum(a), sum(b)] as const;
  const whole = hsicOfSums({ n, products: all, traces, diagonals }, estimator);
  let start = 0;
  const leftOut = sizes.map((size, g) => {
    const end = start + size;
    const own = dot(a.subarray(start, end), b.subarray(start, end));
    start = end;
    if (!left) return Number.NaN;
    const squares = all - 2 * sum(rowOf(products, g)) + rowOf(products, g)[g]!;
    return hsicOf(
      {
        n: n - size,
        products: estimator === "biased" ? squares : squares - (diagonals - own),
        totals: left.totals[g]!,
        rowSums: left.rowSums[g]!,
      },
      estimator,
    );
  });
  return { whole, leftOut };
}

/** −K1 of every row without each block in turn, of all sides: [blocks, n], 0 in the block itself. */
async function rowSumsLeftOut(
  sides: readonly FeatureRows[],
  sizes: readonly number[],
  estimator: Estimator,
  engine: Engine,
): Promise<{ of(x: number, y: number): LeftOutSums }> {
  const sums: Matrix[] = [];
  const totals: Float64Array[] = [];
  for (const side of sides) {
    const x = side.features();
    const rows = await engine.rowProduct(await blockSums(x, sizes, engine), x);
    if (estimator === "unbiased") addDiagonal(rows, side.diagonal);
    clearBlocks(rows, sizes);
    sums.push(rows);
    totals.push(Float64Array.from(sizes, (_, g) => sum(rowOf(rows, g))));
  }
  const products = await engine.rowwiseProducts(sums, sums);
  return {
    of: (x, y) => ({
      totals: totals[x]!.map((total, g) => total * totals[y]![g]!),
      rowSums: Float64Array.from(sizes, (_, g) => rowOf(products, g)[x * sides.length + y]!),
    }),
  };
}

/** s_g, the sum of the rows of every block. [n, d] → [blocks, d] */
async function blockSums(x: Matrix, sizes: readonly number[], engine: Engine): Promise<Matrix> {
  const members = zeros(x.rows, sizes.length, precisionOf(x));
  let start = 0;
  for (const [g, size] of sizes.entries()) {
    const { values } = rowsBetween(members, start, start + size);
    for (let k = g; k < values.length; k += sizes.length) values[k] = 1;
    start += size;
  }
  return engine.crossProduct(members, x);
}

function addDiagonal(rows: Matrix, diagonal: Float64Array): void {
  for (let g = 0; g < rows.rows; g++) {
    const row = rowOf(rows, g);
    for (let i = 0; i < row.length; i++) row[i]! += diagonal[i]!;
  }
}

function clearBlocks(rows: Matrix, sizes: readonly number[]): void {
  let start = 0;
  for (const [g, size] of sizes.entries()) {
    rowOf(rows, g).fill(0, start, start + size);
    start += size;
  }
}
