import { openCache } from "../files/cache/cache";
import { openCorpus } from "../models/corpora/open-corpus";
import { builtInModel, openEncoder } from "../models/encoder";
import { inspectModel } from "../models/model-file";
import { poolingNamed } from "../models/pooling";
import { batchesOf } from "../models/tokens/batches";
import { prepareInputs } from "../models/tokens/inputs";
import { openTokenizer } from "../models/tokens/tokenizer";
import { type Measurement, median, ratio, timed } from "./measurement";
import type { Peer } from "./peer";

const languages = ["en", "lv", "zh", "ar"];

/**
 * Sentences a second from text to the mean of every layer. Python gets our token ids and batches,
 * and only runs the model and pools: it does not tokenize.
 */
export async function measureExtraction(peer: Peer | undefined): Promise<Measurement[]> {
  const { text } = await openCorpus("declaration");
  const texts = languages.flatMap((language) => text[language]!);
  const encoder = await openEncoder();
  const request = await requestOf(texts, encoder.maximumTokens);
  const hasRuntime = peer?.versions.onnxruntime !== undefined;
  const [ours, peers]: [number[], number[]] = [[], []];
  for (let round = 0; round <= 3; round++) {
    ours.push(await timed(() => encoder.encode(texts, { poolings: ["mean"] })));
    if (!peer || !hasRuntime) continue;
    peers.push((await peer.ask<{ milliseconds: number }>("encode", request)).milliseconds);
  }
  await encoder.close();
  const speed = (times: readonly number[]) => (1000 * texts.length) / median(times.slice(1));
  return [
    ratio(
      "extraction, built-in model, all layers",
      "onnxruntime",
      "sentences/s",
      speed(ours),
      hasRuntime ? speed(peers) : undefined,
      ["at least", 1],
    ),
  ];
}

/** The model, and the same batches that our encoder makes, as token ids and the range that is pooled. */
async function requestOf(texts: readonly string[], maximumTokens: number): Promise<object> {
  const folder = builtInModel();
  const { path, inputs, layers } = await inspectModel(folder, openCache());
  const prepared = prepareInputs(await openTokenizer(folder), texts, {
    poolings: [poolingNamed("mean")],
    maximumTokens,
  });
  const batches = batchesOf(prepared.inputs).map((batch) =>
    batch.map(({ ids, text: { before, real } }) => ({ ids, start: before, end: before + real })),
  );
  return {
    model: path,
    inputs: inputs.map(({ name }) => name),
    outputs: layers.map(({ tensor }) => tensor),
    batches,
  };
}
