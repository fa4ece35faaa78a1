import { dot, sum } from "../../core/arithmetic";
import { type Matrix, precisionOf, takeRows, zeros } from "../../core/matrix";
import { transport } from "../../transport/transport";
import type { Measure, Score } from "../measure";
import { type Side, scoreSides, sideOf } from "../sides";
import type { View } from "../view";

/** One side: its columns (neurons), centred and of length one, so that products are correlations. */
export interface Neurons extends Side {
  readonly unit: Matrix;
  /** Columns without variation: their correlation with anything counts as 0. */
  readonly constantNeurons: number;
}

const shared = {
  kind: "similarity",
  symmetric: true,
  invariantTo: ["translation", "scaling"],
  fewestRows: 5,
  prepare: async (x: View) => neuronsOf(x),
  reorder: (x: Neurons, order: readonly number[]) => ({ ...x, unit: takeRows(x.unit, order) }),
} as const;

/**
 * Average neuron correlation: how far column j of x goes with column j of y, in either direction.
 *
 *     ANC(X, Y) = mean over j of |rⱼ|      rⱼ: Pearson's correlation of column j of X with column j of Y
 *
 * Columns have to mean the same on both sides, as of one model in two languages, or at two layers
 * of one residual stream. Unrelated neurons get E|r| = Γ((n−1)/2)/(√π·Γ(n/2)), about .8/√n, .115 at
 * n = 50 (`chance`). A constant neuron counts as 0, with a warning.
 * The jackknife's interval (95 % coverage, results/calibration) is about the mean value at this n:
 * a larger sample has another.
 *
 * [n, d], [n, d] → one number; NaN with a warning when all rows of a side are one vector.
 *
 * @throws RangeError when x and y differ in columns
 * @see Del & Fishel (2022), Cross-lingual Similarity of Multilingual Representations Revisited
 */
export const anc: Measure<Neurons> = {
  ...neuronByNeuron("ANC", Math.abs, chanceOfAbsolute),
  range: [0, 1],
  source: "Del & Fishel 2022",
};

/**
 * Signed average neuron correlation: mean over j of rⱼ, so that opposite neurons take away from like ones.
 * Unrelated neurons get 0. Otherwise as `anc`.
 *
 * @throws RangeError when x and y differ in columns
 * @see Del & Fishel (2022), Cross-lingual Similarity of Multilingual Representations Revisited
 */
export const signedAnc: Measure<Neurons> = {
  ...neuronByNeuron(
    "signed ANC",
    (r) => r,
    () => 0,
  ),
  range: [-1, 1],
  source: "Del & Fishel 2022",
};

/**
 * Matched correlation: mean |r| of neurons paired one to one in the best way.
 *
 *     max over matchings M of  mean over (j, k) ∈ M of |r(xⱼ, yₖ)|
 *
 * The matching is exact (Hungarian method), on absolute correlations: a neuron may be paired with
 * its opposite. Where p ≠ q each neuron of the smaller side gets one of its own, and the rest of the
 * larger stay alone and count nothing; `softMatching` counts all. Since the best of many is taken,
 * unrelated neurons get well above the E|r| of one pair (`chanceUnmatched`), the more so the more
 * neurons: compare with shuffled rows. A constant neuron counts as 0, with a warning.
 * The jackknife's interval (95 % coverage, results/calibration) is about the mean value at this n:
 * a larger sample has another.
 *
 * [n, p], [n, q] → one number; NaN with a warning when all rows of a side are one vector. A third of
 * a second at p = q = 768, growing as p³.
 *
 * @see Li et al. (2016), Convergent learning: do different neural networks learn the same representations?
 */
export const matchedCorrelation: Measure<Neurons> = {
  ...matching("matched correlation", Math.abs, chanceOfAbsolute, () => [1, 1]),
  range: [0, 1],
  source: "Li et al. 2016",
};

/**
 * Soft matching correlation: neurons of sides of different size matched in the best way, each neuron's weight shared out among several.
 *
 *     max over T of Σⱼₖ Tⱼₖ·r(xⱼ, yₖ)      T ≥ 0, Σₖ Tⱼₖ = 1/p, Σⱼ Tⱼₖ = 1/q
 *
 * Exact optimal transport, without entropic smoothing. Correlations are signed, as in the paper, so
 * an opposite neuron is no match (for `matchedCorrelation` it is). With p = q the best T is one to
 * one. It is 1 only when every neuron has its like on the other side. Unrelated neurons get well
 * above the 0 of one pair. A constant neuron counts as 0, with a warning.
 * The jackknife's interval (95 % coverage, results/calibration) is about the mean value at this n:
 * a larger sample has another.
 *
 * [n, p], [n, q] → one number; NaN with a warning when all rows of a side are one vector. Seconds at
 * 768 neurons against another number of them, slowest where the two have no common divisor.
 *
 * @see Khosla & Williams (2024), Soft Matching Distance: a metric on neural representations that captures single-neuron tuning
 */
