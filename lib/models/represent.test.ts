import { mkdtemp, readdir, readFile, rm, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { matrix } from "../core/matrix";
import { openCache } from "../files/cache/cache";
import { describeHistory } from "../representations/representations";
import { corpus } from "./corpora/corpus";
import type { Encoder } from "./encoder";
import type { Pooling } from "./pooling";
import { represent } from "./represent";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "interlingua-"));
});
afterEach(() => rm(folder, { recursive: true }));

const text = corpus({
  name: "mine",
  text: { en: ["a", "bb"], lv: ["ccc", "dddd"], nb: ["e", "f"] },
  groups: ["1", "2"],
});

/** Two layers of one dimension: the text's length, times 10 at layer 1. */
function fakeEncoder(missing = 0) {
  const encode = jest.fn(async (texts: readonly string[], options) => {
    const { layers = [0, 1] } = options;
    const poolings: Pooling[] = options.poolings;
    const encoding = {
      states: layers.map((layer: number) =>
        matrix(texts.length, 1, (i) => texts[i]!.length * 10 ** layer, "float32"),
      ),
      lengths: texts.map(({ length }) => length),
      cut: 0,
      inexact: { texts: Math.sign(missing), pieces: missing },
    };
    return Object.fromEntries(poolings.map(({ name }) => [name, encoding]));
  });
  const encoder = {
    ...{ name: "fake", folder: "", hash: "aaaa", tokenizerHash: "bbbb", layers: [0, 1] },
    ...{ dimensions: 1, maximumTokens: 512, wholeModel: "the shelf", encode, warnings: [] },
    close: async () => undefined,
  } as unknown as Encoder;
  return { encoder, encode };
}

const open = () => openCache(join(folder, "cache"));

test("each pooling is one set of representations with ids, groups, lengths and history", async () => {
  const { encoder } = fakeEncoder();
  const { mean, cls } = await represent(encoder, text, {
    poolings: ["mean", "cls"],
    cache: open(),
  });
  expect(mean.languages).toEqual(["en", "lv", "nb"]);
  expect(mean.layers).toEqual([0, 1]);
  expect([mean.sentences, mean.groups]).toEqual([
    ["1", "2"],
    ["1", "2"],
  ]);
  expect(mean.lengths).toEqual({ en: [1, 2], lv: [3, 4], nb: [1, 1] });
  expect([...(await mean.read("lv", 1)).values]).toEqual([30, 40]);
  expect(describeHistory(cls.history)).toBe(
    `mine (hash ${text.hash.slice(0, 12)}), fake (hash aaaa, prefix none), cls token`,
  );
  expect(mean.warnings).toEqual([]);
});

test("what was computed before is read, by content", async () => {
  const { encoder, encode } = fakeEncoder();
  await represent(encoder, text, { poolings: ["mean"], cache: open() });
  expect(encode).toHaveBeenCalledTimes(3);
  const { mean } = await represent(encoder, text, { poolings: ["mean"], cache: open() });
  expect(encode).toHaveBeenCalledTimes(3);
  expect([...(await mean.read("en", 0)).values]).toEqual([1, 2]);
  await represent(encoder, text, { poolings: ["mean"], prefix: "query: ", cache: open() });
  expect(encode).toHaveBeenCalledTimes(6);
});

test("a damaged file, or one cut short, is computed again and said", async () => {
  const { encoder, encode } = fakeEncoder();
  const options = { poolings: ["mean"] as const, languages: ["lv"], cache: open() };
  await represent(encoder, text, options);
  const [file] = await readdir(join(folder, "cache"));
  const path = join(folder, "cache", file!);
  for (const length of [20, (await readFile(path)).length - 1]) {
    await truncate(path, length);
    const { mean } = await represent(encoder, text, options);
    expect(mean.warnings).toEqual([
      "The cached states of lv (mean) were damaged or cut short, and were computed again.",
    ]);
    expect([...(await mean.read("lv", 0)).values]).toEqual([3, 4]);
  }
  expect(encode).toHaveBeenCalledTimes(3);
});

test("where the cache cannot be written, states stay in memory, and that is said", async () => {
  await writeFile(join(folder, "file"), "");
  const cache = openCache(join(folder, "file"));
  const { mean } = await represent(fakeEncoder().encoder, text, { poolings: ["mean"], cache });
  expect(mean.warnings!.join()).toMatch(
    /^States were not kept for the next run: .*file cannot be written/,
  );
  expect([...(await mean.read("lv", 0)).values]).toEqual([3, 4]);
});

test("after an interrupt, finished languages stay", async () => {
  const { encoder, encode } = fakeEncoder();
  const stop = new AbortController();
  const watched = represent(encoder, text, {
    ...{ poolings: ["mean"], cache: open(), signal: stop.signal },
    onProgress: ({ done }) => done >= 4 && stop.abort(),
  });
  await expect(watched).rejects.toThrow("aborted");
  await represent(encoder, text, { poolings: ["mean"], cache: open() });
  expect(encode).toHaveBeenCalledTimes(3);
});

test("progress counts sentences of all languages", async () => {
  const seen: string[] = [];
  await represent(fakeEncoder().encoder, text, {
    ...{ poolings: ["mean"], cache: open() },
    onProgress: ({ done, total, unit }) => seen.push(`${done}/${total} ${unit}`),
  });
  expect(seen).toEqual(["2/6 sentences", "4/6 sentences", "6/6 sentences"]);
});

test("pieces that a pruned vocabulary lacks are counted by language, in the history and a warning", async () => {
  const { encoder } = fakeEncoder(3);
  const { mean } = await represent(encoder, text, {
    ...{ poolings: ["mean"], languages: ["en", "no"], cache: open() },
  });
  expect(mean.history).toContainEqual({
    what: "split finer than by the whole vocabulary",
    settings: { sentences: 2, pieces: 6 },
  });
  expect(mean.warnings![0]).toMatch(
    /: en 1 \(3 pieces\), nb 1 \(3 pieces\)\. Where to get it: the shelf/,
  );
});

test("unknown layers, poolings and languages are met with those there are", async () => {
  const { encoder } = fakeEncoder();
  const cache = open();
  await expect(
    represent(encoder, text, { poolings: ["mean"], layers: [7], cache }),
  ).rejects.toThrow("represent: fake has layers 0 … 1, but 7 came.");
  await expect(represent(encoder, text, { poolings: ["middle" as "mean"], cache })).rejects.toThrow(
    "There are cls, first,",
  );
  await expect(
    represent(encoder, text, { poolings: ["mean"], languages: ["xx"], cache }),
  ).rejects.toThrow("There are en, lv, nb.");
});

test("all layers are kept whichever were asked for, so that asking for others needs no model", async () => {
  const { encoder, encode } = fakeEncoder();
  const cache = open();
  const { mean } = await represent(encoder, text, { poolings: ["mean"], layers: [1], cache });
  expect(mean.layers).toEqual([1]);
  expect([...(await mean.read("en", 1)).values]).toEqual([10, 20]);
  await expect(mean.read("en", 0)).rejects.toThrow("no layer 0");
  const calls = encode.mock.calls.length;
  const again = await represent(encoder, text, { poolings: ["mean"], layers: [0], cache });
  expect([...(await again.mean.read("en", 0)).values]).toEqual([1, 2]);
  expect(encode.mock.calls).toHaveLength(calls);
});
