/** What is measured of languages: permutations of their pairs, and clusters of a thousand. */

import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { matrix, rowOf } from "../core/matrix";
import { randomNormal, randomNumbers } from "../core/random";
import { openEngine } from "../engine/open";
import { openLanguageMatrices } from "../files/languages/language-matrices";
import { itemOrders } from "../inference/mantel/item-orders";
import { mantelTests } from "../inference/mantel/mantel-tests";
import { pairValues } from "../inference/mantel/pair-values";
import { linkage } from "../languages/trees/linkage";
import { absolute, type Measurement, ratio, timed } from "./measurement";
import type { Peer } from "./peer";
import { inTurns } from "./turns";

/** Mantel's test of XLM-R's 13 layers with five typologies of 84 languages, 10,000 orders. */
export async function measureMantel(): Promise<Measurement[]> {
  const published = await openLanguageMatrices("mplm-sim", { kind: "similarity" });
  const layers = published.filter(({ layer }) => layer !== undefined);
  const typologies = published.filter(({ layer }) => layer === undefined);
  const engine = await openEngine();
  const seconds = await timed(async () => {
    const orders = itemOrders(layers[0]!.languages.length, 10_000, 1);
    const targets = typologies.map(({ values }) => ({ pairs: pairValues(values), controls: [] }));
    await mantelTests(
      layers.map(({ values }) => values),
      targets,
      orders,
      engine,
    );
  });
  const what = "Mantel, 84 languages × 13 layers × 5 typologies, 10,000 orders";
  const { kind } = engine;
  await engine.close();
  return [absolute(what, kind, "s", seconds / 1000, ["at most", 10])];
}

/** Average linkage of a thousand languages, beside scipy's of the same distances. */
export async function measureLinkage(
  folder: string,
  peer: Peer | undefined,
): Promise<Measurement[]> {
  const n = 1000;
  const points = randomNormal(n, 10, randomNumbers(1));
  const distances = matrix(n, n, (i, j) => {
    const [a, b] = [rowOf(points, i), rowOf(points, j)];
    return Math.hypot(...a.map((value, k) => value - b[k]!));
  });
  const languages = Array.from({ length: n }, (_, i) => `l${i}`);
  const parts = { name: "points", kind: "distance", languages, values: distances } as const;
  const path = join(folder, "distances");
  writeFileSync(path, pairValues(distances));
  const scipy = peer?.versions.scipy ? { scipy: "linkage" } : {};
  const ours = async () => linkage(parts, "average");
  const times = await inTurns<"ours", "scipy">({ ours }, scipy, { path }, peer);
  const what = "average linkage, 1,000 languages";
  return [
    absolute(what, "none", "ms", times.ours, ["at most", 1000]),
    ratio(`${what}, beside scipy's`, "none", "ms", times.ours, times.scipy, ["at most", 1.5]),
  ];
}
