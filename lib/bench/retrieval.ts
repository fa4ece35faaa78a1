/** What is measured of retrieval beside faiss, and vecmap's and LASER's ways. Repetitions take turns. */

import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { openEngine } from "../engine/open";
import { findNearest } from "../retrieval/search/find-nearest";
import { csls, marginRatio } from "../retrieval/search/similarity";
import { absolute, type Limit, type Measurement, ratio } from "./measurement";
import type { Peer } from "./peer";
import { readSample, writeSample } from "./sample";
import { inTurns } from "./turns";

const size = { languages: 2, n: 10_000, d: 768 } as const;

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
    top1: () => findNearest(x!, y!, {}, engine),
    csls: () => findNearest(x!, y!, { similarity: csls({ k: 10 }) }, engine),
    margin: () => findNearest(x!, y!, { similarity: marginRatio({ k: 4 }) }, engine),
  };
  const theirs = {
    vecmap: "vecmap",
    ...(peer?.versions.faiss && { faiss: "faiss", laser: "laser" }),
  };
  const times = await inTurns<keyof typeof ours, "faiss" | "vecmap" | "laser">(
    ours,
    theirs,
    sample,
    peer,
  );
  await engine.close();
  const beside = (what: string, time: number, peers: number | undefined, limit: Limit) =>
    ratio(`${what}, 10,000 × 10,000`, "blas", "ms", time, peers, limit);
  const ownTop1 = (what: string, time: number) =>
    absolute(`${what}, beside our top-1`, "blas", "×", time / times.top1, ["at most", 2.2]);
  return [
    beside("top-1, beside faiss flat", times.top1, times.faiss, ["at most", 1]),
    beside("CSLS k = 10, beside vecmap's", times.csls, times.vecmap, ["at most", 1]),
    ownTop1("CSLS k = 10", times.csls),
    beside("margin k = 4, beside LASER's", times.margin, times.laser, ["at most", 1]),
    ownTop1("margin k = 4", times.margin),
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
