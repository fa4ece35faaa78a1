import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Matrix, matrix } from "../core/matrix";
import { randomNormal, randomNumbers } from "../core/random";
import { referenceEngine as engine } from "../engine/reference";
import { openCache } from "../files/cache/cache";
import { debiasedCka } from "../measures/cka/cka";
import { linearPredictivity } from "../measures/prediction/linear-predictivity";
import { rsa } from "../measures/rsa/rsa";
import { fromMatrices } from "../representations/representations";
import { compareLanguages, scoreLanguages } from "./compare-languages";
import { compareLayers } from "./compare-layers";
import { compareModels } from "./compare-models";

const random = randomNumbers(7);
const n = 24;
const sentences = Array.from({ length: n }, (_, i) => `s${i}`);
const meaning = randomNormal(n, 3, random);
const states = (): Matrix[] =>
  [1, 2, 4].map((noise) =>
    matrix(n, 4, (i, j) => meaning.values[i * 3 + (j % 3)]! + noise * (random() - 0.5)),
  );
const base = fromMatrices({ en: states(), lv: states(), et: states() }, { sentences });
const tuned = fromMatrices({ lv: states(), et: states() }, { sentences });
const measures = [debiasedCka, linearPredictivity, rsa];
const options = { engine, jackknife: true, permutations: 19 } as const;

it("several measures in one pass give the rows that each gives alone, and progress names them all", async () => {
  const seen: string[] = [];
  const watched = { ...options, onProgress: ({ task }: { task: string }) => seen.push(task) };
  const together = await compareLanguages(base, measures, watched);
  const alone = await Promise.all(measures.map((one) => compareLanguages(base, one, options)));
  expect(together).toEqual(alone.flat());
  expect(new Set(seen)).toEqual(
    new Set(["debiased CKA, linear predictivity, RSA (correlation, spearman)"]),
  );
  const byMeasure = (rows: readonly { measure: string }[]) =>
    measures.flatMap(({ name }) => rows.filter(({ measure }) => measure === name));
  const layers = await Promise.all(measures.map((one) => compareLayers(base, one, options)));
  expect(byMeasure(await compareLayers(base, measures, options))).toEqual(layers.flat());
  const models = { base, tuned };
  const pairs = await Promise.all(measures.map((one) => compareModels(models, one, options)));
  expect(byMeasure(await compareModels(models, measures, options))).toEqual(pairs.flat());
});

describe("a study that is begun again", () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "interlingua-"));
  });
  afterEach(() => rm(folder, { recursive: true }));

  /** How often the engine is asked for anything. */
  const counting = () => {
    const asked = { times: 0 };
    const counted = new Proxy(engine, {
      get: (target, name: keyof typeof engine) => {
        if (typeof target[name] === "function") asked.times++;
        return target[name];
      },
    });
    return { asked, counted };
  };

  it("resumes after an interrupt from the layers it has, with all their numbers", async () => {
    const parts = openCache(folder);
    const stop = new AbortController();
    const interrupted = scoreLanguages(base, measures, {
      ...options,
      parts,
      signal: stop.signal,
      onProgress: ({ done }) => done === 2 && stop.abort(),
    });
    await expect(interrupted).rejects.toThrow("aborted");
    const { asked, counted } = counting();
    await scoreLanguages(base, measures, { ...options, engine: counted });
    const whole = asked.times;
    asked.times = 0;
    const resumed = await scoreLanguages(base, measures, { ...options, engine: counted, parts });
    expect(asked.times).toBeLessThan(whole / 2);
    const expected = await scoreLanguages(base, measures, options);
    for (const [m, { scores }] of expected.entries()) {
      for (const [l, { at, ...grids }] of scores.entries()) {
        const { at: resumedAt, ...others } = resumed[m]!.scores[l]!;
        expect(others).toMatchObject(grids);
        expect(resumedAt(0, 2)).toEqual(at(0, 2));
      }
    }
    asked.times = 0;
    await scoreLanguages(base, measures, { ...options, engine: counted, parts });
    expect(asked.times).toBe(0);
  });

  it("computes again what depends on something else: data, settings, confounds", async () => {
    const parts = openCache(folder);
    const { asked, counted } = counting();
    const run = (of: typeof base, measure: typeof rsa, settings = {}) => {
      asked.times = 0;
      return compareLanguages(of, measure, { ...settings, engine: counted, parts });
    };
    const confounds = (factor: number) => [matrix(n, n, (i, j) => Math.abs(i - j) ** factor)];
    const partial = (factor: number) => rsa({ confounds: confounds(factor) }) as typeof rsa;
    await run(base, partial(1));
    await run(base, partial(1));
    expect(asked.times).toBe(0);
    await run(base, partial(2));
    expect(asked.times).toBeGreaterThan(0);
    await run(base, partial(1), { jackknife: true });
    expect(asked.times).toBeGreaterThan(0);
    await run(fromMatrices({ en: states(), lv: states() }, { sentences }), partial(1));
    expect(asked.times).toBeGreaterThan(0);
  });
});

describe("a study on a slow engine", () => {
  it("says so once, with the command that installs a faster one", async () => {
    jest.resetModules();
    const advice = "For the fastest, install OpenBLAS: `pip install scipy-openblas32`";
    jest.doMock("../engine/open", () => ({ openEngine: async () => ({ ...engine, advice }) }));
    const warn = jest.spyOn(console, "warn").mockImplementation(() => undefined);
    const study = jest.requireActual<{ compareLanguages: typeof compareLanguages }>(
      "./compare-languages",
    );
    await study.compareLanguages(base, debiasedCka);
    expect(warn.mock.calls).toEqual([
      [`compareLanguages: ${engine.name} does the arithmetic, right but slowly. ${advice}`],
    ]);
    await study.compareLanguages(base, debiasedCka, { engine });
    expect(warn).toHaveBeenCalledTimes(1);
    warn.mockRestore();
    jest.dontMock("../engine/open");
  });
});
