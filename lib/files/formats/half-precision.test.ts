import { fromBfloat16, fromFloat16, toFloat16 } from "./half-precision";

const everyHalf = Uint16Array.from({ length: 65536 }, (_, half) => half);

test("every half that is a number comes back from float32 and from float64", () => {
  const singles = fromFloat16(everyHalf);
  for (const back of [toFloat16(singles), toFloat16(Float64Array.from(singles))]) {
    const changed = everyHalf.filter((half) => back[half] !== half && !Number.isNaN(singles[half]));
    expect([...changed]).toEqual([]);
  }
});

test("what lies between two halves goes to the nearer one, and half-way to the even one", () => {
  const singles = fromFloat16(everyHalf.subarray(0, 0x7c00));
  const upper = singles.subarray(1);
  const between = (part: number) =>
    Float32Array.from(upper, (value, k) => singles[k]! + part * (value - singles[k]!));
  const half = toFloat16(between(0.5));
  const even = everyHalf.slice(0, half.length).map((k) => (k % 2 === 0 ? k : k + 1));
  expect(half).toEqual(even);
  expect(toFloat16(between(0.25))).toEqual(everyHalf.slice(0, half.length));
  expect(toFloat16(between(0.75))).toEqual(everyHalf.slice(1, half.length + 1));
});

test("what float64 says beyond float32 is not lost before it is rounded", () => {
  const tie = 1 + 2 ** -11;
  const above = Float64Array.of(tie, tie + 2 ** -40, tie - 2 ** -40);
  expect([...fromFloat16(toFloat16(above))]).toEqual([1, 1 + 2 ** -10, 1]);
});

test("infinities and NaN stay, and 65520 is too large", () => {
  const special = Float32Array.of(
    Number.POSITIVE_INFINITY,
    Number.NEGATIVE_INFINITY,
    Number.NaN,
    -0,
  );
  expect([...fromFloat16(toFloat16(special))]).toEqual([...special]);
  expect([...fromFloat16(toFloat16(Float32Array.of(65519, -65519)))]).toEqual([65504, -65504]);
  expect(() => toFloat16(Float32Array.of(65520))).toThrow("value 0 is 65520. Save as float32.");
});

test("bfloat16 is the upper half of float32", () => {
  expect([...fromBfloat16(Uint16Array.of(0x3f80, 0xc020, 0xff80))]).toEqual([
    1,
    -2.5,
    Number.NEGATIVE_INFINITY,
  ]);
});
