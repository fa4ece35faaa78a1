import { type Matrix, takeRows, zeros } from "../core/matrix";
import { linearProbe } from "./prediction";
import { inOwnUnit } from "./principal-axes";
import { type FittedLinearProbe, type Probe, trainingLabels } from "./probe";

type Scaled = ReturnType<typeof inOwnUnit>;

/**
 * The nearest centroid: each vector gets the class whose mean is nearest.
 *
 *     p(c | x) ∝ exp(−‖x − μ_c‖² / 2σ²)       σ²: mean square of what is left within classes, a dimension
 *
 * A linear rule without anything to tune: the boundary of two classes is half-way between their
 * means. Its probabilities are those of round clouds of one size, equally frequent; of real
 * vectors, whose dimensions go together, they are too sure (see `linearDiscriminant`).
 *
 * [n, d], n labels → weights [classes, d]. Linear in the data.
 *
 * @see Tibshirani et al. (2002), Diagnosis of multiple cancer types by shrunken centroids of gene expression
 */
export const nearestCentroid: Probe<Scaled, FittedLinearProbe> = {
  name: "nearest centroid",
  source: "Tibshirani et al. 2002",
  prepare: async (x) => inOwnUnit(x),
  async fit({ x, mean, unit }, training) {
    const { classes, codes } = trainingLabels(training);
    const rows = takeRows(x, training.rows);
    const centroids = classMeans(rows, codes, classes.length);
    const variance = varianceWithin(rows, codes, centroids);
    const scale = variance || 1;
    const half = (c: number) => {
      let square = 0;
      for (let j = 0; j < x.columns; j++) square += centroids.values[c * x.columns + j]! ** 2;
      return square / 2;
    };
    return linearProbe({
      name: "nearest centroid",
      classes,
      weights: { ...centroids, values: centroids.values.map((value) => value / scale / unit) },
      intercepts: Float64Array.from(classes, (_, c) => -half(c) / scale),
      mean,
      probabilistic: true,
      details: { rows: rows.rows },
      warnings:
        variance > 0
          ? []
          : ["within every class the training rows are one vector: probabilities have no scale"],
    });
  },
};

/** The mean of each class's rows. [n, d] → [classes, d], float64 */
export function classMeans(x: Matrix, codes: Int32Array, classes: number): Matrix {
  const means = zeros(classes, x.columns);
  const counts = new Float64Array(classes);
  for (let i = 0, k = 0; i < x.rows; i++) {
    const start = codes[i]! * x.columns;
    counts[codes[i]!]! += 1;
    for (let j = 0; j < x.columns; j++, k++) means.values[start + j]! += x.values[k]!;
  }
  for (let k = 0; k < means.values.length; k++) {
    means.values[k]! /= counts[Math.floor(k / x.columns)]!;
  }
  return means;
}

/** Mean square, a dimension, of the rows less their class's mean. */
function varianceWithin(x: Matrix, codes: Int32Array, means: Matrix): number {
  let squares = 0;
  for (let i = 0, k = 0; i < x.rows; i++) {
    const start = codes[i]! * x.columns;
    for (let j = 0; j < x.columns; j++, k++) {
      squares += (x.values[k]! - means.values[start + j]!) ** 2;
    }
  }
  return squares / x.values.length;
}
