import type { PlannedWork } from "./planned-work";
import { batchesInPart } from "./planned-work";
import { countTasks, partsOf, partsOfTask, stages, taskNamed, taskOfPart } from "./tasks";

const plan = {
  languages: ["en", "lv", "sr-Cyrl"],
  batches: { batchSize: 10, seed: 1, count: 7 },
  batchesInPart: 2,
  shards: 5,
} as unknown as PlannedWork & { readonly shards: number };

it("the parts of a stage are all batches of all languages, and of sums all batches", () => {
  expect(partsOf(plan, "states")).toHaveLength(12);
  expect(partsOf(plan, "sums").map(({ from, to }) => [from, to])).toEqual([
    [0, 2],
    [2, 4],
    [4, 6],
    [6, 7],
  ]);
  const files = stages.flatMap((stage) => partsOf(plan, stage).map(({ file }) => file));
  expect(new Set(files).size).toBe(files.length);
});

it("every part is made by one task, and each task knows its own", () => {
  for (const stage of stages) {
    for (const shards of [1, 3, 5, 100]) {
      const sharded = { ...plan, shards };
      const tasks = Array.from({ length: countTasks(sharded, stage) }, (_, task) =>
        partsOfTask(sharded, stage, task),
      );
      expect(tasks.flat()).toEqual(partsOf(plan, stage));
      for (const [task, parts] of tasks.entries()) {
        const places = parts.map((part) =>
          partsOf(plan, stage).findIndex(({ file }) => file === part.file),
        );
        expect(places.map((place) => taskOfPart(sharded, stage, place))).toEqual(
          places.map(() => task),
        );
      }
    }
  }
});

it("refuses a task that there is not, or that is written otherwise", () => {
  expect(() => partsOfTask(plan, "sums", 4)).toThrow(
    "run: the stage sums has tasks 0 … 3, but 4 came. See interlingua status.",
  );
  expect(taskNamed("states/12")).toEqual({ stage: "states", task: 12 });
  expect(() => taskNamed("states-12")).toThrow(
    'run: a task is written states/NUMBER or sums/NUMBER, but "states-12" came.',
  );
});

it("a part holds what fits into 256 MiB, but there are 64 a language where batches allow", () => {
  const of = (count: number, dimensions: number, batchSize = 512) =>
    batchesInPart({ layers: [0, 12], dimensions, batches: { batchSize, seed: 1, count } });
  expect(of(10, 384)).toBe(1);
  expect(of(640, 384)).toBe(10);
  expect(of(1e6, 4096)).toBe(16);
  expect(() => of(10, 1e6)).toThrow(/file of 2 GiB, but 512 sentences × 2 layers × 1000000 dim/);
});
