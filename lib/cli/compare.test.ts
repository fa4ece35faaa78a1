import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { matrix } from "../core/matrix";
import { randomNumbers } from "../core/random";
import { writeNpy } from "../files/formats/npy";
import { saveRepresentations } from "../files/hidden-states/hidden-states";
import { fromCsv } from "../files/tables/csv";
import { fromMatrices } from "../representations/representations";
import { compare } from "./compare";
import { run } from "./run";

let folder: string;
let states: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "interlingua-compare-"));
  states = join(folder, "states");
  // Without pictures, which take a browser.
  process.env.INTERLINGUA_BROWSER = process.execPath;
  // Progress bars are drawn there.
  jest.spyOn(process.stderr, "write").mockReturnValue(true);
});
afterEach(async () => {
  jest.restoreAllMocks();
  delete process.env.INTERLINGUA_BROWSER;
  await rm(folder, { recursive: true });
});

/** Languages that share nothing at layer 0, and half of their vectors at layer 1. */
async function save(languages: readonly string[], sentences = 40): Promise<void> {
  const random = randomNumbers(5);
  const shared = matrix(sentences, 8, () => random() - 0.5);
  const layer = (share: number) =>
    matrix(sentences, 8, (i, j) => share * shared.values[i * 8 + j]! + random() - 0.5);
  const made = Object.fromEntries(languages.map((name) => [name, [layer(0), layer(1.5)]]));
  const ids = Array.from({ length: sentences }, (_, i) => `${i}`);
  await saveRepresentations(fromMatrices(made, { sentences: ids }), states);
}

async function interlingua(...words: string[]) {
  const [printed, errors]: [string[], string[]] = [[], []];
  const terminal = {
    print: (text: string) => printed.push(text),
    printError: (text: string) => errors.push(text),
  };
  const code = await run(["compare", states, ...words], { compare: () => compare }, terminal);
  return { code, printed: printed.join("\n"), errors: errors.join("\n") };
}

it("takes arrays of any layout, says how it understood them, and which rows it left out", async () => {
  const random = randomNumbers(3);
  const values = Float32Array.from({ length: 2 * 30 * 2 * 8 }, random);
  await writeNpy(join(folder, "all.npy"), { shape: [2, 30, 2, 8], values });
  states = join(folder, "all.npy");
  const axes = "languages sentences layers dimensions";
  const out = join(folder, "mine");
  const one = await interlingua("--axes", axes, "--languages", "en,lv", "--out", out);
  expect([one.code, one.errors]).toEqual([0, ""]);
  expect(one.printed).toContain(
    `2 languages × layers 0, 1 × 30 sentences: hidden states in all.npy (axes ${axes}, example en at layer 0 from all.npy).`,
  );
  states = join(folder, "states");
  for (const [language, from] of [
    ["en", 0],
    ["lv", 2],
  ] as const) {
    const ids = Array.from({ length: 30 }, (_, i) => `${i + from}`).join("\n");
    await writeNpy(join(states, `v1.${language}.npy`), {
      shape: [30, 16],
      values: values.subarray(0, 480),
    });
    await writeFile(join(states, `${language}.ids`), ids);
  }
  const other = await interlingua("--names", "v1.{language}", "--out", join(folder, "other"));
  expect([other.code, other.errors]).toEqual([0, ""]);
  expect(other.printed).toMatch(
    /^2 languages × layers 0 × 28 sentences: .*\n2 of the 30 sentences of en are not in every language and were left out: 0, 1\.\n/,
  );
});

it("of a distance the lowest is the most alike, and nothing is said of intervals and nulls that it lacks", async () => {
  await save(["en", "lv", "fi"]);
  const { code, printed } = await interlingua(
    "--out",
    join(folder, "d"),
    "--measure",
    "angularProcrustes",
  );
  expect(code).toBe(0);
  expect(printed).toMatch(
    /distance of 3 pairs of 3 languages is on average \.\d\d \(no interval\) at its lowest, layer 1\.\n/,
  );
  expect(printed).toMatch(/That is \.\d\d \(no interval\) below its highest, layer 0\.\n/);
  const scores = /the most alike are \S+, (\.\d\d) \(no interval\), the least \S+, (\.\d\d) /.exec(
    printed,
  );
  expect(Number(scores![1])).toBeLessThanOrEqual(Number(scores![2]));
});

it("compares every two languages of a folder into a page, and says what it concludes", async () => {
  await save(["en", "lv", "fi"]);
  const out = join(folder, "mine");
  const { code, printed, errors } = await interlingua("--out", out, "--pairs", "all");
  expect([code, errors]).toEqual([0, ""]);
  expect(printed).toMatch(
    /debiased CKA of 3 pairs of 3 languages is on average \.\d\d \[\.\d\d, \.\d\d\] at its highest, layer 1; unrelated vectors would get \.00/,
  );
  expect(printed).toMatch(/above its lowest, layer 0\./);
  expect(printed).toMatch(/the most alike are (English|Finnish|Latvian)–/);
  expect(await readdir(out)).toEqual(
    expect.arrayContaining(["about.json", "figure.json", "groups.csv", "index.html", "table.csv"]),
  );
  const table = fromCsv(await readFile(join(out, "table.csv"), "utf8"));
  expect(table).toHaveLength(6);
  const about = JSON.parse(await readFile(join(out, "about.json"), "utf8"));
  expect(about).toMatchObject({ study: "compare-states", measure: { name: "debiased CKA" } });
  expect(about.caveats[0]).toMatch(/which sentences are from one document/);
});

