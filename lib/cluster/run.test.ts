import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openEngine } from "../engine/open";
import { debiasedCka } from "../measures/cka/cka";
import { compareAll } from "../measures/compare";
import { batchesOfPlan } from "./batches";
import { planRun } from "./make-plan";
import { mergeRun } from "./merge";
import { openRun, type Run } from "./run-folder";
import { runPlan, runTask } from "./run-task";
import { statusOfRun } from "./status";
import { submitRun } from "./submit";

const lab = mkdtempSync(join(tmpdir(), "interlingua-run-"));
afterAll(() => rmSync(lab, { recursive: true }));

const options = { languages: ["en", "lv"], layers: [0, 12], batch: 10, shards: 2 };
let run: Run;
beforeAll(async () => {
  run = await planRun(join(lab, "whole"), options);
  await runPlan(run);
});

/** A run whose parts are already there. */
function copyOf(name: string): Promise<Run> {
  cpSync(run.folder, join(lab, name), { recursive: true });
  return openRun(join(lab, name));
}

const bytes = ({ folder }: Run, file: string) => readFileSync(join(folder, file));

it("scores are those of unbiased HSIC within the batches of the plan", async () => {
  const { scores, representations } = await mergeRun(run);
  const batches = batchesOfPlan(50, representations.groups, run.plan.batches);
  const matrices = await Promise.all(
    options.languages.map((name) => representations.read(name, 12)),
  );
  const engine = await openEngine();
  const hsic = [0, 0, 0];
  for (const rows of batches) {
    const [x, y] = [0, 1].map((k) => ({
      rows: rows.length,
      columns: matrices[k]!.columns,
      values: Float32Array.from(
        rows.flatMap((row) => [
          ...matrices[k]!.values.subarray(
            row * matrices[k]!.columns,
            (row + 1) * matrices[k]!.columns,
          ),
        ]),
      ),
    }));
    const grams = await Promise.all([x!, y!].map((side) => centredGram(side)));
    hsic[0]! += unbiased(grams[0]!, grams[1]!, rows.length);
    hsic[1]! += unbiased(grams[0]!, grams[0]!, rows.length);
    hsic[2]! += unbiased(grams[1]!, grams[1]!, rows.length);
  }
  expect(engine.kind).toBeDefined();
  expect(scores.scores[1]!.at(0, 1).value).toBeCloseTo(
    hsic[0]! / Math.sqrt(hsic[1]! * hsic[2]!),
    5,
  );
  expect(scores.scores[1]!.at(0, 1).details).toMatchObject({
    batches: 5,
    batchSize: 10,
    membership: "documents in random order, seed 1",
  });
});

it("in one batch of all sentences it is debiased CKA", async () => {
  const one = await planRun(join(lab, "one batch"), { ...options, layers: [12], batch: 50 });
  await runPlan(one);
  const { scores, representations } = await mergeRun(one);
  const matrices = await Promise.all(
    options.languages.map((name) => representations.read(name, 12)),
  );
  const whole = await compareAll(debiasedCka, matrices, matrices);
  expect(scores.scores[0]!.value.values[1]).toBeCloseTo(whole.value.values[1]!, 6);
});

it("the number of tasks changes no bit", async () => {
  const other = await planRun(join(lab, "shards"), { ...options, shards: 5 });
  for (const stage of ["states", "sums"] as const) {
    for (let task = 0; task < 5; task++) await runTask(other, { stage, task });
  }
  expect(other.plan.hash).toBe(run.plan.hash);
  for (const file of ["states/0001-001.safetensors", "sums/0004.safetensors"]) {
    expect(bytes(other, file).equals(bytes(run, file))).toBe(true);
  }
});

it("a damaged part is found where it is read, removed, and made again", async () => {
  const copy = await copyOf("damaged");
  const file = "states/0000-000.safetensors";
  const damaged = bytes(copy, file);
  damaged[damaged.length - 4]! ^= 1;
  writeFileSync(join(copy.folder, file), damaged);
  rmSync(join(copy.folder, "sums/0000.safetensors"));
  await expect(runTask(copy, { stage: "sums", task: 0 })).rejects.toThrow(
    /does not have the checksum that its header says: the file was damaged, and is removed/,
  );
  await runPlan(copy);
  expect(bytes(copy, file).equals(bytes(run, file))).toBe(true);
});

it("a merge needs all parts", async () => {
  const copy = await copyOf("incomplete");
  rmSync(join(copy.folder, "sums/0003.safetensors"));
  await expect(mergeRun(copy)).rejects.toThrow(
    "merge: all 5 parts are needed, but 1 are missing, the first sums/0003.safetensors. Run or submit again, which makes them.",
  );
  expect((await statusOfRun(copy)).map(({ done, parts }) => [done, parts])).toEqual([
    [10, 10],
    [4, 5],
  ]);
});

