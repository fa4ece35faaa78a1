import { saveRepresentations } from "../files/hidden-states/hidden-states";
import type { CorpusOptions } from "../models/corpora/layout";
import { openCorpus } from "../models/corpora/open-corpus";
import { type EncoderOptions, openEncoder } from "../models/encoder";
import { poolingNamed } from "../models/pooling";
import { represent } from "../models/represent";
import { providerNamed } from "../models/session";
import { progressBar } from "../notebook/progress-bar";
import { type Command, type Given, UsageError } from "./command";
import { untilInterrupted } from "./interrupt";
import { layersIn, listIn, textIn } from "./options";

/** Text to hidden states in a folder, for `interlingua compare` and for other programs. */
export const extract: Command = {
  summary: "Saves a model's hidden states of every layer for a corpus.",
  help: `interlingua extract --out DIR [OPTIONS]

Saves one vector a sentence, layer and language: DIR/<language>.safetensors, a tensor a layer
named layer.0 (the embeddings), layer.1, …, sentence ids in the header.

  --out DIR          where to; a new or empty folder
  --model MODEL      a folder with an ONNX model and its tokenizer, or a model of the hub
                     (organisation/name); the built-in multilingual-e5-small when left out.
                     Hidden states need not be outputs: interlingua layers MODEL shows what is found
  --file F           the model's file in its folder, e.g. onnx/model_quantized.onnx
  --hidden-states a,b,c   tensors of the graph to take for its layers, the embeddings first
  --provider P       cpu (the default), cuda, webgpu, coreml, dml: where onnxruntime has it
  --corpus C         declaration (the default), interface or names; or a file or folder of text:
                     <language>.txt files, a table with a column a language (.tsv, .csv, .jsonl,
                     .json, .parquet), FLORES, Tatoeba and OPUS pairs, BUCC, CoNLL-U, left ||| right
  --split S          of a corpus in parts the one to take: devtest
  --pair a,b         of a folder of many pairs the one to take; of left ||| right the two languages
  --languages a,b,c  those of the corpus to take; all when left out
  --layers 0,6,12    those of the model to take; all when left out
  --pooling P        mean (the default), meanWithSpecials, weightedMean, max, cls, first, last, xsim
  --prefix TEXT      put before every sentence, e.g. "query: "
  --chat             put every sentence as a user's message by the model's chat template
  --truncate         cut sentences longer than the model takes, which are refused otherwise

  interlingua extract --languages en,et,lv,lt --layers 0,6,12 --out states`,
  words: [],
  options: {
    out: { type: "string" },
    model: { type: "string" },
    file: { type: "string" },
    "hidden-states": { type: "string" },
    provider: { type: "string" },
    corpus: { type: "string" },
    split: { type: "string" },
    pair: { type: "string" },
    languages: { type: "string" },
    layers: { type: "string" },
    pooling: { type: "string" },
    prefix: { type: "string" },
    chat: { type: "boolean" },
    truncate: { type: "boolean" },
  },
  run: saveStates,
};

async function saveStates({ options, print }: Given): Promise<void> {
  const out = textIn(options.out);
  const languages = listIn(options.languages);
  const layers = layersIn(options.layers, "extract");
  const prefix = textIn(options.prefix);
  if (!out) throw new UsageError("extract: --out DIR is needed. See interlingua extract --help.");
  const pooling = poolingNamed(textIn(options.pooling) ?? "mean").name;
  const { signal, release } = untilInterrupted();
  const encoder = await openEncoder(textIn(options.model), modelOptions(options));
  try {
    const corpus = await openCorpus(textIn(options.corpus), corpusOptions(options));
    for (const note of corpus.notes) print(note);
    const states = await represent(encoder, corpus, {
      poolings: [pooling],
      signal,
      onProgress: progressBar(),
      ...(languages && { languages }),
      ...(layers && { layers }),
      ...(prefix !== undefined && { prefix }),
      ...(options.chat === true && { chat: {} }),
      ...(options.truncate === true && { truncate: true }),
    });
    const representations = states[pooling];
    await saveRepresentations(representations, out);
    for (const warning of representations.warnings ?? []) print(warning);
    print(
      `${representations.languages.length} languages × ${representations.layers.length} layers × ` +
        `${representations.sentences.length} sentences in ${out}`,
    );
  } finally {
    release();
    await encoder.close();
  }
}

function corpusOptions(options: Given["options"]): CorpusOptions {
  const [split, pair] = [textIn(options.split), listIn(options.pair)];
  if (pair && pair.length !== 2) {
    throw new UsageError(
      `extract: --pair takes two languages, as en,lv, but "${textIn(options.pair)}" came.`,
    );
  }
  return {
    ...(split !== undefined && { split }),
    ...(pair && { pair: [pair[0]!, pair[1]!] }),
  };
}

function modelOptions(options: Given["options"]): EncoderOptions {
  const [file, provider] = [textIn(options.file), textIn(options.provider)];
  const hiddenStates = listIn(options["hidden-states"]);
  return {
    ...(file !== undefined && { file }),
    ...(hiddenStates && { hiddenStates }),
    ...(provider !== undefined && { provider: providerNamed(provider) }),
  };
}
