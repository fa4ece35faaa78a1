/** `npm run bench:slurm`: one and two tasks on a real Slurm of two nodes on this machine, by size. */

import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { cpus, tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { planRun } from "../cluster/make-plan";
import type { Run } from "../cluster/run-folder";
import { submitRun } from "../cluster/submit";
import { partsOf, type Stage } from "../cluster/tasks";
import { packageFolder } from "../files/package-folder";
import { toCsv } from "../files/tables/csv";
import { openCorpus } from "../models/corpora/open-corpus";

/** Sentences of the interface texts: ×1, ×4, ×16. */
const sizes = [64, 256, 1024];
const languages = ["en", "lv"];

async function main(): Promise<void> {
  const lab = mkdtempSync(join(tmpdir(), "interlingua-scaling-"));
  const scripts = join(packageFolder(), "lib", "testing", "slurm");
  const opened = spawnSync("bash", [join(scripts, "up.sh"), join(lab, "slurm")], {
    stdio: ["ignore", "inherit", "inherit"],
  });
  if (opened.status !== 0) throw new Error("bench: there is no Slurm to measure on.");
  process.env.SLURM_CONF = join(lab, "slurm", "slurm.conf");
  try {
    const rows = [];
    for (const sentences of sizes) {
      for (const tasks of [1, 2]) {
        const row = { sentences, tasks, ...(await measured(lab, sentences, tasks)) };
        console.log(JSON.stringify(row));
        rows.push(row);
      }
    }
    save(rows);
  } finally {
    spawnSync("bash", [join(scripts, "down.sh"), join(lab, "slurm")]);
    rmSync(lab, { recursive: true, force: true });
  }
}

/** Seconds from `submit` to the end of the merge, and of each stage from its job's start to its last part. */
async function measured(
  lab: string,
  sentences: number,
  tasks: number,
): Promise<Record<string, number>> {
  const corpus = join(lab, `${sentences}.json`);
  const { text } = await openCorpus("interface");
  const cut = languages.map((language) => [language, text[language]!.slice(0, sentences)]);
  writeFileSync(corpus, JSON.stringify({ text: Object.fromEntries(cut) }));
  const run = await planRun(join(lab, `run-${sentences}-${tasks}`), {
    ...{ corpus, languages, layers: [0, 6, 12], batch: 32, shards: tasks },
  });
  const start = Date.now();
  const { jobs } = await submitRun(run, {
    sbatch: "-c 1 --mem=900M",
    out: join(lab, `results-${sentences}-${tasks}`),
  });
  const states = startOf(jobs[0]!);
  while (execFileSync("squeue", ["--noheader"], { encoding: "utf8" }).trim() !== "") {
    await wait(200);
  }
  const seconds = (from: number, to: number) => Number(((to - from) / 1000).toFixed(1));
  return {
    states: seconds(await states, lastPart(run, "states")),
    whole: seconds(start, Date.now()),
    bytes: partsOf(run.plan, "states").reduce(
      (sum, { file }) => sum + statSync(join(run.folder, file)).size,
      0,
    ),
  };
}

/** When a job began to run. */
async function startOf(job: string): Promise<number> {
  for (;;) {
    const state = execFileSync("squeue", ["--noheader", `--jobs=${job}`, "--format=%T"], {
      encoding: "utf8",
    });
    if (state.includes("RUNNING")) return Date.now();
    await wait(50);
  }
}

function lastPart({ folder, plan }: Run, stage: Stage): number {
  return Math.max(...partsOf(plan, stage).map(({ file }) => statSync(join(folder, file)).mtimeMs));
}

function save(rows: readonly Readonly<Record<string, number>>[]): void {
  const folder = join(packageFolder(), "results", "benchmarks");
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "slurm.csv"), toCsv(rows));
  const words = `# One and two tasks on Slurm

Made by \`npm run bench:slurm\` on ${cpus().length} × ${cpus()[0]?.model ?? "unknown"}, ${new Date().toISOString().slice(0, 10)}: a real Slurm of two
nodes of one processor's worth each, on this machine. \`slurm.csv\`: sentences of ${languages.length} languages, tasks a stage, seconds
of the hidden states (from the start of the first task) and of the whole run (queues and merge included),
bytes of hidden states.

Both nodes are one machine here, so this shows what a run costs beside its work, not how a cluster
scales. Each task loads the model anew, and Slurm waits between jobs: both count less the more a
task has to do.
`;
  writeFileSync(join(folder, "slurm.md"), words);
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
