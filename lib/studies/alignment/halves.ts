import type { Representations } from "../../representations/representations";
import { rowsOf } from "../../representations/select";

/** Sentences to fit on, and those to score. */
export interface Halves {
  readonly fittedOn: readonly string[];
  readonly heldOut: readonly string[];
}

/**
 * The sentences told, and all others; every other sentence when none are told, of documents where
 * those are known, so that no document is on both sides.
 *
 * @throws RangeError when a sentence is not there, or none is left to score
 */
export function halvesOf(
  who: string,
  { sentences, groups }: Representations,
  fittedOn: readonly string[] | undefined,
): Halves {
  const chosen = fittedOn ?? everyOther(sentences, groups);
  rowsOf(who, chosen, sentences);
  const taken = new Set(chosen);
  const heldOut = sentences.filter((sentence) => !taken.has(sentence));
  if (heldOut.length >= fewest && chosen.length >= fewest) return { fittedOn: chosen, heldOut };
  throw new RangeError(
    `${who}: it takes ${fewest} sentences or more to fit on and as many others to score, but there are ${chosen.length} and ${heldOut.length}. Fit on fewer, or give more sentences.`,
  );
}

/** What retrieval and cross-validation take at least. */
const fewest = 5;

/** Documents in order of first appearance go to the side that has fewer sentences. */
function everyOther(sentences: readonly string[], groups?: readonly string[]): string[] {
  if (!groups) return sentences.filter((_, i) => i % 2 === 0);
  const sizes = new Map<string, number>();
  for (const group of groups) sizes.set(group, (sizes.get(group) ?? 0) + 1);
  const fitted = new Set<string>();
  let balance = 0;
  for (const [group, size] of sizes) {
    if (balance <= 0) fitted.add(group);
    balance += balance <= 0 ? size : -size;
  }
  return sentences.filter((_, i) => fitted.has(groups[i]!));
}
