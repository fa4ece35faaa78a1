import { type Matrix, takeRows } from "../core/matrix";
import type { Watch } from "../core/progress";
import type { Engine } from "../engine/engine";
import { countsOf, type Labels } from "./labels";
import { logProbabilitiesOf } from "./prediction";
import type { FittedProbe, Probe } from "./probe";
import type { HeldOut } from "./scores";
import type { Split } from "./splits";

/** What probes fitted on the training rows of several splits say of their test rows, one after the other. */
export interface HeldOutOfSplits extends HeldOut {
  /** The row that each entry is of. */
  readonly rows: readonly number[];
  /** Entries of each split. */
  readonly ofSplits: readonly (readonly number[])[];
  readonly warnings: readonly string[];
}

export interface HoldOutOptions extends Watch {
  readonly groups?: readonly string[];
  readonly seed?: number;
}

/** Vectors, and what a probe made of them that serves every fit. */
export interface PreparedVectors<P> {
  readonly x: Matrix;
  readonly prepared: P;
}

/** Fits on each split's training rows and predicts its test rows. */
export async function holdOut<P>(
  probe: Probe<P>,
  { x, prepared }: PreparedVectors<P>,
  labels: Labels,
  splits: readonly Split[],
  { onProgress, ...options }: HoldOutOptions,
  engine: Engine,
): Promise<HeldOutOfSplits> {
  const parts: Part[] = [];
  for (const [done, { train, test }] of splits.entries()) {
    options.signal?.throwIfAborted();
    const fitted = await probe.fit(prepared, { ...options, rows: train, labels }, engine);
    parts.push(await partOf(fitted, takeRows(x, test), labels, { train, test }, engine));
    onProgress?.({ task: probe.name, done: done + 1, total: splits.length, unit: "folds" });
  }
  return joined(labels, splits, parts);
}

interface Part extends Pick<HeldOut, "predicted" | "byShare"> {
  readonly ofActual: Float64Array | undefined;
  readonly ofPredicted: Float64Array | undefined;
  readonly warnings: readonly string[];
}

async function partOf(
  fitted: FittedProbe,
  x: Matrix,
  labels: Labels,
  { train, test }: Pick<Split, "train" | "test">,
  engine: Engine,
): Promise<Part> {
  const prediction = await fitted.predict(x, engine);
  const { codes, logProbabilities } = prediction;
  const places = fitted.classes.map((name) => labels.classes.indexOf(name));
  const shares = countsOf(labels, train).map((count) => Math.log(count / train.length));
  return {
    predicted: codes.map((code) => places[code]!),
    byShare: Float64Array.from(test, (row) => shares[labels.codes[row]!]!),
    ofActual: logProbabilitiesOf(prediction, labels, test),
    ofPredicted:
      logProbabilities &&
      Float64Array.from(codes, (code, i) => logProbabilities.values[i * places.length + code]!),
    warnings: fitted.warnings,
  };
}

function joined(labels: Labels, splits: readonly Split[], parts: readonly Part[]): HeldOutOfSplits {
  const rows = splits.flatMap(({ test }) => test);
  const probabilistic = parts.every(({ ofActual }) => ofActual);
  let next = 0;
  return {
    classes: labels.classes,
    rows,
    ofSplits: splits.map(({ test }) => test.map(() => next++)),
    actual: Int32Array.from(rows, (row) => labels.codes[row]!),
    predicted: Int32Array.from(parts.flatMap(({ predicted }) => Array.from(predicted))),
    byShare: concatenated(parts.map(({ byShare }) => byShare)),
    ...(probabilistic && {
      ofActual: concatenated(parts.map(({ ofActual }) => ofActual!)),
      ofPredicted: concatenated(parts.map(({ ofPredicted }) => ofPredicted!)),
    }),
    warnings: inHowMany(
      parts.flatMap(({ warnings }) => warnings),
      `${splits.length} folds`,
    ),
  };
}

function concatenated(parts: readonly Float64Array[]): Float64Array {
  return Float64Array.from(parts.flatMap((part) => Array.from(part)));
}

/** Each warning once, with how many of all gave it. */
export function inHowMany(warnings: readonly string[], all: string): string[] {
  const counts = new Map<string, number>();
  for (const warning of warnings) counts.set(warning, (counts.get(warning) ?? 0) + 1);
  return [...counts].map(([warning, count]) => `in ${count} of ${all}: ${warning}`);
}

/** @throws RangeError when a class that is tested cannot have been learnt */
export function requireLearnable(name: string, labels: Labels, splits: readonly Split[]): void {
  for (const { name: fold, train, test } of splits) {
    const [known, asked] = [countsOf(labels, train), countsOf(labels, test)];
    const unseen = labels.classes.filter((_, c) => asked[c]! > 0 && known[c] === 0);
    if (unseen.length > 0) {
      throw new RangeError(
        `${name}: every class that is tested needs training rows, but ${fold} tests ${listed(unseen)}, of which ` +
          "the other rows have none. Leave such classes out, or divide the rows by something else.",
      );
    }
    if (known.filter((count) => count > 0).length < 2) {
      throw new RangeError(
        `${name}: a probe needs two classes at least to learn from, but without ${fold} all rows are ` +
          `"${labels.classes[known.findIndex((count) => count > 0)]}". Use other folds or groups.`,
      );
    }
  }
}

/** The first five, quoted, and how many more. */
export function listed(names: readonly string[]): string {
  const some = names.slice(0, 5).map((name) => `"${name}"`);
  return some.join(", ") + (names.length > 5 ? ` and ${names.length - 5} more` : "");
}
