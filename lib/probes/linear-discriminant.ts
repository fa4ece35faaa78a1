import { centerColumns, dot } from "../core/arithmetic";
import { rowOf, takeRows, transpose } from "../core/matrix";
import { countsOf, type Labels } from "./labels";
import { classMeans } from "./nearest-centroid";
import { linearProbe } from "./prediction";
import { type FittedLinearProbe, type Probe, type Training, trainingLabels } from "./probe";
import { type RidgeSide, ridgeSide, ridgeSystem, solvePositive } from "./ridge-system";
import { choleskyOfShrunk, type DiscriminantOptions, requireShrinkage } from "./shrunk-covariance";

/**
 * Linear discriminant analysis: classes are Gaussian clouds of one shape.
 *
 *     p(c | x) ∝ n_c·exp(−½(x − μ_c)ᵀΣ⁻¹(x − μ_c)),   Σ = (1 − s)·W + s·tr(W)/d·I
 *
 * W is the covariance within classes (divided by n). In closed form, by one product of all rows
 * for all folds. With fewer rows than dimensions W has no inverse, and a shrinkage is needed.
 *
 * [n, d], n labels → weights [classes, d]
 *
 * @throws RangeError when shrinkage is not from 0 to 1; when Σ has no inverse
 * @see Fisher (1936), The use of multiple measurements in taxonomic problems
 */
export function linearDiscriminant({
  shrinkage = 0.1,
}: DiscriminantOptions = {}): Probe<RidgeSide, FittedLinearProbe> {
  requireShrinkage("linearDiscriminant", shrinkage);
  const name = `linear discriminant (shrinkage ${shrinkage})`;
  return {
    name,
    source: "Fisher 1936",
    prepare: ridgeSide,
    async fit(side, training, engine) {
      const { x, mean, unit } = side;
      const { classes, codes, n, shares } = classShares(training);
      const means = classMeans(takeRows(x, training.rows), codes, classes.length);
      const { gram, mean: middle } = await ridgeSystem(side, training.rows, engine);
      const off = centerColumns(means, middle);
      for (let k = 0; k < off.values.length; k++) {
        off.values[k]! *= Math.sqrt(n * shares[Math.floor(k / x.columns)]!);
      }
      const between = await engine.crossProduct(off);
      const within = { ...gram, values: gram.values.map((g, k) => (g - between.values[k]!) / n) };
      const lower = await choleskyOfShrunk(name, within, shrinkage, engine);
      const weights = transpose(await solvePositive(lower, transpose(means), engine));
      return linearProbe({
        name,
        classes,
        weights: { ...weights, values: weights.values.map((weight) => weight / unit) },
        intercepts: Float64Array.from(shares, (share, c) => {
          const [w, m] = [rowOf(weights, c), rowOf(means, c)];
          return Math.log(share) - 0.5 * dot(w, m);
        }),
        mean,
        probabilistic: true,
        details: { shrinkage, rows: n },
        warnings: [],
      });
    },
  };
}

/** The classes of the training rows, and the share of the rows that each has. */
export function classShares(
  training: Training,
): Labels & { readonly n: number; readonly shares: readonly number[] } {
  const labels = trainingLabels(training);
  const n = training.rows.length;
  const counts = countsOf(labels, [...labels.codes.keys()]);
  return { ...labels, n, shares: Array.from(counts, (count) => count / n) };
}
