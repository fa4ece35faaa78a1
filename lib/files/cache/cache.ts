import { createHash } from "node:crypto";
import { readFile, utimes } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";
import type { Parts } from "../../core/parts";
import { openSafetensors, type Safetensors, type Tensor } from "../formats/safetensors";
import { writeSafetensors } from "../formats/write-safetensors";
import { writeAtomically } from "../write-atomically";
import { shrinkCache } from "./cache-entries";
import { recalled } from "./recalled";

/**
 * What was computed before, by a hash of everything it depends on. An entry is never changed, and
 * appears whole or not at all, so that several processes may share one folder.
 */
export interface Cache extends Parts {
  readonly folder: string;
  /** The entry, once its body has the checksum that its header says; or why there is none. */
  find(key: string): Promise<Safetensors | "absent" | "damaged">;
  keep(
    key: string,
    tensors: Readonly<Record<string, Tensor>>,
    metadata: Readonly<Record<string, string>>,
  ): Promise<Safetensors>;
  /** A small value, computed when it is not there yet. When it cannot be kept, it is computed again. */
  remember<T>(key: string, compute: () => Promise<T>): Promise<T>;
}

/**
 * Where computed states are kept: INTERLINGUA_CACHE, or `interlingua` in the platform's folder for
 * caches (XDG_CACHE_HOME or ~/.cache, ~/Library/Caches, %LOCALAPPDATA%).
 */
export function cacheFolder(
  environment: Readonly<Record<string, string | undefined>> = process.env,
  platform: NodeJS.Platform = process.platform,
): string {
  const { INTERLINGUA_CACHE, XDG_CACHE_HOME, LOCALAPPDATA } = environment;
  if (INTERLINGUA_CACHE) return INTERLINGUA_CACHE;
  const home = homedir();
  if (platform === "darwin") return join(home, "Library", "Caches", "interlingua");
  if (platform === "win32") {
    return join(LOCALAPPDATA || join(home, "AppData", "Local"), "interlingua", "cache");
  }
  return join(XDG_CACHE_HOME || join(home, ".cache"), "interlingua");
}

/** The key of an entry: SHA-256 of what it depends on, hexadecimal. */
export function cacheKey(dependsOn: Readonly<Record<string, unknown>>): string {
  return createHash("sha256").update(JSON.stringify(dependsOn)).digest("hex");
}

export interface CacheOptions {
  /** What all entries together may take; without bound when left out. */
  readonly maximumBytes?: number;
}

/**
 * The cache in a folder, which need not be there yet. With a bound, the entries that were not used
 * for the longest time go when another is kept; those that this cache found or kept, and those
 * used by anyone within the hour, stay, even if they are more than the bound.
 *
 * @throws RangeError when the bound is no size
 */
export function openCache(
  folder: string = cacheFolder(),
  { maximumBytes = Number.POSITIVE_INFINITY }: CacheOptions = {},
): Cache {
  if (!(maximumBytes >= 0)) {
    throw new RangeError(
      `openCache: maximumBytes is a number of bytes, 0 or more, but ${maximumBytes} came. Leave it out for no bound.`,
    );
  }
  const inUse = new Set<string>();
  const fileOf = (key: string) => {
    inUse.add(`${key}.safetensors`);
    return join(folder, `${key}.safetensors`);
  };
  return {
    folder,
    find: (key) => verified(fileOf(key)),
    async keep(key, tensors, metadata) {
      await writeSafetensors(fileOf(key), tensors, metadata);
      if (maximumBytes < Number.POSITIVE_INFINITY) await shrinkCache(folder, maximumBytes, inUse);
      return whileKept(await openSafetensors(fileOf(key)));
    },
    remember: (key, compute) => remembered(join(folder, `${key}.json`), compute),
    recall: (dependsOn, compute) => recalled(folder, dependsOn, compute),
  };
}

async function verified(path: string): Promise<Safetensors | "absent" | "damaged"> {
  try {
    const file = await openSafetensors(path);
    if ((await file.bodyHash()) !== file.metadata.sha256) return "damaged";
    // When it was last used decides how long it stays; a cache that cannot be written is never too full.
    await utimes(path, new Date(), new Date()).catch(() => undefined);
    return whileKept(file);
  } catch (error) {
    // What the file system says (no such file, no such folder) is no damage; what the reader says is.
    return error instanceof RangeError || error instanceof TypeError ? "damaged" : "absent";
  }
}

/** An entry is read when it is asked for, and may have been cleared since it was found. */
function whileKept(file: Safetensors): Safetensors {
  return {
    ...file,
    read: (name) =>
      file.read(name).catch((error: NodeJS.ErrnoException) => {
        if (error.code !== "ENOENT") throw error;
        throw new RangeError(
          `cache: what was found as ${file.path} was cleared before it was read. Ask for it again.`,
          { cause: error },
        );
      }),
  };
}

async function remembered<T>(path: string, compute: () => Promise<T>): Promise<T> {
  try {
    const { value, sha256 } = JSON.parse(await readFile(path, "utf8"));
    if (sha256 === cacheKey({ value })) return value as T;
  } catch {
    // Not there, or damaged: computed anew.
  }
  const value = await compute();
  // Only time is lost where the folder cannot be written.
  await writeAtomically(path, JSON.stringify({ value, sha256: cacheKey({ value }) })).catch(
    () => undefined,
  );
  return value;
}
