/** `npm run calibrate`: whether p-values and intervals are what they say, by simulation. */

import { spawn } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { cpus, tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { roundNumbers, type Table } from "../core/table";
import { openEngine } from "../engine/open";
import { packageFolder } from "../files/package-folder";
import { fromCsv, toCsv } from "../files/tables/csv";
import { allMeasures, type Measure, nestedPredictivity } from "../measures/index";
import { confoundedMeasures } from "../testing/confounded-measures";
import { type Plan, type Run, simulate } from "./simulate";
import { type Calibration, readme, summarise } from "./summary";
import { calibrateTypology, typologyReadme } from "./typology";

const usage = `npm run calibrate -- [--runs 2000] [--seconds 600] [--permutations 199] [--measures "CKA|NBS"] [--jobs 4] [--typology] [--save]
  --runs          draws of each kind of data
  --seconds       what a measure may take of each process: the slowest have fewer runs
  --permutations  shuffles for measures without a null in closed form
  --measures      names, divided by |; all of them unless given. What was saved of the others is kept
  --jobs          processes, one thread each; one a core unless given
  --shard 3/16    only the fourth of sixteen parts of the draws, written to --parts; then merge them by
  --merge         only read the parts and sum them up
  --parts         a folder for the parts, which are carried on with; a temporary one unless given
  --typology      the tests of similarity against typology instead of measures; 300 runs are two minutes
  --save          write results/calibration`;

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      runs: { type: "string", default: "2000" },
      seconds: { type: "string", default: "600" },
      permutations: { type: "string", default: "199" },
      measures: { type: "string" },
      jobs: { type: "string", default: `${cpus().length}` },
      shard: { type: "string" },
      parts: { type: "string" },
      merge: { type: "boolean", default: false },
      typology: { type: "boolean", default: false },
      save: { type: "boolean", default: false },
      help: { type: "boolean", default: false },
    },
  });
  if (values.help) return console.log(usage);
  const plan = {
    runs: whole("runs", values.runs),
    seconds: whole("seconds", values.seconds),
    permutations: whole("permutations", values.permutations),
  };
  if (values.typology) return runTypology(plan.runs, values.save);
  const measures = named(values.measures);
  if (values.shard) {
    if (!values.parts) throw new RangeError(`calibrate: --shard needs --parts.\n${usage}`);
    return runShard(measures, plan, values.shard, values.parts);
  }
  const parts = values.parts ?? mkdtempSync(join(tmpdir(), "interlingua-calibrate-"));
  try {
    if (!values.merge) await runJobs(whole("jobs", values.jobs), parts);
    const found = roundNumbers(summarise(readParts(parts)), 4) as Table<Calibration>;
    const table = values.measures ? withOthers(found) : found;
    const engine = await openEngine();
    const page = readme(table, {
      Runs: `${runsOf(table)} of each kind of data, fewest of the slowest (measures.csv tells); ${plan.permutations} shuffles where there is no closed form`,
      Machine: `${cpus().length} × ${cpus()[0]?.model ?? "unknown"}; ${engine.name}, one thread a process; Node ${process.versions.node}`,
      Made: new Date().toISOString().slice(0, 10),
    });
    console.log(page);
    if (values.save) save("measures.csv", table, "README.md", page);
  } finally {
    if (!values.parts) rmSync(parts, { recursive: true, force: true });
  }
}

async function runTypology(runs: number, saved: boolean): Promise<void> {
  const engine = await openEngine();
  const table = roundNumbers(await calibrateTypology(runs, engine), 4);
  const page = typologyReadme(table, {
    Runs: `${runs} of each kind and block of draws`,
    Machine: `${cpus().length} × ${cpus()[0]?.model ?? "unknown"}; ${engine.name}; Node ${process.versions.node}`,
    Made: new Date().toISOString().slice(0, 10),
  });
  console.log(page);
  if (saved) save("typology.csv", table, "typology.md", page);
  await engine.close();
}

