import type { Grouping } from "./gram-rows";

/** The mean of the values with each group of them left out in turn. [n] → [groups] */
export function leaveOutMeans(values: Float64Array, { order, sizes }: Grouping): Float64Array {
  const total = values.reduce((sum, value) => sum + value, 0);
  let next = 0;
  return Float64Array.from(sizes, (size) => {
    let left = 0;
    for (const end = next + size; next < end; next++) left += values[order?.[next] ?? next]!;
    return (total - left) / (values.length - size);
  });
}
