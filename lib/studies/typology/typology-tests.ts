import type { Watch } from "../../core/progress";
import type { Engine } from "../../engine/engine";
import { evolutionTests } from "../../inference/evolution/evolution-tests";
import { itemOrders } from "../../inference/mantel/item-orders";
import { mantelTests, type PermutationTest } from "../../inference/mantel/mantel-tests";
import { mrqap, type QapCoefficient } from "../../inference/mantel/mrqap";
import { type LanguageMatrix, toDistances, toSimilarities } from "../../languages/language-matrix";
import { unknownPairs } from "../../languages/matrix-checks";
import { sharedDescent, similarityPairs, traitDistances } from "./tested-pairs";

export interface TypologyTestOptions extends Watch {
  /** Sets of traits drawn for the primary test; 999 when left out. */
  readonly simulations?: number;
  /** Orders of languages for the others; 9,999 when left out. */
  readonly permutations?: number;
  readonly seed?: number;
}

/** All over the same languages. */
export interface Sides {
  readonly similarities: readonly LanguageMatrix[];
  readonly typologies: readonly LanguageMatrix[];
  readonly tree: LanguageMatrix;
  readonly map: LanguageMatrix;
}

/** `[similarity][typology]` each. */
export interface Tests {
  readonly evolution: readonly (readonly PermutationTest[])[];
  readonly mantel: readonly (readonly PermutationTest[])[];
  readonly partial: readonly (readonly PermutationTest[])[];
  readonly regression: readonly (readonly QapCoefficient[])[] | undefined;
}

export async function typologyTests(
  sides: Sides,
  { permutations = 9999, simulations = 999, seed = 1, signal, onProgress }: TypologyTestOptions,
  engine: Engine,
): Promise<Tests> {
  const n = sides.tree.languages.length;
  const step = (done: number) => onProgress?.({ task: "typology", done, total: 4, unit: "tests" });
  const orders = itemOrders(n, permutations, seed);
  const values = sides.similarities.map((one) => toSimilarities(one).values);
  const pairs = sides.typologies.map(similarityPairs);
  const controls = { tree: similarityPairs(sides.tree), map: similarityPairs(sides.map) };
  const bare = pairs.map((one) => ({ pairs: one, controls: [] }));
  const mantel = await mantelTests(values, bare, orders, engine, signal);
  step(1);
  const held = pairs.map((one, t) => ({
    pairs: one,
    controls: descentOf(sides, t).map((part) => controls[part]),
  }));
  const partial = await mantelTests(values, held, orders, engine, signal);
  step(2);
  const complete = sides.typologies.every((one) => unknownPairs(one).length === 0);
  const regression = complete
    ? await mrqap(n, sides.similarities.map(similarityPairs), pairs, orders, engine, signal)
    : undefined;
  step(3);
  const settings = { simulations, seed, ...(signal && { signal }) };
  const evolution = await evolutionByDescent(sides, pairs, settings, engine);
  step(4);
  return { evolution, mantel, partial, regression };
}

type Part = "tree" | "map";

/** What is held constant: tree and map, but for the one that is itself the typology. */
function descentOf({ typologies, tree, map }: Sides, t: number): Part[] {
  const { name } = typologies[t]!;
  return [
    ...(name === tree.name ? [] : ["tree" as const]),
    ...(name === map.name ? [] : ["map" as const]),
  ];
}

/** Typologies with the same descent are tested together, against the same simulations. */
async function evolutionByDescent(
  sides: Sides,
  pairs: readonly Float64Array[],
  settings: { readonly simulations: number; readonly seed: number; readonly signal?: AbortSignal },
  engine: Engine,
): Promise<PermutationTest[][]> {
  const traits = sides.similarities.map(traitDistances);
  const result: PermutationTest[][] = traits.map(() => []);
  const kinds = pairs.map((_, t) => descentOf(sides, t).join(" and "));
  for (const kind of new Set(kinds)) {
    const members = kinds.flatMap((one, t) => (one === kind ? [t] : []));
    const descent = {
      ...(kind.includes("tree") && { tree: sharedDescent(sides.tree) }),
      ...(kind.includes("map") && { map: toDistances(sides.map).values }),
    };
    const own = members.map((t) => pairs[t]!);
    const tests = await evolutionTests(traits, own, descent, settings, engine);
    for (const [m, list] of tests.entries()) {
      for (const [k, t] of members.entries()) result[m]![t] = list[k]!;
    }
  }
  return result;
}
