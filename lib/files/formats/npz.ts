import type { Bytes } from "./bytes";
import { npyIn } from "./npy";
import type { SavedArray, SavedArrays, SavedNames } from "./saved-arrays";

/**
 * The arrays in an archive that numpy.savez or numpy.savez_compressed wrote, by their names. What
 * is stored is read where it lies; what is compressed is inflated up to where it lies. Arrays of
 * other numbers, and of objects, are left out.
 *
 * @throws RangeError when one is cut short or damaged
 */
export async function arraysOfNpz(entries: ReadonlyMap<string, Bytes>): Promise<SavedArrays> {
  const arrays: SavedArray[] = [];
  const names: SavedNames[] = [];
  const leftOut: string[] = [];
  for (const [entry, bytes] of entries) {
    if (!entry.endsWith(".npy")) continue;
    const name = entry.slice(0, -".npy".length);
    const found = await npyIn(bytes, name).catch((error: unknown) => {
      if (error instanceof TypeError) return name;
      throw error;
    });
    if (typeof found === "string") leftOut.push(found);
    else if ("shape" in found) arrays.push(found);
    else names.push(found);
  }
  return { arrays, names, leftOut };
}
