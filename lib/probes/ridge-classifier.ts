import { matrix, takeRows } from "../core/matrix";
import type { Engine } from "../engine/engine";
import { classMeans } from "./nearest-centroid";
import { innerFolds, penaltiesOf, placeOfLeast } from "./penalties";
import { linearProbe } from "./prediction";
import { type FittedLinearProbe, type Probe, type Training, trainingLabels } from "./probe";
import {
  type RidgeSide,
  type RidgeSystem,
  ridgeSide,
  ridgeSystem,
  solveRidge,
} from "./ridge-system";

/**
 * The ridge classifier: a regression on +1 for a row's own class and −1 for every other, and the
 * class of the highest score.
 *
 *     W = (C + penalty·I)⁻¹·XᵀT,   C = XᵀX of the training rows, centred; T = ±1, centred
 *
 * In closed form: all folds of a cross-validation follow from one product of all rows, less that
 * of the rows held out. The penalty is added to sums of squares (scikit-learn's `alpha`), in
 * squared units of x. Of several the one of least squared error in three folds of the training rows is taken.
 * Its scores are no probabilities: it has accuracy, but no log-loss and no bits.
 *
 * [n, d], n labels → weights [classes, d]
 *
 * @throws RangeError when a penalty is not positive and finite
 * @see Hoerl & Kennard (1970), Ridge regression: biased estimation for nonorthogonal problems
 */
export function ridgeClassifier({
  penalty = 1,
}: {
  readonly penalty?: number | readonly number[];
} = {}): Probe<RidgeSide, FittedLinearProbe> {
  const penalties = penaltiesOf("ridgeClassifier", penalty);
  const name = `ridge classifier (penalty ${penalties.join(", ")})`;
  return {
    name,
    source: "Hoerl & Kennard 1970",
    prepare: ridgeSide,
    async fit(side, training, engine) {
      const chosen =
        penalties.length === 1
          ? penalties[0]!
          : penalties[placeOfLeast(await heldOutErrors(side, training, penalties, engine))]!;
      const [fitted] = await fitAll(name, side, training, [chosen], engine);
      return fitted!;
    },
  };
}

async function fitAll(
  name: string,
  side: RidgeSide,
  training: Training,
  penalties: readonly number[],
  engine: Engine,
): Promise<FittedLinearProbe[]> {
  const { rows, signal } = training;
  const labels = trainingLabels(training);
  const system = await ridgeSystem(side, rows, engine);
  const shares = labels.classes.map((_, c) => countOf(labels.codes, c) / rows.length);
  const targets = targetSums(side, training, system, shares);
  const fitted: FittedLinearProbe[] = [];
  for (const penalty of penalties) {
    signal?.throwIfAborted();
    const found = await solveRidge(system, targets, penalty / side.unit ** 2, engine);
    const weights = matrix(
      found.columns,
      found.rows,
      (c, j) => found.values[j * found.columns + c]!,
    );
    const intercepts = Float64Array.from(shares, (share, c) => {
      let offset = 2 * share - 1;
      for (let j = 0; j < weights.columns; j++) {
        offset -= weights.values[c * weights.columns + j]! * system.mean[j]!;
      }
      return offset;
    });
    fitted.push(
      linearProbe({
        name,
        classes: labels.classes,
        weights: { ...weights, values: weights.values.map((weight) => weight / side.unit) },
        intercepts,
        mean: side.mean,
        probabilistic: false,
        details: { penalty, rows: rows.length },
        warnings: [],
      }),
    );
  }
  return fitted;
}

/** XᵀT, both centred: of ±1, twice the sum of the class's rows less their mean. [d, classes] */
function targetSums(
  { x }: RidgeSide,
  training: Training,
  { mean }: RidgeSystem,
  shares: readonly number[],
) {
  const { classes, codes } = trainingLabels(training);
  const means = classMeans(takeRows(x, training.rows), codes, classes.length);
  const n = training.rows.length;
  return matrix(x.columns, classes.length, (j, c) => {
    return 2 * n * shares[c]! * (means.values[c * x.columns + j]! - mean[j]!);
  });
}

/** Σ (target − score)² of each penalty, over the folds inside the training rows. */
async function heldOutErrors(
  side: RidgeSide,
  training: Training,
  penalties: readonly number[],
  engine: Engine,
): Promise<Float64Array> {
  const errors = new Float64Array(penalties.length);
  const { classes, codes } = training.labels;
  for (const { inner, heldOut } of innerFolds("ridgeClassifier", training)) {
    const x = takeRows(side.vectors, heldOut);
    const fitted = await fitAll("inner fold", side, inner, penalties, engine);
    for (const [p, probe] of fitted.entries()) {
      const { scores } = await probe.predict(x, engine);
      for (const [i, row] of heldOut.entries()) {
        for (const [c, name] of probe.classes.entries()) {
          const target = name === classes[codes[row]!] ? 1 : -1;
          errors[p]! += (target - scores.values[i * scores.columns + c]!) ** 2;
        }
      }
    }
  }
  return errors;
}

function countOf(codes: Int32Array, code: number): number {
  return codes.reduce((count, one) => count + Number(one === code), 0);
}
