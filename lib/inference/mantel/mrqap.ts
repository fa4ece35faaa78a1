import { dot } from "../../core/arithmetic";
import type { Engine } from "../../engine/engine";
import type { ItemOrders } from "./item-orders";
import { testOf } from "./mantel-tests";
import { basisOf, squareOf, unexplained, unitResidual } from "./pair-values";
import { permutedCorrelations } from "./permuted-correlations";

/** What one predictor adds to the others, in a regression of pairs on pairs. */
export interface QapCoefficient {
  /**
   * In standard deviations of the response for one of the predictor's; NaN where others explain it.
   */
  readonly coefficient: number;
  readonly partialCorrelation: number;
  /** Chance of a partial correlation as high, one-sided. */
  readonly pValue: number;
}

/**
 * Regression of the pairs of matrices on those of several others, with double semi-partialing: what
 * the other predictors leave of each is shuffled by items, and its partial correlation with the
 * response compared (monotone in its t).
 *
 *     y = α + Σ βⱼxⱼ + e      εⱼ = xⱼ less its regression on the others;  εⱼ shuffled → r(y, εⱼ | the others)
 *
 * Holds where items are exchangeable; it does not make kin and neighbours independent.
 *
 * @param responses pairs of each, complete
 * @param predictors pairs of each, complete
 * @returns `[response][predictor]`
 * @see Dekker, Krackhardt & Snijders (2007), Sensitivity of MRQAP tests to collinearity and autocorrelation conditions
 */
export async function mrqap(
  n: number,
  responses: readonly Float64Array[],
  predictors: readonly Float64Array[],
  { orders }: ItemOrders,
  engine: Engine,
  signal?: AbortSignal,
): Promise<QapCoefficient[][]> {
  const known = new Float64Array((n * (n - 1)) / 2).fill(1);
  const byPredictor: QapCoefficient[][] = [];
  for (const predictor of predictors) {
    const others = predictors.filter((one) => one !== predictor);
    const basis = basisOf(others, known);
    const own = unitResidual(predictor, basis, known);
    const directions = responses.map((y) => unitResidual(y, basis, known));
    const whole = directions.filter((one) => one !== undefined);
    const grid =
      own && whole.length > 0
        ? await permutedCorrelations(
            [squareOf(n, own)],
            [{ directions: whole, basis, known }],
            orders,
            engine,
            signal,
          )
        : undefined;
    byPredictor.push(
      responses.map((y, k) => {
        const direction = directions[k];
        if (!grid || !own || !direction) return noCoefficient;
        const { correlation, pValue } = testOf(grid, whole.indexOf(direction));
        return {
          coefficient: standardised(y, predictor, own),
          partialCorrelation: correlation,
          pValue,
        };
      }),
    );
  }
  return responses.map((_, k) => byPredictor.map((list) => list[k]!));
}

const noCoefficient: QapCoefficient = {
  coefficient: Number.NaN,
  partialCorrelation: Number.NaN,
  pValue: Number.NaN,
};

/** β·sd(x)/sd(y), where β = y·ε/(x·ε). */
function standardised(y: Float64Array, x: Float64Array, residual: Float64Array): number {
  const constant = basisOf(
    [],
    y.map(() => 1),
  );
  const [a, b] = [unexplained(x, constant), unexplained(y, constant)];
  return (dot(b, residual) / dot(a, residual)) * Math.sqrt(dot(a, a) / dot(b, b));
}
