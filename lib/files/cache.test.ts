import { mkdtemp, readdir, readFile, rm, truncate, writeFile } from "node:fs/promises";
import { homedir, tmpdir } from "node:os";
import { join } from "node:path";
import { cacheFolder, cacheKey, openCache } from "./cache";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "interlingua-"));
});
afterEach(() => rm(folder, { recursive: true }));

const tensors = { "layer.0": { shape: [2], values: Float32Array.of(1, 2) } };

test("it is where the platform keeps caches, unless INTERLINGUA_CACHE says otherwise", () => {
  expect(cacheFolder({ INTERLINGUA_CACHE: "mine", XDG_CACHE_HOME: "x" }, "linux")).toBe("mine");
  expect(cacheFolder({ XDG_CACHE_HOME: "x" }, "linux")).toBe(join("x", "interlingua"));
  expect(cacheFolder({}, "linux")).toBe(join(homedir(), ".cache", "interlingua"));
  expect(cacheFolder({}, "darwin")).toBe(join(homedir(), "Library", "Caches", "interlingua"));
  expect(cacheFolder({ LOCALAPPDATA: "local" }, "win32")).toBe(
    join("local", "interlingua", "cache"),
  );
});

test("what was kept is found under its key, and under no other", async () => {
  const cache = openCache(join(folder, "not", "there", "yet"));
  const key = cacheKey({ text: ["a"] });
  expect(await cache.find(key)).toBe("absent");
  await cache.keep(key, tensors, { about: "a" });
  const found = await cache.find(key);
  if (typeof found === "string") throw new Error(found);
  expect(await found.read("layer.0")).toEqual(tensors["layer.0"]);
  expect(await cache.find(cacheKey({ text: ["b"] }))).toBe("absent");
});

test("an entry with one changed byte, or cut short, is damaged", async () => {
  const cache = openCache(folder);
  await cache.keep("key", tensors, {});
  const path = join(folder, "key.safetensors");
  const bytes = await readFile(path);
  bytes[bytes.length - 1]! ^= 1;
  await writeFile(path, bytes);
  expect(await cache.find("key")).toBe("damaged");
  await truncate(path, 20);
  expect(await cache.find("key")).toBe("damaged");
});

test("two writers of one entry leave one whole entry", async () => {
  const cache = openCache(folder);
  await Promise.all(Array.from({ length: 8 }, () => cache.keep("key", tensors, {})));
  expect(await readdir(folder)).toEqual(["key.safetensors"]);
  expect(await cache.find("key")).not.toBe("damaged");
});

test("a small value is computed once", async () => {
  const cache = openCache(folder);
  const compute = jest.fn(async () => ({ hash: "abc" }));
  expect(await cache.remember("key", compute)).toEqual({ hash: "abc" });
  expect(await cache.remember("key", compute)).toEqual({ hash: "abc" });
  expect(compute).toHaveBeenCalledTimes(1);
});

test("a value that cannot be kept is computed all the same", async () => {
  await writeFile(join(folder, "file"), "");
  const cache = openCache(join(folder, "file"));
  expect(await cache.remember("key", async () => 1)).toBe(1);
  await expect(cache.keep("key", tensors, {})).rejects.toThrow();
});
