import {
  normalQuantile,
  normalUpperTail,
  pearsonIIIUpperTail,
  studentQuantile,
} from "./statistics";
import fixture from "./statistics.fixture.json";

it("quantiles of a normal are where its tails are", () => {
  for (const p of [0.001, 0.05, 0.5, 0.8, 0.999]) {
    expect(1 - normalUpperTail(normalQuantile(p))).toBeCloseTo(p, 9);
  }
});

describe("against scipy", () => {
  it("the normal tail agrees to 10 digits, and 7 SDs out to 5 of its own", () => {
    for (const [z, tail] of fixture.normalUpperTail) {
      expect(normalUpperTail(z!) / tail!).toBeCloseTo(1, 5);
      expect(normalUpperTail(z!)).toBeCloseTo(tail!, 10);
    }
  });

  it("the quantile of Student's t agrees to 7 digits", () => {
    for (const [p, degreesOfFreedom, quantile] of fixture.studentQuantile) {
      expect(studentQuantile(p!, degreesOfFreedom!)).toBeCloseTo(quantile!, 6);
    }
  });

  it("the tail of Pearson's type III agrees to 9 digits, of either skewness and of none", () => {
    for (const [z, skewness, tail] of fixture.pearsonIIIUpperTail) {
      expect(pearsonIIIUpperTail(z!, skewness!)).toBeCloseTo(tail!, 9);
    }
  });
});

it("the tail of Pearson's type III is 1 below its lowest point and 0 above its highest", () => {
  expect(pearsonIIIUpperTail(-3, 1)).toBe(1);
  expect(pearsonIIIUpperTail(3, -1)).toBe(0);
});

it("tails of NaN are NaN", () => {
  expect(normalUpperTail(Number.NaN)).toBeNaN();
  expect(pearsonIIIUpperTail(Number.NaN, 0.5)).toBeNaN();
});
