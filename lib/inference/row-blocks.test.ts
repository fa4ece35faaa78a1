import { rowBlocks, rowsWithout } from "./row-blocks";

test("rows are cut into blocks of about the same size, each row in one", () => {
  const blocks = rowBlocks(23, undefined, 5);
  expect(blocks.map(({ length }) => length)).toEqual([5, 5, 4, 5, 4]);
  expect(blocks.flat()).toEqual(Array.from({ length: 23 }, (_, i) => i));
  expect(rowBlocks(3, undefined, 5)).toEqual([[0], [1], [2]]);
});

test("groups are never divided, wherever their rows stand", () => {
  const groups = ["a", "b", "a", "c", "d", "b", "e", "e"];
  const blocks = rowBlocks(8, groups, 3);
  expect(blocks).toEqual([
    [0, 2, 1, 5],
    [3, 4],
    [6, 7],
  ]);
});

test("without a block, the others remain", () => {
  expect(rowsWithout(5, [1, 3])).toEqual([0, 2, 4]);
});
