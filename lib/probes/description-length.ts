import { sum } from "../core/arithmetic";
import { type Matrix, takeRows } from "../core/matrix";
import { randomNumbers, randomPermutation } from "../core/random";
import type { Engine } from "../engine/engine";
import { openEngine } from "../engine/open";
import { type HoldOutOptions, inHowMany, type PreparedVectors } from "./hold-out";
import { constantVectors, countsOf, type Labels, labelsOf } from "./labels";
import { logProbabilitiesOf } from "./prediction";
import type { Probe } from "./probe";
import { rowsByGroup, type Split } from "./splits";

/** How many bits it takes to tell someone the labels who has the vectors. */
export interface DescriptionLength {
  readonly probe: string;
  /** n·log₂(classes): what it takes without the vectors, all classes as likely. */
  readonly uniform: number;
  /** Bits of the online code. */
  readonly online: number;
  /** uniform/online: 1 where the vectors say nothing, or less. */
  readonly compression: number;
  readonly blocks: readonly DescribedBlock[];
  readonly warnings: readonly string[];
}

export interface DescribedBlock {
  /** The rows told before it, of which the probe learns, and by the end of it. */
  readonly from: number;
  readonly to: number;
  readonly bits: number;
}

export interface DescriptionOptions extends HoldOutOptions {
  /** Where blocks end, as shares of the rows that rise to 1. */
  readonly schedule?: readonly number[];
}

/** Voita & Titov's: each block about doubles what is known. */
export const usualSchedule: readonly number[] = [
  0.001, 0.002, 0.004, 0.008, 0.016, 0.032, 0.0625, 0.125, 0.25, 0.5, 1,
];

/**
 * The minimum description length of labels given vectors, by the online code: labels are told
 * block by block, each at −log₂ p of a probe fitted on the blocks before; in bits.
 *
 *     L = t₁·log₂ k − Σ over blocks Σ log₂ p(yᵢ | xᵢ; fitted on rows told before)
 *
 * It counts how well a probe ends up and how much it had to be told to get there, so that a large
 * probe that memorises gains nothing. Rows are told in random order, group by group: a sentence
 * in all languages at once. Of classes not told yet, `u` of k after m rows, the code sets aside the share
 * u/(m + k) by Laplace's rule; while only one class is known, counts by the same rule are all there is.
 *
 * [n, d], n labels → bits
 *
 * @throws RangeError as `crossValidate`; when the probe knows no probabilities; when the schedule
 *   does not rise to 1
 * @see Voita & Titov (2020), Information-theoretic probing with minimum description length
 */
export async function describeLabels<P>(
  probe: Probe<P>,
  x: Matrix,
  labels: readonly string[],
  options: DescriptionOptions = {},
  engine?: Engine,
): Promise<DescriptionLength> {
  const coded = labelsOf(`describeLabels, ${probe.name}`, x, labels);
  const arithmetic = engine ?? (await openEngine());
  const prepared = await probe.prepare(x, arithmetic);
  return describePrepared(probe, { x, prepared }, coded, options, arithmetic);
}

/** The same of vectors that are prepared already, for several labellings of them. */
export async function describePrepared<P>(
  probe: Probe<P>,
  vectors: PreparedVectors<P>,
  labels: Labels,
  { schedule = usualSchedule, onProgress, ...options }: DescriptionOptions,
  engine: Engine,
): Promise<DescriptionLength> {
  const n = vectors.x.rows;
  const { order, ends } = blocksOf(n, schedule, options);
  const each = Math.log2(labels.classes.length);
  const blocks: DescribedBlock[] = [{ from: 0, to: ends[0]!, bits: ends[0]! * each }];
  const warnings: string[] = [];
  for (const [b, to] of ends.slice(1).entries()) {
    options.signal?.throwIfAborted();
    const from = ends[b]!;
    const rows = { train: order.slice(0, from), test: order.slice(from, to) };
    const block = await bitsOf(probe, vectors, labels, rows, options, engine);
    blocks.push({ from, to, bits: block.bits });
    warnings.push(...block.warnings);
    onProgress?.({ task: probe.name, done: b + 1, total: ends.length - 1, unit: "blocks" });
  }
  const online = blocks.reduce((sum, { bits }) => sum + bits, 0);
  return {
    probe: probe.name,
    uniform: n * each,
    online,
    compression: (n * each) / online,
    blocks,
    warnings: [...constantVectors(vectors.x), ...inHowMany(warnings, `${ends.length - 1} blocks`)],
  };
}

/** Rows in the order in which they are told, and where each block ends. */
function blocksOf(
  n: number,
  schedule: readonly number[],
  { groups, seed = 0 }: HoldOutOptions,
): { readonly order: readonly number[]; readonly ends: readonly number[] } {
  const rises = schedule.every((share, b) => share > (schedule[b - 1] ?? 0));
  if (!rises || schedule.at(-1) !== 1) {
    throw new RangeError(
      `describeLabels: a schedule is shares of the rows that rise to 1, but ${schedule.join(", ") || "nothing"} came. ` +
        "Leave it out for Voita & Titov's.",
    );
  }
  const members = rowsByGroup("describeLabels", n, groups);
  const told = randomPermutation(members.length, randomNumbers(seed)).map((g) => members[g]!);
  const ends = schedule.map((share) => told.slice(0, Math.ceil(share * told.length)).flat().length);
  return { order: told.flat(), ends: [...new Set(ends)] };
}

/** The labels of the test rows, to someone who knows those of the training rows. */
async function bitsOf<P>(
  probe: Probe<P>,
  { x, prepared }: PreparedVectors<P>,
  labels: Labels,
  { train, test }: Pick<Split, "train" | "test">,
  options: HoldOutOptions,
  engine: Engine,
): Promise<{ readonly bits: number; readonly warnings: readonly string[] }> {
  const [counts, k] = [countsOf(labels, train), labels.classes.length];
  const unseen = counts.filter((count) => count === 0).length;
  const total = train.length + k;
  if (k - unseen < 2) {
    const logs = test.map((row) => Math.log2((counts[labels.codes[row]!]! + 1) / total));
    return { bits: -sum(logs), warnings: [] };
  }
  const fitted = await probe.fit(prepared, { ...options, rows: train, labels }, engine);
  const logs = logProbabilitiesOf(await fitted.predict(takeRows(x, test), engine), labels, test);
  if (!logs) {
    throw new RangeError(
      `describeLabels: ${probe.name} knows no probabilities, so that nothing can be told in bits. ` +
        "Use logisticRegression or linearDiscriminant.",
    );
  }
  const [known, unknown] = [Math.log2(1 - unseen / total), -Math.log2(total)];
  const costs = logs.map((log) =>
    log === Number.NEGATIVE_INFINITY ? unknown : log / Math.LN2 + known,
  );
  return { bits: -sum(costs), warnings: fitted.warnings };
}
