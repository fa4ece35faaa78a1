import { matrix } from "../../core/matrix";
import { randomNormal, randomNumbers } from "../../core/random";
import { referenceEngine as engine } from "../../engine/reference";
import { cka } from "../../measures/cka/cka";
import { fromMatrices } from "../../representations/representations";
import { treeStability } from "./tree-stability";

const random = randomNumbers(6);
const n = 40;
const [one, other] = [randomNormal(n, 4, random), randomNormal(n, 4, random)];
const near = (to: typeof one) => {
  const noise = randomNormal(n, 4, random);
  return [matrix(n, 4, (i, j) => to.values[4 * i + j]! + 0.2 * noise.values[4 * i + j]!)];
};
const states = fromMatrices(
  {
    en: near(one),
    de: near(one),
    sv: near(one),
    lv: near(other),
    lt: near(other),
    et: near(other),
  },
  { sentences: Array.from({ length: n }, (_, i) => `${i}`) },
);

it.each(["average", "neighbour joining"] as const)(
  "by %s: a branch that all sentences agree on comes out of every half, others less often",
  async (method) => {
    const settings = { layer: 0, method, resamples: 12, engine };
    const { tree, branches, meanDistance } = await treeStability(states, cka, settings);
    expect(tree.children.length).toBeGreaterThan(1);
    const clear = branches.find(({ languages }) => languages === "lv lt et");
    expect(clear).toMatchObject({ size: 3, support: 1 });
    for (const { support } of branches) expect(support >= 0 && support <= 1).toBe(true);
    expect(meanDistance).toBeLessThan(1);
    expect(await treeStability(states, cka, settings)).toEqual({ tree, branches, meanDistance });
  },
);
