import type { Watch } from "../../core/progress";
import { randomNumbers, randomPermutation } from "../../core/random";
import type { Row, Table } from "../../core/table";
import type { Engine } from "../../engine/engine";
import type { LanguageMatrix } from "../../languages/language-matrix";
import { splitsOf } from "../../languages/trees/compare-trees";
import { type LinkageMethod, linkage, treeOfLinkage } from "../../languages/trees/linkage";
import { neighbourJoining } from "../../languages/trees/neighbour-joining";
import type { Tree } from "../../languages/trees/tree";
import type { Measure } from "../../measures/measure";
import type { Representations } from "../../representations/representations";
import { selectLayers, selectSentences } from "../../representations/select";
import { scoreLanguages } from "../compare-languages";
import { studyEngine } from "../study-engine";
import { languageMatrices } from "./language-matrices";

/** A branch of the tree of all sentences, and how often it comes out of half of them. */
export interface BranchSupport extends Row {
  /** Those on one side of the branch, with a blank between. */
  readonly languages: string;
  readonly size: number;
  /** Share of the halves whose tree has it. */
  readonly support: number;
}

export interface TreeStability {
  readonly tree: Tree;
  /** Largest branches first. */
  readonly branches: Table<BranchSupport>;
  /** Of the tree with those of the halves, mean normalised Robinson–Foulds distance. */
  readonly meanDistance: number;
}

export interface TreeStabilityOptions extends Watch {
  readonly layer: number;
  /** How the tree is made; "average" when left out. */
  readonly method?: LinkageMethod | "neighbour joining";
  /** How many halves; 100 when left out. */
  readonly resamples?: number;
  readonly seed?: number;
  readonly engine?: Engine;
}

/**
 * How far a tree of languages depends on the sentences it was made from: the tree of all, and how
 * often each of its branches comes out of a random half of the sentences (or of their documents,
 * where these are known).
 *
 * Halves are drawn without repetition: a sentence drawn twice, as by the bootstrap, would look like
 * agreement to every measure. The branches of half of the sentences vary more than those of all, so
 * supports are on the low side; they tell of sentences, not of other models or languages.
 *
 * @throws RangeError as `scoreLanguages` and `linkage` do
 * @see Felsenstein (1985), Confidence Limits on Phylogenies: An Approach Using the Bootstrap (delete-half: Wu 1986)
 */
export async function treeStability(
  representations: Representations,
  measure: Measure,
  { layer, method = "average", resamples = 100, seed = 1, ...options }: TreeStabilityOptions,
): Promise<TreeStability> {
  const { sentences, groups = sentences, languages } = representations;
  const engine = await studyEngine("treeStability", options.engine);
  const { signal, onProgress } = options;
  const one = selectLayers(representations, [layer]);
  const treeFrom = async (states: Representations): Promise<Tree> => {
    const scores = await scoreLanguages(states, measure, {
      groups: false,
      engine,
      ...(signal && { signal }),
    });
    return treeOf(languageMatrices(scores)[0]!, method);
  };
  const tree = await treeFrom(one);
  const own = [...splitsOf(tree, languages)];
  const counts = new Map(own.map((split) => [split, 0]));
  const documents = [...new Set(groups)];
  const random = randomNumbers(seed);
  let away = 0;
  for (let b = 0; b < resamples; b++) {
    signal?.throwIfAborted();
    const order = randomPermutation(documents.length, random);
    const kept = new Set(order.slice(0, Math.ceil(documents.length / 2)).map((d) => documents[d]!));
    const half = await treeFrom(selectSentences(one, (_, i) => kept.has(groups[i]!)));
    const splits = splitsOf(half, languages);
    const shared = own.filter((split) => splits.has(split));
    for (const split of shared) counts.set(split, counts.get(split)! + 1);
    away += 1 - (2 * shared.length) / (own.length + splits.size) || 0;
    onProgress?.({ task: "halves", done: b + 1, total: resamples, unit: "trees" });
  }
  const branches = [...counts].map(([split, count]) => {
    const members = split.split(" ").map((place) => languages[Number(place)]!);
    return { languages: members.join(" "), size: members.length, support: count / resamples };
  });
  branches.sort((a, b) => b.size - a.size);
  return { tree, branches, meanDistance: away / resamples };
}

function treeOf(parts: LanguageMatrix, method: LinkageMethod | "neighbour joining"): Tree {
  return method === "neighbour joining"
    ? neighbourJoining(parts)
    : treeOfLinkage(linkage(parts, method));
}
