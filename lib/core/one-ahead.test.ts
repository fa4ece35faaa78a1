import { setTimeout } from "node:timers/promises";
import { oneAhead } from "./one-ahead";

it("makes the next while one is used, in one of two rooms by turns", async () => {
  const told: string[] = [];
  const make = async (item: number, turn: 0 | 1) => {
    told.push(`make ${item} in ${turn}`);
    await setTimeout(item === 1 ? 5 : 1);
    return item;
  };
  await oneAhead([1, 2, 3], make, (made) => told.push(`use ${made}`));
  const order = ["make 1 in 0", "make 2 in 1", "use 1", "make 3 in 0", "use 2", "use 3"];
  expect(told).toEqual(order);
  await oneAhead([], make, () => told.push("nothing"));
  expect(told).toEqual(order);
});

it("ends what is under way before it throws", async () => {
  const ended: number[] = [];
  const make = async (item: number) => {
    await setTimeout(item);
    ended.push(item);
    if (item === 8) throw new Error("eight");
    return item;
  };
  const failing = (items: number[]) =>
    oneAhead(items, make, (made) => {
      if (made === 3) throw new Error("three");
    });
  await expect(failing([3, 5, 1])).rejects.toThrow("three");
  expect(ended).toEqual([3, 5]);
  await expect(failing([9, 8])).rejects.toThrow("eight");
});
