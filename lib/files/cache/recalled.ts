import { createHash, type Hash } from "node:crypto";
import { readFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { deserialize, serialize } from "node:v8";
import { packageFolder } from "../package-folder";
import { writeAtomically } from "../write-atomically";

/**
 * Plain data that was computed before of equal inputs, by this version of the package; else it is
 * computed, and kept with its checksum. A damaged entry counts as none, and where the folder cannot
 * be written only time is lost.
 */
export async function recalled<T>(
  folder: string,
  dependsOn: unknown,
  compute: () => Promise<T>,
): Promise<T> {
  const hash = createHash("sha256").update(version());
  digest(hash, dependsOn);
  const path = join(folder, `${hash.digest("hex")}.part`);
  const kept = await readFile(path).catch(() => undefined);
  const body = kept?.subarray(checksumBytes);
  if (kept && body && checksumOf(body).equals(kept.subarray(0, checksumBytes))) {
    return deserialize(body) as T;
  }
  const value = await compute();
  const bytes = serialize(value);
  await writeAtomically(path, [checksumOf(bytes), bytes]).catch(() => undefined);
  return value;
}

const checksumBytes = 32;

function checksumOf(bytes: Uint8Array): Buffer {
  return createHash("sha256").update(bytes).digest();
}

/** Takes in a value, however deep: numbers in arrays by their bytes, without a copy. */
function digest(hash: Hash, value: unknown): void {
  if (ArrayBuffer.isView(value)) {
    hash.update(`${value.constructor.name} ${value.byteLength};`);
    hash.update(new Uint8Array(value.buffer, value.byteOffset, value.byteLength));
  } else if (typeof value === "object" && value !== null) {
    const entries = Object.entries(value);
    hash.update(`${entries.length};`);
    for (const [name, entry] of entries) {
      hash.update(`${JSON.stringify(name)}:`);
      digest(hash, entry);
    }
  } else {
    hash.update(`${typeof value} ${JSON.stringify(value)} ${value};`);
  }
}

function version(): string {
  const { name, version } = JSON.parse(
    readFileSync(join(packageFolder(), "package.json"), "utf8"),
  ) as { name: string; version: string };
  return `${name} ${version};`;
}
