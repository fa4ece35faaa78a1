/**
 * Calls `use` with what `make` gives for every item in turn, while the next is being made: so two
 * are held at a time, and `turn`, 0 and 1 by turns, says whose room to make it in.
 */
export async function oneAhead<Item, Made>(
  items: Iterable<Item>,
  make: (item: Item, turn: 0 | 1) => Promise<Made>,
  use: (made: Made) => void,
): Promise<void> {
  const underWay: Promise<Made>[] = [];
  let turn: 0 | 1 = 0;
  try {
    for (const item of items) {
      const making = make(item, turn);
      // Whether it fails is asked when its turn comes.
      making.catch(() => undefined);
      underWay.push(making);
      turn = turn === 0 ? 1 : 0;
      if (underWay.length === 2) use(await underWay.shift()!);
    }
    for (const last of underWay.splice(0)) use(await last);
  } finally {
    // Nobody else may have the room while it is still written into.
    await Promise.allSettled(underWay);
  }
}
