/** The check in front of every pointer: what would crash the process is an error in words. */

import {
  type Argument,
  type Block,
  checkedCall,
  type Routine,
  reads,
  writes,
} from "./checked-call";

const called = jest.fn();
const routine: Routine = {
  name: "dsome",
  native: Object.assign(called, { async: jest.fn() }),
  entries: Float64Array,
  largest: 2 ** 31 - 1,
};
const call = (...values: Argument[]) => checkedCall(routine, values, () => "done");

function block(rows: number, columns: number, stride: number, length: number): Block {
  return { rows, columns, stride, values: new Float64Array(length) };
}

beforeEach(() => called.mockClear());

describe("the check of native calls", () => {
  it("passes values on when all is well, a last row without its gap too", () => {
    const a = block(3, 2, 5, 12);
    expect(call(7, "U", reads("a", a), writes("c", block(2, 2, 2, 4))).now()).toBe("done");
    expect(called.mock.calls[0].slice(0, 3)).toEqual([7, "U", a.values]);
  });

  it("refuses a buffer that is too short", () => {
    expect(() => call(reads("a", block(3, 2, 5, 11)))).toThrow(
      new RangeError(
        "dsome: a [3 × 2] with rows 5 apart needs 12 values, but has 11. Give the whole buffer.",
      ),
    );
  });

  it("refuses the other type of entry", () => {
    const single = { ...block(1, 2, 2, 2), values: new Float32Array(2) };
    expect(() => call(reads("a", single))).toThrow(
      new TypeError(
        "dsome: a needs a Float64Array, but holds a Float32Array. Convert it with toPrecision.",
      ),
    );
  });

  it("refuses rows that would overlap", () => {
    expect(() => call(reads("a", block(3, 4, 3, 12)))).toThrow(
      new RangeError(
        "dsome: rows of a [3 × 4] need to begin 4 entries apart at least, but begin 3 apart. Correct its stride.",
      ),
    );
  });

  it("refuses sizes that its integers do not hold, or that are no sizes", () => {
    for (const [rows, words] of [
      [0, "0"],
      [1.5, "1.5"],
      [2 ** 31, "2147483648"],
      [Number.NaN, "NaN"],
    ] as const) {
      expect(() => call(reads("a", block(rows, 1, 1, 4)))).toThrow(
        new RangeError(
          `dsome: rows of a needs to be a whole number from 1 to 2147483647, but is ${words}. Cut the matrix into parts.`,
        ),
      );
    }
  });

  it("refuses to write where it reads, and allows to read twice", () => {
    const values = new Float64Array(8);
    const [one, two] = [
      { rows: 2, columns: 2, stride: 2, values: values.subarray(0, 5) },
      { rows: 2, columns: 2, stride: 2, values: values.subarray(4) },
    ];
    expect(() => call(reads("a", one), writes("c", two))).toThrow(
      new RangeError(
        "dsome: c is written, so it must share no memory with a, but it does. Give it values of its own.",
      ),
    );
    expect(() => call(reads("a", one), reads("b", two))).not.toThrow();
    expect(called).not.toHaveBeenCalled();
  });
});
