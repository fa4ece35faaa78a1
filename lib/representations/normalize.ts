import { columnMeans, normalizeRows, squaredRowNorms } from "../core/arithmetic";
import { type Matrix, shapeOf } from "../core/matrix";
import { fitByScope, type ScopeOptions } from "./per-language";
import type { Preparation } from "./preparation";
import { type Representations, transform } from "./representations";

/**
 * Brings every vector to length one: x/‖x‖. Nothing is fitted.
 *
 * Cosines are as they were; what compares distances or fits maps then looks at directions alone.
 * Reading throws a RangeError when a vector is zero, which has no direction, or not finite.
 */
export function normalizeLengths(representations: Representations): Representations {
  return transform(representations, { what: "brought to length one" }, (x, language, layer) => {
    const norms = squaredRowNorms(x);
    const bad = norms.findIndex((norm) => !(norm > 0 && norm < Number.POSITIVE_INFINITY));
    if (bad < 0) return normalizeRows(x, norms);
    const what = norms[bad] === 0 ? "zero" : "not finite, or too long to be squared";
    throw new RangeError(
      `normalizeLengths: every vector needs a length above zero, but ${language} at layer ${layer} ${shapeOf(x)} ` +
        `is ${what} in row ${bad} (sentence ${representations.sentences[bad]}). Leave that sentence out with selectSentences.`,
    );
  });
}

/**
 * Standardises every dimension (z-scores): takes its mean away and divides by its standard deviation.
 *
 *     (xⱼ − mean xⱼ) / √((1/n) Σᵢ (xᵢⱼ − mean xⱼ)²)
 *
 * A few dimensions of large variance decide cosines of raw states; after this each counts alike. A
 * dimension that does not vary on the rows fitted on is centred only, and said.
 *
 * @throws RangeError when a sentence to fit on is not there, comes twice, or none is given
 * @see Timkey & van Schijndel (2021), All Bark and No Bite: Rogue Dimensions in Transformer Language Models Obscure Representational Quality
 */
export function fitStandardization(
  representations: Representations,
  options: ScopeOptions = {},
): Promise<Preparation> {
  return fitByScope(
    { who: "fitStandardization", what: "standardised" },
    async (x) => {
      const center = columnMeans(x);
      const deviations = columnDeviations(x, center);
      const constant = deviations.filter((deviation) => deviation === 0).length;
      const factors = deviations.map((deviation) => (deviation > 0 ? 1 / deviation : 1));
      return {
        map: { from: x.columns, to: x.columns, center, factors },
        ...(constant > 0 && {
          warning: `${constant} of ${x.columns} dimensions do not vary and are centred only`,
        }),
      };
    },
    representations,
    options,
  );
}

/** Root of the mean square around the means; 0 where it is no more than rounding of the mean. [n, d] → [d] */
function columnDeviations(x: Matrix, means: Float64Array): Float64Array {
  const squares = new Float64Array(x.columns);
  for (let k = 0; k < x.values.length; k++) {
    const j = k % x.columns;
    squares[j]! += (x.values[k]! - means[j]!) ** 2;
  }
  return squares.map((square, j) => {
    const deviation = Math.sqrt(square / x.rows);
    return deviation > 1e-14 * Math.abs(means[j]!) ? deviation : 0;
  });
}
