import { mkdtemp, readdir, readFile, rm, truncate, utimes, writeFile } from "node:fs/promises";
import { homedir, tmpdir } from "node:os";
import { join } from "node:path";
import { cacheFolder, cacheKey, openCache } from "./cache";
import { cacheEntries } from "./cache-entries";

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

test("an entry that was cleared before it is read says so", async () => {
  const cache = openCache(folder);
  const kept = await cache.keep("key", tensors, {});
  const found = await cache.find("key");
  await rm(join(folder, "key.safetensors"));
  if (typeof found === "string") throw new Error(found);
  for (const file of [kept, found]) {
    await expect(file.read("layer.0")).rejects.toThrow(
      "was cleared before it was read. Ask for it again.",
    );
  }
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

test("a small value that was damaged is computed again", async () => {
  const cache = openCache(folder);
  await cache.remember("key", async () => ({ hash: "abc" }));
  const path = join(folder, "key.json");
  for (const damage of [(text: string) => text.replace("abc", "abd"), () => "{", () => "null"]) {
    await writeFile(path, damage(await readFile(path, "utf8")));
    const compute = jest.fn(async () => ({ hash: "abc" }));
    expect(await cache.remember("key", compute)).toEqual({ hash: "abc" });
    expect(compute).toHaveBeenCalledTimes(1);
  }
});

describe("a bound on a cache's size", () => {
  const [a, b, c, d] = ["a", "b", "c", "d"].map((name) => cacheKey({ name }));
  const fileOf = (key: string) => join(folder, `${key}.safetensors`);
  /** Entries of earlier runs, last used hours ago, `a` before `b` before `c`. */
  beforeEach(async () => {
    for (const [k, key] of [a!, b!, c!].entries()) {
      await openCache(folder).keep(key, tensors, {});
      const used = new Date(Date.now() - (10 - k) * 3_600_000);
      await utimes(fileOf(key), used, used);
    }
  });
  const kept = async () => (await cacheEntries(folder)).map(({ name }) => name.split(".")[0]);

  test("lets those go that were not used for the longest time", async () => {
    const [{ bytes } = { bytes: 0 }] = await cacheEntries(folder);
    const cache = openCache(folder, { maximumBytes: 3.5 * bytes });
    expect(await openCache(folder).find(a!)).not.toBe("absent");
    await cache.keep(d!, tensors, {});
    expect((await kept()).sort()).toEqual([a, c, d].sort());
  });

  test("spares what it found or kept itself, and what was used within the hour", async () => {
    const cache = openCache(folder, { maximumBytes: 0 });
    const found = await cache.find(b!);
    const before = new Date(Date.now() - 10 * 3_600_000);
    await utimes(fileOf(b!), before, before);
    await openCache(folder).find(c!);
    await cache.keep(d!, tensors, {});
    expect((await kept()).sort()).toEqual([b, c, d].sort());
    if (typeof found === "string") throw new Error(found);
    expect(await found.read("layer.0")).toEqual(tensors["layer.0"]);
  });

  test("is a number of bytes", () => {
    expect(() => openCache(folder, { maximumBytes: Number.NaN })).toThrow(
      "openCache: maximumBytes is a number of bytes, 0 or more, but NaN came.",
    );
  });
});

test("a value that cannot be kept is computed all the same", async () => {
  await writeFile(join(folder, "file"), "");
  const cache = openCache(join(folder, "file"));
  expect(await cache.remember("key", async () => 1)).toBe(1);
  await expect(cache.keep("key", tensors, {})).rejects.toThrow();
});

describe("what is recalled by its inputs", () => {
  const value = {
    grid: Float64Array.of(1, Number.NaN, -0),
    words: ["a", undefined],
    none: -Infinity,
  };
  const inputs = { matrices: [Float32Array.of(1, 2)], seed: 1, groups: undefined };

  test("comes back exactly, not-a-numbers and typed arrays too, and is computed once", async () => {
    const cache = openCache(folder);
    const compute = jest.fn(async () => value);
    await cache.recall(inputs, compute);
    const again = await cache.recall(structuredClone(inputs), compute);
    expect(Array.from(again.grid)).toEqual(Array.from(value.grid));
    expect({ ...again, grid: 0 }).toEqual({ ...value, grid: 0 });
    expect(compute).toHaveBeenCalledTimes(1);
    expect((await cacheEntries(folder)).map(({ name }) => name)).toEqual([
      expect.stringMatching(/\.part$/),
    ]);
  });

  test.each([
    { ...inputs, matrices: [Float32Array.of(1, 3)] },
    { ...inputs, matrices: [Float64Array.of(1, 2)] },
    { ...inputs, matrices: [Float32Array.of(1), Float32Array.of(2)] },
    { ...inputs, seed: "1" },
    { matrices: inputs.matrices, seed: 1 },
  ])("is not what other inputs gave: %p", async (others) => {
    const cache = openCache(folder);
    await cache.recall(inputs, async () => 1);
    expect(await cache.recall(others, async () => 2)).toBe(2);
  });

  test("is computed again when it was damaged, or cannot be kept", async () => {
    const cache = openCache(folder);
    await cache.recall(inputs, async () => 1);
    const [{ name } = { name: "" }] = await cacheEntries(folder);
    await truncate(join(folder, name), 40);
    expect(await cache.recall(inputs, async () => 2)).toBe(2);
    await writeFile(join(folder, "file"), "");
    expect(await openCache(join(folder, "file")).recall(inputs, async () => 3)).toBe(3);
  });
});
