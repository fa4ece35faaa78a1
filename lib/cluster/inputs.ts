import { type Corpus, selectCorpus } from "../models/corpora/corpus";
import { openCorpus } from "../models/corpora/open-corpus";
import { type Encoder, openEncoder } from "../models/encoder";
import type { Plan } from "./plan";
import { allottedThreads } from "./threads";

/**
 * The corpus of a plan, its languages alone, as it was when it was planned.
 *
 * @throws RangeError when it has changed since
 */
export async function corpusOf({ corpus: planned, languages }: Plan): Promise<Corpus> {
  const corpus = await openCorpus(planned.place);
  checkUnchanged("corpus", planned.name, planned.hash, corpus.hash);
  return selectCorpus(corpus, { languages });
}

/**
 * The model of a plan, as it was when it was planned.
 *
 * @throws RangeError when it or its tokenizer has changed since
 */
export async function encoderOf({ model: planned }: Plan): Promise<Encoder> {
  const threads = allottedThreads();
  const encoder = await openEncoder(planned.folder, {
    ...(planned.provider && { provider: planned.provider }),
    ...(threads !== undefined && { threads }),
  });
  checkUnchanged("model", planned.name, planned.hash, encoder.hash);
  checkUnchanged(
    "tokenizer of the model",
    planned.name,
    planned.tokenizerHash,
    encoder.tokenizerHash,
  );
  return encoder;
}

function checkUnchanged(what: string, name: string, planned: string, found: string): void {
  if (planned === found) return;
  throw new RangeError(
    `run: the ${what} ${name} had the hash ${planned.slice(0, 12)}… when this was planned, but has ${found.slice(0, 12)}… now. Put it back as it was, or plan again into another folder.`,
  );
}
