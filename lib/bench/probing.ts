/** What is measured of probes beside scikit-learn: five folds of language identification. */

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
 * Logistic regression at the same penalty and tolerance; `harder` is of variances that fall
 * faster and a smaller penalty, which takes scikit-learn more than a hundred iterations.
 */
export async function measureProbes(
  folder: string,
  peer: Peer | undefined,
): Promise<Measurement[]> {
  const engine = await openEngine({ prefer: "blas" });
  const result: Measurement[] = [];
  for (const [what, { power, apart, penalty }] of Object.entries(cases)) {
    const sample = writeClasses(folder, what, power, apart);
    const x = stackRows(readSample(sample));
    const asked = peer?.versions.sklearn ? peer : undefined;
    const theirs = await asked?.ask<Answer>("logistic", { ...sample, penalty, tolerance });
    const ours = await fiveFolds(logisticRegression({ penalty, tolerance }), x, engine);
    const ridge = await fiveFolds(ridgeClassifier({ penalty }), x, engine);
    const name = `probes, 28 × 500, 5 folds, ${what}`;
    result.push(
      ratio(`${name}: logistic`, "blas", "ms", ours.milliseconds, theirs?.milliseconds, [
        "at most",
        0.7,
      ]),
      ratio(
        `${name}: ridge beside logistic`,
        "blas",
        "ms",
        ridge.milliseconds,
        theirs?.milliseconds,
        ["at most", 0.2],
      ),
      absolute(
        `${name}: difference in accuracy`,
        "blas",
        "",
        theirs && Math.abs(ours.accuracy - theirs.accuracy),
        ["at most", 0.002],
      ),
      absolute(`${name}: scikit-learn's iterations`, "–", "", theirs?.iterations, ["at least", 1]),
    );
  }
  await engine.close();
  return result;
}

const cases = {
  easy: { power: 0.5, apart: 0.15, penalty: 1000 },
  harder: { power: 1, apart: 0.3, penalty: 1 },
} as const;

async function fiveFolds(
  probe: Probe,
  x: Matrix,
  engine: Engine,
): Promise<{ readonly milliseconds: number; readonly accuracy: number }> {
  const labels = Array.from({ length: x.rows }, (_, i) => `${100 + Math.floor(i / n)}`);
  const rows = labels.map((_, row) => row);
  const splits = [0, 1, 2, 3, 4].map(
    (fold): Split => ({
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
