import { sum } from "./arithmetic";
import { precisionOf } from "./matrix";
import { randomNormal, randomNumbers, randomPermutation } from "./random";

it("a seed gives the same numbers today as it did, so that results can be repeated", () => {
  const random = randomNumbers(1);
  expect([random(), random(), random()]).toEqual([
    0.9999999832216382, 0.8125200422980502, 0.644731441288903,
  ]);
  expect(randomPermutation(8, randomNumbers(1))).toEqual([6, 0, 4, 1, 2, 3, 5, 7]);
});

it("another seed gives others", () => {
  expect(randomNumbers(2)()).not.toBe(randomNumbers(1)());
});

it("uniform numbers fill [0, 1) evenly", () => {
  const random = randomNumbers(3);
  const counts = new Array<number>(10).fill(0);
  for (let k = 0; k < 10_000; k++) counts[Math.floor(10 * random())]! += 1;
  expect(counts.length).toBe(10);
  for (const count of counts) expect(Math.abs(count - 1000)).toBeLessThan(120);
});

it("normal numbers have mean 0, variance 1 and the tails of a normal", () => {
  const { values } = randomNormal(100, 100, randomNumbers(4));
  expect(Math.abs(sum(values) / 10_000)).toBeLessThan(0.03);
  expect(sum(values.map((value) => value ** 2)) / 10_000).toBeCloseTo(1, 1);
  const beyond = values.filter((value) => Math.abs(value) > 1.96).length / 10_000;
  expect(Math.abs(beyond - 0.05)).toBeLessThan(0.01);
  expect(precisionOf(randomNormal(1, 1, randomNumbers(4), "float32"))).toBe("float32");
});

it("every order of 3 is equally likely", () => {
  const random = randomNumbers(5);
  const counts = new Map<string, number>();
  for (let k = 0; k < 6000; k++) {
    const order = randomPermutation(3, random).join("");
    counts.set(order, (counts.get(order) ?? 0) + 1);
  }
  expect([...counts.keys()].sort()).toEqual(["012", "021", "102", "120", "201", "210"]);
  for (const count of counts.values()) expect(Math.abs(count - 1000)).toBeLessThan(120);
});
