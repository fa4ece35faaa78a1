import { type Matrix, zeros } from "../core/matrix";
import type { Watch } from "../core/progress";
import { type RunnableModel, weightedSums } from "./encode";
import { batchesOf } from "./tokens/batches";
import type { PreparedInputs } from "./tokens/inputs";

/** Which pieces of a word its vector is made of: the first, the last, or the mean of all. */
export type WordPooling = "start" | "end" | "mean";

const poolings: readonly WordPooling[] = ["start", "end", "mean"];

/**
 * The pooling of words of that name.
 *
 * @throws RangeError for an unknown name, with those there are
 */
export function wordPoolingNamed(name: string): WordPooling {
  const found = poolings.find((pooling) => pooling === name);
  if (found) return found;
  throw new RangeError(`word pooling: there is no "${name}". There are ${poolings.join(", ")}.`);
}

/** The vectors of the words of a list of texts. */
export interface WordStates {
  /** [words of all texts, dimensions], one a layer asked for; a text's words follow one another. */
  readonly states: readonly Matrix[];
  /** Of which text each row is a word. */
  readonly texts: readonly number[];
}

/** Runs prepared texts; `pieces[text][word]` are places among a text's real tokens. */
export async function statesOfWords(
  model: RunnableModel,
  { inputs }: PreparedInputs,
  pieces: readonly (readonly (readonly number[])[])[],
  pooling: WordPooling,
  layers: readonly number[],
  { onProgress, signal }: Watch,
): Promise<WordStates> {
  const texts = pieces.flatMap((words, text) => words.map(() => text));
  const firstRow = pieces.map(() => 0);
  for (let k = 1; k < pieces.length; k++) firstRow[k] = firstRow[k - 1]! + pieces[k - 1]!.length;
  const size = model.file.dimensions;
  const states = layers.map(() => zeros(texts.length, size, "float32"));
  let done = 0;
  for (const batch of batchesOf(inputs)) {
    signal?.throwIfAborted();
    const rows = batch.map(({ row, ids, text: { before } }) =>
      pieces[row]!.map((word) => weightsOf(word, before, ids.length, pooling)),
    );
    const sums = await weightedSums(model, batch, rows, layers);
    for (const [k, { row }] of batch.entries()) {
      for (const [layer, { values }] of states.entries()) {
        values.set(sums[k]![layer]!, firstRow[row]! * size);
      }
    }
    done += batch.length;
    onProgress?.({ task: "words", done, total: inputs.length, unit: "sentences" });
    await new Promise((resolve) => setImmediate(resolve));
  }
  return { states, texts };
}

function weightsOf(
  pieces: readonly number[],
  before: number,
  tokens: number,
  pooling: WordPooling,
): number[] {
  const taken =
    pooling === "mean" ? pieces : pooling === "start" ? pieces.slice(0, 1) : pieces.slice(-1);
  const weights = new Array<number>(tokens).fill(0);
  for (const piece of taken) weights[before + piece] = 1 / taken.length;
  return weights;
}
