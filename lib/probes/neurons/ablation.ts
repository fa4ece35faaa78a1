import { columnMeans } from "../../core/arithmetic";
import { type Matrix, rowOf, takeRows, zeros } from "../../core/matrix";
import type { Watch } from "../../core/progress";
import { randomNumbers, randomPermutation } from "../../core/random";
import type { Row, Table } from "../../core/table";
import type { Engine } from "../../engine/engine";
import { openEngine } from "../../engine/open";
import { labelsOf } from "../labels";
import { shareOverFolds } from "../over-folds";
import type { FittedProbe, Probe } from "../probe";
import { groupFolds, rowsByGroup, type Split } from "../splits";
import type { NeuronScore } from "./neuron-scores";

/** What a probe can tell when only some neurons speak, or all but some. */
export interface AblationRow extends Row {
  /** How many. */
  readonly neurons: number;
  /** `top kept`: the others are silenced; `top removed`: these are; `random removed`: as many others. */
  readonly which: "top kept" | "top removed" | "random removed";
  readonly accuracy: number;
  readonly lower: number;
  readonly upper: number;
}

export interface AblationOptions extends Watch {
  /** How many neurons are kept or removed; 0, 1, 2, 4, … and all when left out. */
  readonly counts?: readonly number[];
  readonly folds?: number;
  readonly groups?: readonly string[];
  readonly seed?: number;
}

/**
 * Ablation curve of a ranking of neurons: the accuracy of a probe when only the first k of them have
 * their values, and when the first k have not, beside k drawn at random. A silenced neuron has its mean.
 *
 * Neurons are ranked and the probe fitted, once with all neurons, on training rows, and judged on
 * rows held out. Where `top removed` falls no faster than `random removed`, what the ranking found is
 * there many times over, or it is no ranking. Intervals as of `crossValidate`.
 *
 * @throws RangeError as `crossValidate` does, and when a count is no whole number from 0 to d
 * @see Dalvi et al. (2019), What Is One Grain of Sand in the Desert? Analyzing Individual Neurons in
 *   Deep NLP Models
 */
export async function ablationCurve<P>(
  probe: Probe<P>,
  ranking: NeuronScore,
  x: Matrix,
  labels: readonly string[],
  options: AblationOptions = {},
  engine?: Engine,
): Promise<Table<AblationRow>> {
  const { counts = doubling(x.columns), folds = 5, groups, seed = 0, signal, onProgress } = options;
  const wrong = counts.find((k) => !(Number.isInteger(k) && k >= 0 && k <= x.columns));
  if (wrong !== undefined) {
    throw new RangeError(
      `ablationCurve: counts are whole numbers of neurons from 0 to ${x.columns}, but ${wrong} came. Leave it out.`,
    );
  }
  const coded = labelsOf("ablationCurve", x, labels);
  const arithmetic = engine ?? (await openEngine());
  const prepared = await probe.prepare(x, arithmetic);
  const splits = groupFolds("ablationCurve", coded, { folds, groups, seed });
  const random = randomNumbers(seed);
  const ofFolds: Hits[] = [];
  for (const [done, { train, test }] of splits.entries()) {
    signal?.throwIfAborted();
    const given = { rows: train, labels: coded, seed, ...(groups && { groups }) };
    const fitted = await probe.fit(prepared, given, arithmetic);
    const training = takeRows(x, train);
    const scores = await ranking.score(
      training,
      train.map((row) => labels[row]!),
      arithmetic,
    );
    const first = Array.from(scores.keys()).sort((a, b) => scores[b]! - scores[a]!);
    const held: HeldOut = {
      ...{ fitted, x: takeRows(x, test), labels: test.map((row) => labels[row]!) },
      ...{ means: columnMeans(training), first, drawn: randomPermutation(x.columns, random) },
    };
    ofFolds.push(await hitsOf(held, counts, arithmetic));
    onProgress?.({ task: "ablation", done: done + 1, total: splits.length, unit: "folds" });
  }
  const units = rowsByGroup("ablationCurve", x.rows, groups).length;
  return counts.flatMap((neurons, k) =>
    ways.map((which) => rowOfCurve(neurons, which, ofFolds, k, splits, units)),
  );
}

function doubling(d: number): number[] {
  const counts = [0];
  for (let k = 1; k < d; k *= 2) counts.push(k);
  return [...counts, d];
}

const ways = ["top kept", "top removed", "random removed"] as const;

interface HeldOut {
  readonly fitted: FittedProbe;
  readonly x: Matrix;
  readonly labels: readonly string[];
  readonly means: Float64Array;
  /** Neurons, the first of the ranking first. */
  readonly first: readonly number[];
  readonly drawn: readonly number[];
}

/** How many rows were told rightly, a number for each count. */
type Hits = Readonly<Record<AblationRow["which"], readonly number[]>>;

async function hitsOf(held: HeldOut, counts: readonly number[], engine: Engine): Promise<Hits> {
  const hits: Record<AblationRow["which"], number[]> = {
    ...{ "top kept": [], "top removed": [], "random removed": [] },
  };
  for (const k of counts) {
    const silenced = {
      "top kept": held.first.slice(k),
      "top removed": held.first.slice(0, k),
      "random removed": held.drawn.slice(0, k),
    };
    for (const which of ways) {
      const { codes } = await held.fitted.predict(silence(held, silenced[which]), engine);
      const right = held.labels.filter((label, i) => held.fitted.classes[codes[i]!] === label);
      hits[which].push(right.length);
    }
  }
  return hits;
}

function silence({ x, means }: HeldOut, neurons: readonly number[]): Matrix {
  const result = zeros(x.rows, x.columns, x.values instanceof Float32Array ? "float32" : "float64");
  result.values.set(x.values);
  for (let i = 0; i < x.rows; i++) {
    const row = rowOf(result, i);
    for (const j of neurons) row[j] = means[j]!;
  }
  return result;
}

function rowOfCurve(
  neurons: number,
  which: AblationRow["which"],
  ofFolds: readonly Hits[],
  k: number,
  splits: readonly Split[],
  units: number,
): AblationRow {
  const hits = ofFolds.map((of) => of[which][k]!);
  const { value, interval } = shareOverFolds(hits, splits, units);
  return { neurons, which, accuracy: value, lower: interval[0], upper: interval[1] };
}
