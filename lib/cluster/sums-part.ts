import { join } from "node:path";
import { fromValues } from "../core/matrix";
import type { Engine } from "../engine/engine";
import type { Tensor } from "../files/formats/safetensors";
import { BatchHsicSums } from "../measures/streams/batch-hsic";
import { gramMeasures } from "./measures";
import { makingOf, type OpenPart, openPart, writePart } from "./part-file";
import type { Plan } from "./plan";
import { membershipOf } from "./planned-work";
import type { Run } from "./run-folder";
import { tensorName } from "./states-part";
import { type Part, partsOf } from "./tasks";

/** The sums of HSIC of every pair of languages at every layer over some batches; reads each state once. */
export async function makeSumsPart(
  { folder, plan }: Run,
  part: Part,
  engine: Engine,
  signal?: AbortSignal,
): Promise<void> {
  const states = partsOf(plan, "states").filter(({ from }) => from === part.from);
  const files = await Promise.all(states.map(({ file }) => openPart(join(folder, file), plan)));
  const tensors: Record<string, Tensor> = {};
  for (const layer of plan.layers) {
    const sums = emptySums(plan, 1);
    for (let batch = part.from; batch < part.to; batch++) {
      signal?.throwIfAborted();
      const matrices = [];
      for (const file of files) matrices.push(await matrixOf(file, layer, batch));
      await sums.add(matrices, engine);
    }
    for (const [name, tensor] of Object.entries(sums.saved().tensors)) {
      tensors[`layer.${layer}.${name}`] = tensor;
    }
  }
  const losses = Object.assign({}, ...files.map(({ metadata }) => JSON.parse(metadata.losses!)));
  await writePart(join(folder, part.file), plan, tensors, engine.name, {
    losses: JSON.stringify(losses),
    warnings: JSON.stringify([
      ...new Set(files.flatMap(({ metadata }) => JSON.parse(metadata.warnings!))),
    ]),
    statesBy: JSON.stringify([...new Set(files.map(makingOf))]),
  });
}

/** Takes the sums of one layer out of a part. */
export async function sumsOfLayer(
  file: OpenPart,
  plan: Plan,
  layer: number,
): Promise<BatchHsicSums> {
  const { metadata, tensors } = emptySums(plan, 1).saved();
  const read = await Promise.all(
    Object.keys(tensors).map(
      async (name) => [name, await file.read(`layer.${layer}.${name}`)] as const,
    ),
  );
  const numbers = read.map(
    ([name, { shape, values }]) => [name, { shape, values: Float64Array.from(values) }] as const,
  );
  const saved = { metadata, tensors: Object.fromEntries(numbers) };
  return BatchHsicSums.from(saved, gramMeasures[plan.measure]);
}

/** Sums of this plan's measure and batches, with nothing in them yet. */
export function emptySums(plan: Plan, blocks: number): BatchHsicSums {
  const measure = gramMeasures[plan.measure];
  return new BatchHsicSums({ membership: membershipOf(plan), measure, blocks });
}

async function matrixOf(file: OpenPart, layer: number, batch: number) {
  const { shape, values } = await file.read(tensorName(layer, batch));
  return fromValues(shape[0]!, shape[1]!, values);
}
