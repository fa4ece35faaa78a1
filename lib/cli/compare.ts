import { basename, join, resolve } from "node:path";
import { openCache } from "../files/cache/cache";
import { openRepresentations } from "../files/hidden-states/hidden-states";
import { projectRoot } from "../files/results/results";
import type { Measure } from "../measures/measure";
import { progressBar } from "../notebook/progress-bar";
import { centerLanguages } from "../representations/center";
import { describeHistory, type Representations } from "../representations/representations";
import { selectLanguages, selectLayers } from "../representations/select";
import { howSure } from "../studies/cka-methods";
import {
  type CompareLanguagesOptions,
  languagePairs,
  scoreLanguages,
} from "../studies/compare-languages";
import { studyEngine } from "../studies/study-engine";
import type { Command, Given } from "./command";
import type { Comparison } from "./compare-figures";
import { compareConclusions, compareSummary } from "./compare-report";
import { comparisonOfScores, saveComparison } from "./comparison";
import { untilInterrupted } from "./interrupt";
import { measuresNamed } from "./measures-named";
import { countIn, layersIn, listIn, textIn } from "./options";
import { pairsNamed } from "./pairs";

/** Saved hidden states, from anywhere, to a page that says how alike languages are in them. */
export const compare: Command = {
  summary: "Compares languages in saved hidden states, layer by layer, into results/.",
  help: `interlingua compare STATES [OPTIONS]

How alike are the languages of saved hidden states, in which layers, and how sure is it? Prints how
the files were understood and what it concludes, and writes index.html to open, table.csv (a row a
pair and layer), groups.csv (averages), about.json, figure.json.

STATES is a file or a folder that interlingua extract or any other program wrote: safetensors,
NumPy's .npy and .npz, HDF5, Parquet and Arrow with vectors as lists, PyTorch's .pt and .bin of
plain tensors, .vec word vectors; a file a language (en.safetensors), a language and layer
(en/12.npy, en_layer12.npy), or all in one. Row i is the same sentence in every language, or rows
have ids, by which they are paired.

  --measure M        debiasedCka (the default) or any other by its name in scripts; several with
                     commas between, as debiasedCka,svcca,pwcca, share one pass: the page is of the
                     first, with a panel of where they disagree
  --permutations N   shuffle rows N times (999 is usual) for p-values of measures without a closed form
  --jackknife        intervals of measures without a closed form, by leaving out documents or blocks
  --pairs P          all (the default); pairs with commas between, as en-lv,en-lt; or languages,
                     each for its pairs with every other: en
  --languages a,b,c  those to take; all when left out
  --layers 0,6,12    those to take; all when left out
  --axes A           what the axes of arrays are, where that cannot be told, as
                     "sentences layers dimensions"; with languages among them, --languages names
                     them in order
  --names N          what names of files and arrays say, as "{language}/mean_{layer}"
  --center           take each language's mean vector from its sentences first (CKA does so anyway)
  --out DIR          where to; results/compare-<name of STATES> of the project when left out
  --overwrite        write into a folder that holds something else, too

  interlingua compare states --measure debiasedCka --pairs all --out results/mine`,
  words: ["STATES"],
  options: {
    measure: { type: "string" },
    permutations: { type: "string" },
    jackknife: { type: "boolean" },
    pairs: { type: "string" },
    languages: { type: "string" },
    layers: { type: "string" },
    axes: { type: "string" },
    names: { type: "string" },
    center: { type: "boolean" },
    out: { type: "string" },
    overwrite: { type: "boolean" },
  },
  run: runComparison,
};

async function runComparison(given: Given): Promise<void> {
  const began = performance.now();
  const measures = measuresNamed(textIn(given.options.measure) ?? "debiasedCka");
  const { signal, release } = untilInterrupted();
  try {
    const representations = await openSelected(given);
    given.print(`${understood(representations)}\n`);
    const engine = await studyEngine("compare");
    const permutations = countIn(given.options.permutations, "permutations", "compare");
    const comparison = await comparisonOf(representations, measures, given, {
      ...{ engine, signal, onProgress: progressBar() },
      ...(permutations !== undefined && { permutations }),
      ...(given.options.jackknife === true && { jackknife: true }),
      // What takes long begins again where it was stopped; closed forms take less than keeping them.
      ...(measures.some(({ compareAll }) => !compareAll) && { parts: openCache() }),
    });
    const conclusions = compareConclusions(comparison);
    given.print(compareSummary(comparison));
    for (const conclusion of conclusions) given.print(`• ${conclusion}\n`);
    const seconds = Number(((performance.now() - began) / 1000).toFixed(1));
    const name = basename(resolve(given.words[0]!));
    const study = `compare-${name}`;
    const folder = await saveComparison(comparison, {
      conclusions,
      name,
      study,
      out: textIn(given.options.out) ?? join(projectRoot(), "results", study),
      overwrite: given.options.overwrite === true,
      engine: engine.name,
      howSure: howSure(comparison.representations.groups !== undefined),
      seconds,
      about: { states: resolve(given.words[0]!) },
      print: given.print,
    });
    given.print(`${resolve(folder, "index.html")}  (${seconds} s)`);
  } finally {
    release();
  }
}

async function openSelected({ words, options }: Given): Promise<Representations> {
  const languages = listIn(options.languages);
  const [axes, names] = [textIn(options.axes), textIn(options.names)];
  let representations = await openRepresentations(words[0]!, {
    ...(axes !== undefined && { axes }),
    ...(names !== undefined && { names }),
    ...(languages && axes?.includes("languages") && { languages }),
  });
  const layers = layersIn(options.layers, "compare");
  if (languages) representations = selectLanguages(representations, languages);
  if (layers) representations = selectLayers(representations, layers);
  if (options.center === true) representations = centerLanguages(representations);
  if (representations.languages.length >= 2) return representations;
  throw new RangeError(
    `compare: languages are compared two by two, but there is only ${representations.languages.join()}. Take at least two.`,
  );
}

/** How the files were read, and what of them was left out. */
function understood({ languages, layers, sentences, history, warnings }: Representations): string {
  const size = `${languages.length} languages × layers ${layers.join(", ")} × ${sentences.length} sentences`;
  return [`${size}: ${describeHistory(history)}.`, ...(warnings ?? [])].join("\n");
}

async function comparisonOf(
  representations: Representations,
  measures: readonly Measure[],
  { options }: Given,
  settings: CompareLanguagesOptions,
): Promise<Comparison> {
  const { languages } = representations;
  const measure = measures[0]!;
  const pairs = pairsNamed(
    textIn(options.pairs) ?? "all",
    languages,
    languagePairs(languages, measure.symmetric),
  );
  const scores = await scoreLanguages(representations, measures, settings);
  return comparisonOfScores(scores, representations, pairs);
}
