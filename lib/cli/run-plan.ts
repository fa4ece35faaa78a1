import { basename } from "node:path";
import { clearStopped, markStopped } from "../cluster/jobs";
import { openRun, type Run } from "../cluster/run-folder";
import { runPlan, runTask } from "../cluster/run-task";
import { taskNamed } from "../cluster/tasks";
import { threadsFollowAllotment } from "../cluster/threads";
import { progressBar } from "../notebook/progress-bar";
import { type Command, type Given, Interrupted } from "./command";
import { untilInterrupted } from "./interrupt";
import { textIn } from "./options";

/** A planned run on this machine, or one task of it. */
export const runParts: Command = {
  summary: "Makes the missing parts of a planned run on this machine, or those of one task.",
  help: `interlingua run RUN [--task STAGE/NUMBER]

Makes the parts of a planned run that are not there yet: all on this machine's cores, or those of
one task, which is what a job of a scheduler does. Threads follow what Slurm or SGE allots. May be
interrupted and called again at any time; interlingua merge then makes the results.

  --task states/3    the fourth task of the hidden states; sums/3 of the sums, once all states are there

  interlingua run runs/big
  seq 0 15 | parallel interlingua run runs/big --task states/{}`,
  words: ["RUN"],
  options: { task: { type: "string" } },
  async run({ words, options, print }: Given): Promise<void> {
    threadsFollowAllotment();
    const run = await openRun(words[0]!);
    const task = textIn(options.task);
    const { signal, release } = untilInterrupted();
    const watch = { signal, onProgress: progressBar() };
    try {
      if (task === undefined) await runPlan(run, watch);
      else await oneTask(run, task, watch);
    } finally {
      release();
    }
    print(
      task === undefined
        ? `All parts of ${basename(run.folder)} are there. interlingua merge ${words[0]} makes the results.`
        : `All parts of ${task} are there.`,
    );
  },
};

/** A scheduler that cancels a task, or whose time for it is over, sends SIGTERM: that leaves a mark. */
async function oneTask(
  run: Run,
  text: string,
  watch: { readonly signal: AbortSignal } & Parameters<typeof runTask>[2],
): Promise<void> {
  const named = taskNamed(text);
  await clearStopped(run, named.stage, named.task);
  const stopped = () => {
    markStopped(run, named.stage, named.task).finally(() => process.exit(143));
  };
  process.once("SIGTERM", stopped);
  try {
    await runTask(run, named, watch);
  } catch (error) {
    if (error instanceof Interrupted) await markStopped(run, named.stage, named.task);
    throw error;
  } finally {
    process.off("SIGTERM", stopped);
  }
}
