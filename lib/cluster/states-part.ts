import { join } from "node:path";
import { rowsBetween } from "../core/matrix";
import type { Tensor } from "../files/formats/safetensors";
import type { Corpus } from "../models/corpora/corpus";
import type { Encoder, Encoding } from "../models/encoder";
import { batchesOfPlan } from "./batches";
import { writePart } from "./part-file";
import type { Plan } from "./plan";
import type { Run } from "./run-folder";
import type { Part } from "./tasks";

/** The hidden states of one language for the sentences of some batches, a tensor a layer and batch. */
export async function makeStatesPart(
  { folder, plan }: Run,
  part: Part,
  { corpus, encoder, engine }: { corpus: Corpus; encoder: Encoder; engine: string },
  signal?: AbortSignal,
): Promise<void> {
  const language = part.language!;
  const batches = batchesOfPlan(corpus.sentences.length, corpus.groups, plan.batches);
  const wanted = batches.slice(part.from, part.to);
  const { pooling, prefix, truncate, layers } = plan;
  const texts = wanted.flat().map((row) => corpus.text[language]![row]!);
  const encoded = await encoder.encode(texts, {
    poolings: [pooling],
    layers,
    ...(prefix !== undefined && { prefix }),
    ...(truncate && { truncate }),
    ...(signal && { signal }),
  });
  const { cut, inexact } = encoded[pooling]!;
  const losses: Losses = { cut, ...inexact };
  const tensors = tensorsOf(plan, part, wanted, encoded[pooling]!);
  const more = {
    losses: JSON.stringify({ [language]: losses }),
    warnings: JSON.stringify(encoder.warnings),
  };
  await writePart(join(folder, part.file), plan, tensors, engine, more);
}

/** The name of the tensor that holds one batch at one layer. */
export function tensorName(layer: number, batch: number): string {
  return `layer.${layer}.batch.${batch}`;
}

function tensorsOf(
  { layers, dimensions }: Plan,
  { from }: Part,
  wanted: readonly (readonly number[])[],
  { states }: Encoding,
): Record<string, Tensor> {
  const tensors: Record<string, Tensor> = {};
  for (const [l, layer] of layers.entries()) {
    let start = 0;
    for (const [b, rows] of wanted.entries()) {
      const { values } = rowsBetween(states[l]!, start, start + rows.length);
      tensors[tensorName(layer, from + b)] = { shape: [rows.length, dimensions], values };
      start += rows.length;
    }
  }
  return tensors;
}

/** What of a language's text was cut or split, for the results to tell. */
export interface Losses {
  /** Texts cut to what the model takes. */
  readonly cut: number;
  /** Texts with pieces that a pruned vocabulary lacks, and how many pieces. */
  readonly texts: number;
  readonly pieces: number;
}
