import { setTimeout } from "node:timers/promises";

/** One line of the report: ours beside the peer's, and what it should be. */
export interface Measurement {
  readonly what: string;
  readonly engine: string;
  readonly ours: number | undefined;
  readonly peer: number | undefined;
  readonly unit: string;
  /** What the goal is about, e.g. ours divided by the peer's. */
  readonly reached: number | undefined;
  readonly goal: string;
  readonly met: boolean | undefined;
}

export type Limit = readonly ["at most" | "at least", number];

/** Ours divided by the peer's, held to a limit. */
export function ratio(
  what: string,
  engine: string,
  unit: string,
  ours: number | undefined,
  peer: number | undefined,
  limit: Limit,
): Measurement {
  const reached = ours === undefined || peer === undefined ? undefined : ours / peer;
  const goal = `${limit[0]} ${limit[1]} × Python`;
  return { what, engine, ours, peer, unit, reached, goal, met: within(reached, limit) };
}

/** A value of ours, held to a limit. */
export function absolute(
  what: string,
  engine: string,
  unit: string,
  ours: number | undefined,
  limit: Limit,
): Measurement {
  const goal = `${limit[0]} ${limit[1]} ${unit}`.trim();
  return {
    what,
    engine,
    ours,
    peer: undefined,
    unit,
    reached: ours,
    goal,
    met: within(ours, limit),
  };
}

function within(value: number | undefined, [kind, limit]: Limit): boolean | undefined {
  if (value === undefined) return undefined;
  return kind === "at most" ? value <= limit : value >= limit;
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

/** Threads of a library that has just worked spin for a while, on cores that the next would have. */
export async function settled(): Promise<void> {
  await setTimeout(300);
}

/** Milliseconds that `work` took, once all is quiet. */
export async function timed(work: () => Promise<unknown>): Promise<number> {
  await settled();
  const start = performance.now();
  await work();
  return performance.now() - start;
}

/** The table as lines of text. */
export function printed(measurements: readonly Measurement[]): string {
  const head = ["what", "engine", "ours", "Python", "", "reached", "goal", ""];
  const rows = measurements.map((m) => [
    m.what,
    m.engine,
    short(m.ours),
    short(m.peer),
    m.unit,
    short(m.reached),
    m.goal,
    m.met === undefined ? "" : m.met ? "met" : "MISSED",
  ]);
  const widths = head.map((_, k) => Math.max(...[head, ...rows].map((row) => row[k]!.length)));
  return [head, ...rows]
    .map((row) =>
      row
        .map((cell, k) => cell.padEnd(widths[k]!))
        .join("  ")
        .trimEnd(),
    )
    .join("\n");
}

function short(value: number | undefined): string {
  if (value === undefined) return "–";
  if (value !== 0 && Math.abs(value) < 1e-3) return value.toExponential(1);
  return value >= 100 ? value.toFixed(0) : String(Number(value.toPrecision(3)));
}
