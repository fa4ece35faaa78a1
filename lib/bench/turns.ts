import { median, timed } from "./measurement";
import type { Peer } from "./peer";

const repetitions = 3;

/** Threads of a library that has just worked spin for a while, on cores that the next would have. */
const pause = () => new Promise((resolve) => setTimeout(resolve, 300));

/** What the peer answers to a task: how long it took, and what came of it. */
export interface Timing {
  readonly milliseconds: number;
  readonly value: number;
}

/**
 * Median milliseconds of what we do and of what the peer is asked (name → its task), each in turn,
 * so that whatever else the machine does meets all alike, and after a pause. The first round warms up.
 */
export async function inTurns<Ours extends string, Theirs extends string>(
  ours: Readonly<Record<Ours, () => Promise<unknown>>>,
  theirs: Readonly<Partial<Record<Theirs, string>>>,
  sample: object,
  peer: Peer | undefined,
): Promise<Readonly<Record<Ours, number>> & Readonly<Partial<Record<Theirs, number>>>> {
  const times = new Map<string, number[]>();
  for (let round = 0; round <= repetitions; round++) {
    const note = (name: string, milliseconds: number) => {
      if (round > 0) times.set(name, [...(times.get(name) ?? []), milliseconds]);
    };
    for (const name of Object.keys(ours) as Ours[]) {
      await pause();
      note(name, await timed(ours[name]));
    }
    for (const [name, task] of peer ? Object.entries(theirs) : []) {
      await pause();
      note(name, (await peer!.ask<Timing>(task as string, sample)).milliseconds);
    }
  }
  return Object.fromEntries([...times].map(([name, list]) => [name, median(list)])) as never;
}
