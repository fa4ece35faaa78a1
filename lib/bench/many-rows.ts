import { openEngine } from "../engine/open";
import { cka } from "../measures/cka/cka";
import { compareAll } from "../measures/compare";
import { absolute, type Measurement, median, ratio, timed } from "./measurement";
import type { Peer } from "./peer";
import { readSample, writeSample } from "./sample";

const repetitions = 3;

/** One language beside five others. */
export const manyRowsSize = { languages: 6, n: 10_000, d: 768 } as const;

/**
 * Linear CKA of 5 pairs × 12 layers where rows are many: the value with its null, and with its
 * interval too, beside numpy's bare value with what is of one side worked out once.
 */
export async function measureManyRows(
  folder: string,
  peer: Peer | undefined,
): Promise<Measurement[]> {
  const sample = writeSample(folder, "many", manyRowsSize);
  const [first, ...others] = readSample(sample);
  const engine = await openEngine({ prefer: "blas" });
  const ours = (jackknife: boolean) => compareAll(cka, [first!], others, { jackknife }, engine);
  const times: Record<"bare" | "interval" | "peer", number[]> = {
    bare: [],
    interval: [],
    peer: [],
  };
  let error: number | undefined;
  // The first round warms up.
  for (let round = 0; round <= repetitions; round++) {
    const bare = await timed(() => ours(false));
    const interval = await timed(() => ours(true));
    const answer = await peer?.ask<{ milliseconds: number; value: number }>("star", sample);
    if (round > 0) times.bare.push(bare);
    if (round > 0) times.interval.push(interval);
    if (round > 0 && answer) times.peer.push(answer.milliseconds);
    if (answer) error = Math.abs((await ours(false)).value.values[0]! - answer.value);
  }
  await engine.close();
  const layers = (list: readonly number[]) => 12 * median(list);
  const peers = peer && layers(times.peer);
  const what = "linear CKA, 5 pairs × 12 layers, n = 10,000";
  return [
    ratio(what, "blas", "ms", layers(times.bare), peers, ["at most", 1]),
    ratio(`${what}, with intervals`, "blas", "ms", layers(times.interval), peers, ["at most", 1.5]),
    absolute(`${what}, beside numpy's value`, "blas", "", error, ["at most", 1e-6]),
  ];
}
