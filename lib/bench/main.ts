/** `npm run bench`: ours and numpy in one run, with the ratio and the goal. */

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { cpus, loadavg, tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { openEngine } from "../engine/open";
import { packageFolder } from "../files/package-folder";
import { toCsv } from "../files/tables/csv";
import { measureRegressions, measureRotations, measureSinkhorn } from "./alignment";
import { measureExtraction } from "./extraction";
import { measureCanonical, measureManyRows } from "./many-rows";
import { type Measurement, printed } from "./measurement";
import { measureAllPairs, measureError, measureProduct } from "./numbers";
import { howToGetPeer, type Peer, startPeer } from "./peer";
import { measureProbes } from "./probing";
import { measureProcesses } from "./processes";
import { measureRetrieval } from "./retrieval";
import { measureSentenceTransformers } from "./sentence-transformers";
import { measureProcrustes, measureRbf, measureRsa } from "./similarity";
import { measureLinkage, measureMantel } from "./typology";

const usage = `npm run bench -- [--layers 3] [--only all-pairs,product,error,many-rows,canonical,procrustes,rbf,rsa,retrieval,probes,probes-harder,mantel,linkage,regressions,rotations,sinkhorn,processes,extraction,sentence-transformers] [--save]
  --layers  layers of the all-pairs study (the goal is about 13; the ratio hardly depends on it)
  --save    write results/benchmarks`;

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      layers: { type: "string", default: "3" },
      only: { type: "string" },
      save: { type: "boolean", default: false },
      help: { type: "boolean", default: false },
    },
  });
  if (values.help) return console.log(usage);
  const layers = Number(values.layers);
  if (!Number.isInteger(layers) || layers < 1) {
    throw new RangeError(`bench: --layers needs a whole number from 1, but is "${values.layers}".`);
  }
  const peer = await startPeer();
  const folder = mkdtempSync(join(tmpdir(), "interlingua-bench-"));
  try {
    const about = await describe(peer, layers);
    console.log(about.map(([what, words]) => `${what}: ${words}`).join("\n"));
    const parts: Record<string, () => Measurement[] | Promise<Measurement[]>> = {
      "all-pairs": () => measureAllPairs(folder, layers, peer),
      product: () => measureProduct(folder, peer),
      error: () => measureError(folder, peer),
      "many-rows": () => measureManyRows(folder, peer),
      canonical: () => measureCanonical(folder, peer),
      procrustes: () => measureProcrustes(folder, peer),
      rbf: () => measureRbf(folder, peer),
      rsa: () => measureRsa(folder, peer),
      retrieval: () => measureRetrieval(folder, peer),
      mantel: () => measureMantel(),
      linkage: () => measureLinkage(folder, peer),
      regressions: () => measureRegressions(folder, peer),
      rotations: () => measureRotations(folder, peer),
      sinkhorn: () => measureSinkhorn(folder, peer),
      probes: () => measureProbes("easy", folder, peer),
      "probes-harder": () => measureProbes("harder", folder, peer),
      processes: () => measureProcesses(folder),
      extraction: () => measureExtraction(peer),
      "sentence-transformers": () => measureSentenceTransformers(folder, peer),
    };
    const measurements: Measurement[] = [];
    for (const name of values.only?.split(",") ?? Object.keys(parts)) {
      const part = parts[name];
      if (!part) throw new RangeError(`bench: there is no part "${name}".\n${usage}`);
      measurements.push(...(await part()));
    }
    console.log(`\n${printed(measurements)}`);
    if (values.save) save(measurements, about);
  } finally {
    peer?.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function describe(peer: Peer | undefined, layers: number): Promise<[string, string][]> {
  const engine = await openEngine();
  const load = loadavg()[0]!;
  return [
    [
      "machine",
      `${cpus().length} × ${cpus()[0]?.model ?? "unknown"}, load ${load.toFixed(1)} before`,
    ],
    ["ours", `${engine.name}, Node ${process.versions.node}`],
    ["Python", peer ? JSON.stringify(peer.versions) : howToGetPeer],
    ["all pairs", `${layers} of 13 layers; medians of repetitions that take turns`],
  ];
}

function save(measurements: readonly Measurement[], about: readonly [string, string][]): void {
  const folder = join(packageFolder(), "results", "benchmarks");
  mkdirSync(folder, { recursive: true });
  const rows = measurements.map((row) => ({
    what: row.what,
    engine: row.engine,
    ours: row.ours ?? "",
    python: row.peer ?? "",
    unit: row.unit,
    reached: row.reached ?? "",
    goal: row.goal,
  }));
  writeFileSync(join(folder, "table.csv"), toCsv(rows));
  const words = { ...Object.fromEntries(about), time: new Date().toISOString() };
  writeFileSync(join(folder, "machine.json"), `${JSON.stringify(words, null, 2)}\n`);
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
