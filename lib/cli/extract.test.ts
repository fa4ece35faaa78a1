import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openRepresentations } from "../files/hidden-states/hidden-states";
import { extract } from "./extract";
import { run } from "./run";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "interlingua-extract-"));
  process.env.INTERLINGUA_CACHE = join(folder, "cache");
  // Progress bars are drawn there.
  jest.spyOn(process.stderr, "write").mockReturnValue(true);
});
afterEach(async () => {
  jest.restoreAllMocks();
  delete process.env.INTERLINGUA_CACHE;
  await rm(folder, { recursive: true });
});

async function interlingua(...words: string[]) {
  const [printed, errors]: [string[], string[]] = [[], []];
  const terminal = {
    print: (text: string) => printed.push(text),
    printError: (text: string) => errors.push(text),
  };
  const code = await run(["extract", ...words], { extract: () => extract }, terminal);
  return { code, printed: printed.join("\n"), errors: errors.join("\n") };
}

it("saves states that openRepresentations opens", async () => {
  const out = join(folder, "states");
  const wanted = ["--languages", "en,lv", "--layers", "0,12", "--out", out];
  const { code, printed, errors } = await interlingua(...wanted);
  expect([code, errors]).toEqual([0, ""]);
  expect(printed).toBe(`2 languages × 2 layers × 50 sentences in ${out}`);
  const { languages, layers, sentences, read } = await openRepresentations(out);
  expect([languages, layers]).toEqual([
    ["en", "lv"],
    [0, 12],
  ]);
  expect(sentences[0]).toBe("1.0");
  expect(await read("lv", 12)).toMatchObject({ rows: 50, columns: 384 });
});

it("takes a file of two sides, says how it read it, and needs both languages", async () => {
  const [corpus, out] = [join(folder, "sides.txt"), join(folder, "states")];
  await writeFile(corpus, "All human beings ||| Visi cilvēki\nborn free ||| dzimst brīvi\n");
  const wanted = ["--corpus", corpus, "--layers", "0", "--out", out];
  expect(await interlingua(...wanted, "--pair", "en")).toMatchObject({
    code: 2,
    errors: 'interlingua: extract: --pair takes two languages, as en,lv, but "en" came.',
  });
  const { code, printed } = await interlingua(...wanted, "--pair", "en,lv");
  expect(code).toBe(0);
  expect(printed).toMatch(/^Read as two sides a line\.\n.*2 languages × 1 layers × 2 sentences/s);
});

it("without a folder, or with layers that are no numbers, it says what is needed", async () => {
  expect(await interlingua("--pooling", "mean")).toMatchObject({
    code: 2,
    errors: "interlingua: extract: --out DIR is needed. See interlingua extract --help.",
  });
  expect(await interlingua("--out", folder, "--layers", "last")).toMatchObject({
    code: 2,
    errors: 'interlingua: extract: --layers takes numbers with commas between, but "last" came.',
  });
});

it("an unknown pooling is named with those there are", async () => {
  const { code, errors } = await interlingua("--out", folder, "--pooling", "middle");
  expect(code).toBe(1);
  expect(errors).toMatch(/^interlingua: .*middle.*cls, first, last, mean/);
});
