import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openNpy, writeNpy } from "./npy";
import fixture from "./npy.fixture.json";
import type { Cut, SavedArray } from "./saved-arrays";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "interlingua-"));
});
afterEach(() => rm(folder, { recursive: true }));

async function saved(base64: string): Promise<string> {
  const path = join(folder, "x.npy");
  await writeFile(path, Buffer.from(base64, "base64"));
  return path;
}

async function arrayIn(path: string): Promise<SavedArray> {
  return (await openNpy(path)).arrays[0]!;
}

test.each(Object.entries(fixture.files))("reads what NumPy saved as %s", async (_, base64) => {
  const { shape, read } = await arrayIn(await saved(base64));
  expect(shape).toEqual(fixture.shape);
  expect([...(await read(["rows", "columns"])).values]).toEqual(fixture.values);
});

test("writes what NumPy writes, byte for byte", async () => {
  const original = await saved(fixture.files.float32);
  const copy = join(folder, "copy.npy");
  const { values } = await (await arrayIn(original)).read(["rows", "columns"]);
  await writeNpy(copy, { shape: fixture.shape, values });
  expect(await readBase64(copy)).toBe(fixture.files.float32);
});

test("float64 comes back bit for bit", async () => {
  const path = join(folder, "x.npy");
  const values = Float64Array.of(Math.PI, -0, 1e300);
  await writeNpy(path, { shape: [1, 3], values });
  expect((await (await arrayIn(path)).read(["rows", "columns"])).values).toEqual(values);
});

test("any two axes of an array are cut out, at any index of the others", async () => {
  const path = join(folder, "x.npy");
  const shape = [2, 3, 4];
  await writeNpy(path, { shape, values: Float32Array.from({ length: 24 }, (_, k) => k) });
  const { read } = await arrayIn(path);
  const at = async (cut: Cut) => [...(await read(cut)).values];
  expect(await at([1, "rows", "columns"])).toEqual([
    12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23,
  ]);
  expect(await at(["rows", 2, "columns"])).toEqual([8, 9, 10, 11, 20, 21, 22, 23]);
  expect(await at(["rows", "columns", 3])).toEqual([3, 7, 11, 15, 19, 23]);
  expect(await at(["columns", "rows", 0])).toEqual([0, 12, 4, 16, 8, 20]);
});

test("one axis of whole numbers is the names of rows", async () => {
  const { arrays, names } = await openNpy(await saved(fixture.wholeNumbers));
  expect(arrays).toEqual([]);
  expect(await names[0]!.read()).toEqual(["0", "1"]);
});

test("complex numbers, files cut short and other files are refused", async () => {
  const bytes = Buffer.from(fixture.files.float32, "base64");
  const short = await saved(bytes.subarray(0, bytes.length - 4).toString("base64"));
  await expect(openNpy(short)).rejects.toThrow(
    /x\.npy: \[2 × 3\] float32 needs 24 bytes at offset 128, but there are 20\. It is cut short/,
  );
  const complex = Buffer.from(bytes.toString("latin1").replace("<f4", "<c8"), "latin1");
  await expect(openNpy(await saved(complex.toString("base64")))).rejects.toThrow(
    /float16, float32 and float64 are read, but .* holds "<c8" \[2 × 3\]/,
  );
  await expect(openNpy(await saved("AAAA"))).rejects.toThrow("it has no such header at offset 0");
});

async function readBase64(path: string): Promise<string> {
  return (await readFile(path)).toString("base64");
}
