import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fromValues, type Matrix } from "../core/matrix";
import { randomNormal, randomNumbers } from "../core/random";

/** Matrices of one layer in a file of raw float32, read by both sides of the comparison. */
export interface Sample {
  readonly path: string;
  readonly n: number;
  readonly d: number;
}

/**
 * `languages` matrices of what they share and noise of their own, so that every pair is far from
 * its null as real translations are; `offset` is added to every value.
 */
export function writeSample(
  folder: string,
  name: string,
  { languages, n, d, offset = 0 }: { languages: number; n: number; d: number; offset?: number },
): Sample {
  const random = randomNumbers(name.length + languages + n);
  const shared = randomNormal(n, d, random, "float32").values;
  const noise = randomNormal(n, d, random, "float32").values;
  const values = new Float32Array(languages * n * d);
  for (let language = 0; language < languages; language++) {
    // Noise is the same numbers, begun elsewhere: drawing all of it would take longer than the study.
    const shift = (language + 1) * 7919;
    const start = language * n * d;
    for (let k = 0; k < n * d; k++) {
      values[start + k] = shared[k]! + noise[(k + shift) % (n * d)]! + offset;
    }
  }
  const path = join(folder, `${name}.f32`);
  writeFileSync(path, values);
  return { path, n, d };
}

/** The matrices of a sample, one a language. */
export function readSample({ path, n, d }: Sample): Matrix[] {
  const bytes = readFileSync(path);
  const size = n * d;
  return Array.from({ length: bytes.byteLength / (4 * size) }, (_, language) => {
    const from = bytes.byteOffset + 4 * size * language;
    return fromValues(n, d, new Float32Array(bytes.buffer, from, size));
  });
}
