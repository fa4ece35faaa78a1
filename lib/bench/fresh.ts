/**
 * What only a fresh process can tell. `node fresh.js first <sample>`: milliseconds until the first
 * score, Node's own start included. `node fresh.js memory <sample> <layers>`: the most memory held
 * by an all-pairs study that reads one layer after the other, in MiB. `node fresh.js many-rows …`:
 * the same of one language beside the others, without the vectors themselves. `retrieval`: the same of a search by CSLS.
 */

import { readFileSync } from "node:fs";
import { cka, compareAll, csls, debiasedCka, findNearest, openEngine, score } from "../index";
import { readSample, type Sample } from "./sample";

/**
 * The most memory this process held at any time, in MiB. Linux counts what the process held that
 * started this one as this one's own in `maxRSS`, but not in VmHWM.
 */
function mostResident(): number {
  if (process.platform !== "linux") return process.resourceUsage().maxRSS / 1024;
  const status = readFileSync("/proc/self/status", "utf8");
  return Number(/^VmHWM:\s*(\d+) kB$/m.exec(status)![1]) / 1024;
}

async function firstScore(sample: Sample): Promise<number> {
  const [x, y] = readSample(sample);
  await score(debiasedCka, x!, y!, {}, await openEngine());
  return performance.now();
}

async function mostMemory(sample: Sample, layers: number): Promise<number> {
  for (let layer = 0; layer < layers; layer++) {
    const matrices = readSample(sample);
    await compareAll(debiasedCka, matrices);
  }
  return mostResident();
}

/** The most memory beside the vectors themselves, of one language beside the others. */
async function memoryOfManyRows(sample: Sample, layers: number): Promise<number> {
  let data = 0;
  for (let layer = 0; layer < layers; layer++) {
    const matrices = readSample(sample);
    const [first, ...others] = matrices;
    await compareAll(cka, [first!], others);
    data = matrices.reduce((bytes, { values }) => bytes + values.byteLength, 0);
  }
  return mostResident() - data / 2 ** 20;
}

/** The most memory beside the two sides, of a search in two passes. */
async function memoryOfRetrieval(sample: Sample): Promise<number> {
  const [x, y] = readSample(sample);
  await findNearest(x!, y!, { similarity: csls() });
  const data = x!.values.byteLength + y!.values.byteLength;
  return mostResident() - data / 2 ** 20;
}

if (require.main === module) {
  const [what, path, n, d, layers] = process.argv.slice(2);
  const sample = { path: path!, n: Number(n), d: Number(d) };
  const runs: Record<string, () => Promise<number>> = {
    first: () => firstScore(sample),
    memory: () => mostMemory(sample, Number(layers)),
    "many-rows": () => memoryOfManyRows(sample, Number(layers)),
    retrieval: () => memoryOfRetrieval(sample),
  };
  runs[what!]!().then((value) => {
    console.log(value);
    process.exit();
  });
}
