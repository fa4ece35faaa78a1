/** What is measured of arithmetic: all pairs, a product, exactness. Repetitions take turns with the peer's. */

import type { Engine } from "../engine/engine";
import { openEngine } from "../engine/open";
import { cka, debiasedCka } from "../measures/cka/cka";
import { compareAll, score } from "../measures/compare";
import { absolute, type Measurement, ratio } from "./measurement";
import type { Peer } from "./peer";
import { readSample, writeSample } from "./sample";
import { inTurns, type Timing } from "./turns";

const kinds = ["blas", "onnx"] as const;

async function openBoth(): Promise<Record<(typeof kinds)[number], Engine>> {
  return { blas: await openEngine({ prefer: "blas" }), onnx: await openEngine({ prefer: "onnx" }) };
}

export const allPairsSize = { languages: 28, n: 1000, d: 768 } as const;

/** All pairs of 28 languages with intervals and nulls, a layer after the other. */
export async function measureAllPairs(
  folder: string,
  layers: number,
  peer: Peer | undefined,
): Promise<Measurement[]> {
  const total = { blas: 0, onnx: 0, bare: 0, byPair: 0 };
  const engines = await openBoth();
  for (let layer = 0; layer < layers; layer++) {
    const sample = writeSample(folder, "layer", allPairsSize);
    const matrices = readSample(sample);
    const by = (kind: (typeof kinds)[number]) => () =>
      compareAll(debiasedCka, matrices, matrices, {}, engines[kind]);
    const ours = { blas: by("blas"), onnx: by("onnx") };
    const times = await inTurns(ours, { bare: "grams" }, sample, peer);
    for (const kind of kinds) total[kind] += times[kind];
    if (!peer) continue;
    total.bare += times.bare!;
    total.byPair += (await peer.ask<Timing>("pairs", sample)).milliseconds;
  }
  for (const engine of Object.values(engines)) await engine.close();
  const what = `all pairs, 28 languages × ${layers} layers`;
  const beside = (by: string, kind: (typeof kinds)[number], theirs: number, most: number) =>
    ratio(`${what}, beside ${by}`, kind, "ms", total[kind], peer && theirs, ["at most", most]);
  return [
    beside("one product", "blas", total.bare, 1.25),
    beside("one product", "onnx", total.bare, 2),
    beside("pair by pair", "blas", total.byPair, 1 / 8),
  ];
}

/** XᵀY 10,000 × 768 in float32, in GFLOP/s. */
export async function measureProduct(
  folder: string,
  peer: Peer | undefined,
): Promise<Measurement[]> {
  const sample = writeSample(folder, "product", { languages: 2, n: 10_000, d: 768 });
  const [x, y] = readSample(sample);
  const engines = await openBoth();
  const by = (kind: (typeof kinds)[number]) => () => engines[kind].crossProduct(x!, y!);
  const ours = { blas: by("blas"), onnx: by("onnx") };
  const times = await inTurns(ours, { numpy: "product" }, sample, peer);
  for (const engine of Object.values(engines)) await engine.close();
  const speed = (milliseconds: number) => (2 * 10_000 * 768 ** 2) / milliseconds / 1e6;
  const peers = times.numpy && speed(times.numpy);
  return [
    ratio("XᵀY 10,000 × 768", "blas", "GFLOP/s", speed(times.blas), peers, ["at least", 0.9]),
    ratio("XᵀY 10,000 × 768", "onnx", "GFLOP/s", speed(times.onnx), peers, ["at least", 0.65]),
  ];
}

/** How far CKA of float32 vectors is from numpy's in float64, plain and far from the origin. */
export async function measureError(folder: string, peer: Peer | undefined): Promise<Measurement[]> {
  const result: Measurement[] = [];
  for (const offset of [0, 1e3]) {
    const sample = writeSample(folder, "exact", { languages: 2, n: 10_000, d: 768, offset });
    const [x, y] = readSample(sample);
    const exact = await peer?.ask<{ biased: number; debiased: number }>("exact", sample);
    for (const kind of kinds) {
      const engine = await openEngine({ prefer: kind });
      const biased = await score(cka, x!, y!, {}, engine);
      const debiased = await score(debiasedCka, x!, y!, {}, engine);
      await engine.close();
      const error =
        exact &&
        Math.max(Math.abs(biased.value - exact.biased), Math.abs(debiased.value - exact.debiased));
      const what = `error of CKA, n = 10,000${offset ? ", 1,000 added" : ""}`;
      result.push(absolute(what, kind, "", error, ["at most", 1e-6]));
    }
  }
  return result;
}
