import { columnMeans, normalizeRows } from "../core/arithmetic";
import { columnsBetween, type Matrix, precisionOf, toPrecision } from "../core/matrix";
import { directionsOf } from "../measures/directions";
import { view } from "../measures/view";
import { fitByScope, type ScopeOptions } from "./per-language";
import type { Preparation } from "./preparation";
import type { Representations } from "./representations";

/**
 * All-but-the-top: takes away the mean and the first few principal components, which hold what all
 * vectors share rather than what tells them apart.
 *
 *     (x − μ) − (x − μ)·VₖVₖᵀ      Vₖ: the k directions of largest variance
 *
 * The paper takes k ≈ d/100. With `per: "language"` each language loses directions of its own.
 *
 * @throws RangeError when directions is not a whole number from 1, or not fewer than vary
 * @see Mu & Viswanath (2018), All-but-the-Top: Simple and Effective Postprocessing for Word Representations
 */
export function fitAllButTheTop(
  representations: Representations,
  { directions, ...options }: ScopeOptions & { readonly directions: number },
): Promise<Preparation> {
  requireCount("fitAllButTheTop", "directions", directions);
  return fitByScope(
    { who: "fitAllButTheTop", what: "all but the top", settings: { directions } },
    async (x, engine) => {
      const { axes, lengths, rank } = await directionsOf(view(x), engine);
      if (directions >= rank) throw tooMany("fitAllButTheTop", "directions", directions, rank, x);
      const top = toPrecision(columnsBetween(axes, 0, directions), precisionOf(x));
      const total = lengths.reduce((sum, length) => sum + length ** 2, 0);
      const taken = lengths.subarray(0, directions).reduce((sum, length) => sum + length ** 2, 0);
      return {
        map: {
          from: x.columns,
          to: x.columns,
          center: columnMeans(x),
          removed: { read: top, written: top },
        },
        facts: { rank, shareOfVariance: taken / total },
      };
    },
    representations,
    options,
  );
}

/**
 * Sets the rogue dimensions to zero: the few that make up most of the mean cosine between any two
 * sentences. For cosines and all that sums over dimensions it is the same as dropping them.
 *
 *     cⱼ = mean over pairs i ≠ l of x̂ᵢⱼ·x̂ₗⱼ = ((Σᵢ x̂ᵢⱼ)² − Σᵢ x̂ᵢⱼ²) / (n(n−1))      x̂ = x/‖x‖
 *
 * over all pairs, in closed form, where the paper draws some. Over all languages unless told. The
 * facts tell which dimensions, and their share of the mean cosine. Fit on raw states: centring has
 * taken most of it away.
 *
 * @throws RangeError when dimensions is not a whole number from 1, or not fewer than there are
 * @see Timkey & van Schijndel (2021), All Bark and No Bite: Rogue Dimensions in Transformer Language Models Obscure Representational Quality
 */
export function fitRogueDimensions(
  representations: Representations,
  { dimensions, per = "all", ...options }: ScopeOptions & { readonly dimensions: number },
): Promise<Preparation> {
  requireCount("fitRogueDimensions", "dimensions", dimensions);
  return fitByScope(
    { who: "fitRogueDimensions", what: "rogue dimensions zeroed", settings: { dimensions } },
    async (x) => {
      if (dimensions >= x.columns) {
        throw tooMany("fitRogueDimensions", "dimensions", dimensions, x.columns, x);
      }
      const parts = cosineParts(x);
      const order = [...parts.keys()].sort((a, b) => parts[b]! - parts[a]!);
      const rogue = order.slice(0, dimensions);
      const factors = new Float64Array(x.columns).fill(1);
      for (const j of rogue) factors[j] = 0;
      const total = parts.reduce((sum, part) => sum + part, 0);
      return {
        map: { from: x.columns, to: x.columns, factors },
        facts: {
          dimensions: rogue.join(" "),
          meanCosine: total,
          meanCosineLeft: total - rogue.reduce((sum, j) => sum + parts[j]!, 0),
        },
      };
    },
    representations,
    { per, ...options },
  );
}

/** What each dimension adds to the mean cosine of two different rows. [n, d] → [d] */
function cosineParts(x: Matrix): Float64Array {
  const { rows, columns, values } = normalizeRows(x);
  const [sums, squares] = [new Float64Array(columns), new Float64Array(columns)];
  for (let k = 0; k < values.length; k++) {
    sums[k % columns]! += values[k]!;
    squares[k % columns]! += values[k]! ** 2;
  }
  return sums.map((sum, j) => (sum ** 2 - squares[j]!) / (rows * (rows - 1)));
}

function requireCount(who: string, what: string, count: number): void {
  if (Number.isInteger(count) && count >= 1) return;
  throw new RangeError(
    `${who}: ${what} is how many to take away, a whole number from 1, but ${count} came.`,
  );
}

function tooMany(who: string, what: string, count: number, most: number, x: Matrix): RangeError {
  return new RangeError(
    `${who}: fewer ${what} have to be taken away than there are, but ${count} came, and the ${x.rows} rows vary in ${most}. Ask for fewer.`,
  );
}
