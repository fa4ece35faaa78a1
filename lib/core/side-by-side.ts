/** Enough to fill two threads while this one gets more ready. */
export const enoughAtOnce = 3;

/**
 * What `work` gives for every item, in the order of the items, several at a time: while one waits for
 * the engine, this thread gets the next ready. After a failure none is begun; it is thrown once those
 * under way have ended.
 */
export async function sideBySide<Item, Result>(
  items: readonly Item[],
  atOnce: number,
  work: (item: Item, index: number) => Promise<Result>,
): Promise<Result[]> {
  const results: Result[] = [];
  const failures: unknown[] = [];
  let next = 0;
  const inTurn = async () => {
    while (next < items.length && failures.length === 0) {
      const index = next++;
      try {
        results[index] = await work(items[index]!, index);
      } catch (error) {
        failures.push(error);
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(atOnce, items.length) }, inTurn));
  if (failures.length > 0) throw failures[0];
  return results;
}
