/** What is measured of single measures beside numpy and published code. Repetitions take turns. */

import { openEngine } from "../engine/open";
import { rbfCka } from "../measures/cka/kernel-cka";
import { compareAll, score } from "../measures/compare";
import { angularProcrustes } from "../measures/shape/procrustes";
import { type Measurement, median, ratio, timed } from "./measurement";
import type { Peer } from "./peer";
import { readSample, writeSample } from "./sample";

const repetitions = 3;

interface Timing {
  readonly milliseconds: number;
  readonly value: number;
}

/**
 * Angular Procrustes of all pairs of 6 of the 28 languages of the goal: 15 of its 378 pairs, each
 * of which costs the same, and beside which what is done once a language counts for more than there.
 */
export async function measureProcrustes(
  folder: string,
  peer: Peer | undefined,
): Promise<Measurement[]> {
  const sample = writeSample(folder, "shapes", { languages: 6, n: 1000, d: 768 });
  const matrices = readSample(sample);
  const engine = await openEngine({ prefer: "blas" });
  const ours = () => compareAll(angularProcrustes, matrices, matrices, {}, engine);
  const times = await inTurns(ours, { numpy: "procrustes", netrep: "netrep" }, sample, peer);
  await engine.close();
  const what = "angular Procrustes, all pairs, n = 1,000";
  return [
    ratio(`${what}, beside numpy's`, "blas", "ms", times.ours, times.numpy, ["at most", 0.9]),
    ratio(`${what}, beside netrep's`, "blas", "ms", times.ours, times.netrep, ["at most", 0.5]),
  ];
}

/** RBF CKA with its interval and null, beside the bare value. */
export async function measureRbf(folder: string, peer: Peer | undefined): Promise<Measurement[]> {
  const sample = writeSample(folder, "kernels", { languages: 2, n: 2000, d: 768 });
  const [x, y] = readSample(sample);
  const engine = await openEngine({ prefer: "blas" });
  const ours = () => score(rbfCka, x!, y!, {}, engine);
  const times = await inTurns(ours, { numpy: "rbf" }, sample, peer);
  await engine.close();
  return [ratio("RBF CKA, n = 2,000", "blas", "ms", times.ours, times.numpy, ["at most", 1])];
}

/** Medians of repetitions that take turns, the first of which warms up. */
export async function inTurns<Name extends string>(
  ours: () => Promise<unknown>,
  tasks: Readonly<Record<Name, string>>,
  sample: object,
  peer: Peer | undefined,
): Promise<{ readonly ours: number } & Readonly<Partial<Record<Name, number>>>> {
  const names = Object.keys(tasks) as Name[];
  const times = new Map<string, number[]>([
    ["ours", []],
    ...names.map((name) => [name, []] as [string, number[]]),
  ]);
  for (let round = 0; round <= repetitions; round++) {
    const own = await timed(ours);
    if (round > 0) times.get("ours")!.push(own);
    for (const name of peer ? names : []) {
      const { milliseconds } = await peer!.ask<Timing>(tasks[name], sample);
      if (round > 0) times.get(name)!.push(milliseconds);
    }
  }
  const medians = [...times]
    .filter(([, list]) => list.length > 0)
    .map(([name, list]) => [name, median(list)]);
  return Object.fromEntries(medians);
}
