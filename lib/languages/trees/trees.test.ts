import { matrix } from "../../core/matrix";
import { randomNumbers } from "../../core/random";
import { between, type LanguageMatrix, languageMatrix } from "../language-matrix";
import { bakersGamma, clusterPurity, familyPurity, robinsonFoulds } from "./compare-trees";
import { familyTree } from "./family-tree";
import {
  copheneticCorrelation,
  cutLinkage,
  type LinkageMethod,
  linkage,
  treeOfLinkage,
} from "./linkage";
import scipy from "./linkage.fixture.json";
import { neighbourJoining } from "./neighbour-joining";
import { leavesOf, pruneTree, type Tree, toNewick, treeDistances } from "./tree";
import reference from "./trees.fixture.json";

const methods = ["single", "complete", "average", "ward"] as const;
const { languages } = reference;

/** Pairs in the order of R's dist and scipy's condensed distances. */
function pairsOf(one: LanguageMatrix, codes: readonly string[]): number[] {
  const places = codes.map((code) => one.languages.indexOf(code));
  return places.flatMap((a, i) => places.slice(i + 1).map((b) => between(one, a, b)));
}

function matrixOf(pairs: readonly number[], codes: readonly string[]): LanguageMatrix {
  const n = codes.length;
  const at = (i: number, j: number) => i * n - (i * (i + 1)) / 2 + j - i - 1;
  const values = matrix(n, n, (i, j) => (i === j ? 0 : pairs[at(Math.min(i, j), Math.max(i, j))]!));
  return languageMatrix({ name: "given", kind: "distance", languages: codes, values });
}

const given = matrixOf(reference.distances, languages);
const treeBy = (method: LinkageMethod) => treeOfLinkage(linkage(given, method));

const near = (found: readonly number[], expected: readonly number[]) => {
  expect(found).toHaveLength(expected.length);
  for (const [k, value] of expected.entries()) expect(found[k]).toBeCloseTo(value, 9);
};

describe.each(methods)("linkage, %s", (method) => {
  const made = linkage(given, method);

  it("has scipy's merges in scipy's order, and R's heights", () => {
    near(
      made.merges.flatMap(({ left, right, height, size }) => [left, right, height, size]),
      scipy.merges[method].flat(),
    );
    near(
      made.merges.map(({ height }) => height),
      reference.linkage[method].heights,
    );
  });

  it("has R's cophenetic distances, and their correlation with those given", () => {
    near(
      pairsOf(treeDistances(treeOfLinkage(made)), languages),
      reference.linkage[method].cophenetic,
    );
    expect(copheneticCorrelation(given, made)).toBeCloseTo(
      reference.linkage[method].correlation,
      9,
    );
  });

  it("is unmoved by the order of the languages", () => {
    const codes = [...languages].reverse();
    const turned = linkage(matrixOf(pairsOf(given, codes), codes), method);
    expect(robinsonFoulds(treeOfLinkage(turned), treeBy(method)).distance).toBe(0);
    near(
      turned.merges.map(({ height }) => height),
      made.merges.map(({ height }) => height),
    );
  });
});

it("linkage takes similarities as 1 − s, and knows its methods", () => {
  const alike = {
    ...given,
    kind: "similarity" as const,
    values: matrix(12, 12, (i, j) => 1 - between(given, i, j)),
  };
  near(
    linkage(alike, "average").merges.map(({ height }) => height),
    reference.linkage.average.heights,
  );
  expect(() => linkage(given, "median" as LinkageMethod)).toThrow(
    new RangeError(
      'linkage: there is no method "median". There are single, complete, average, ward.',
    ),
  );
});

it("linkage of four languages all alike merges them at one height", () => {
  const even = matrixOf(Array(6).fill(1), languages.slice(0, 4));
  expect(linkage(even, "complete").merges.map(({ height }) => height)).toEqual([1, 1, 1]);
  expect(copheneticCorrelation(even, linkage(even, "complete"))).toBeNaN();
});

it("cutting undoes the highest merges", () => {
  const made = linkage(given, "average");
  expect(cutLinkage(made, 1)).toHaveLength(1);
  expect(cutLinkage(made, 12).flat().sort()).toEqual([...languages].sort());
  const three = cutLinkage(made, 3);
  expect(three.map((members) => members.length).reduce((a, b) => a + b)).toBe(12);
  expect(() => cutLinkage(made, 13)).toThrow(
    new RangeError("cutLinkage: 12 languages make 1 to 12 clusters, but 13 were asked for."),
  );
});

