import { fromValues, type Matrix, type Values } from "../../core/matrix";
import type { SavedArray, SavedArrays, SavedNames } from "./saved-arrays";

/**
 * The arrays of files that hold one table's rows in turn (`data-00000-of-00002.arrow` …) as if they
 * were of one file.
 *
 * @throws RangeError when vectors have other lengths in another file
 */
export function concatenateArrays(parts: readonly SavedArrays[]): SavedArrays {
  if (parts.length === 1) return parts[0]!;
  const arrays = grouped(parts.flatMap((part) => part.arrays));
  const names = grouped(parts.flatMap((part) => part.names));
  return {
    arrays: arrays.map(oneArray),
    names: names.map(
      (group): SavedNames => ({
        ...group[0]!,
        read: async () => (await Promise.all(group.map((part) => part.read()))).flat(),
      }),
    ),
    leftOut: [...new Set(parts.flatMap(({ leftOut = [] }) => leftOut))],
  };
}

/** What has the same name, language and layer, together. */
function grouped<T extends { name: string; language?: string; layer?: number }>(
  all: readonly T[],
): T[][] {
  const groups = new Map<string, T[]>();
  for (const each of all) {
    const key = JSON.stringify([each.name, each.language, each.layer]);
    const group = groups.get(key);
    if (group) group.push(each);
    else groups.set(key, [each]);
  }
  return [...groups.values()];
}

function oneArray(group: readonly SavedArray[]): SavedArray {
  const [first] = group as [SavedArray];
  const rows = group.reduce((sum, { shape }) => sum + shape[0]!, 0);
  const other = group.find(({ shape }) => shape[1] !== first.shape[1]);
  if (other) {
    throw new RangeError(
      `openRepresentations: "${first.name}" has the same dimensions in every part, but [${first.shape.join(" × ")}] and [${other.shape.join(" × ")}] came. Write the parts again.`,
    );
  }
  return {
    ...first,
    shape: [rows, first.shape[1]!],
    async read(cut) {
      const matrices: Matrix[] = [];
      for (const part of group) matrices.push(await part.read(cut));
      const columns = matrices[0]!.columns;
      const single = matrices.every(({ values }) => values instanceof Float32Array);
      const values: Values = single
        ? new Float32Array(rows * columns)
        : new Float64Array(rows * columns);
      let at = 0;
      for (const x of matrices) {
        values.set(x.values, at);
        at += x.values.length;
      }
      return fromValues(rows, columns, values);
    },
  };
}
