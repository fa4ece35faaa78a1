import type { Matrix } from "../core/matrix";
import type { Watch } from "../core/progress";
import type { Engine } from "../engine/engine";
import { openEngine } from "../engine/open";
import { constantVectors, type Labels, labelsOf } from "./labels";

/**
 * A probe: a way of learning from vectors and their labels to tell the classes of other vectors.
 *
 * `prepare` is what depends on the vectors alone and serves every fit on some of their rows: the
 * folds of a cross-validation, a path of penalties, permuted labels, control tasks.
 */
export interface Probe<P = unknown, F extends FittedProbe = FittedProbe> {
  /** With its settings, e.g. `logistic regression (penalty 1)`. */
  readonly name: string;
  /** Author and year. */
  readonly source: string;
  prepare(x: Matrix, engine: Engine): Promise<P>;
  fit(prepared: P, training: Training, engine: Engine): Promise<F>;
}

/** What a probe learns from. */
export interface Training extends Watch {
  /** The rows learnt from; those of a class that none of them has are not asked about. */
  readonly rows: readonly number[];
  /** Of all rows. */
  readonly labels: Labels;
  /** What must not be divided by a cross-validation inside the training rows. */
  readonly groups?: readonly string[];
  /** Of whatever is drawn. */
  readonly seed?: number;
}

/** What was learnt, to be applied to vectors that were not there. */
export interface FittedProbe {
  readonly name: string;
  /** Those that the training rows had, in order of their names. */
  readonly classes: readonly string[];
  /** [n, d] → one class a row */
  predict(x: Matrix, engine?: Engine): Promise<Prediction>;
  /** Penalty chosen, iterations, … */
  readonly details: Readonly<Record<string, number | string>>;
  readonly warnings: readonly string[];
}

/** A probe whose score of a class is a weighted sum: the weights are its direction in the space. */
export interface FittedLinearProbe extends FittedProbe {
  /** scores = x·weightsᵀ + intercepts. [classes, d] */
  readonly weights: Matrix;
  readonly intercepts: Float64Array;
}

export interface Prediction {
  readonly classes: readonly string[];
  /** The class of each row, as a place in `classes`: of the highest score, the first of equals. */
  readonly codes: Int32Array;
  /** [n, classes] */
  readonly scores: Matrix;
  /** ln p of every class, float64; left out by a probe that knows no probabilities. [n, classes] */
  readonly logProbabilities?: Matrix;
}

export interface FitOptions extends Watch {
  readonly groups?: readonly string[];
  readonly seed?: number;
}

/**
 * Fits a probe on all rows. For how well it does, see `crossValidate`: on rows it was fitted on,
 * almost any probe of many dimensions is right.
 *
 * [n, d], n labels → the fitted probe
 *
 * @param options.groups what belongs together, as the sentence of each row: a penalty is then
 *   chosen without a sentence and its translations on both sides
 * @throws RangeError when a value is not finite, when there is not a label a row, or one class only
 */
export async function fitProbe<P, F extends FittedProbe>(
  probe: Probe<P, F>,
  x: Matrix,
  labels: readonly string[],
  options: FitOptions = {},
  engine?: Engine,
): Promise<F> {
  const coded = labelsOf(`fitProbe, ${probe.name}`, x, labels);
  const arithmetic = engine ?? (await openEngine());
  const rows = Array.from({ length: x.rows }, (_, i) => i);
  const prepared = await probe.prepare(x, arithmetic);
  const fitted = await probe.fit(prepared, { ...options, rows, labels: coded }, arithmetic);
  return { ...fitted, warnings: [...constantVectors(x), ...fitted.warnings] };
}

/** The training rows' labels among the classes that they have. */
export function trainingLabels({ rows, labels }: Training): Labels {
  const known = [...new Set(rows.map((row) => labels.codes[row]!))].sort((a, b) => a - b);
  const places = new Map(known.map((code, place) => [code, place]));
  return {
    classes: known.map((code) => labels.classes[code]!),
    codes: Int32Array.from(rows, (row) => places.get(labels.codes[row]!)!),
  };
}
