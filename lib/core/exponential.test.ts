import { exponential, exponentialOfSingle } from "./exponential";

describe.each([
  ["exponential", exponential, "the last bits", 5e-16],
  ["exponentialOfSingle", exponentialOfSingle, "what float32 can tell", 5e-10],
] as const)("%s", (_name, exponential, precision, most) => {
  it(`is Math.exp to ${precision}, from 0 down to where nothing is left`, () => {
    let worst = 0;
    for (let k = 0; k <= 200_000; k++) {
      const x = -707.9 * (k / 200_000) ** 2;
      worst = Math.max(worst, Math.abs(exponential(x) / Math.exp(x) - 1));
    }
    expect(worst).toBeLessThan(most);
  });

  it.each([
    0,
    -0,
    -1e-300,
    -708,
    -745.2,
    -800,
    1,
    709,
    Number.NEGATIVE_INFINITY,
    Number.POSITIVE_INFINITY,
    Number.NaN,
  ])("is Math.exp of %d", (x) => {
    expect(exponential(x)).toBe(Math.exp(x));
  });
});
