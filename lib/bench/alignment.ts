import { summedCrossProduct } from "../measures/summed-products";
/** What is measured of maps and transport beside scikit-learn, numpy and POT. Repetitions take turns. */

import { sideBySide } from "../core/side-by-side";
import { openEngine } from "../engine/open";
import { view } from "../measures/view";
import { nearestOrthogonal } from "../representations/maps/nearest-orthogonal";
import { regression } from "../representations/maps/regression";
import { squaredDistances } from "../transport/costs";
import { sinkhorn } from "../transport/sinkhorn";
import { type Measurement, ratio } from "./measurement";
import type { Peer } from "./peer";
import { readSample, writeSample } from "./sample";
import { inTurns } from "./turns";

const penalty = 100;

/** Ridge and least squares of 10,000 sentences, 768 dimensions to 768. */
export async function measureRegressions(
  folder: string,
  peer: Peer | undefined,
): Promise<Measurement[]> {
  const sample = writeSample(folder, "regressions", { languages: 2, n: 10_000, d: 768 });
  const [x, y] = readSample(sample);
  const engine = await openEngine({ prefer: "blas" });
  const fit = (by: number) => async () => {
    const [ofX, ofY] = [view(x!), view(y!)];
    await regression(ofX, ofY.centered().matrix, { penalty: by }, engine);
    // As fitLinearMap does, language after language.
    for (const looked of [ofX, ofY]) looked.release();
  };
  const known = withPackage(peer, "sklearn");
  const ridge = await inTurns(
    { ours: fit(penalty) },
    { sklearn: "ridge" },
    { ...sample, penalty },
    known,
  );
  const least = await inTurns({ ours: fit(0) }, { sklearn: "least_squares" }, sample, known);
  await engine.close();
  const what = "n = 10,000, beside scikit-learn's";
  return [
    ratio(`ridge, ${what}`, "blas", "ms", ridge.ours, ridge.sklearn, ["at most", 1]),
    ratio(`least squares, ${what}`, "blas", "ms", least.ours, least.sklearn, ["at most", 1]),
  ];
}

/** Procrustes rotations between 5 of the 28 languages of the goal: 10 of its 378 pairs. */
export async function measureRotations(
  folder: string,
  peer: Peer | undefined,
): Promise<Measurement[]> {
  const sample = writeSample(folder, "rotations", { languages: 5, n: 1000, d: 768 });
  const matrices = readSample(sample);
  const engine = await openEngine({ prefer: "blas" });
  const ours = async () => {
    const centred = matrices.map((x) => view(x).centered().matrix);
    const pairs = centred.flatMap((x, a) => centred.slice(a + 1).map((y) => [x, y] as const));
    await sideBySide(pairs, 2, async ([x, y]) =>
      nearestOrthogonal(await summedCrossProduct(x, y, engine), engine),
    );
  };
  const times = await inTurns({ ours }, { numpy: "rotations" }, sample, peer);
  await engine.close();
  const what = "Procrustes maps, all pairs, n = 1,000, beside numpy's";
  return [ratio(what, "blas", "ms", times.ours, times.numpy, ["at most", 1])];
}

/** Sinkhorn between 2,000 and 2,000 points, to the same tolerance, beside POT's fastest. */
export async function measureSinkhorn(
  folder: string,
  peer: Peer | undefined,
): Promise<Measurement[]> {
  const sample = writeSample(folder, "clouds", { languages: 2, n: 2000, d: 384 });
  const [x, y] = readSample(sample);
  const engine = await openEngine({ prefer: "blas" });
  const costs = await squaredDistances(x!, y!, engine);
  const most = Float64Array.from(costs.values).sort().at(-1)!;
  const scaled = { ...costs, values: costs.values.map((cost) => cost / most) };
  const regularization = 0.04;
  const ours = () => sinkhorn(scaled, { regularization }, engine);
  const known = withPackage(peer, "ot");
  const settings = { ...sample, regularization };
  const times = await inTurns({ ours }, { pot: "sinkhorn" }, settings, known);
  await engine.close();
  const what = "Sinkhorn, n = 2,000, beside POT's fastest";
  return [ratio(what, "blas", "ms", times.ours, times.pot, ["at most", 1])];
}

/** Python where it has this package. */
function withPackage(peer: Peer | undefined, name: string): Peer | undefined {
  if (peer && name in peer.versions) return peer;
  console.log(`${name} not found in that Python: pip install scikit-learn pot`);
  return undefined;
}
