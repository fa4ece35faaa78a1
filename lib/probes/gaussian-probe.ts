import { centerColumns } from "../core/arithmetic";
import { type Matrix, rowOf, takeRows, toPrecision, transpose, zeros } from "../core/matrix";
import { openEngine } from "../engine/open";
import { classShares } from "./linear-discriminant";
import { classMeans } from "./nearest-centroid";
import { logSoftmax, predictionOf, requireColumns } from "./prediction";
import { inOwnUnit } from "./principal-axes";
import type { FittedProbe, Probe } from "./probe";
import { choleskyOfShrunk, type DiscriminantOptions, requireShrinkage } from "./shrunk-covariance";

type Scaled = ReturnType<typeof inOwnUnit>;

/**
 * The Gaussian probe (quadratic discriminant analysis): classes are Gaussian clouds, each of a shape of its own.
 *
 *     p(c | x) ∝ n_c·|Σ_c|^(−½)·exp(−½(x − μ_c)ᵀΣ_c⁻¹(x − μ_c)),   Σ_c = (1 − s)·S_c + s·tr(S_c)/d·I
 *
 * S_c is the covariance of a class (divided by n_c), which takes more rows a class than dimensions
 * to have an inverse; the shrinkage makes up for it.
 *
 * [n, d], n labels → probabilities. Costs nd² + classes·d³.
 *
 * @throws RangeError when shrinkage is not from 0 to 1; when a Σ_c has no inverse
 * @see Torroba Hennigen, Williams & Cotterell (2020), Intrinsic Probing through Dimension Selection
 */
export function gaussianProbe({ shrinkage = 0.1 }: DiscriminantOptions = {}): Probe<Scaled> {
  requireShrinkage("gaussianProbe", shrinkage);
  const name = `Gaussian probe (shrinkage ${shrinkage})`;
  return {
    name,
    source: "Torroba Hennigen et al. 2020",
    prepare: async (x) => inOwnUnit(x),
    async fit({ x, mean, unit }, training, engine) {
      const { classes, codes, n, shares } = classShares(training);
      const rows = takeRows(x, training.rows);
      const means = classMeans(rows, codes, classes.length);
      const clouds: Cloud[] = [];
      for (const [c, share] of shares.entries()) {
        training.signal?.throwIfAborted();
        const own = Array.from(codes, (_, i) => i).filter((i) => codes[i] === c);
        const centred = centerColumns(takeRows(rows, own), Float64Array.from(rowOf(means, c)));
        const gram = toPrecision(await engine.crossProduct(centred), "float64");
        const covariance = { ...gram, values: gram.values.map((g) => g / own.length) };
        const lower = await choleskyOfShrunk(
          `${name}, ${classes[c]}`,
          covariance,
          shrinkage,
          engine,
        );
        clouds.push({ center: Float64Array.from(rowOf(means, c)), lower, log: Math.log(share) });
      }
      return fittedClouds(name, classes, { mean, unit }, clouds, { shrinkage, rows: n });
    },
  };
}

interface Cloud {
  readonly center: Float64Array;
  /** Cholesky factor of the covariance. */
  readonly lower: Matrix;
  /** Of the class's share. */
  readonly log: number;
}

function fittedClouds(
  name: string,
  classes: readonly string[],
  { mean, unit }: Pick<Scaled, "mean" | "unit">,
  clouds: readonly Cloud[],
  details: FittedProbe["details"],
): FittedProbe {
  return {
    name,
    classes,
    details,
    warnings: [],
    async predict(x, engine) {
      requireColumns(name, x, mean.length);
      const arithmetic = engine ?? (await openEngine());
      const scores = zeros(x.rows, classes.length);
      for (const [c, { center, lower, log }] of clouds.entries()) {
        const middle = mean.map((m, j) => m + unit * center[j]!);
        const off = transpose(toPrecision(centerColumns(x, middle), "float64"));
        const white = await arithmetic.solveTriangular(lower, off, { triangle: "lower" });
        const constant = log - sumOfLogs(lower);
        for (let i = 0; i < x.rows; i++) {
          let square = 0;
          for (let j = 0; j < white.rows; j++) square += white.values[j * x.rows + i]! ** 2;
          scores.values[i * classes.length + c] = constant - square / unit ** 2 / 2;
        }
      }
      return predictionOf(classes, scores, logSoftmax(scores));
    },
  };
}

function sumOfLogs({ rows, values }: Matrix): number {
  let sum = 0;
  for (let j = 0; j < rows; j++) sum += Math.log(values[j * (rows + 1)]!);
  return sum;
}
