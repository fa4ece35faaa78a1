/** What is measured of retrieval beside faiss, and vecmap's and LASER's ways. Repetitions take turns. */

import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { openEngine } from "../engine/open";
import { findNearest } from "../retrieval/search/find-nearest";
import { csls, marginRatio } from "../retrieval/search/similarity";
import { absolute, type Limit, type Measurement, median, ratio, timed } from "./measurement";
import type { Peer } from "./peer";
import { readSample, writeSample } from "./sample";

const repetitions = 5;
const size = { languages: 2, n: 10_000, d: 768 } as const;

interface Timing {
  readonly milliseconds: number;
  readonly value: number;
}

/**
 * Top-1 among 10,000 by cosine, CSLS and margin ratio; and the memory beside the inputs, there and
 * at 60,000 rows. Each search brings rows to length one and is told nothing of the answer.
 */
export async function measureRetrieval(
  folder: string,
  peer: Peer | undefined,
): Promise<Measurement[]> {
  const sample = writeSample(folder, "retrieval", size);
  const [x, y] = readSample(sample);
  const engine = await openEngine({ prefer: "blas" });
  const ours = {
    faiss: () => findNearest(x!, y!, {}, engine),
    vecmap: () => findNearest(x!, y!, { similarity: csls({ k: 10 }) }, engine),
    laser: () => findNearest(x!, y!, { similarity: marginRatio({ k: 4 }) }, engine),
  };
  const names = ["faiss", "vecmap", "laser"] as const;
  const there = names.filter((name) => peer && (name === "vecmap" || peer.versions.faiss));
  const times = new Map<string, number[]>();
  const keep = (name: string, time: number, round: number) => {
    if (round > 0) times.set(name, [...(times.get(name) ?? []), time]);
  };
  // The first round warms up.
  for (let round = 0; round <= repetitions; round++) {
    for (const name of names) {
      keep(name, await timed(ours[name]), round);
      if (!there.includes(name)) continue;
      const { milliseconds } = await peer!.ask<Timing>(name, sample);
      keep(`${name} peer`, milliseconds, round);
    }
  }
  await engine.close();
  const of = (name: string) => (times.has(name) ? median(times.get(name)!) : undefined);
  const beside = (what: string, name: (typeof names)[number], limit: Limit) =>
    ratio(`${what}, 10,000 × 10,000`, "blas", "ms", of(name)!, of(`${name} peer`), limit);
  const ownTop1 = (what: string, name: (typeof names)[number]) =>
    absolute(`${what}, beside our top-1`, "blas", "×", of(name)! / of("faiss")!, ["at most", 2.2]);
  return [
    beside("top-1, beside faiss flat", "faiss", ["at most", 1]),
    beside("CSLS k = 10, beside vecmap's", "vecmap", ["at most", 1]),
    ownTop1("CSLS k = 10", "vecmap"),
    beside("margin k = 4, beside LASER's", "laser", ["at most", 1]),
    ownTop1("margin k = 4", "laser"),
    ...[10_000, 60_000].map((n) =>
      absolute(
        `memory of CSLS beside the data, n = ${n.toLocaleString("en")}`,
        "fastest",
        "MB",
        memory(folder, n),
        ["at most", 300],
      ),
    ),
  ];
}

/** In a process of its own; fewer dimensions where rows are many, for time's sake. */
function memory(folder: string, n: number): number {
  const { path, d } = writeSample(folder, "rows", { languages: 2, n, d: n > size.n ? 64 : size.d });
  const words = [join(__dirname, "fresh.js"), "retrieval", path, String(n), String(d)];
  return Number(execFileSync(process.execPath, words, { encoding: "utf8" }));
}
