import { median, settled, timed } from "./measurement";
import type { Peer } from "./peer";

const repetitions = 5;

/** V8 compiles a loop anew when it has met other data than before; from the fourth call on times are steady. */
const warmUps = 3;

/** What the peer answers to a task: how long it took, and what came of it. */
export interface Timing {
  readonly milliseconds: number;
  readonly value: number;
}

/**
 * Median milliseconds of what we do and of what the peer is asked (name → its task), each in turn,
 * so that whatever else the machine does meets all alike, and after a pause. The first rounds warm up.
 */
export async function inTurns<Ours extends string, Theirs extends string>(
  ours: Readonly<Record<Ours, () => Promise<unknown>>>,
  theirs: Readonly<Partial<Record<Theirs, string>>>,
  sample: object,
  peer: Peer | undefined,
): Promise<Readonly<Record<Ours, number>> & Readonly<Partial<Record<Theirs, number>>>> {
  const times = new Map<string, number[]>();
  for (let round = 0; round < warmUps + repetitions; round++) {
    const note = (name: string, milliseconds: number) => {
      if (round >= warmUps) times.set(name, [...(times.get(name) ?? []), milliseconds]);
    };
    for (const name of Object.keys(ours) as Ours[]) note(name, await timed(ours[name]));
    for (const [name, task] of peer ? Object.entries(theirs) : []) {
      await settled();
      note(name, (await peer!.ask<Timing>(task as string, sample)).milliseconds);
    }
  }
  return Object.fromEntries([...times].map(([name, list]) => [name, median(list)])) as never;
}
