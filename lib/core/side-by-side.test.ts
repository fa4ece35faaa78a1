import { setTimeout } from "node:timers/promises";
import { sideBySide } from "./side-by-side";

it("works on several at a time, and no more, and keeps their order", async () => {
  let [now, most] = [0, 0];
  const results = await sideBySide([5, 1, 4, 2, 3], 2, async (item, index) => {
    most = Math.max(most, ++now);
    await setTimeout(item);
    now--;
    return 10 * item + index;
  });
  expect(results).toEqual([50, 11, 42, 23, 34]);
  expect(most).toBe(2);
});

it("throws the first failure once those under way have ended, and begins no other", async () => {
  const ended: number[] = [];
  const failing = sideBySide([1, 2, 3, 4], 2, async (item) => {
    await setTimeout(item === 1 ? 10 : 1);
    if (item === 2) throw new Error("two");
    ended.push(item);
  });
  await expect(failing).rejects.toThrow("two");
  expect(ended).toEqual([1]);
});
