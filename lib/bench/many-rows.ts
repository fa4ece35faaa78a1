/** What is measured where rows are many: one language beside five others, n = 10,000, a layer of the goal's 12. */

import { openEngine } from "../engine/open";
import { pwcca } from "../measures/cca/pwcca";
import { svcca } from "../measures/cca/svcca";
import { cka } from "../measures/cka/cka";
import { compareAll } from "../measures/compare";
import { absolute, type Measurement, ratio } from "./measurement";
import type { Peer } from "./peer";
import { readSample, writeSample } from "./sample";
import { inTurns, type Timing } from "./turns";

/** One language beside five others. */
export const manyRowsSize = { languages: 6, n: 10_000, d: 768 } as const;

/**
 * Linear CKA: the value with its null, and with its interval too, beside numpy's bare value with
 * what is of one side worked out once, the same in torch, and pair by pair as xsim has it.
 */
export async function measureManyRows(
  folder: string,
  peer: Peer | undefined,
): Promise<Measurement[]> {
  const sample = writeSample(folder, "many", manyRowsSize);
  const [first, ...others] = readSample(sample);
  const engine = await openEngine({ prefer: "blas" });
  const by = (jackknife: boolean) => compareAll(cka, [first!], others, { jackknife }, engine);
  const tasks = {
    numpy: "star",
    xsim: "star_by_pair",
    ...(peer?.versions.torch && { torch: "star_torch" }),
  };
  const ours = { bare: () => by(false), interval: () => by(true) };
  const times = await inTurns<keyof typeof ours, keyof typeof tasks>(ours, tasks, sample, peer);
  const exact = await peer?.ask<Timing>("star", sample);
  const error = exact && Math.abs((await by(false)).value.values[0]! - exact.value);
  await engine.close();
  const what = "linear CKA, 5 pairs × 12 layers, n = 10,000";
  const beside = (name: string, time: number, peers: number | undefined, most: number) =>
    ratio(name, "blas", "ms", 12 * time, peers && 12 * peers, ["at most", most]);
  return [
    beside(what, times.bare, times.numpy, 1),
    beside(`${what}, beside torch's`, times.bare, times.torch, 0.75),
    beside(`${what}, beside xsim's`, times.bare, times.xsim, 0.75),
    beside(`${what}, with intervals`, times.interval, times.numpy, 1.5),
    absolute(`${what}, beside numpy's value`, "blas", "", error, ["at most", 1e-6]),
  ];
}

/**
 * CKA, SVCCA and PWCCA in one pass, beside numpy's in float64 that share Gram matrices, and beside
 * anatome's formulas: everything of every pair anew, by SVDs. Of those, one pair is timed.
 */
export async function measureCanonical(
  folder: string,
  peer: Peer | undefined,
): Promise<Measurement[]> {
  const sample = writeSample(folder, "many", manyRowsSize);
  const [first, ...others] = readSample(sample);
  const engine = await openEngine({ prefer: "blas" });
  const measures = [cka, svcca({ variance: 0.99 }), pwcca];
  const ours = () => compareAll(measures, [first!], others, { jackknife: false }, engine);
  const times = await inTurns({ ours }, { numpy: "canonical" }, sample, peer);
  const anatome = (await peer?.ask<Timing>("anatome", sample))?.milliseconds;
  await engine.close();
  const what = "CKA + SVCCA + PWCCA, 5 pairs × 12 layers, n = 10,000";
  const beside = (name: string, peers: number | undefined, most: number) =>
    ratio(name, "blas", "ms", 12 * times.ours, peers && 12 * peers, ["at most", most]);
  return [
    beside(`${what}, beside numpy's`, times.numpy, 0.5),
    beside(`${what}, beside anatome's`, anatome && others.length * anatome, 0.1),
  ];
}
