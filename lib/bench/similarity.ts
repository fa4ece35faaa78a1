/** What is measured of single measures beside numpy and published code. */

import { openEngine } from "../engine/open";
import { rbfCka } from "../measures/cka/kernel-cka";
import { compareAll, score } from "../measures/compare";
import { rsa } from "../measures/rsa/rsa";
import { angularProcrustes } from "../measures/shape/procrustes";
import { type Measurement, ratio } from "./measurement";
import type { Peer } from "./peer";
import { readSample, writeSample } from "./sample";
import { inTurns } from "./turns";

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
  const tasks = { numpy: "procrustes", netrep: "netrep" };
  const times = await inTurns({ ours }, tasks, sample, peer);
  await engine.close();
  const what = "angular Procrustes, 15 of 378 pairs, n = 1,000";
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
  const times = await inTurns({ ours }, { numpy: "rbf" }, sample, peer);
  await engine.close();
  const what = "RBF CKA, n = 2,000, interval and null included";
  return [ratio(what, "blas", "ms", times.ours, times.numpy, ["at most", 1])];
}

/** Correlation distances of every two rows, and Spearman's correlation of two sides'. */
export async function measureRsa(folder: string, peer: Peer | undefined): Promise<Measurement[]> {
  const sample = writeSample(folder, "distances", { languages: 2, n: 1000, d: 768 });
  const [x, y] = readSample(sample);
  const engine = await openEngine({ prefer: "blas" });
  const ours = () => score(rsa, x!, y!, {}, engine);
  const scipy = peer?.versions.scipy === undefined ? {} : { scipy: "rsa" };
  const times = await inTurns<"ours", "scipy">({ ours }, scipy, sample, peer);
  await engine.close();
  const what = "RSA, Spearman, n = 1,000";
  return [ratio(what, "blas", "ms", times.ours, times.scipy, ["at most", 1])];
}