export const softMatching: Measure<Neurons> = {
  ...matching(
    "soft matching",
    (r) => r,
    () => 0,
    (few, many) => {
      const common = greatestCommonDivisor(few, many);
      return [many / common, few / common];
    },
  ),
  range: [-1, 1],
  source: "Khosla & Williams 2024",
};

type Worth = (r: number) => number;
type Chance = (n: number) => number;

function neuronByNeuron(
  name: string,
  worth: Worth,
  chance: Chance,
): Omit<Measure<Neurons>, "range" | "source"> {
  return {
    ...shared,
    name,
    needsSameColumns: true,
    compare: async (x, y) => {
      if (x.dimensions !== y.dimensions) {
        throw new RangeError(
          `${name}: x and y need the same columns, neuron by neuron, but x has ${x.dimensions} and y has ${y.dimensions}. ` +
            "Use matchedCorrelation or softMatching, which pair them up.",
        );
      }
      return scoreSides(x, y, async () => {
        const r = columnProducts(x.unit, y.unit);
        const value = sum(r.map(worth)) / r.length;
        return { value, ...told(x, y, { chance: chance(x.n) }) };
      });
    },
  };
}

/** `units`: how many each neuron of the smaller side sends, and each of the larger takes. */
function matching(
  name: string,
  worth: Worth,
  chance: Chance,
  units: (few: number, many: number) => readonly [number, number],
): Omit<Measure<Neurons>, "range" | "source"> {
  return {
    ...shared,
    name,
    compare: (x, y, engine, { signal } = {}) =>
      scoreSides(x, y, async () => {
        const [few, many] = x.dimensions <= y.dimensions ? [x, y] : [y, x];
        const r = await engine.crossProduct(few.unit, many.unit);
        const [supply, capacity] = units(r.rows, r.columns);
        const costs = { ...r, values: r.values.map((each) => -worth(each)) };
        const flow = await transport(costs, supply, capacity, signal);
        const value = -dot(flow.values, costs.values) / (supply * r.rows);
        return { value, ...told(x, y, { chanceUnmatched: chance(x.n) }) };
      }),
  };
}

function told(
  x: Neurons,
  y: Neurons,
  chance: Readonly<Record<string, number>>,
): Pick<Score, "details" | "warnings"> {
  const [constantNeuronsX, constantNeuronsY] = [x.constantNeurons, y.constantNeurons];
  return {
    details: { ...chance, constantNeuronsX, constantNeuronsY },
    warnings: [...constants("x", x), ...(x === y ? [] : constants("y", y))],
  };
}

function constants(name: string, { constantNeurons, dimensions }: Neurons): string[] {
  if (constantNeurons === 0) return [];
  return [
    `${constantNeurons} of the ${dimensions} neurons of ${name} are constant: their correlations count as 0`,
  ];
}

/** xⱼ·yⱼ of every column j. */
function columnProducts(x: Matrix, y: Matrix): Float64Array {
  const products = new Float64Array(x.columns);
  for (let k = 0; k < x.values.length; k++) {
    products[k % x.columns]! += x.values[k]! * y.values[k]!;
  }
  return products;
}

/** E|r| of unrelated normal neurons at n sentences: .1146 at n = 50. */
function chanceOfAbsolute(n: number): number {
  // Γ(m/2)/Γ((m+1)/2), two steps at a time from m = 1 or 2 up to m = n − 1.
  let [ratio, m] = n % 2 === 0 ? [Math.sqrt(Math.PI), 1] : [2 / Math.sqrt(Math.PI), 2];
  for (; m < n - 1; m += 2) ratio *= m / (m + 1);
  return ratio / Math.sqrt(Math.PI);
}

function neuronsOf(x: View): Neurons {
  const { matrix } = x.centered();
  const squares = columnProducts(matrix, matrix);
  // What rounding leaves of a constant column is far below what varies.
  const least = (precisionOf(x.matrix) === "float32" ? 1e-12 : 1e-28) * sum(squares);
  const factors = squares.map((square) => (square <= least ? 0 : 1 / Math.sqrt(square)));
  const unit = zeros(matrix.rows, matrix.columns, precisionOf(matrix));
  for (let k = 0; k < unit.values.length; k++) {
    unit.values[k] = matrix.values[k]! * factors[k % matrix.columns]!;
  }
  return { ...sideOf(x), unit, constantNeurons: factors.filter((each) => each === 0).length };
}

function greatestCommonDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestCommonDivisor(b, a % b);
}
