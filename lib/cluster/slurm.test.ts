import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { queueOf, quoted, sbatchWords, submitJob } from "./slurm";
import { allottedThreads, threadsFollowAllotment } from "./threads";

const folder = mkdtempSync(join(tmpdir(), "interlingua-sbatch-"));
const path = process.env.PATH;
afterEach(() => {
  process.env.PATH = path;
});
afterAll(() => rmSync(folder, { recursive: true }));

/** A program of that name first on the PATH. */
function stand(name: string, script: string): void {
  writeFileSync(join(folder, name), `#!/bin/sh\n${script}\n`);
  chmodSync(join(folder, name), 0o755);
  process.env.PATH = `${folder}:${path}`;
}

const job = {
  name: "test",
  script: "echo hello\n",
  log: "/tmp/a %% b.log",
  options: ["-p", "cpu"],
};

it("sbatch gets the script on its standard input, the plan's options and the user's, and no job's environment", async () => {
  const seen = join(folder, "seen");
  stand(
    "sbatch",
    `{ printf '%s\\n' "$@"; cat; env | grep ^SLURM_; } > '${seen}'; echo '17;cluster'`,
  );
  process.env.SLURM_JOB_ID = "3";
  process.env.SLURM_CONF = "/etc/slurm.conf";
  const number = await submitJob({ ...job, array: [5, 0, 1, 2], after: ["4", "6"] });
  delete process.env.SLURM_JOB_ID;
  delete process.env.SLURM_CONF;
  expect(number).toBe("17");
  expect(readFileSync(seen, "utf8").trim().split("\n")).toEqual([
    ...["--parsable", "--job-name=test", "--output=/tmp/a %% b.log", "--open-mode=append"],
    ...["--array=0-2,5", "--dependency=afterany:4:6", "-p", "cpu"],
    ...["echo hello", "SLURM_CONF=/etc/slurm.conf"],
  ]);
});

it("what sbatch says when it refuses is told", async () => {
  stand("sbatch", "echo 'sbatch: error: QOSMaxSubmitJobPerUserLimit' >&2; exit 1");
  await expect(submitJob(job)).rejects.toThrow(
    "submit: sbatch refused: sbatch: error: QOSMaxSubmitJobPerUserLimit",
  );
});

it("without sbatch it says where to submit", async () => {
  process.env.PATH = join(folder, "nothing");
  await expect(submitJob(job)).rejects.toThrow(
    "submit: sbatch is needed to speak to Slurm, but is not on this machine. Run this where jobs are submitted, or all of it here with interlingua run.",
  );
});

it("the queue tells of the jobs asked for alone", async () => {
  stand("squeue", "printf '7|0|RUNNING\\n7|12|PENDING\\n8|N/A|PENDING\\n9|1|CANCELLED\\n'");
  expect(await queueOf(["7", "8"])).toEqual([
    { job: "7", place: 0, state: "RUNNING" },
    { job: "7", place: 12, state: "PENDING" },
    { job: "8", state: "PENDING" },
  ]);
});

it("the user's options are parted as a shell would, and may not undo the plan", () => {
  expect(sbatchWords(`-p cpu --comment="two words" --mem='4G'`)).toEqual([
    ...["-p", "cpu", "--comment=two words", "--mem=4G"],
  ]);
  expect(sbatchWords("")).toEqual([]);
  expect(() => sbatchWords(`--comment="open`)).toThrow(
    String.raw`submit: a quote in --sbatch "--comment=\"open" is not closed.`,
  );
  const undoing = ["--array=0-3", "-a0-3", "--dependency=singleton", "--wrap=date", "-o"];
  for (const option of undoing) {
    expect(() => sbatchWords(`-p cpu ${option}`)).toThrow(
      `follows from the plan, but --sbatch has ${option}. Leave it out.`,
    );
  }
});

it("a word with quotes, spaces and dollars is one word to a shell", () => {
  expect(quoted(`it's $HOME "x"`)).toBe(`'it'\\''s $HOME "x"'`);
});

it("threads follow what Slurm or SGE allots, unless the environment names a number", () => {
  expect(allottedThreads({ SLURM_CPUS_PER_TASK: "8", SLURM_CPUS_ON_NODE: "64" })).toBe(8);
  expect(allottedThreads({ SLURM_CPUS_ON_NODE: "64" })).toBe(64);
  expect(allottedThreads({ NSLOTS: "4" })).toBe(4);
  expect(allottedThreads({})).toBeUndefined();
  const environment: Record<string, string | undefined> = {
    NSLOTS: "4",
    OPENBLAS_NUM_THREADS: "2",
  };
  threadsFollowAllotment(environment);
  expect(environment.OPENBLAS_NUM_THREADS).toBe("2");
});
