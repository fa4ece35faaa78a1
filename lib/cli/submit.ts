import { basename, join } from "node:path";
import { openRun } from "../cluster/run-folder";
import { type Submitted, submitRun } from "../cluster/submit";
import { projectRoot } from "../files/results/results";
import type { Command, Given } from "./command";
import { textIn } from "./options";

/** A planned run, to Slurm. */
export const submit: Command = {
  summary: "Hands what is missing of a planned run to Slurm; again, to resume.",
  help: `interlingua submit RUN [OPTIONS]

Hands the parts of a planned run that are not there to Slurm: a job array, and a job that goes on
when it has ended: submits what is missing then, or the next stage, and at last merges into
results/. Called again it resumes, with what was cancelled too; what is there is not done again, and
what is in the queue is not submitted twice. RUN has to be a folder that all nodes see.

  --sbatch "WORDS"   options for sbatch, as "-p cpu --mem=64G -t 2:00:00 -c 8"
  --gres G           what hidden states need besides, as gpu:1
  --out DIR          where results go; results/run-<name of RUN> of the project when left out

Elsewhere, where one command is one task (Kubernetes's indexed jobs, SGE, GNU parallel):
  interlingua run RUN --task states/0   … then sums/0 …, and interlingua merge RUN

  interlingua submit runs/big --sbatch "-p cpu --mem=64G -t 2:00:00"`,
  words: ["RUN"],
  options: {
    sbatch: { type: "string" },
    gres: { type: "string" },
    out: { type: "string" },
  },
  async run({ words, options, print }: Given): Promise<void> {
    const run = await openRun(words[0]!);
    const [sbatch, gres] = [textIn(options.sbatch), textIn(options.gres)];
    const submitted = await submitRun(run, {
      ...(sbatch !== undefined && { sbatch }),
      ...(gres !== undefined && { gres }),
      out: textIn(options.out) ?? resultsOf(run.folder),
    });
    print(submittedText(submitted));
  },
};

/** Where a run's results go unless told: `results/run-<name>` of the project. */
export function resultsOf(folder: string): string {
  return join(projectRoot(), "results", `run-${basename(folder)}`);
}

/** What was submitted, in a line. */
export function submittedText({ stage, tasks, active, jobs }: Submitted): string {
  const there = active > 0 ? `${active} wait or run already` : "";
  if (stage === "merge") {
    return jobs.length > 0
      ? `All parts are there: job ${jobs[0]} merges them.`
      : "All parts are there, and a job that merges them waits or runs.";
  }
  if (tasks.length === 0) return `${stage}: nothing to submit, ${there || "nothing is missing"}.`;
  const others = there ? `; ${there}` : "";
  return `${stage}: ${tasks.length} tasks as job ${jobs[0]}, and job ${jobs.at(-1)} to go on when they have ended${others}. See interlingua status.`;
}
