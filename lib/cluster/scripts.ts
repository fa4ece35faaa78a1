import { join } from "node:path";
import { packageFolder } from "../files/package-folder";
import type { Run } from "./run-folder";
import { quoted } from "./slurm";
import type { Stage } from "./tasks";

/** How often a task that failed is queued again by itself. */
const retries = 2;

/**
 * What one task of a job array runs. A task that failed is queued again, a few times; one that was
 * ended by a signal is not, or a cancelled task would come back.
 */
export function taskScript(run: Run, stage: Stage): string {
  return `#!/bin/sh
${command("run", run.folder)} --task ${stage}/"$SLURM_ARRAY_TASK_ID"
status=$?
if [ "$status" -ne 0 ] && [ "$status" -lt 128 ] && [ "\${SLURM_RESTART_COUNT:-0}" -lt ${retries} ]; then
  scontrol requeue "\${SLURM_ARRAY_JOB_ID}_\${SLURM_ARRAY_TASK_ID}"
fi
exit "$status"
`;
}

/** What runs when an array has ended. */
export function mergeScript(run: Run, out: string): string {
  return `#!/bin/sh
exec ${command("merge", run.folder)} --submit-missing --out ${quoted(out)}
`;
}

/** This very program, on a node that sees the same files. */
function command(verb: string, folder: string): string {
  const program = join(packageFolder(), "lib", "dist", "cli", "main.js");
  return [process.execPath, program, verb, folder].map(quoted).join(" ");
}
