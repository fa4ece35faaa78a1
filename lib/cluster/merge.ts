import { join } from "node:path";
import { fromValues, type Matrix, zeros } from "../core/matrix";
import type { Watch } from "../core/progress";
import type { Scores } from "../measures/measure";
import { fromReader, type Representations } from "../representations/representations";
import type { LanguageScores } from "../studies/compare-languages";
import { batchesOfPlan } from "./batches";
import { corpusOf } from "./inputs";
import { gramMeasures } from "./measures";
import { hasPart, makingOf, openPart } from "./part-file";
import type { Plan } from "./plan";
import type { Run } from "./run-folder";
import { type Losses, tensorName } from "./states-part";
import { emptySums, sumsOfLayer } from "./sums-part";
import { type Part, partsOf, type Stage } from "./tasks";

/** What all parts of a run come to. */
export interface Merged {
  readonly scores: LanguageScores;
  /** The hidden states that the scores are of, read from the run's folder. */
  readonly representations: Representations;
  /** What made the parts: one entry where all were made alike. */
  readonly makings: { readonly states: readonly string[]; readonly sums: readonly string[] };
}

/** Blocks of batches that are left out in turn for intervals. */
const blocks = 20;

/** The parts of a stage that are not there, or damaged. */
export async function missingParts({ folder, plan }: Run, stage: Stage): Promise<Part[]> {
  const missing: Part[] = [];
  for (const part of partsOf(plan, stage)) {
    if (!(await hasPart(join(folder, part.file), plan, stage === "sums"))) missing.push(part);
  }
  return missing;
}

/**
 * Adds up the sums of all parts, one part in memory at a time, in the order of the plan: the same
 * parts give the same bits, whoever made them and whenever.
 *
 * @throws RangeError when parts are missing
 */
export async function mergeRun(run: Run, { onProgress, signal }: Watch = {}): Promise<Merged> {
  const { folder, plan } = run;
  const missing = await missingParts(run, "sums");
  if (missing.length > 0) {
    throw new RangeError(
      `merge: all ${partsOf(plan, "sums").length} parts are needed, but ${missing.length} are missing, the first ${missing[0]!.file}. Run or submit again, which makes them.`,
    );
  }
  const sums = plan.layers.map(() => emptySums(plan, blocks));
  const [states, own] = [new Set<string>(), new Set<string>()];
  const losses: Record<string, Losses>[] = [];
  const warnings = new Set<string>();
  const parts = partsOf(plan, "sums");
  for (const [done, part] of parts.entries()) {
    signal?.throwIfAborted();
    const file = await openPart(join(folder, part.file), plan);
    for (const [l, layer] of plan.layers.entries()) {
      sums[l]!.merge(await sumsOfLayer(file, plan, layer));
    }
    for (const making of JSON.parse(file.metadata.statesBy!)) states.add(making);
    own.add(makingOf(file));
    for (const warning of JSON.parse(file.metadata.warnings!)) warnings.add(warning);
    losses.push(JSON.parse(file.metadata.losses!));
    onProgress?.({ task: "merge", done: done + 1, total: parts.length, unit: "parts" });
  }
  const makings = { states: [...states], sums: [...own] };
  const scores: Scores[] = sums.map((layer) => layer.scores());
  return {
    scores: {
      measure: gramMeasures[plan.measure],
      languages: plan.languages,
      layers: plan.layers,
      scores,
    },
    representations: await statesOf(run, [
      ...warnings,
      ...lost(plan, losses),
      ...mixtures(makings),
    ]),
    makings,
  };
}

/** What of the text did not go through the model as it is, by language. */
function lost({ languages, model }: Plan, parts: readonly Record<string, Losses>[]): string[] {
  const counts = (what: keyof Losses) =>
    languages.flatMap((language) => {
      const count = parts.reduce((sum, part) => sum + part[language]![what], 0);
      return count > 0 ? [`${language} ${count}`] : [];
    });
  const [cut, pieces] = [counts("cut"), counts("pieces")];
  return [
    ...(cut.length > 0 ? [`Sentences were cut to what the model takes: ${cut.join(", ")}.`] : []),
    ...(pieces.length > 0
      ? [
          `The vocabulary of ${model.name} is pruned, and lacks pieces of this text, which were split finer: ${pieces.join(", ")}.`,
        ]
      : []),
  ];
}

/** Bits differ between libraries and processors: said where parts come from several. */
function mixtures({ states, sums }: Merged["makings"]): string[] {
  return [["hidden states", states] as const, ["sums", sums] as const].flatMap(([what, by]) =>
    by.length > 1
      ? [
          `parts of the ${what} were made differently (${by.join("; ")}): the last digits, from the seventh on, depend on which part was made where`,
        ]
      : [],
  );
}

/** The states of a run as representations, sentences in the order of the corpus. */
async function statesOf(
  { folder, plan }: Run,
  warnings: readonly string[],
): Promise<Representations> {
  const corpus = await corpusOf(plan);
  const { languages, layers, pooling, prefix } = plan;
  const batches = batchesOfPlan(corpus.sentences.length, corpus.groups, plan.batches);
  const history = [
    { what: plan.model.name, settings: { prefix: prefix ?? "none" } },
    { what: `${pooling} pooled` },
  ];
  return fromReader(
    {
      ...{ languages, layers, sentences: corpus.sentences, history, warnings },
      ...(corpus.groups && { groups: corpus.groups }),
    },
    async (language, layer) => {
      const whole = zeros(corpus.sentences.length, plan.dimensions, "float32");
      for (const part of partsOf(plan, "states")) {
        if (part.language !== language) continue;
        const file = await openPart(join(folder, part.file), plan);
        for (let b = part.from; b < part.to; b++) {
          const { shape, values } = await file.read(tensorName(layer, b));
          putRows(whole, batches[b]!, fromValues(shape[0]!, shape[1]!, values));
        }
      }
      return whole;
    },
  );
}

function putRows(whole: Matrix, rows: readonly number[], of: Matrix): void {
  const { columns } = whole;
  for (const [i, row] of rows.entries()) {
    whole.values.set(of.values.subarray(i * columns, (i + 1) * columns), row * columns);
  }
}
