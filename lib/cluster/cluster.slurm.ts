/**
 * Whether a run on a real Slurm is what it is on one machine, and stays so when parts are damaged,
 * tasks fail, are cancelled, and nodes and controller die. `npm run test:slurm`, on the built package.
 */

import { execFile, execFileSync, spawnSync } from "node:child_process";
import {
  cpSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { promisify } from "node:util";
import { builtInModel } from "../models/model-folder";

const lab = mkdtempSync(join(tmpdir(), "interlingua-slurm-"));
const scripts = join(__dirname, "..", "testing", "slurm");
const program = join(__dirname, "..", "dist", "cli", "main.js");
const environment = { ...process.env, SLURM_CONF: join(lab, "slurm", "slurm.conf") };
const opened = spawnSync("bash", [join(scripts, "up.sh"), join(lab, "slurm")], {
  encoding: "utf8",
});
const reason = opened.stderr.trim().split("\n").at(-1);

afterAll(() => {
  spawnSync("bash", [join(scripts, "down.sh"), join(lab, "slurm")]);
  rmSync(lab, { recursive: true, force: true });
});

const small = ["--languages", "en,lv,et", "--layers", "0,12", "--batch", "10", "--shards", "3"];
const long = [
  ...["--corpus", "interface", "--languages", "en,lv", "--layers", "12"],
  ...["--batch", "64", "--shards", "4"],
];

/** A run's folder has a space and a quote in its name. */
const folderOf = (name: string) => join(lab, `runs of "it's"`, name);
const resultsOf = (name: string) => join(lab, "results here", name);

async function interlingua(...words: string[]): Promise<string> {
  const { stdout } = await promisify(execFile)(process.execPath, [program, ...words], {
    env: environment,
  });
  return stdout;
}

const submit = (name: string) =>
  interlingua(
    ...["submit", folderOf(name), "--sbatch", "-c 1 --mem=900M"],
    ...["--out", resultsOf(name)],
  );

function slurm(command: string, ...words: string[]): string {
  return execFileSync(command, words, { env: environment, encoding: "utf8" });
}

const queue = () => slurm("squeue", "--noheader", "--array", "--format=%i %T %N");
const jobsIn = (text: string) => [...text.matchAll(/job (\d+)/g)].map(([, number]) => number!);

async function until(what: string, holds: () => boolean, seconds = 200): Promise<void> {
  const end = Date.now() + seconds * 1000;
  while (!holds()) {
    if (Date.now() > end) throw new Error(`gave up waiting: ${what}\n${queue()}`);
    await wait(200);
  }
}

const queueIsEmpty = () => until("an empty queue", () => queue().trim() === "");
const mergeLog = (name: string) => readFileSync(join(folderOf(name), "logs", "merge.log"), "utf8");
const partsIn = (name: string, stage: string) => {
  const folder = join(folderOf(name), stage);
  return existsSync(folder) ? readdirSync(folder).filter((file) => !file.startsWith(".")) : [];
};

/** The same bits: every part, its header included, and the table. */
function expectSame(a: string, b: string): void {
  for (const stage of ["states", "sums"]) {
    const files = partsIn(a, stage);
    expect(partsIn(b, stage)).toEqual(files);
    for (const file of files) {
      const [one, other] = [a, b].map((name) => readFileSync(join(folderOf(name), stage, file)));
      expect({ file, same: one!.equals(other!) }).toEqual({ file, same: true });
    }
  }
  const [one, other] = [a, b].map((name) =>
    readFileSync(join(resultsOf(name), "table.csv"), "utf8"),
  );
  expect(other).toBe(one);
}

/** What a node runs dies with it. */
function killNode(node: string): void {
  const read = (path: string) => {
    try {
      return readFileSync(path, "utf8");
    } catch {
      return "";
    }
  };
  process.kill(Number(read(join(lab, "slurm", `slurmd-${node}.running`))), "SIGKILL");
  for (const pid of readdirSync("/proc").filter((name) => /^\d+$/.test(name))) {
    const around = read(`/proc/${pid}/environ`);
    if (!around.includes(`SLURM_CONF=${environment.SLURM_CONF}`)) continue;
    if (!around.includes(`SLURMD_NODENAME=${node}`)) continue;
    const parent = /PPid:\s+(\d+)/.exec(read(`/proc/${pid}/status`))?.[1];
    const watcher = read(`/proc/${parent}/cmdline`).startsWith("slurmstepd");
    for (const each of watcher ? [parent!, pid] : [pid]) {
      try {
        process.kill(Number(each), "SIGKILL");
      } catch {
        // It had ended.
      }
    }
  }
}

function start(name: string, ...words: string[]): void {
  const log = join(lab, "slurm", "log", `${name}.out`);
  const line = `setsid nohup "$@" >>'${log}' 2>&1 </dev/null & echo $! >'${join(lab, "slurm", `${name}.running`)}'`;
  execFileSync("bash", ["-c", line, "bash", ...words], { env: environment });
}

const conditionally = opened.status === 0 ? describe : describe.skip;

conditionally(`a run on Slurm${opened.status === 0 ? "" : ` (skipped: ${reason})`}`, () => {
  beforeAll(async () => {
    for (const name of ["local", "array"]) await interlingua("plan", folderOf(name), ...small);
    const one = { ...environment, SLURM_CPUS_PER_TASK: "1" };
    const call = promisify(execFile);
    await call(process.execPath, [program, "run", folderOf("local")], { env: one });
    await interlingua("merge", folderOf("local"), "--out", resultsOf("local"));
  });

  it("two submits at once submit every task once, and array and merge have the bits of one machine", async () => {
    const said = await Promise.all([submit("array"), submit("array")]);
    expect(said.filter((text) => text.includes("3 tasks as job"))).toHaveLength(1);
    await queueIsEmpty();
    expectSame("local", "array");
    expect(await interlingua("status", folderOf("array"))).toContain("sums    5 of 5 parts");
  });

  it("of damaged and deleted parts those alone are made again", async () => {
    const part = (name: string) => join(folderOf("array"), "sums", name);
    const before = statSync(part("0002.safetensors")).mtimeMs;
    truncateSync(part("0000.safetensors"), 2000);
    rmSync(part("0004.safetensors"));
    const states = readFileSync(join(folderOf("array"), "states", "0000-001.safetensors"));
    states[states.length - 5]! ^= 1;
    writeFileSync(join(folderOf("array"), "states", "0000-001.safetensors"), states);
    await submit("array");
    await queueIsEmpty();
    // The sums found the damaged states, whose part was then made again.
    expectSame("local", "array");
    expect(statSync(part("0002.safetensors")).mtimeMs).toBe(before);
  });

  it("a task that fails is tried again, then told with its words, and submit resumes", async () => {
    const [model, away] = ["model", "model away"].map((name) => join(lab, name));
    cpSync(builtInModel(), model!, { recursive: true });
    await interlingua("plan", folderOf("failing"), ...small, "--model", model!);
    renameSync(model!, away!);
    await submit("failing");
    await queueIsEmpty();
    const words = "openEncoder: ";
    expect(mergeLog("failing")).toMatch(
      new RegExp(`made no part of the 15 that are missing \\(states/0: .*${words}`),
    );
    expect(await interlingua("status", folderOf("failing"))).toMatch(
      new RegExp(`task 0 failed: .*${words}`),
    );
    renameSync(away!, model!);
    await submit("failing");
    await queueIsEmpty();
    expect(await interlingua("status", folderOf("failing"))).toContain("sums    5 of 5 parts");
  });

  it("a merge job that was killed is submitted again", async () => {
    rmSync(resultsOf("array"), { recursive: true });
    const [merge] = jobsIn(await submit("array"));
    slurm("scancel", merge!);
    await queueIsEmpty();
    expect(existsSync(join(resultsOf("array"), "table.csv"))).toBe(false);
    await submit("array");
    await queueIsEmpty();
    expectSame("local", "array");
  });

  it("a cancelled task stays cancelled until submit, and the death of a node and of the controller is outlived", async () => {
    await interlingua("plan", folderOf("long"), ...long);
    const [array] = jobsIn(await submit("long"));
    await until("running tasks", () => partsIn("long", "states").length >= 2);
    slurm("scancel", `${array}_3`);
    await until("its end", () => !queue().includes(`${array}_3 `));
    // The controller writes down what it knows every few seconds: what it has not it will not know again.
    const ended = Date.now();
    const state = join(lab, "slurm", "controller", "job_state");
    await until("its state", () => statSync(state).mtimeMs > ended);
    process.kill(Number(readFileSync(join(lab, "slurm", "slurmctld.running"), "utf8")), "SIGKILL");
    start("slurmctld", "slurmctld", "-D", "-f", environment.SLURM_CONF);
    await until(
      "the controller",
      () => spawnSync("scontrol", ["ping"], { env: environment }).status === 0,
    );
    killNode("n2");
    await wait(1000);
    start("slurmd-n2", "slurmd", "-D", "-N", "n2", "-f", environment.SLURM_CONF);
    await queueIsEmpty();
    expect(mergeLog("long")).toContain("what is missing was cancelled: states 3");
    expect(await interlingua("status", folderOf("long"))).toContain("cancelled: 3");
    await submit("long");
    await queueIsEmpty();
    expect(await interlingua("status", folderOf("long"))).toContain("sums    18 of 18 parts");
    expect(existsSync(join(resultsOf("long"), "index.html"))).toBe(true);
  });
});
