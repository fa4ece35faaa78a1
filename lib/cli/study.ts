import { resolve } from "node:path";
import { roundNumbers } from "../core/table";
import { openEngine } from "../engine/open";
import { balticFigures } from "../figures/baltic";
import { projectRoot, saveResult, writeResult } from "../files/results/results";
import { balticStudyLanguages } from "../languages/languages";
import type { Corpus } from "../models/corpora/corpus";
import { openCorpus } from "../models/corpora/open-corpus";
import { builtInModel, type Encoder, openEncoder } from "../models/encoder";
import { poolingNamed } from "../models/pooling";
import { represent } from "../models/represent";
import { progressBar } from "../notebook/progress-bar";
import type { Representations } from "../representations/representations";
import { type BalticStudy, studyBaltic } from "../studies/baltic";
import { balticConclusions } from "../studies/baltic-conclusions";
import { balticCaveats, balticMethods, bibtexOfBaltic } from "../studies/baltic-methods";
import { bibtexOfCka } from "../studies/cka-methods";
import { liftSharedWarnings } from "../studies/shared-warnings";
import { balticSummary } from "./baltic-report";
import { type Command, type Given, UsageError } from "./command";
import { untilInterrupted } from "./interrupt";
import { layersIn, listIn, textIn } from "./options";
import { circumstances } from "./versions";

/** A question answered whole: from text to a page in results/. */
export const study: Command = {
  summary: "Answers a paper's question on a model and a corpus, into results/.",
  help: `interlingua study baltic [OPTIONS]

Do languages, the Baltic ones among them, share one space in this model, in which layers, and does
the answer depend on pooling and on the index? Prints what it concludes and writes results/baltic/:
index.html to open, table.csv, about.json, figures.

  --model DIR        a folder with an ONNX model whose outputs include every hidden state, and its
                     tokenizer; the built-in multilingual-e5-small when left out
  --corpus C         declaration (the default), interface or names; or a folder of <language>.txt
                     files, a .tsv with a row of languages at its head, or a .json
  --languages a,b,c  those of the paper that the corpus has, when left out
  --layers 0,6,12    all when left out
  --poolings p,q     of cls, first, mean, xsim; cls,first,mean when left out; the last is the one
                     that the others are held against
  --prefix TEXT      put before every sentence, e.g. "query: "; none when left out
  --truncate         cut sentences longer than the model takes, which are refused otherwise
  --out DIR          where to; results/baltic of the project when left out
  --overwrite        write into a folder that holds something else, too

  interlingua study baltic --corpus interface --languages en,fr,et,lv,lt,pl --out results/interface`,
  words: ["STUDY"],
  options: {
    model: { type: "string" },
    corpus: { type: "string" },
    languages: { type: "string" },
    layers: { type: "string" },
    poolings: { type: "string" },
    prefix: { type: "string" },
    truncate: { type: "boolean" },
    out: { type: "string" },
    overwrite: { type: "boolean" },
  },
  run: runStudy,
};

async function runStudy(given: Given): Promise<void> {
  if (given.words[0] !== "baltic") {
    throw new UsageError(`study: there is the study baltic, but "${given.words[0]}" came.`);
  }
  const began = performance.now();
  const { signal, release } = untilInterrupted();
  const encoder = await openEncoder(textIn(given.options.model));
  try {
    const corpus = await openCorpus(textIn(given.options.corpus));
    checkTwoLanguages(listIn(given.options.languages) ?? corpus.languages);
    const watch = { signal, onProgress: progressBar() };
    const byPooling = await representations(encoder, corpus, given, watch);
    const engine = await openEngine();
    const result = await studyBaltic(byPooling, { engine, ...watch });
    const conclusions = balticConclusions(result);
    given.print(balticSummary(result));
    for (const conclusion of conclusions) given.print(`• ${conclusion}\n`);
    const seconds = () => Number(((performance.now() - began) / 1000).toFixed(1));
    const folder = await save(
      result,
      conclusions,
      { encoder, corpus, byPooling, engine: engine.name, seconds },
      given,
    );
    given.print(`${resolve(folder, "index.html")}  (${seconds()} s)`);
  } finally {
    release();
    await encoder.close();
  }
}

