import { spearman } from "../../core/correlation";
import type { Row, Table } from "../../core/table";
import { fewestLanguages } from "../language-matrix";
import { familyOf } from "../languages";
import { leavesOf, nodesOf, pruneTree, requireLeavesOnce, type Tree, treeDistances } from "./tree";

/** How far two trees have the same branches. */
export interface RobinsonFoulds {
  /** Splits that just one of the two has. */
  readonly distance: number;
  /**
   * As a share of the splits of both: 0 for equal trees, 1 without a common one; NaN where neither
   * has any.
   */
  readonly normalized: number;
  readonly shared: number;
  readonly splits: readonly [number, number];
  /** Those at the tips of both. */
  readonly languages: readonly string[];
}

/**
 * Robinson and Foulds' distance: in how many ways of cutting a branch two trees differ, each cut
 * splitting the languages in two. Trees are taken as unrooted, and brought to the languages that
 * both have.
 *
 * A tree with few inner branches (a family tree of many families) has few splits to share, so the
 * normalised distance is high whatever the other; one misplaced language costs as much as many.
 *
 * @throws RangeError with fewer than four languages in common
 * @see Robinson & Foulds (1981), Comparison of phylogenetic trees
 */
export function robinsonFoulds(a: Tree, b: Tree): RobinsonFoulds {
  const { languages, trees } = prunedToCommon("robinsonFoulds", a, b);
  const [ours, theirs] = trees.map((tree) => splitsOf(tree, languages)) as [
    Set<string>,
    Set<string>,
  ];
  const shared = [...ours].filter((split) => theirs.has(split)).length;
  const all = ours.size + theirs.size;
  return {
    distance: all - 2 * shared,
    normalized: (all - 2 * shared) / all,
    shared,
    splits: [ours.size, theirs.size],
    languages,
  };
}

/**
 * Baker's gamma: the rank correlation of how low two languages meet in one tree with how low they
 * meet in the other, over pairs. Of trees whose tips are all at one height.
 *
 * @throws RangeError with fewer than four languages in common
 * @see Baker (1974), Stability of Two Hierarchical Grouping Techniques
 */
export function bakersGamma(a: Tree, b: Tree): number {
  const { languages, trees } = prunedToCommon("bakersGamma", a, b);
  const [x, y] = trees.map((tree) => {
    const { languages: order, values } = treeDistances(tree);
    const places = languages.map((language) => order.indexOf(language));
    return places.flatMap((p, i) =>
      places.slice(i + 1).map((q) => values.values[p * order.length + q]!),
    );
  });
  return spearman(rounded(x!), rounded(y!));
}

/** Heights that are one but for rounding are ties. */
function rounded(heights: readonly number[]): number[] {
  return heights.map((height) => Number(height.toPrecision(12)));
}

/**
 * The languages below each inner node, joined by a blank: what branches set apart from the rest.
 */
export function splitsOf(tree: Tree, languages: readonly string[]): Set<string> {
  const bit = new Map(languages.map((language, i) => [language, i]));
  const found = new Set<string>();
  for (const node of nodesOf(tree)) {
    if (node.children.length === 0) continue;
    const below = leavesOf(node).map((leaf) => bit.get(leaf)!);
    // Either side names a split: the one without the first language does here.
    const inside = new Set(below);
    const side = inside.has(0) ? languages.flatMap((_, i) => (inside.has(i) ? [] : [i])) : below;
    if (side.length < 2 || side.length > languages.length - 2) continue;
    found.add(side.sort((p, q) => p - q).join(" "));
  }
  return found;
}

/** A family, and how pure the least clade is that has all of it. */
export interface FamilyPurity extends Row {
  readonly family: string;
  readonly languages: number;
  /** How many languages the least clade has that holds all of the family. */
  readonly clade: number;
  /** languages / clade: 1 where the tree keeps the family together, by itself. */
  readonly purity: number;
}

/**
 * Whether a tree keeps families together: for each with two languages or more, the share that it
 * has of the least clade with all of it. One language astray makes that clade large.
 *
 * @param groupOf of a language, what should stay together; its family when left out
 */
export function familyPurity(
  tree: Tree,
  groupOf: (language: string) => string = familyOf,
): Table<FamilyPurity> {
  const leaves = leavesOf(tree);
  requireLeavesOnce("familyPurity", leaves);
  const clades = nodesOf(tree)
    .map(leavesOf)
    .sort((a, b) => a.length - b.length);
  return [...new Set(leaves.map(groupOf))].flatMap((family) => {
    const own = leaves.filter((leaf) => groupOf(leaf) === family);
    if (own.length < 2) return [];
    const clade = clades.find((below) => own.every((leaf) => below.includes(leaf)))!.length;
    return [{ family, languages: own.length, clade, purity: own.length / clade }];
  });
}

/**
 * How pure clusters are: the share of languages that are of the commonest group of their cluster.
 * Many small clusters are pure whatever they are; compare with as many of another making.
 *
 * @see Manning, Raghavan & Schütze (2008), Introduction to Information Retrieval, § 16.3
 */
export function clusterPurity(
  clusters: readonly (readonly string[])[],
  groupOf: (language: string) => string = familyOf,
): number {
  const commonest = clusters.map((members) => {
    const counts = new Map<string, number>();
    for (const member of members)
      counts.set(groupOf(member), (counts.get(groupOf(member)) ?? 0) + 1);
    return Math.max(0, ...counts.values());
  });
  return commonest.reduce((sum, count) => sum + count, 0) / clusters.flat().length;
}

function prunedToCommon(
  who: string,
  a: Tree,
  b: Tree,
): { readonly languages: readonly string[]; readonly trees: readonly [Tree, Tree] } {
  const [ours, theirs] = [leavesOf(a), leavesOf(b)];
  requireLeavesOnce(who, ours);
  requireLeavesOnce(who, theirs);
  const languages = ours.filter((leaf) => theirs.includes(leaf));
  if (languages.length < fewestLanguages) {
    throw new RangeError(
      `${who}: two trees need ${fewestLanguages} languages in common, but have ${languages.length}: ${ours.join(", ")} and ${theirs.join(", ")}. Write codes alike.`,
    );
  }
  const kept = new Set(languages);
  return { languages, trees: [pruneTree(a, kept)!, pruneTree(b, kept)!] };
}
