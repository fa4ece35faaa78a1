import { basename, resolve } from "node:path";
import { type Merged, mergeRun } from "../cluster/merge";
import type { Plan } from "../cluster/plan";
import { membershipOf } from "../cluster/planned-work";
import { openRun, type Run } from "../cluster/run-folder";
import { submitRest } from "../cluster/submit";
import { progressBar } from "../notebook/progress-bar";
import { languagePairs } from "../studies/compare-languages";
import type { Command, Given } from "./command";
import { compareConclusions, compareSummary } from "./compare-report";
import { comparisonOfScores, saveComparison } from "./comparison";
import { untilInterrupted } from "./interrupt";
import { textIn } from "./options";
import { resultsOf, submittedText } from "./submit";

/** The parts of a planned run, to a page in results/. */
export const merge: Command = {
  summary: "Adds up the parts of a planned run, into results/.",
  help: `interlingua merge RUN [OPTIONS]

Adds up all parts of a planned run, in the order of the plan, and prints and writes what interlingua
compare would: index.html, table.csv, groups.csv, about.json. Refuses a run with missing parts.

  --out DIR          where to; results/run-<name of RUN> of the project when left out
  --overwrite        write into a folder that holds something else, too
  --submit-missing   of a run with missing parts, submit those instead, as the last job of
                     interlingua submit does; what was cancelled stays so`,
  words: ["RUN"],
  options: {
    out: { type: "string" },
    overwrite: { type: "boolean" },
    "submit-missing": { type: "boolean" },
  },
  async run(given: Given): Promise<void> {
    const run = await openRun(given.words[0]!);
    if (given.options["submit-missing"] === true) {
      const submitted = await submitRest(run);
      if (submitted) return given.print(submittedText(submitted));
    }
    await mergeInto(run, given);
  },
};

async function mergeInto(run: Run, { options, print }: Given): Promise<void> {
  const began = performance.now();
  const { signal, release } = untilInterrupted();
  try {
    const merged = await mergeRun(run, { signal, onProgress: progressBar() });
    const { scores, representations } = merged;
    const comparison = comparisonOfScores(
      [scores],
      representations,
      languagePairs(scores.languages, true),
    );
    const conclusions = compareConclusions(comparison);
    print(compareSummary(comparison));
    for (const conclusion of conclusions) print(`• ${conclusion}\n`);
    const name = basename(run.folder);
    const folder = await saveComparison(comparison, {
      conclusions,
      name,
      study: `run-${name}`,
      out: textIn(options.out) ?? resultsOf(run.folder),
      overwrite: options.overwrite === true,
      engine: merged.makings.sums.join("; "),
      howSure: howSureOfBatches(run.plan),
      seconds: Number(((performance.now() - began) / 1000).toFixed(1)),
      about: aboutRun(run, merged),
      print,
    });
    print(resolve(folder, "index.html"));
  } finally {
    release();
  }
}

function howSureOfBatches(plan: Plan): string {
  const { batches } = plan;
  return `It is the average of unbiased estimates of HSIC within ${batches.count} batches of at most ${batches.batchSize} sentences (${membershipOf(plan)}). Intervals are 95 % and by the jackknife on the scale atanh CKA, in which blocks of batches are left out; those of averages and differences come from averaged and differenced leave-outs. p-values are upper bounds, of rows shuffled within their batches.`;
}

function aboutRun({ folder, plan }: Run, { makings }: Merged): Record<string, unknown> {
  const { estimate: _, ...planned } = plan;
  return { run: resolve(folder), plan: planned, makings };
}
