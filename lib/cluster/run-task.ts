import { join } from "node:path";
import type { Watch } from "../core/progress";
import type { Engine } from "../engine/engine";
import type { Encoder } from "../models/encoder";
import { studyEngine } from "../studies/study-engine";
import { corpusOf, encoderOf } from "./inputs";
import { hasPart } from "./part-file";
import type { Run } from "./run-folder";
import { makeStatesPart } from "./states-part";
import { makeSumsPart } from "./sums-part";
import { type Part, partsOf, partsOfTask, type Stage, stages } from "./tasks";

/**
 * Makes the parts of one task that are not there yet: what a job of a scheduler does, and may be
 * killed and started again at any time.
 *
 * @throws RangeError when model or corpus have changed since the plan, when states that sums need
 *   are damaged, or a part is of another plan; Error when states are not there
 */
export async function runTask(
  run: Run,
  { stage, task }: { readonly stage: Stage; readonly task: number },
  watch: Watch = {},
): Promise<void> {
  await makeParts(run, stage, partsOfTask(run.plan, stage, task), watch);
}

/** Makes every part that is not there yet, on this machine: the same files as from a cluster. */
export async function runPlan(run: Run, watch: Watch = {}): Promise<void> {
  for (const stage of stages) await makeParts(run, stage, partsOf(run.plan, stage), watch);
}

async function makeParts(
  run: Run,
  stage: Stage,
  parts: readonly Part[],
  { onProgress, signal }: Watch,
): Promise<void> {
  const make = makerOf(run, stage, signal);
  try {
    for (const [done, part] of parts.entries()) {
      signal?.throwIfAborted();
      const whole = stage === "sums";
      if (!(await hasPart(join(run.folder, part.file), run.plan, whole))) await make.part(part);
      onProgress?.({ task: stage, done: done + 1, total: parts.length, unit: "parts" });
    }
  } finally {
    await make.close();
  }
}

/** Opens what parts of a stage are made with when the first of them is. */
function makerOf(
  run: Run,
  stage: Stage,
  signal: AbortSignal | undefined,
): { part(part: Part): Promise<void>; close(): Promise<void> } {
  if (stage === "sums") {
    let engine: Promise<Engine> | undefined;
    return {
      async part(part) {
        engine ??= studyEngine("run");
        await makeSumsPart(run, part, await engine, signal);
      },
      close: async () => undefined,
    };
  }
  let encoder: Encoder | undefined;
  let inputs: Promise<Parameters<typeof makeStatesPart>[2]> | undefined;
  const open = async () => {
    const corpus = await corpusOf(run.plan);
    encoder = await encoderOf(run.plan);
    return { corpus, encoder, engine: runtimeName() };
  };
  return {
    async part(part) {
      inputs ??= open();
      await makeStatesPart(run, part, await inputs, signal);
    },
    close: async () => encoder?.close(),
  };
}

function runtimeName(): string {
  const { version } = require("onnxruntime-node/package.json") as { version: string };
  return `onnxruntime ${version}`;
}
