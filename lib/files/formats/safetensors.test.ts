import { mkdtemp, readdir, readFile, rm, stat, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openSafetensors } from "./safetensors";
import { writeSafetensors } from "./write-safetensors";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "interlingua-"));
});
afterEach(() => rm(folder, { recursive: true }));

const single = { shape: [2, 2], values: Float32Array.of(1, -2.5, 1e-30, 4) };
const double = { shape: [3], values: Float64Array.of(Math.PI, -0, 1e300) };

/** A file of one tensor, its header and body as given. */
async function handMade(header: object, body: Uint8Array): Promise<string> {
  const json = Buffer.from(JSON.stringify(header));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(json.length));
  const path = join(folder, "hand-made.safetensors");
  await writeFile(path, Buffer.concat([length, json, body]));
  return path;
}

test("float32 and float64 come back bit for bit, and so does metadata", async () => {
  const path = join(folder, "x.safetensors");
  await writeSafetensors(path, { single, double }, { about: "a test" });
  const file = await openSafetensors(path);
  expect(await file.read("single")).toEqual(single);
  expect(await file.read("double")).toEqual(double);
  expect(file.metadata.about).toBe("a test");
  expect(await file.bodyHash()).toBe(file.metadata.sha256);
});

test("a tensor that is a function is asked for when the one before is on disk", async () => {
  const path = join(folder, "x.safetensors");
  const sizes: number[] = [];
  const asked = (tensor: typeof single | typeof double) => async () => {
    const [temporary] = await readdir(folder);
    sizes.push((await stat(join(folder, temporary!))).size);
    return tensor;
  };
  await writeSafetensors(path, { b: asked(double), a: asked(single) });
  const file = await openSafetensors(path);
  expect(await file.read("a")).toEqual(single);
  expect(await file.read("b")).toEqual(double);
  expect(sizes[1]! - sizes[0]!).toBe(double.values.byteLength);
});

test("a tensor of more axes than the header has room for is refused", async () => {
  const shape = Array.from({ length: 9 }, () => 1);
  const writing = writeSafetensors(join(folder, "x"), {
    x: { shape, values: new Float32Array(1) },
  });
  await expect(writing).rejects.toThrow(/tensors of at most 8 axes are written, but "x" is \[1 ×/);
  expect(await readdir(folder)).toEqual([]);
});

test("no temporary file is left beside it", async () => {
  await writeSafetensors(join(folder, "x.safetensors"), { single });
  expect(await readdir(folder)).toEqual(["x.safetensors"]);
});

test("float16 keeps three digits, and is read as float32", async () => {
  const path = join(folder, "x.safetensors");
  const values = Float32Array.of(1, 1 / 3, -65504, 2 ** -24, 1e-9, 2049, 2051);
  await writeSafetensors(path, { x: { shape: [7], values } }, {}, "F16");
  const read = await (await openSafetensors(path)).read("x");
  expect([...read.values]).toEqual([1, 0.333251953125, -65504, 2 ** -24, 0, 2048, 2052]);
});

test("a value too large for float16 is refused, and no file is left", async () => {
  const values = Float32Array.of(1, 70000);
  const writing = writeSafetensors(join(folder, "x"), { x: { shape: [2], values } }, {}, "F16");
  await expect(writing).rejects.toThrow(
    "float16: values up to 65504 fit, but value 1 is 70000. Save as float32.",
  );
  expect(await readdir(folder)).toEqual([]);
});

test("bfloat16 is the upper half of float32", async () => {
  const path = await handMade(
    { x: { dtype: "BF16", shape: [2], data_offsets: [0, 4] } },
    Buffer.from([0x80, 0x3f, 0x20, 0xc0]),
  );
  const read = await (await openSafetensors(path)).read("x");
  expect([...read.values]).toEqual([1, -2.5]);
});

test("a file cut short is refused when it is opened", async () => {
  const path = join(folder, "x.safetensors");
  await writeSafetensors(path, { single });
  await truncate(path, (await readFile(path)).length - 4);
  await expect(openSafetensors(path)).rejects.toThrow(
    /"single" \[2 × 2\] F32 needs 16 bytes at 0–16 of the body, but .* has 12\. The file is damaged/,
  );
  await truncate(path, 5);
  await expect(openSafetensors(path)).rejects.toThrow("is 5 bytes, too short for its header");
});

test("tensors of whole numbers are left out; unknown names and headers that are not JSON are refused", async () => {
  const whole = { x: { dtype: "I64", shape: [1], data_offsets: [0, 8] } };
  const other = await openSafetensors(await handMade(whole, Buffer.alloc(8)));
  expect(other.leftOut).toEqual(["x"]);
  await expect(other.read("x")).rejects.toThrow('has no tensor "x" of F16, BF16, F32, F64.');
  const path = join(folder, "x.safetensors");
  await writeSafetensors(path, { single });
  await expect((await openSafetensors(path)).read("y")).rejects.toThrow(
    'has no tensor "y" of F16, BF16, F32, F64. It has single.',
  );
  await writeFile(path, Buffer.concat([Buffer.from([3, 0, 0, 0, 0, 0, 0, 0]), Buffer.from("abc")]));
  await expect(openSafetensors(path)).rejects.toThrow("is not JSON");
});