async function representations(
  encoder: Encoder,
  corpus: Corpus,
  { options, print }: Given,
  watch: { signal: AbortSignal; onProgress: ReturnType<typeof progressBar> },
): Promise<Record<string, Representations>> {
  const poolings = (listIn(options.poolings) ?? ["cls", "first", "mean"]).map(
    (name) => poolingNamed(name).name,
  );
  const layers = layersIn(options.layers, "study");
  const prefix = textIn(options.prefix);
  const byPooling = await represent(encoder, corpus, {
    poolings,
    languages: listIn(options.languages) ?? paperLanguages(corpus),
    ...(layers && { layers }),
    ...(prefix !== undefined && { prefix }),
    ...(options.truncate === true && { truncate: true }),
    ...watch,
  });
  for (const warning of warningsOf(byPooling)) print(`Note: ${warning}`);
  return byPooling;
}

/** Said before the model has worked through the text. */
function checkTwoLanguages(languages: readonly string[]): void {
  if (new Set(languages).size >= 2) return;
  throw new UsageError(
    `study: languages are compared two by two, but there is only ${languages.join()}. Take at least two.`,
  );
}

/** The paper's languages that the corpus has; all of the corpus when it has fewer than two. */
function paperLanguages({ languages }: Corpus): readonly string[] {
  const both = balticStudyLanguages.filter(
    (language) => languages.includes(language) || (language === "nb" && languages.includes("no")),
  );
  return both.length < 2 ? languages : both;
}

function warningsOf(byPooling: Readonly<Record<string, Representations>>): string[] {
  return [...new Set(Object.values(byPooling).flatMap(({ warnings = [] }) => warnings))];
}

/** A warning of a table as a caveat of the page. */
function sentence(warning: string): string {
  return `Of every pair: ${warning}.`;
}

interface Circumstances {
  readonly encoder: Encoder;
  readonly corpus: Corpus;
  readonly byPooling: Readonly<Record<string, Representations>>;
  readonly engine: string;
  readonly seconds: () => number;
}

async function save(
  result: BalticStudy,
  conclusions: readonly string[],
  { encoder, corpus, byPooling, engine, seconds }: Circumstances,
  { options, print }: Given,
): Promise<string> {
  const builtIn = resolve(encoder.folder) === resolve(builtInModel());
  const methods = balticMethods(result, byPooling, engine);
  const { rows: scores, shared } = liftSharedWarnings(result.scores);
  const saved = {
    table: roundNumbers(scores, 6),
    tables: {
      groups: roundNumbers(result.groups, 6),
      contrasts: roundNumbers(result.contrasts, 6),
      retrieval: roundNumbers(result.retrieval, 6),
      "retrieval-averages": roundNumbers(result.retrievalAverages, 6),
      influence: roundNumbers(result.influence, 6),
    },
    figures: balticFigures({ ...result, scores }),
    page: {
      title: "Do languages meet?",
      question: `Do ${result.languages.length} languages, the Baltic ones among them, share one space in ${encoder.name}, in which layers, and does the answer depend on pooling and on the index?`,
      conclusions,
      methods,
      caveats: balticCaveats(builtIn, corpus.name, [
        ...warningsOf(byPooling),
        ...shared.map(sentence),
      ]),
      bibtex: `${bibtexOfCka}\n${bibtexOfBaltic}`,
    },
    about: {
      model: { name: encoder.name, hash: encoder.hash, tokenizerHash: encoder.tokenizerHash },
      corpus: {
        name: corpus.name,
        hash: corpus.hash,
        licence: corpus.licence,
        sentences: corpus.sentences.length,
      },
      languages: result.languages,
      layers: result.layers,
      poolings: result.poolings,
      history: Object.fromEntries(
        Object.entries(byPooling).map(([name, { history }]) => [name, history]),
      ),
      ...circumstances(engine, seconds()),
    },
    ...(options.overwrite === true && { overwrite: true }),
    note: (text: string) => print(`Note: ${text}`),
  };
  const out = textIn(options.out);
  return out === undefined
    ? saveResult("baltic", saved, projectRoot())
    : writeResult(out, "baltic", saved);
}
