import { type Matrix, matrix, rowOf, takeRows } from "../core/matrix";
import { randomNormal, randomNumbers } from "../core/random";
import { referenceEngine as engine } from "../engine/reference";
import { linearGram } from "../measures/cka/linear-gram";
import { view } from "../measures/view";
import { betweenGroupsHsic } from "./between-groups";
import { grouping } from "./gram-rows";
import { pairwiseHsic } from "./leave-out";

const random = randomNumbers(17);
const sides = (matrices: readonly Matrix[]) => matrices.map((x) => linearGram(view(x), engine));

/** Over all pairs, triples and quadruples of rows in different groups, one after the other. */
function byHand(k: Matrix, l: Matrix, group: readonly string[]): number {
  const rows = group.map((_, i) => i);
  const apart = (...all: number[]) => new Set(all.map((i) => group[i])).size === all.length;
  const entry = (of: Matrix, i: number, j: number) => rowOf(of, i)[j]!;
  const means = [0, 0, 0];
  const counts = [0, 0, 0];
  const add = (at: number, value: number) => {
    means[at]! += value;
    counts[at]!++;
  };
  for (const i of rows) {
    for (const j of rows) {
      if (!apart(i, j)) continue;
      add(0, entry(k, i, j) * entry(l, i, j));
      for (const a of rows) {
        if (!apart(i, j, a)) continue;
        add(1, entry(k, i, j) * entry(l, i, a));
        for (const b of rows) if (apart(i, j, a, b)) add(2, entry(k, i, j) * entry(l, a, b));
      }
    }
  }
  return means[0]! / counts[0]! - (2 * means[1]!) / counts[1]! + means[2]! / counts[2]!;
}

async function gramOf(x: Matrix): Promise<Matrix> {
  return linearGram(view(x), engine).read(0, x.rows);
}

const groups = ["a", "b", "a", "c", "d", "e", "d", "d", "f", "b", "f"];
const [x, y] = [randomNormal(11, 3, random), randomNormal(11, 4, random)];

it("is what all pairs, triples and quadruples of different groups give, with groups left out too", async () => {
  const { whole, leftOut } = await betweenGroupsHsic(sides([x, y]), grouping(11, groups), engine);
  const [k, l] = [await gramOf(x), await gramOf(y)];
  expect(whole.values[1]).toBeCloseTo(byHand(k, l, groups), 12);
  expect(whole.values[0]).toBeCloseTo(byHand(k, k, groups), 12);
  expect(whole.values[2]).toBe(whole.values[1]);
  for (const [g, name] of [...new Set(groups)].entries()) {
    const kept = groups.flatMap((group, i) => (group === name ? [] : [i]));
    const rest = (of: Matrix) =>
      matrix(kept.length, kept.length, (i, j) => rowOf(of, kept[i]!)[kept[j]!]!);
    const expected = byHand(
      rest(k),
      rest(l),
      kept.map((i) => groups[i]!),
    );
    expect(rowOf(leftOut, g)[1]).toBeCloseTo(expected, 12);
  }
});

it("is the unbiased estimate where every row is a group", async () => {
  const rows = grouping(11);
  const expected = await pairwiseHsic(sides([x, y]), rows, "unbiased", engine);
  const found = await betweenGroupsHsic(sides([x, y]), rows, engine);
  for (const part of ["whole", "leftOut"] as const) {
    for (const [at, value] of expected[part].values.entries()) {
      expect(found[part].values[at]).toBeCloseTo(value, 12);
    }
  }
});

it("is 0 on average of independent sentences, whose tokens are alike within each", async () => {
  const [sentences, tokens, draws] = [30, 6, 60];
  const ids = Array.from({ length: sentences * tokens }, (_, i) => `${Math.floor(i / tokens)}`);
  const drawn = () => {
    const common = randomNormal(sentences, 4, random);
    const own = randomNormal(ids.length, 4, random);
    const repeated = takeRows(common, ids.map(Number));
    return matrix(ids.length, 4, (i, j) => rowOf(repeated, i)[j]! + 0.5 * rowOf(own, i)[j]!);
  };
  let [between, plain, square] = [0, 0, 0];
  for (let t = 0; t < draws; t++) {
    const both = sides([drawn(), drawn()]);
    const cosine = ({ whole: { values } }: { whole: Matrix }) =>
      values[1]! / Math.sqrt(values[0]! * values[3]!);
    const value = cosine(await betweenGroupsHsic(both, grouping(ids.length, ids), engine));
    between += value / draws;
    square += value ** 2 / draws;
    plain += cosine(await pairwiseHsic(both, grouping(ids.length), "unbiased", engine)) / draws;
  }
  expect(Math.abs(between)).toBeLessThan(4 * Math.sqrt(square / draws));
  expect(plain).toBeGreaterThan(0.05);
});

it("takes four groups", async () => {
  const three = Array.from({ length: 11 }, (_, i) => `${i % 3}`);
  await expect(betweenGroupsHsic(sides([x, y]), grouping(11, three), engine)).rejects.toThrow(
    new RangeError(
      "withinGroups: leaving out pairs within groups takes at least 4 groups, but there are 3. Use more sentences, or average their tokens.",
    ),
  );
});
