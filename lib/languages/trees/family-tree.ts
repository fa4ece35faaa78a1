import { requireLanguage } from "../nearest-languages";
import { requireLeavesOnce, type Tree } from "./tree";

/**
 * The family tree of some languages, by Glottolog's groups; families meet at the top, which is no
 * ancestor but where knowledge ends. Groups with one of the languages, or with all of another
 * group's, are passed over.
 *
 * Branches tell no time: a group d levels below the top is at height 1 − d/D, where D − 1 is how
 * deep the deepest path goes, and every language at 0, so that the deeper two meet, the nearer they
 * are.
 *
 * @throws RangeError when the table lacks a language, suggesting some, or one comes twice
 * @see Hammarström et al., Glottolog
 */
export function familyTree(languages: readonly string[]): Tree {
  requireLeavesOnce("familyTree", languages);
  const members = languages.map((code) => ({
    code,
    path: requireLanguage("familyTree", code).path,
  }));
  const deepest = 1 + Math.max(0, ...members.map(({ path }) => path.length));
  const heightOf = (level: number) => 1 - level / deepest;
  const nodeOf = (name: string, own: readonly Member[], level: number, above: number): Tree => {
    const groups = new Map<string, Member[]>();
    for (const member of own) {
      const group = member.path[level] ?? member.code;
      groups.set(group, [...(groups.get(group) ?? []), member]);
    }
    const [only] = groups;
    if (own.length === 1) {
      return { name: own[0]!.code, length: heightOf(above), children: [] };
    }
    if (groups.size === 1 && only) return nodeOf(only[0], own, level + 1, above);
    const children = [...groups].map(([group, below]) => nodeOf(group, below, level + 1, level));
    return { name, length: heightOf(above) - heightOf(level), children };
  };
  return { ...nodeOf("", members, 0, 0), length: 0 };
}

interface Member {
  readonly code: string;
  readonly path: readonly string[];
}
