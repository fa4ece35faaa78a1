/** What is measured of extraction beside sentence-transformers (torch), with the same weights in float32. */

import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { openCorpus } from "../models/corpora/open-corpus";
import { builtInModel, type Encoder, openEncoder } from "../models/encoder";
import { absolute, type Measurement, median, ratio, timed } from "./measurement";
import type { Peer } from "./peer";

const languages = ["lv", "ar"];
const repetitions = 3;

interface Encoded {
  readonly milliseconds: number;
  /** Of the first text: of all layers one after the other, or of the last. */
  readonly vector: readonly number[];
}

/**
 * Sentences a second from text to the mean of every layer, beside sentence-transformers when it is
 * made to give every layer, and as it comes, with the last alone; and how far the vectors are apart.
 * The model has multilingual-e5-small's shape and random weights, since no hub is asked.
 */
export async function measureSentenceTransformers(
  folder: string,
  peer: Peer | undefined,
): Promise<Measurement[]> {
  if (!peer?.versions.sentence_transformers) return report();
  const { text } = await openCorpus("declaration");
  const texts = languages.flatMap((language) => text[language]!);
  const encoder = await openEncoder(await makeModel(folder, peer));
  const times = { ours: [] as number[], all: [] as number[], last: [] as number[] };
  const ask = (all_layers: boolean) =>
    peer.ask<Encoded>("sentence_transformers", { folder: encoder.folder, texts, all_layers });
  let difference = 0;
  // The first round warms up.
  for (let round = 0; round <= repetitions; round++) {
    const ours = await timed(() => encodeFirst(encoder, texts));
    const [all, last] = [await ask(true), await ask(false)];
    if (round === 0) {
      difference = largestDifference(await encodeFirst(encoder, texts), all.vector);
      continue;
    }
    times.ours.push(ours);
    times.all.push(all.milliseconds);
    times.last.push(last.milliseconds);
  }
  await encoder.close();
  const speed = (of: readonly number[]) => (1000 * texts.length) / median(of);
  return report(speed(times.ours), speed(times.all), speed(times.last), difference);
}

function report(ours?: number, all?: number, last?: number, difference?: number): Measurement[] {
  const beside = (what: string, theirs: number | undefined) =>
    ratio(what, "onnxruntime", "sentences/s", ours, theirs, ["at least", 1.3]);
  const what = "extraction, e5-small's shape, all layers";
  return [
    beside(`${what}, beside sentence-transformers`, all),
    beside(`${what}, beside its last layer alone`, last),
    absolute("difference of the two vectors", "onnxruntime", "", difference, ["at most", 1e-4]),
  ];
}

/** The folder of a model that both can open, with the whole tokenizer of the built-in one. */
async function makeModel(folder: string, peer: Peer): Promise<string> {
  const made = mkdtempSync(join(folder, "sentence-model-"));
  const tokenizer = join(folder, "whole-tokenizer.json");
  writeFileSync(
    tokenizer,
    gunzipSync(readFileSync(join(builtInModel(), "whole-tokenizer.json.gz"))),
  );
  await peer.ask("sentence_model", { folder: made, tokenizer });
  return made;
}

/** Encodes texts; the vectors of the first, all layers one after the other. */
async function encodeFirst(encoder: Encoder, texts: readonly string[]): Promise<number[]> {
  const { meanWithSpecials } = await encoder.encode(texts, { poolings: ["meanWithSpecials"] });
  return meanWithSpecials.states.flatMap(({ values, columns }) => [...values.subarray(0, columns)]);
}

function largestDifference(x: readonly number[], y: readonly number[]): number {
  return Math.max(...x.map((value, k) => Math.abs(value - y[k]!)));
}