async function runShard(
  measures: readonly Measure[],
  plan: Omit<Plan, "shard" | "shards">,
  words: string,
  folder: string,
): Promise<void> {
  const [shard, shards] = words.split("/").map(Number) as [number, number];
  if (!(Number.isInteger(shard) && shard >= 0 && shard < shards && Number.isInteger(shards))) {
    throw new RangeError(`calibrate: --shard is i/k with i from 0 to k − 1, but is "${words}".`);
  }
  const engine = await openEngine();
  mkdirSync(folder, { recursive: true });
  const path = join(folder, `part-${shard}-of-${shards}.csv`);
  const runs = existsSync(path) ? (fromCsv(readFileSync(path, "utf8")) as Run[]) : [];
  let kept = performance.now();
  for await (const run of simulate(measures, { ...plan, shard, shards }, runs, engine)) {
    runs.push(run);
    if (performance.now() - kept < 30_000) continue;
    keep(path, runs);
    console.error(`calibrate: part ${shard} is at run ${run.run} (${run.data})`);
    kept = performance.now();
  }
  keep(path, runs);
  await engine.close();
}

function keep(path: string, rows: Table): void {
  writeFileSync(`${path}.new`, toCsv(rows));
  renameSync(`${path}.new`, path);
}

/** One process a part, each with one thread, with the words that this one was given. */
async function runJobs(jobs: number, parts: string): Promise<void> {
  const given = process.argv.slice(2).filter((word) => word !== "--save");
  const threads = { OPENBLAS_NUM_THREADS: "1", OMP_NUM_THREADS: "1", VECLIB_MAXIMUM_THREADS: "1" };
  const ended = Array.from({ length: jobs }, (_, shard) => {
    const words = [__filename, ...given, "--parts", parts, "--shard", `${shard}/${jobs}`];
    const child = spawn(process.execPath, words, {
      stdio: "inherit",
      env: { ...process.env, ...threads },
    });
    return new Promise<number | null>((resolve) => child.on("exit", resolve));
  });
  const codes = await Promise.all(ended);
  const failed = codes.findIndex((code) => code !== 0);
  if (failed >= 0)
    throw new Error(`calibrate: part ${failed} of ${jobs} ended with ${codes[failed]}.`);
}

function readParts(folder: string): Run[] {
  const names = readdirSync(folder).filter((name) => /^part-\d+-of-\d+\.csv$/.test(name));
  const missing = Number(names[0]?.match(/of-(\d+)/)?.[1] ?? 1) - names.length;
  if (missing !== 0) {
    throw new RangeError(
      `calibrate: the parts must be all of one division, but ${missing} are missing in ${folder}.`,
    );
  }
  return names.flatMap((name) => fromCsv(readFileSync(join(folder, name), "utf8")) as Run[]);
}

function save(csv: string, table: Table, markdown: string, page: string): void {
  const folder = join(packageFolder(), "results", "calibration");
  mkdirSync(folder, { recursive: true });
  keep(join(folder, csv), table);
  writeFileSync(join(folder, `${markdown}.new`), page);
  renameSync(join(folder, `${markdown}.new`), join(folder, markdown));
}

/** "300 to 2000" */
function runsOf(table: readonly { readonly runs: number }[]): string {
  const runs = table.map((row) => row.runs).sort((a, b) => a - b);
  return [...new Set([runs[0], runs.at(-1)])].join(" to ");
}

const calibrated: readonly Measure[] = [
  ...allMeasures,
  ...confoundedMeasures,
  nestedPredictivity({ folds: 5 }),
];

/** What was found, and what was saved before of other measures, in the order of shapes and measures. */
function withOthers(found: Table<Calibration>): Table<Calibration> {
  const path = join(packageFolder(), "results", "calibration", "measures.csv");
  const names = new Set(found.map((row) => row.measure));
  const saved = (fromCsv(readFileSync(path, "utf8")) as Calibration[]).filter(
    (row) => !names.has(row.measure),
  );
  const place = (row: Calibration) => calibrated.findIndex(({ name }) => name === row.measure);
  return [...saved, ...found].sort((a, b) => a.n - b.n || place(a) - place(b));
}

function named(names: string | undefined): readonly Measure[] {
  if (!names) return calibrated;
  return names.split("|").map((name) => {
    const measure = calibrated.find((each) => each.name === name);
    if (measure) return measure;
    const known = calibrated.map((each) => each.name).join("\n  ");
    throw new RangeError(`calibrate: there is no measure "${name}", but\n  ${known}`);
  });
}

function whole(what: string, words: string): number {
  const count = Number(words);
  if (Number.isInteger(count) && count >= 1) return count;
  throw new RangeError(`calibrate: --${what} needs a whole number from 1, but is "${words}".`);
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