it("a part of another plan, or a plan changed by hand, is refused", async () => {
  const copy = await copyOf("mixed");
  const other = await planRun(join(lab, "other"), { ...options, seed: 2 });
  cpSync(join(copy.folder, "sums"), join(other.folder, "sums"), { recursive: true });
  await expect(mergeRun(other)).rejects.toThrow(/It is of another plan: move it away/);
  await expect(planRun(copy.folder, { ...options, seed: 2 })).rejects.toThrow(
    /a folder holds one plan, but .* has another one/,
  );
  writeFileSync(join(copy.folder, "plan.json"), JSON.stringify({ ...copy.plan, layers: [0] }));
  await expect(openRun(copy.folder)).rejects.toThrow(/it was changed. Plan again/);
  await expect(openRun(join(lab, "nowhere"))).rejects.toThrow(/has no plan.json. Make one with/);
});

it("a corpus that has changed since is refused with both hashes", async () => {
  const text = join(lab, "text.json");
  const lines = (end: string) => ({
    text: {
      en: Array.from({ length: 8 }, (_, i) => `Right ${i}${end}`),
      lv: Array.from({ length: 8 }, (_, i) => `Teisība ${i}`),
    },
  });
  writeFileSync(text, JSON.stringify(lines("")));
  const planned = await planRun(join(lab, "changing"), { corpus: text, layers: [0], batch: 4 });
  writeFileSync(text, JSON.stringify(lines("!")));
  await expect(runPlan(planned)).rejects.toThrow(
    /the corpus text had the hash .{12}… when this was planned, but has .{12}… now/,
  );
});

it("an array whose merge job Slurm refuses is taken back: nothing is left half submitted", async () => {
  const other = await planRun(join(lab, "refused"), { ...options, seed: 3 });
  const [programs, path] = [join(lab, "programs"), process.env.PATH];
  mkdirSync(programs);
  const program = (name: string, script: string) => {
    writeFileSync(join(programs, name), `#!/bin/sh\n${script}\n`);
    chmodSync(join(programs, name), 0o755);
  };
  const seen = join(lab, "cancelled");
  program("squeue", "");
  program("scancel", `echo "$@" > '${seen}'`);
  program("sbatch", 'case "$*" in *merge*) echo over quota >&2; exit 1;; esac; echo 41');
  process.env.PATH = `${programs}:${path}`;
  try {
    await expect(submitRun(other, { out: lab })).rejects.toThrow(
      "submit: sbatch refused: over quota",
    );
  } finally {
    process.env.PATH = path;
  }
  expect(readFileSync(seen, "utf8")).toBe("41\n");
  expect(existsSync(join(other.folder, "jobs.json"))).toBe(false);
});

it("options that contradict the plan, and a folder that cannot be written, are refused", async () => {
  await expect(submitRun(run, { sbatch: "--mem=10K", out: lab })).rejects.toThrow(
    /a task of this plan needs \d+ MB beside the program's own, but --mem is 10K/,
  );
  const inFile = join(run.folder, "plan.json", "results");
  await expect(submitRun(run, { out: inFile })).rejects.toThrow(
    /results are to go to .*plan\.json.results, but .* cannot be written \(ENOTDIR\)/,
  );
  await expect(planRun(join(lab, "x"), { ...options, measure: "pwcca" })).rejects.toThrow(
    /needs a measure of Gram matrices .*, but "pwcca" came/,
  );
  await expect(planRun(join(lab, "x"), { ...options, layers: [13] })).rejects.toThrow(
    /has layers 0 … 12, but 13 came/,
  );
  await expect(planRun(join(lab, "x"), { ...options, shards: 0 })).rejects.toThrow(
    "plan: shards is a whole number from 1, but 0 came.",
  );
  await expect(planRun(join(lab, "x"), { ...options, languages: ["en"] })).rejects.toThrow(
    /compared two by two, but there is only en/,
  );
});

interface Square {
  readonly rows: number;
  readonly columns: number;
  readonly values: Float32Array;
}

/** K of the centred rows with a zero diagonal, by plain loops. */
function centredGram({ rows, columns, values }: Square): number[][] {
  const means = Array.from({ length: columns }, (_, j) => {
    let sum = 0;
    for (let i = 0; i < rows; i++) sum += values[i * columns + j]!;
    return sum / rows;
  });
  return Array.from({ length: rows }, (_, i) =>
    Array.from({ length: rows }, (_, k) => {
      let sum = 0;
      for (let j = 0; j < columns; j++) {
        sum += (values[i * columns + j]! - means[j]!) * (values[k * columns + j]! - means[j]!);
      }
      return i === k ? 0 : sum;
    }),
  );
}

/** Song et al.'s estimator times the rows of the batch, as batches are weighed. */
function unbiased(a: number[][], b: number[][], n: number): number {
  let [trace, sumA, sumB, cross] = [0, 0, 0, 0];
  for (let i = 0; i < n; i++) {
    let [rowA, rowB] = [0, 0];
    for (let j = 0; j < n; j++) {
      trace += a[i]![j]! * b[i]![j]!;
      rowA += a[i]![j]!;
      rowB += b[i]![j]!;
    }
    sumA += rowA;
    sumB += rowB;
    cross += rowA * rowB;
  }
  return (
    (n * (trace + (sumA * sumB) / ((n - 1) * (n - 2)) - (2 * cross) / (n - 2))) / (n * (n - 3))
  );
}