it("says how many scores are undefined, and why", async () => {
  const random = randomNumbers(3);
  for (const language of ["en", "lv", "fi"]) {
    const values = Float32Array.from({ length: 2 * 30 * 8 }, language === "fi" ? () => 1 : random);
    await writeNpy(join(states, `${language}.npy`), { shape: [2, 30, 8], values });
  }
  const { printed } = await interlingua("--out", join(folder, "mine"));
  expect(printed).toMatch(/The debiased CKA of one pair of 3 languages is on average/);
  expect(printed).toContain(
    "4 of 6 scores are undefined and left out, as English–Finnish at layer 0 (all rows of fi are one and the same vector).",
  );
});

it("keeps to the pairs, layers and measure asked for", async () => {
  await save(["en", "lv", "fi"]);
  const out = join(folder, "mine");
  const wanted = ["--pairs", "en-lv", "--layers", "1", "--measure", "CKA", "--center"];
  const { code, printed } = await interlingua("--out", out, ...wanted);
  expect(code).toBe(0);
  expect(printed).toMatch(
    /The CKA of one pair of 2 languages is on average \.\d\d \(no interval\) at layer 1;/,
  );
  const table = fromCsv(await readFile(join(out, "table.csv"), "utf8"));
  expect(
    table.map(({ measure, source, target, layer }) => [measure, source, target, layer]),
  ).toEqual([["CKA", "en", "lv", 1]]);
});

it("takes several measures in one pass, with a panel of where they disagree", async () => {
  await save(["en", "lv", "fi", "et"]);
  process.env.INTERLINGUA_CACHE = join(folder, "cache");
  const out = join(folder, "mine");
  const named = "debiasedCka,SVCCA,pwcca,procrustes distance".replace(" d", "D");
  const { code, printed, errors } = await interlingua(
    "--measure",
    named,
    "--jackknife",
    "--out",
    out,
  );
  expect([code, errors]).toEqual([0, ""]);
  expect(printed).toMatch(
    /Of 4 measures, .+ and .+ agree least, at layer \d: the rank correlation of what they say of 6 pairs is −?\.\d\d\./,
  );
  const table = fromCsv(await readFile(join(out, "table.csv"), "utf8"));
  expect(new Set(table.map(({ measure }) => measure))).toEqual(
    new Set(["debiased CKA", "SVCCA (variance 0.99)", "PWCCA", "Procrustes distance"]),
  );
  expect(table.every(({ lower }) => Number.isFinite(lower))).toBe(true);
  const agreement = fromCsv(await readFile(join(out, "agreement.csv"), "utf8"));
  expect(agreement).toHaveLength(2 * 6);
  const page = await readFile(join(out, "index.html"), "utf8");
  expect(page).toContain("Measures side by side");
  expect(page).toContain("How far measures agree");
  // Two layers are kept, from which the same command resumes.
  expect(await readdir(join(folder, "cache"))).toHaveLength(2);
  delete process.env.INTERLINGUA_CACHE;
});

it("an unknown measure, pair, language or layer is named with those there are", async () => {
  await save(["en", "lv", "fi"], 6);
  expect(await interlingua("--measure", "ccaa")).toMatchObject({
    code: 2,
    errors: expect.stringMatching(
      /^interlingua: compare: there is no measure "ccaa"\. There are .*debiasedCka.*pwcca/,
    ),
  });
  expect((await interlingua("--measure", "cka,CKA")).errors).toMatch(/names CKA twice/);
  expect((await interlingua("--measure", ",")).errors).toMatch(/--measure names none/);
  expect((await interlingua("--permutations", "few")).errors).toMatch(
    /--permutations takes a whole number from 1, but "few" came/,
  );
  expect(await interlingua("--pairs", "en-et")).toMatchObject({
    code: 2,
    errors:
      'interlingua: compare: --pairs takes all, languages and pairs of different languages as en-lv, but "en-et" came. There are en, fi, lv.',
  });
  expect((await interlingua("--languages", "en,et")).errors).toMatch(
    /no language et\. There are 3: en, fi, lv/,
  );
  expect((await interlingua("--layers", "7")).errors).toMatch(/no layer 7\. There are 2: 0, 1/);
  expect((await interlingua("--languages", "en")).errors).toMatch(
    /there is only en\. Take at least two/,
  );
});

it("too few sentences, and a results folder of something else, are refused", async () => {
  await save(["en", "lv"], 4);
  expect((await interlingua("--out", join(folder, "mine"))).errors).toMatch(
    /need at least 5 rows, but x is \[4 × 8\]/,
  );
  await rm(states, { recursive: true });
  await save(["en", "lv"]);
  expect((await interlingua("--out", states)).errors).toMatch(
    /a results folder belongs to one study/,
  );
});
