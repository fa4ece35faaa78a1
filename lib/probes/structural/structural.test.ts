import { fromArrays, matrix, toArrays } from "../../core/matrix";
import { randomNormal, randomNumbers } from "../../core/random";
import { openEngine } from "../../engine/open";
import { crossValidateStructure, judge, structureOf } from "./judge-structure";
import fixture from "./structural.fixture.json";
import { fitStructuralProbe, type ParsedSentence } from "./structural-probe";
import { treeDepths, treeDistances } from "./trees";

const parsed = fixture.sentences.map(({ heads, tags, vectors }) => ({
  vectors: fromArrays(vectors),
  words: heads.map((head, i) => ({ head, tag: tags[i]! })),
}));

describe("trees", () => {
  test("distances and depths are networkx's", () => {
    for (const { heads, distances, depths } of fixture.sentences) {
      expect(toArrays(treeDistances(heads))).toEqual(distances);
      expect([...treeDepths(heads)]).toEqual(depths);
    }
  });

  test.each([
    [[0, 0], "2 roots"],
    [[2, 1], "0 roots"],
    [[0, 3, 2], "those of word 2 go in a circle"],
    [[0, 9], "1 roots and the head 9"],
    [[0, Number.NaN], "and the head NaN"],
  ])("heads %j are refused", (heads, message) => {
    expect(() => treeDistances(heads, "it")).toThrow(message);
  });
});

describe("judging", () => {
  test("edges, roots and correlations are those of scipy and networkx", () => {
    const judged = (property: "distance" | "depth") =>
      structureOf(
        parsed.map(({ vectors, words }) => judge(vectors, words, property)),
        property,
      );
    const distance = judged("distance");
    expect(distance.found.value).toBeCloseTo(fixture.edges, 12);
    expect(distance.found.inARow).toBeCloseTo(fixture.edgesInARow, 12);
    expect(distance.correlation.value).toBeCloseTo(fixture.distanceCorrelation, 12);
    const depth = judged("depth");
    expect(depth.found.value).toBeCloseTo(fixture.roots, 12);
    expect(depth.correlation.value).toBeCloseTo(fixture.depthCorrelation, 12);
  });
});

/** Trees drawn at random, in vectors that hold them: an axis a word, each on its path to the root. */
function planted(count: number, holds: boolean): ParsedSentence[] {
  const random = randomNumbers(5);
  const basis = randomNormal(20, 20, random);
  return Array.from({ length: count }, () => {
    const n = 5 + Math.floor(random() * 5);
    const heads = [
      0,
      ...Array.from({ length: n - 1 }, (_, k) => 1 + Math.floor(random() * (k + 1))),
    ];
    const codes = matrix(n, 20, () => 0);
    for (let word = 0; word < n; word++) {
      for (let at = word; at > 0; at = heads[at]! - 1) codes.values[word * 20 + at] = 1;
    }
    const vectors = matrix(n, 20, (i, j) => {
      let sum = 0.05 * (random() - 0.5);
      for (let k = 0; k < 20; k++) sum += codes.values[i * 20 + k]! * basis.values[k * 20 + j]!;
      return holds ? sum : random() - 0.5;
    });
    return { vectors, words: heads.map((head) => ({ head })) };
  });
}

describe("the structural probe", () => {
  test("reads trees that are there out of sentences it was not fitted on", async () => {
    const found = await crossValidateStructure(planted(40, true), "distance", {
      rank: 12,
      folds: 2,
    });
    expect(found.found.value).toBeGreaterThan(0.97);
    expect(found.found.inARow).toBeLessThan(0.6);
    expect(found.correlation.value).toBeGreaterThan(0.93);
    expect(found.found.interval![0]).toBeGreaterThan(0.9);
    const depth = await crossValidateStructure(planted(40, true), "depth", { rank: 12, folds: 2 });
    expect(depth.found.value).toBeGreaterThan(0.95);
    expect(depth.correlation.value).toBeGreaterThan(0.9);
  });

  test("finds none in vectors that hold none", async () => {
    const options = { rank: 12, folds: 2, maximumIterations: 30 };
    const { found, correlation, warnings } = await crossValidateStructure(
      planted(40, false),
      "distance",
      options,
    );
    expect(found.value).toBeLessThan(0.5);
    // Each word is at no distance from itself in both, so that chance is not 0.
    expect(correlation.value).toBeLessThan(0.5);
    expect(warnings).toEqual(["not settled after 30 steps"]);
  });

  test("its loss is what its map gives, and no step lowers it", async () => {
    const engine = await openEngine();
    for (const property of ["distance", "depth"] as const) {
      const { map, loss, project } = await fitStructuralProbe(parsed, property, { rank: 3 });
      const of = async (shift: number, at: number) => {
        const moved = { ...map, values: map.values.map((v, k) => (k === at ? v + shift : v)) };
        let total = 0;
        for (const [s, { heads }] of fixture.sentences.entries()) {
          const z = toArrays(await engine.multiply(parsed[s]!.vectors, moved));
          const square = (a: number[], b: number[]) =>
            a.reduce((sum, v, k) => sum + (v - b[k]!) ** 2, 0);
          const zero = new Array<number>(3).fill(0);
          const off =
            property === "distance"
              ? z.flatMap((a, i) =>
                  z.map((b, j) => square(a, b) - treeDistances(heads).values[i * z.length + j]!),
                )
              : z.map((a, i) => square(a, zero) - treeDepths(heads)[i]!);
          total +=
            off.reduce((sum, u) => sum + (u === 0 ? 0 : Math.sqrt(u * u + 1e-4)), 0) / off.length;
        }
        return total / fixture.sentences.length;
      };
      expect(await of(0, 0)).toBeCloseTo(loss, 9);
      for (let at = 0; at < map.values.length; at++) {
        expect(await of(0.05, at)).toBeGreaterThan(loss - 1e-4);
        expect(await of(-0.05, at)).toBeGreaterThan(loss - 1e-4);
      }
      expect((await project(parsed[0]!.vectors)).columns).toBe(3);
    }
  });

  test("asks for what it needs", async () => {
    const [first] = parsed;
    const one = { ...first!, words: first!.words.slice(1) };
    await expect(fitStructuralProbe([one], "distance")).rejects.toThrow(
      "sentence 0 has 2 words and vectors of [3 × 4]",
    );
    await expect(fitStructuralProbe([], "distance")).rejects.toThrow("none came");
    await expect(fitStructuralProbe(parsed, "distance")).rejects.toThrow(
      "from 1 to the 4 dimensions, but is 64",
    );
    const nan = { ...first!, vectors: matrix(3, 4, () => Number.NaN) };
    await expect(fitStructuralProbe([nan], "distance", { rank: 1 })).rejects.toThrow(RangeError);
    const signal = AbortSignal.abort(new Error("stopped"));
    await expect(fitStructuralProbe(parsed, "distance", { rank: 2, signal })).rejects.toThrow(
      "stopped",
    );
  });
});
