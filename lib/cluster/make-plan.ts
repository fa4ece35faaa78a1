import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { randomNormal, randomNumbers } from "../core/random";
import { openEngine } from "../engine/open";
import { type Corpus, selectCorpus } from "../models/corpora/corpus";
import { openCorpus } from "../models/corpora/open-corpus";
import { type Encoder, openEncoder } from "../models/encoder";
import { type PoolingName, poolingNamed } from "../models/pooling";
import { type Provider, providerNamed } from "../models/session";
import { batchesOfPlan } from "./batches";
import { costOf, type Speeds } from "./estimate";
import { gramMeasureNamed } from "./measures";
import type { Plan } from "./plan";
import { batchesInPart, hashOfWork, type PlannedWork } from "./planned-work";
import { type Run, writePlan } from "./run-folder";

export interface PlanOptions {
  /** A folder or a name of the hub; the built-in encoder when left out. */
  readonly model?: string;
  /** What runs the model, where the nodes' onnxruntime has it; the CPU when left out. */
  readonly provider?: Provider;
  /** A built-in corpus, a file or a folder; the declaration when left out. */
  readonly corpus?: string;
  /** All of the corpus when left out. */
  readonly languages?: readonly string[];
  /** All of the model when left out. */
  readonly layers?: readonly number[];
  /** `mean` when left out. */
  readonly pooling?: PoolingName;
  readonly prefix?: string;
  readonly truncate?: boolean;
  /** debiasedCka (when left out), rbfCka, laplaceCka, polynomialCka or cosineCka. */
  readonly measure?: string;
  /** Into how many tasks each stage is divided; 16 when left out. Changes no number. */
  readonly shards?: number;
  /** The most sentences that are held against each other at once; 512 when left out. */
  readonly batch?: number;
  /** What the order of sentences follows from; 1 when left out. */
  readonly seed?: number;
}

/**
 * Plans a comparison of languages that is done in parts, on any machines that see one folder: hidden
 * states of some sentences of a language at a time, then sums of debiased HSIC over batches of
 * sentences, which merge (`BatchHsicSums` says what is estimated). Writes `plan.json` into the
 * folder, with what it will take; nothing else is done yet.
 *
 *     const run = await planRun("runs/declaration", { languages: ["en", "lv"], batch: 25 });
 *     await runPlan(run);                                    // or: await submitRun(run, { sbatch: "-p cpu" })
 *     const { scores } = await mergeRun(run);
 *
 * @throws RangeError for unknown languages, layers, measures and poolings, batches of fewer than 4
 *   sentences, and a folder that holds another plan
 */
export async function planRun(folder: string, options: PlanOptions = {}): Promise<Run> {
  const whole = await openCorpus(options.corpus);
  const corpus = options.languages ? selectCorpus(whole, { languages: options.languages }) : whole;
  const encoder = await openEncoder(options.model);
  try {
    const work = workOf(encoder, whole, corpus, options);
    const speeds = await trial(encoder, corpus, work);
    const plan: Plan = {
      ...work,
      hash: hashOfWork(work),
      shards: wholeNumber("shards", options.shards ?? 16),
      estimate: costOf(work, speeds),
    };
    return await writePlan(folder, plan);
  } finally {
    await encoder.close();
  }
}

function workOf(
  encoder: Encoder,
  whole: Corpus,
  { languages, sentences, groups }: Corpus,
  options: PlanOptions,
): PlannedWork {
  const layers = options.layers ?? encoder.layers;
  const unknown = layers.filter((layer) => !encoder.layers.includes(layer));
  if (unknown.length > 0) {
    throw new RangeError(
      `plan: ${encoder.name} has layers 0 … ${encoder.layers.at(-1)}, but ${unknown.join(", ")} came.`,
    );
  }
  if (languages.length < 2) {
    throw new RangeError(
      `plan: languages are compared two by two, but there is only ${languages.join()}. Take at least two.`,
    );
  }
  const membership = {
    batchSize: wholeNumber("batch", options.batch ?? 512),
    seed: options.seed ?? 1,
  };
  const { length: count } = batchesOfPlan(sentences.length, groups, membership);
  const { name, folder, hash, tokenizerHash, dimensions } = encoder;
  const batches = { ...membership, count };
  return {
    version: 1,
    model: {
      ...{ name, folder: resolve(folder), hash, tokenizerHash },
      ...(options.provider && { provider: providerNamed(options.provider) }),
    },
    corpus: {
      name: whole.name,
      ...(options.corpus !== undefined && { place: placeOf(options.corpus) }),
      hash: whole.hash,
      sentences: sentences.length,
      grouped: groups !== undefined,
    },
    languages,
    layers,
    dimensions,
    pooling: poolingNamed(options.pooling ?? "mean").name,
    ...(options.prefix !== undefined && { prefix: options.prefix }),
    ...(options.truncate && { truncate: true as const }),
    measure: gramMeasureNamed(options.measure ?? "debiasedCka"),
    batches,
    batchesInPart: batchesInPart({ layers, dimensions, batches }),
  };
}

/** Tasks start in folders of their own. */
function placeOf(corpus: string): string {
  return existsSync(corpus) ? resolve(corpus) : corpus;
}

function wholeNumber(name: string, value: number): number {
  if (Number.isInteger(value) && value >= 1) return value;
  throw new RangeError(`plan: ${name} is a whole number from 1, but ${value} came.`);
}

/** How many sentences of the corpus go through the trial. */
const trialSentences = 32;

/** Of the product: a batch of the usual size. */
const trialRows = 512;

/** How fast this machine is: some sentences, and a Gram matrix. */
async function trial(encoder: Encoder, corpus: Corpus, work: PlannedWork): Promise<Speeds> {
  const { pooling, prefix, truncate, layers, dimensions } = work;
  const texts = corpus.text[corpus.languages[0]!]!.slice(0, trialSentences);
  const options = { poolings: [pooling], layers, ...(prefix !== undefined && { prefix }) };
  // The first loads the model.
  await encoder.encode(texts.slice(0, 1), { ...options, truncate: truncate ?? false });
  const sentences = await seconds(() =>
    encoder.encode(texts, { ...options, truncate: truncate ?? false }),
  );
  const engine = await openEngine();
  const x = randomNormal(trialRows, dimensions, randomNumbers(1), "float32");
  await engine.rowProduct(x);
  const product = await seconds(() => engine.rowProduct(x));
  return {
    sentencesPerSecond: texts.length / sentences,
    operationsPerSecond: (trialRows ** 2 * dimensions) / product,
  };
}

async function seconds(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return (performance.now() - start) / 1000;
}
