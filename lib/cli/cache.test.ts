import { mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { cacheKey, openCache } from "../files/cache/cache";
import { cache } from "./cache";

let folder: string;
const environment = { ...process.env };
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "interlingua-"));
  process.env.INTERLINGUA_CACHE = folder;
});
afterEach(async () => {
  process.env = { ...environment };
  await rm(folder, { recursive: true });
});

async function run(action: string): Promise<string> {
  const printed: string[] = [];
  await cache.run({ words: [action], options: {}, print: (text) => printed.push(text) });
  return printed.join("\n");
}

it("list tells of every entry, clear removes them and nothing else", async () => {
  const kept = openCache(folder);
  const layer = { shape: [5, 4], values: new Float32Array(20) };
  await kept.keep(cacheKey({ a: 1 }), { "layer.0": layer, "layer.1": layer }, {});
  await kept.remember(cacheKey({ b: 1 }), async () => 1);
  await writeFile(join(folder, `${cacheKey({ c: 1 })}.safetensors`), "cut");
  await writeFile(join(folder, "mine.txt"), "mine");
  const listed = await run("list");
  expect(listed).toMatch(/: 3 entries, 0\.0 MB\n/);
  expect(listed).toContain("2 × [5, 4]");
  expect(listed).toContain("a small value");
  expect(listed).toContain("damaged");
  expect(await run("clear")).toMatch(/: removed 3 entries, 0\.0 MB$/);
  expect(await readdir(folder)).toEqual(["mine.txt"]);
  expect(await run("list")).toMatch(/: 0 entries/);
});

it("a folder that is not there is an empty cache; another word is refused", async () => {
  process.env.INTERLINGUA_CACHE = join(folder, "none");
  expect(await run("list")).toMatch(/none: 0 entries, 0\.0 MB$/);
  await expect(run("drop")).rejects.toThrow('cache: it is list or clear, but "drop" came.');
});
