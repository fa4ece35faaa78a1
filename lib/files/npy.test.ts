import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readNpy, writeNpy } from "./npy";
import fixture from "./npy.fixture.json";

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

test.each(Object.entries(fixture.files))("reads what NumPy saved as %s", async (_, base64) => {
  const { shape, values } = await readNpy(await saved(base64));
  expect(shape).toEqual(fixture.shape);
  expect([...values]).toEqual(fixture.values);
});

test("writes what NumPy writes, byte for byte", async () => {
  const original = await saved(fixture.files.float32);
  const copy = join(folder, "copy.npy");
  await writeNpy(copy, await readNpy(original));
  expect(await readBase64(copy)).toBe(fixture.files.float32);
});

test("float64 comes back bit for bit", async () => {
  const path = join(folder, "x.npy");
  const tensor = { shape: [3], values: Float64Array.of(Math.PI, -0, 1e300) };
  await writeNpy(path, tensor);
  expect(await readNpy(path)).toEqual(tensor);
});

test("whole numbers, files cut short and other files are refused", async () => {
  await expect(readNpy(await saved(fixture.wholeNumbers))).rejects.toThrow(
    /float16, float32 and float64 are read, but .* holds "<i8"/,
  );
  const bytes = Buffer.from(fixture.files.float32, "base64");
  const short = await saved(bytes.subarray(0, bytes.length - 4).toString("base64"));
  await expect(readNpy(short)).rejects.toThrow(
    /\[2 × 3\] of "<f4" is 24 bytes, but .* has 20\. The file is cut short/,
  );
  await expect(readNpy(await saved("AAAA"))).rejects.toThrow("it has no such header");
});

async function readBase64(path: string): Promise<string> {
  return (await readFile(path)).toString("base64");
}
