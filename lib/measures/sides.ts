import type { Score } from "./measure";
import type { View } from "./view";

/** What every score says of one side. */
export interface Side {
  readonly n: number;
  readonly dimensions: number;
  readonly constant: boolean;
  readonly distinctRows: number;
}

export function sideOf(x: View): Side {
  const { constant, distinctRows } = x.centered();
  return { n: x.matrix.rows, dimensions: x.matrix.columns, constant, distinctRows };
}

/**
 * The score of two sides: what `measured` gives; NaN and the reason, without measuring, when all
 * rows of a side are one vector.
 */
export async function scoreSides(
  x: Side,
  y: Side,
  measured: () => Promise<Pick<Score, "value" | "details"> & Partial<Pick<Score, "warnings">>>,
): Promise<Score> {
  const { value, details, warnings } =
    x.constant || y.constant ? { value: Number.NaN, details: {} } : await measured();
  return {
    value,
    n: x.n,
    dimensions: [x.dimensions, y.dimensions],
    details: { ...details, distinctRowsX: x.distinctRows, distinctRowsY: y.distinctRows },
    warnings: [
      ...sideWarnings("x", x),
      ...(x === y ? [] : sideWarnings("y", y)),
      ...(warnings ?? []),
    ],
  };
}

function sideWarnings(name: string, { constant, distinctRows, n }: Side): string[] {
  if (constant) return [`undefined: all rows of ${name} are one and the same vector`];
  return distinctRows < n
    ? [`only ${distinctRows} of the ${n} rows of ${name} are different vectors`]
    : [];
}
