import { sum } from "../../core/arithmetic";
import type { Engine } from "../../engine/engine";
import type { LanguageRows } from "../../representations/preparation";
import { retrieveSides } from "../../retrieval/retrieve";
import { sideOf } from "../../retrieval/search/side";
import { type Share, shareOf } from "../../retrieval/share";

export interface MeanRetrieval {
  /** Over pairs of languages and both directions; its error takes into account that pairs share sentences. */
  readonly accuracy: Share;
  readonly chance: number;
  readonly warnings: readonly string[];
}

/** Top-1 cosine retrieval, averaged over all pairs of languages in which it is defined. */
export async function meanRetrieval(
  languages: readonly LanguageRows[],
  { groups, signal }: { readonly groups?: readonly string[]; readonly signal?: AbortSignal },
  engine: Engine,
): Promise<MeanRetrieval> {
  const ready = languages.map(({ language, x }) => sideOf("retrieval", language, x, "cosine"));
  const n = languages[0]!.x.rows;
  const hits = new Float64Array(n);
  let [defined, left] = [0, 0];
  for (const [a, x] of ready.entries()) {
    for (const y of ready.slice(a + 1)) {
      const found = await retrieveSides(x, y, { within: [1], ...(signal && { signal }) }, engine);
      if (found.hits.some(Number.isNaN)) left++;
      else {
        defined++;
        for (let i = 0; i < n; i++) hits[i]! += found.hits[i]!;
      }
    }
  }
  const counts = hits.map((one) => one / defined);
  const accuracy = Number.isNaN(sum(counts))
    ? { value: Number.NaN }
    : shareOf(counts, { ...(groups && { groups }), trials: 2 });
  const warnings =
    left > 0
      ? [`retrieval is undefined for ${left} of ${left + defined} pairs, which are left out`]
      : [];
  return { accuracy, chance: 1 / n, warnings };
}
