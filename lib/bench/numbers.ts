/** What is measured of arithmetic: all pairs, a product, exactness. Repetitions take turns with the peer's. */

import type { Engine } from "../engine/engine";
import { openEngine } from "../engine/open";
import { cka, debiasedCka } from "../measures/cka/cka";
import { compareAll, score } from "../measures/compare";
import { absolute, type Measurement, median, ratio, timed } from "./measurement";
import type { Peer } from "./peer";
import { readSample, writeSample } from "./sample";

const kinds = ["blas", "onnx"] as const;
const repetitions = 5;

async function openBoth(): Promise<Record<(typeof kinds)[number], Engine>> {
  return { blas: await openEngine({ prefer: "blas" }), onnx: await openEngine({ prefer: "onnx" }) };
}

interface Timing {
  readonly milliseconds: number;
}

export const allPairsSize = { languages: 28, n: 1000, d: 768 } as const;

/** All pairs of 28 languages with intervals and nulls, a layer after the other. */
export async function measureAllPairs(
  folder: string,
  layers: number,
  peer: Peer | undefined,
): Promise<Measurement[]> {
  const ours: Record<string, number[]> = { blas: [], onnx: [] };
  const bare: number[] = [];
  const byPair: number[] = [];
  const engines = await openBoth();
  for (let layer = 0; layer < layers; layer++) {
    const sample = writeSample(folder, "layer", allPairsSize);
    const matrices = readSample(sample);
    const times: Record<string, number[]> = { blas: [], onnx: [], bare: [] };
    // The first round warms up.
    for (let round = 0; round <= repetitions; round++) {
      for (const kind of kinds) {
        const study = () => compareAll(debiasedCka, matrices, matrices, {}, engines[kind]);
        const time = await timed(study);
        if (round > 0) times[kind]!.push(time);
      }
      const time = await peer?.ask<Timing>("grams", sample);
      if (time && round > 0) times.bare!.push(time.milliseconds);
    }
    for (const kind of kinds) ours[kind]!.push(median(times[kind]!));
    if (!peer) continue;
    bare.push(median(times.bare!));
    byPair.push((await peer.ask<Timing>("pairs", sample)).milliseconds);
  }
  for (const engine of Object.values(engines)) await engine.close();
  const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
  const what = `all pairs, 28 languages × ${layers} layers`;
  const peers = peer && sum(bare);
  return [
    ratio(`${what}, beside one product`, "blas", "ms", sum(ours.blas!), peers, ["at most", 1.25]),
    ratio(`${what}, beside one product`, "onnx", "ms", sum(ours.onnx!), peers, ["at most", 2]),
    ratio(`${what}, beside pair by pair`, "blas", "ms", sum(ours.blas!), peer && sum(byPair), [
      "at most",
      1 / 8,
    ]),
  ];
}

/** XᵀY 10,000 × 768 in float32, in GFLOP/s. */
export async function measureProduct(
  folder: string,
  peer: Peer | undefined,
): Promise<Measurement[]> {
  const sample = writeSample(folder, "product", { languages: 2, n: 10_000, d: 768 });
  const [x, y] = readSample(sample);
  const times: Record<string, number[]> = { blas: [], onnx: [], peer: [] };
  const engines = await openBoth();
  for (let round = 0; round <= 2 * repetitions; round++) {
    for (const kind of kinds)
      times[kind]!.push(await timed(() => engines[kind].crossProduct(x!, y!)));
    if (peer) times.peer!.push((await peer.ask<Timing>("product", sample)).milliseconds);
  }
  for (const engine of Object.values(engines)) await engine.close();
  const speed = (values: readonly number[]) =>
    (2 * 10_000 * 768 ** 2) / median(values.slice(1)) / 1e6;
  const peers = peer && speed(times.peer!);
  return [
    ratio("XᵀY 10,000 × 768", "blas", "GFLOP/s", speed(times.blas!), peers, ["at least", 0.9]),
    ratio("XᵀY 10,000 × 768", "onnx", "GFLOP/s", speed(times.onnx!), peers, ["at least", 0.65]),
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