describe("neighbourJoining", () => {
  it("has ape's paths from tip to tip", () => {
    near(pairsOf(treeDistances(neighbourJoining(given)), languages), reference.neighbourJoining);
  });

  it("gives back the tree that distances are of", () => {
    const random = randomNumbers(2);
    const grow = (codes: readonly string[]): Tree => {
      if (codes.length === 1) return { name: codes[0]!, length: 0.1 + random(), children: [] };
      const half = codes.length >> 1;
      return {
        name: "",
        length: 0.1 + random(),
        children: [grow(codes.slice(0, half)), grow(codes.slice(half))],
      };
    };
    const tree = { ...grow(languages), length: 0 };
    const found = neighbourJoining(treeDistances(tree));
    expect(robinsonFoulds(found, tree).distance).toBe(0);
    near(pairsOf(treeDistances(found), languages), pairsOf(treeDistances(tree), languages));
  });
});

describe("comparing trees", () => {
  const trees = {
    ...Object.fromEntries(methods.map((method) => [method, treeBy(method)])),
    nj: neighbourJoining(given),
  } as Record<string, Tree>;

  it.each(Object.entries(reference.robinsonFoulds))(
    "%s: Robinson and Foulds' distance is ape's, %d",
    (pair, distance) => {
      const [a, b] = pair.split(" ").map((name) => trees[name]!);
      const found = robinsonFoulds(a!, b!);
      expect(found.distance).toBe(distance);
      expect(found.normalized).toBe(distance / (found.splits[0] + found.splits[1]));
    },
  );

  it.each(Object.entries(reference.bakersGamma))("%s: Baker's gamma is R's", (pair, gamma) => {
    const [a, b] = pair.split(" ").map((name) => trees[name]!);
    expect(bakersGamma(a!, b!)).toBeCloseTo(gamma, 9);
  });

  it("is over the languages that both have, four at least", () => {
    const some = pruneTree(trees.average!, new Set(languages.slice(0, 6)))!;
    const found = robinsonFoulds(some, trees.average!);
    expect([found.distance, [...found.languages].sort()]).toEqual([
      0,
      languages.slice(0, 6).sort(),
    ]);
    const few = pruneTree(trees.average!, new Set(["en", "de", "fr"]))!;
    expect(() => bakersGamma(few, trees.ward!)).toThrow(
      "bakersGamma: two trees need 4 languages in common, but have 3: ",
    );
  });
});

describe("familyTree", () => {
  const codes = ["en", "de", "lv", "lt", "et", "fi", "eu", "sr", "hr"];
  const tree = familyTree(codes);

  it("puts kin together under the names of their groups, deeper kin lower", () => {
    expect(leavesOf(tree).sort()).toEqual([...codes].sort());
    expect(toNewick(tree)).toContain("'Eastern Baltic'");
    const distance = (a: string, b: string) => {
      const all = treeDistances(tree);
      return between(all, all.languages.indexOf(a), all.languages.indexOf(b));
    };
    expect(distance("lv", "lt")).toBeLessThan(distance("lv", "en"));
    expect(distance("lv", "en")).toBeLessThan(distance("lv", "et"));
    expect(distance("lv", "et")).toBe(2);
    expect(distance("en", "eu")).toBe(2);
  });

  it("of one family has that at its top, and refuses a language twice or unknown", () => {
    expect(familyTree(["lv", "lt", "en", "ru"]).name).toBe("Indo-European");
    expect(() => familyTree(["lv", "lv", "en"])).toThrow(
      new RangeError(
        "familyTree: every language stands at one tip of a tree, but lv stands at two. Rename or leave out one.",
      ),
    );
    expect(() => familyTree(["lv", "zz"])).toThrow("familyTree: every language needs a line");
  });

  it("keeps every family together, which others may not", () => {
    expect(familyPurity(tree)).toEqual([
      { family: "Indo-European", languages: 6, clade: 6, purity: 1 },
      { family: "Uralic", languages: 2, clade: 2, purity: 1 },
    ]);
    const mixed = treeOfLinkage(
      linkage(matrixOf([1, 3, 3, 3, 3, 2], ["lv", "et", "fi", "lt"]), "average"),
    );
    expect(familyPurity(mixed).map(({ purity }) => purity)).toEqual([0.5, 0.5]);
  });

  it("purity of clusters is the share of their commonest families", () => {
    expect(clusterPurity([["lv", "lt", "et"], ["fi"]])).toBe(0.75);
  });
});

it("a tree in Newick's form quotes names that need it", () => {
  const leaf = (name: string) => ({ name, length: 0.5, children: [] });
  const tree = { name: "it's", length: 0, children: [leaf("lv"), leaf("zh Hant")] };
  expect(toNewick(tree)).toBe("(lv:0.5,'zh Hant':0.5)'it''s';");
});
