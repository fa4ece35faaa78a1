import { matrix } from "../../core/matrix";
import type { LanguageMatrix } from "../language-matrix";

/**
 * A tree of languages: a leaf has a language's code as its name, an inner node the name of its
 * group, or none. An unrooted tree is written with three branches at its top.
 */
export interface Tree {
  readonly name: string;
  /** Of the branch above it; 0 at the top. */
  readonly length: number;
  /** None of a leaf. */
  readonly children: readonly Tree[];
}

/** The codes at the tips, in the order they are drawn in. */
export function leavesOf(tree: Tree): string[] {
  return tree.children.length > 0 ? tree.children.flatMap(leavesOf) : [tree.name];
}

/** Every node, parents before children. */
export function nodesOf(tree: Tree): Tree[] {
  return [tree, ...tree.children.flatMap(nodesOf)];
}

/**
 * How far two languages are from one another along the branches: of a tree by clustering, the
 * height at which they are put together (its cophenetic distances). Rows in the order of the
 * leaves.
 *
 * @throws RangeError when two leaves have one name, or a path is negative, as neighbour joining can make it
 */
export function treeDistances(tree: Tree): LanguageMatrix {
  const languages = leavesOf(tree);
  requireLeavesOnce("treeDistances", languages);
  const places = new Map(languages.map((language, i) => [language, i]));
  const values = matrix(languages.length, languages.length);
  const tipsBelow = (node: Tree): (readonly [place: number, depth: number])[] => {
    if (node.children.length === 0) return [[places.get(node.name)!, node.length]];
    const groups = node.children.map(tipsBelow);
    for (const [g, group] of groups.entries()) {
      for (const other of groups.slice(g + 1)) {
        for (const [a, down] of group) {
          for (const [b, up] of other) {
            values.values[a * languages.length + b] = down + up;
            values.values[b * languages.length + a] = down + up;
          }
        }
      }
    }
    return groups.flat().map(([place, depth]) => [place, depth + node.length] as const);
  };
  tipsBelow(tree);
  return { name: tree.name || "tree", kind: "distance", languages, values };
}

/**
 * A tree as text, `(lv:0.1,lt:0.1)Baltic;`, which most programs for trees read.
 *
 * @see Olsen (1990), Interpretation of the "Newick's 8:45" tree format standard
 */
export function toNewick(tree: Tree): string {
  const written = (node: Tree, top: boolean): string => {
    const below = node.children.map((child) => written(child, false)).join(",");
    const name = /^[\w.-]*$/.test(node.name) ? node.name : `'${node.name.replaceAll("'", "''")}'`;
    return `${below && `(${below})`}${name}${top ? "" : `:${node.length}`}`;
  };
  return `${written(tree, true)};`;
}

/**
 * The tree of some of its languages: nodes with one branch left are passed over, lengths added up.
 */
export function pruneTree(tree: Tree, languages: ReadonlySet<string>): Tree | undefined {
  if (tree.children.length === 0) return languages.has(tree.name) ? tree : undefined;
  const children = tree.children.flatMap((child) => pruneTree(child, languages) ?? []);
  const [only] = children;
  if (children.length > 1) return { ...tree, children };
  return only && { ...only, length: only.length + tree.length };
}

/** @throws RangeError when a language stands at two tips */
export function requireLeavesOnce(who: string, leaves: readonly string[]): void {
  const twice = leaves.find((leaf, i) => leaves.indexOf(leaf) !== i);
  if (twice === undefined) return;
  throw new RangeError(
    `${who}: every language stands at one tip of a tree, but ${twice} stands at two. Rename or leave out one.`,
  );
}
