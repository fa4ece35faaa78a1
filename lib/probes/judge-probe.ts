import type { Matrix } from "../core/matrix";
import { normalQuantile } from "../core/statistics";
import type { Table } from "../core/table";
import type { Engine } from "../engine/engine";
import { wilson } from "../inference/wilson";
import { listed } from "./hold-out";
import { requireLabelEach } from "./labels";
import { logProbabilitiesOf } from "./prediction";
import type { FittedProbe } from "./probe";
import { type ClassScores, confusionOf, perClass, type Scores, scoresOf } from "./scores";
import { rowsByGroup } from "./splits";

/** How well a fitted probe tells the classes of other vectors. */
export interface ProbeJudgement extends Omit<Scores, "vInformation"> {
  readonly probe: string;
  readonly classes: readonly string[];
  /** Of the accuracy, 95 %. */
  readonly interval: readonly [lower: number, upper: number];
  /** Rows of each class (down) taken for each class (across). */
  readonly confusion: Matrix;
  readonly perClass: Table<ClassScores>;
  /** The class that each row was taken for. */
  readonly predicted: readonly string[];
}

/**
 * How well a fitted probe tells the classes of vectors that it was not fitted on: of another text,
 * another language, another time. The interval is Wilson's over rows, or over groups (the sentence
 * of each row and its translations), of which each then counts as one.
 *
 * [n, d], n labels → scores
 *
 * @throws RangeError when a label is none of the classes that the probe learnt, when there are no rows,
 *   or not a label, or group, a row, and when vectors have other dimensions or a value is not finite
 */
export async function judgeProbe(
  fitted: FittedProbe,
  x: Matrix,
  labels: readonly string[],
  { groups }: { readonly groups?: readonly string[] } = {},
  engine?: Engine,
): Promise<ProbeJudgement> {
  const who = `judgeProbe, ${fitted.name}`;
  requireLabelEach(who, x, labels);
  if (x.rows === 0) throw new RangeError(`${who}: there are no rows to tell. Give one at least.`);
  const units = rowsByGroup(who, x.rows, groups).length;
  const actual = codesOf(who, fitted.classes, labels);
  const prediction = await fitted.predict(x, engine);
  const { codes: predicted, logProbabilities } = prediction;
  const rows = Array.from(actual, (_, row) => row);
  const known = { classes: fitted.classes, codes: actual };
  const ofActual = logProbabilitiesOf(prediction, known, rows);
  const ofPredicted = logProbabilitiesOf(prediction, { ...known, codes: predicted }, rows);
  const heldOut = {
    ...{ classes: fitted.classes, actual, predicted, byShare: new Float64Array(rows.length) },
    ...(logProbabilities && { ofActual: ofActual!, ofPredicted: ofPredicted! }),
  };
  const { vInformation: _, ...scores } = scoresOf(heldOut, rows);
  const confusion = confusionOf(heldOut, rows);
  return {
    ...{ probe: fitted.name, classes: fitted.classes, ...scores },
    interval: wilson(scores.accuracy, units, normalQuantile(0.975)),
    ...{ confusion, perClass: perClass(fitted.classes, confusion) },
    predicted: Array.from(predicted, (code) => fitted.classes[code]!),
  };
}

function codesOf(who: string, classes: readonly string[], labels: readonly string[]): Int32Array {
  const places = new Map(classes.map((name, place) => [name, place]));
  const unseen = labels.filter((label) => !places.has(label));
  if (unseen.length === 0) return Int32Array.from(labels, (label) => places.get(label)!);
  throw new RangeError(
    `${who}: a probe can tell the ${classes.length} classes that it learnt, but ${unseen.length} of ${labels.length} rows have others: ` +
      `${listed([...new Set(unseen)])}. Leave those rows out, or fit on rows of these classes too.`,
  );
}
