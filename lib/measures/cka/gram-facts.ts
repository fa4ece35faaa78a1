import type { MeasuredHsic } from "../../inference/hsic-form";
import type { Estimator } from "../../inference/leave-out";
import type { GramSide } from "./gram-side";

/** What is known of all sides after they were compared: from it come a score's details and warnings. */
export interface GramFacts {
  readonly estimator: Estimator;
  readonly sides: readonly GramSide[];
  readonly hsic: MeasuredHsic;
  /** Whether rows came in groups. */
  readonly grouped: boolean;
  readonly effectiveRanks: Float64Array;
}

export function gramDetails(
  { sides, hsic, effectiveRanks }: GramFacts,
  x: number,
  y: number,
): Readonly<Record<string, number | string>> {
  return {
    form: hsic.form,
    groups: hsic.rows.sizes.length,
    ...(hsic.form === "rows of different groups" && {
      null: "none: rows of one group are not exchangeable",
    }),
    ...(hsic.interval && { interval: hsic.interval }),
    effectiveRankX: effectiveRanks[x]!,
    effectiveRankY: effectiveRanks[y]!,
    distinctRowsX: sides[x]!.distinctRows,
    distinctRowsY: sides[y]!.distinctRows,
    ...ofSide(sides[x]!, "X"),
    ...ofSide(sides[y]!, "Y"),
  };
}

function ofSide({ details = {} }: GramSide, side: string): Record<string, number | string> {
  return Object.fromEntries(
    Object.entries(details).map(([name, value]) => [`${name}${side}`, value]),
  );
}

/** What someone who reads the value has to know, in words. */
export function gramWarnings(facts: GramFacts, x: number, y: number): readonly string[] {
  const sides = x === y ? [["x", x] as const] : [["x", x] as const, ["y", y] as const];
  const ofSides = sides.flatMap(([name, at]) => sideWarnings(facts, name, at));
  return [
    ...ofSides,
    ...(facts.hsic.noInterval ? [facts.hsic.noInterval] : []),
    ...(facts.grouped
      ? [
          "rows of one group are not exchangeable: the p-value is too small, the interval is by groups",
        ]
      : []),
  ];
}

function sideWarnings({ estimator, sides, hsic }: GramFacts, name: string, at: number): string[] {
  const { constant, distinctRows, n, flaw } = sides[at]!;
  if (constant) return [`undefined: all rows of ${name} are one and the same vector`];
  if (flaw) return [`undefined: ${flaw(name)}`];
  const self = hsic.whole.values[at * sides.length + at]!;
  if (!(self > 0)) {
    return [
      `undefined: HSIC of ${name} with itself is ${self} (${estimator}), not positive: its rows hardly differ`,
    ];
  }
  return distinctRows < n
    ? [`only ${distinctRows} of the ${n} rows of ${name} are different vectors`]
    : [];
}
