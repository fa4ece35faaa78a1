/**
 * What only a fresh process can tell. `node fresh.js first <sample>`: milliseconds until the first
 * score, Node's own start included. `node fresh.js memory <sample> <layers>`: the most memory held
 * by an all-pairs study that reads one layer after the other, in MiB.
 */

import { compareAll, debiasedCka, openEngine, score } from "../index";
import { readSample, type Sample } from "./sample";

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
  return process.resourceUsage().maxRSS / 1024;
}

if (require.main === module) {
  const [what, path, n, d, layers] = process.argv.slice(2);
  const sample = { path: path!, n: Number(n), d: Number(d) };
  const run = what === "first" ? firstScore(sample) : mostMemory(sample, Number(layers));
  run.then((value) => {
    console.log(value);
    process.exit();
  });
}
