/** What is measured of probes beside scikit-learn: folds of language identification. */

import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { fromValues, type Matrix, stackRows } from "../core/matrix";
import { randomNormal, randomNumbers } from "../core/random";
import type { Engine } from "../engine/engine";
import { openEngine } from "../engine/open";
import { crossValidate } from "../probes/cross-validate";
import { logisticRegression } from "../probes/logistic";
import type { Probe } from "../probes/probe";
import { ridgeClassifier } from "../probes/ridge-classifier";
import type { Split } from "../probes/splits";
import { absolute, type Measurement, ratio, timed } from "./measurement";
import type { Peer } from "./peer";
import { readSample, type Sample } from "./sample";

const [languages, n, d] = [28, 500, 768];
const tolerance = 1e-4;

interface Answer {
  readonly milliseconds: number;
  readonly accuracy: number;
  readonly iterations: number;
}

/**
 * Logistic regression at the same penalty, stopped by the same rule: no entry of the gradient of the
 * mean loss, penalty included, above the tolerance (the vectors' mean square is 1, so that their unit
 * is 1 too). Of float32, scikit-learn also stops where its loss changes no more in 32 bits, which
 * may be sooner. `harder` is of variances that fall faster and a smaller penalty, which takes it
 * more than a hundred iterations; two folds of it are enough.
 */
export async function measureProbes(
  which: keyof typeof cases,
  folder: string,
  peer: Peer | undefined,
): Promise<Measurement[]> {
  const { power, apart, penalty, folds, iterations } = cases[which];
  const engine = await openEngine({ prefer: "blas" });
  const sample = writeClasses(folder, which, power, apart);
  const x = stackRows(readSample(sample));
  const asked = peer?.versions.sklearn ? peer : undefined;
  const settings = { ...sample, penalty, tolerance, folds };
  const theirs = await asked?.ask<Answer>("logistic", settings);
  const ours = await someFolds(logisticRegression({ penalty, tolerance }), folds, x, engine);
  const ridge = await someFolds(ridgeClassifier({ penalty }), folds, x, engine);
  await engine.close();
  const name = `probes, 28 × 500, ${folds} of 5 folds, ${which}`;
  const beside = (what: string, milliseconds: number, most: number) => {
    const limit = ["at most", most] as const;
    return ratio(`${name}: ${what}`, "blas", "ms", milliseconds, theirs?.milliseconds, limit);
  };
  const apartBy = theirs && Math.abs(ours.accuracy - theirs.accuracy);
  return [
    beside("logistic", ours.milliseconds, 0.7),
    beside("ridge beside logistic", ridge.milliseconds, 0.2),
    absolute(`${name}: difference in accuracy`, "blas", "", apartBy, ["at most", 0.002]),
    absolute(`${name}: their iterations`, "–", "", theirs?.iterations, ["at least", iterations]),
  ];
}

const cases = {
  easy: { power: 0.5, apart: 0.15, penalty: 1000, folds: 5, iterations: 1 },
  harder: { power: 1, apart: 0.3, penalty: 50, folds: 2, iterations: 100 },
} as const;

async function someFolds(
  probe: Probe,
  folds: number,
  x: Matrix,
  engine: Engine,
): Promise<{ readonly milliseconds: number; readonly accuracy: number }> {
  const labels = Array.from({ length: x.rows }, (_, i) => `${100 + Math.floor(i / n)}`);
  const rows = labels.map((_, row) => row);
  const splits = Array.from(
    { length: folds },
    (_, fold): Split => ({
      name: `fold ${fold + 1}`,
      train: rows.filter((row) => row % 5 !== fold),
      test: rows.filter((row) => row % 5 === fold),
    }),
  );
  let accuracy = Number.NaN;
  const milliseconds = await timed(async () => {
    accuracy = (await crossValidate(probe, x, labels, { splits }, engine)).accuracy.value;
  });
  return { milliseconds, accuracy };
}

/** Clouds around means of their own, in dimensions whose spread falls as j^−power; mean square 1. */
function writeClasses(folder: string, name: string, power: number, apart: number): Sample {
  const random = randomNumbers(17);
  const spread = Float64Array.from({ length: d }, (_, j) => (j + 1) ** -power);
  const unit = Math.sqrt(spread.reduce((sum, s) => sum + s * s * (1 + apart ** 2), 0) / d);
  const means = randomNormal(languages, d, random).values;
  const { values } = randomNormal(languages * n, d, random, "float32");
  for (let k = 0; k < values.length; k++) {
    const [mean, s] = [means[Math.floor(k / n / d) * d + (k % d)]!, spread[k % d]!];
    values[k] = ((values[k]! + apart * mean) * s) / unit;
  }
  const path = join(folder, `${name}.f32`);
  writeFileSync(path, fromValues(languages * n, d, values).values);
  return { path, n, d };
}
