import type { Representations } from "../representations/representations";

/**
 * Rows are compared with rows, so two models must have seen the same sentences in the same order,
 * and at least one language must be common.
 *
 * @throws RangeError saying where they part
 */
export function requireSameSentences(
  who: string,
  one: Representations,
  other: Representations,
): void {
  const at = one.sentences.findIndex((sentence, i) => sentence !== other.sentences[i]);
  if (at >= 0 || one.sentences.length !== other.sentences.length) {
    const [here, there] = [one, other].map(({ sentences }) => sentences[Math.max(at, 0)] ?? "none");
    throw new RangeError(
      `${who}: both models need the same sentences in the same order, but one has ${one.sentences.length} and the ` +
        `other ${other.sentences.length}${at >= 0 ? `, and row ${at} is "${here}" of one and "${there}" of the other` : ""}. ` +
        "Keep the common ones with selectSentences.",
    );
  }
  if (one.languages.some((language) => other.languages.includes(language))) return;
  throw new RangeError(
    `${who}: both models need a language in common, but one has ${one.languages.join(", ")} and the other ` +
      `${other.languages.join(", ")}. Represent the same corpus with both.`,
  );
}
