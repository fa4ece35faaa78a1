import { planRun } from "../cluster/make-plan";
import type { Command, Given } from "./command";
import { countIn, layersIn, listIn, textIn } from "./options";
import { makePlanText } from "./plan-report";

/** What a study beyond one machine will take, before it begins. */
export const plan: Command = {
  summary: "Plans a comparison in parts, for a cluster or for many nights: says what it will take.",
  help: `interlingua plan RUN [OPTIONS]

Writes RUN/plan.json: how alike are the languages of a corpus, layer by layer, done in parts that
any machine that sees the folder RUN may make, in any order: hidden states, then sums over batches
of sentences, which merge. Prints bytes, operations and hours. Nothing is done yet: see
interlingua submit, run, status and merge.

  --model M          a folder with an ONNX model and its tokenizer, or a name of the hub; the
                     built-in multilingual-e5-small when left out
  --provider P       what runs the model: cpu (the default), cuda, webgpu, coreml, dml
  --corpus C         declaration (the default), interface, names, or a file or folder of text
  --languages a,b,c  those of the corpus to take; all when left out
  --layers 0,6,12    those of the model to take; all when left out
  --pooling P        mean when left out
  --prefix TEXT      put before every sentence, e.g. "query: "
  --truncate         cut sentences longer than the model takes, which are refused otherwise
  --measure M        debiasedCka (the default), rbfCka, laplaceCka, polynomialCka or cosineCka, all
                     debiased within batches
  --batch N          the most sentences that are held against each other at once: 512. It belongs
                     to what is estimated, as --seed does, by which sentences come into batches
  --seed N           1 when left out
  --shards N         tasks of each stage: 16. Changes no number

  interlingua plan runs/declaration --batch 25 --shards 4`,
  words: ["RUN"],
  options: {
    model: { type: "string" },
    provider: { type: "string" },
    corpus: { type: "string" },
    languages: { type: "string" },
    layers: { type: "string" },
    pooling: { type: "string" },
    prefix: { type: "string" },
    truncate: { type: "boolean" },
    measure: { type: "string" },
    batch: { type: "string" },
    seed: { type: "string" },
    shards: { type: "string" },
  },
  async run({ words, options, print }: Given): Promise<void> {
    const given = {
      model: textIn(options.model),
      provider: textIn(options.provider),
      corpus: textIn(options.corpus),
      languages: listIn(options.languages),
      layers: layersIn(options.layers, "plan"),
      pooling: textIn(options.pooling),
      prefix: textIn(options.prefix),
      measure: textIn(options.measure),
      batch: countIn(options.batch, "batch", "plan"),
      seed: countIn(options.seed, "seed", "plan"),
      shards: countIn(options.shards, "shards", "plan"),
    };
    const known = Object.entries(given).filter(([, value]) => value !== undefined);
    const run = await planRun(words[0]!, {
      ...Object.fromEntries(known),
      ...(options.truncate === true && { truncate: true }),
    });
    print(makePlanText(run));
  },
};
