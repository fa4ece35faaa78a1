import { readdir, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { openSafetensors } from "../formats/safetensors";

/** A file that the cache keeps, or a folder of files that belong together. */
export interface CacheEntry {
  /** In the cache's folder. */
  readonly name: string;
  readonly bytes: number;
  /** When it was last written or found. */
  readonly used: Date;
}

/** An entry this recent (milliseconds) may be in use by another process. */
const recent = 60 * 60 * 1000;

/**
 * What a cache's folder keeps, last used first: what is named by a hash. Whatever else lies there is
 * not the cache's, and is neither listed nor removed.
 */
export async function cacheEntries(folder: string): Promise<CacheEntry[]> {
  return entriesNamed(folder, /^[0-9a-f]{64}\.\w+$/);
}

/** What an entry holds, in words: "13 × [50, 384]", of a damaged one "damaged". */
export async function describeEntry(folder: string, name: string): Promise<string> {
  if (name.endsWith(".model")) return "a model with shuffled weights";
  if (!name.endsWith(".safetensors")) return "a small value";
  try {
    const { tensors } = await openSafetensors(join(folder, name));
    const shapes = new Map<string, number>();
    for (const { shape } of tensors.values()) {
      const text = `[${shape.join(", ")}]`;
      shapes.set(text, (shapes.get(text) ?? 0) + 1);
    }
    return [...shapes].map(([shape, times]) => `${times} × ${shape}`).join(", ");
  } catch (error) {
    if (error instanceof RangeError || error instanceof TypeError) return "damaged";
    throw error;
  }
}

/** Removes every entry, and what killed processes left half-written; tells what is gone. */
export async function clearCache(folder: string): Promise<{ entries: number; bytes: number }> {
  const entries = await cacheEntries(folder);
  const partial = await entriesNamed(folder, /^\.[0-9a-f]{64}\.\w+\.[0-9a-f]{12}$/);
  const abandoned = partial.filter(({ used }) => Date.now() - used.getTime() > recent);
  for (const { name } of [...entries, ...abandoned]) await remove(folder, name);
  return {
    entries: entries.length,
    bytes: [...entries, ...abandoned].reduce((sum, { bytes }) => sum + bytes, 0),
  };
}

/**
 * Removes the entries that were not used for the longest time until a cache is of some size. Those
 * that are spared, and those used within the hour, stay: another process may be reading them.
 */
export async function shrinkCache(
  folder: string,
  maximumBytes: number,
  spared: ReadonlySet<string>,
): Promise<void> {
  const entries = await cacheEntries(folder);
  let size = entries.reduce((sum, { bytes }) => sum + bytes, 0);
  for (const { name, bytes, used } of entries.reverse()) {
    if (size <= maximumBytes) return;
    if (spared.has(name) || Date.now() - used.getTime() < recent) continue;
    await remove(folder, name);
    size -= bytes;
  }
}

async function remove(folder: string, name: string): Promise<void> {
  await rm(join(folder, name), { force: true, recursive: true });
}

async function entriesNamed(folder: string, pattern: RegExp): Promise<CacheEntry[]> {
  const names = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return [];
    throw error;
  });
  const entries = await Promise.all(
    names
      .filter((name) => pattern.test(name))
      // Another process may just have removed it.
      .map((name) => entryAt(join(folder, name), name).catch(() => [])),
  );
  return entries.flat().sort((a, b) => b.used.getTime() - a.used.getTime());
}

async function entryAt(path: string, name: string): Promise<CacheEntry[]> {
  const stats = await stat(path);
  if (stats.isFile()) return [{ name, bytes: stats.size, used: stats.mtime }];
  if (!stats.isDirectory()) return [];
  const files = await readdir(path, { recursive: true });
  const all = await Promise.all(files.map((file) => stat(join(path, file))));
  const bytes = all.reduce((sum, one) => sum + (one.isFile() ? one.size : 0), 0);
  return [{ name, bytes, used: stats.mtime }];
}
