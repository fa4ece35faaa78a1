import { type Matrix, zeros } from "../core/matrix";
import type { Row, Table } from "../core/table";

/** What a probe said of rows that it was not fitted on, all classes as places in `classes`. */
export interface HeldOut {
  readonly classes: readonly string[];
  readonly actual: Int32Array;
  readonly predicted: Int32Array;
  /** ln p of the row's own class, and of the class predicted; undefined without probabilities. */
  readonly ofActual?: Float64Array;
  readonly ofPredicted?: Float64Array;
  /** ln of the share of the training rows that the row's own class has. */
  readonly byShare: Float64Array;
}

/** How well rows held out were told, in numbers of which each has a weakness that another has not. */
export interface Scores {
  /** Share of the rows told right. */
  readonly accuracy: number;
  /** Mean over classes of the share of its rows told right: a frequent class counts no more. */
  readonly balancedAccuracy: number;
  /** Mean over classes of F1 = 2·precision·recall/(precision + recall). */
  readonly macroF1: number;
  /** Mean of −log₂ p of the row's own class, in bits. */
  readonly logLoss: number;
  /** How far accuracy is from the probability claimed, over 15 bins of the latter, weighed by rows. */
  readonly calibrationError: number;
  /** Bits that the vector saves of those it costs to know the classes' shares alone: v-information. */
  readonly vInformation: number;
}

/**
 * The scores of some rows. A class that none of them has or is taken for is left out of the means.
 *
 * @see Xu et al. (2020), A theory of usable information under computational constraints
 * @see Guo et al. (2017), On calibration of modern neural networks (15 bins)
 */
export function scoresOf(heldOut: HeldOut, rows: readonly number[]): Scores {
  const confusion = confusionOf(heldOut, rows);
  const classes = perClass(heldOut.classes, confusion).filter(
    ({ rows: own, predicted }) => own + predicted > 0,
  );
  const right = classes.reduce((total, { hits }) => total + hits, 0);
  const logLoss = heldOut.ofActual ? -meanOf(heldOut.ofActual, rows) / Math.LN2 : Number.NaN;
  return {
    accuracy: right / rows.length,
    balancedAccuracy: mean(classes.filter(({ rows: own }) => own > 0).map(({ recall }) => recall)),
    macroF1: mean(classes.map(({ f1 }) => f1)),
    logLoss,
    calibrationError: calibrationError(heldOut, rows),
    vInformation: -meanOf(heldOut.byShare, rows) / Math.LN2 - logLoss,
  };
}

/** Rows of each class (down) that were taken for each class (across). [classes, classes] */
export function confusionOf(
  { classes, actual, predicted }: HeldOut,
  rows: readonly number[],
): Matrix {
  const confusion = zeros(classes.length, classes.length);
  for (const row of rows) {
    confusion.values[actual[row]! * classes.length + predicted[row]!]! += 1;
  }
  return confusion;
}

/** One class, as it was told. */
export interface ClassScores extends Row {
  readonly class: string;
  readonly rows: number;
  readonly predicted: number;
  readonly hits: number;
  /** Of the rows taken for it, the share that are; NaN when none was. */
  readonly precision: number;
  /** Of its rows, the share told right; NaN when there are none. */
  readonly recall: number;
  /** 2·hits/(rows + predicted) */
  readonly f1: number;
}

export function perClass(classes: readonly string[], confusion: Matrix): Table<ClassScores> {
  const k = classes.length;
  return classes.map((name, c) => {
    const hits = confusion.values[c * k + c]!;
    let [rows, predicted] = [0, 0];
    for (let other = 0; other < k; other++) {
      rows += confusion.values[c * k + other]!;
      predicted += confusion.values[other * k + c]!;
    }
    return {
      class: name,
      rows,
      predicted,
      hits,
      precision: hits / predicted,
      recall: hits / rows,
      f1: (2 * hits) / (rows + predicted),
    };
  });
}

const bins = 15;

/** Σ over bins of |rows told right − Σ probability claimed| / rows. */
function calibrationError(
  { actual, predicted, ofPredicted }: HeldOut,
  rows: readonly number[],
): number {
  if (!ofPredicted) return Number.NaN;
  const gaps = new Float64Array(bins);
  for (const row of rows) {
    const claimed = Math.exp(ofPredicted[row]!);
    const bin = Math.max(0, Math.min(bins - 1, Math.ceil(claimed * bins) - 1));
    gaps[bin]! += Number(actual[row] === predicted[row]) - claimed;
  }
  return gaps.reduce((sum, gap) => sum + Math.abs(gap), 0) / rows.length;
}

function meanOf(values: Float64Array, rows: readonly number[]): number {
  let sum = 0;
  for (const row of rows) sum += values[row]!;
  return sum / rows.length;
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
