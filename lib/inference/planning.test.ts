import { matrix } from "../core/matrix";
import { randomNormal, randomNumbers } from "../core/random";
import { referenceEngine as engine } from "../engine/reference";
import { debiasedCka } from "../measures/cka/cka";
import { score } from "../measures/compare";
import { sentencesNeeded } from "./planning";

describe("sentencesNeeded", () => {
  it("falls with the value, and rises with power, with a stricter level and with spread", () => {
    const n = sentencesNeeded(0.1);
    expect(n).toBe(37);
    expect(sentencesNeeded(0.05)).toBeGreaterThan(n);
    expect(sentencesNeeded(0.1, { power: 0.95 })).toBeGreaterThan(n);
    expect(sentencesNeeded(0.1, { level: 0.001 })).toBeGreaterThan(n);
    expect(sentencesNeeded(0.1, { spread: 1 })).toBeGreaterThan(n);
  });

  it("gives the n at which as many studies as asked find it", async () => {
    const random = randomNumbers(4);
    // A weak signal in many directions, of which each column of y has a share.
    const share = 0.35;
    const draw = (n: number) => {
      const [x, noise] = [randomNormal(n, 20, random), randomNormal(n, 20, random)];
      const y = matrix(n, 20, (i, j) => {
        const at = i * 20 + j;
        return share * x.values[at]! + Math.sqrt(1 - share ** 2) * noise.values[at]!;
      });
      return score(debiasedCka, x, y, {}, engine);
    };
    // Of white data whose columns correlate by c, CKA is c².
    const n = sentencesNeeded(share ** 2, { power: 0.8 });
    let found = 0;
    for (let t = 0; t < 200; t++) if ((await draw(n)).null!.pValue <= 0.05) found++;
    expect(Math.abs(found / 200 - 0.8)).toBeLessThan(0.1);
  });

  it("refuses what is no plan", () => {
    expect(() => sentencesNeeded(0, { power: 0.8 })).toThrow(
      new RangeError(
        "sentencesNeeded: it takes a CKA in (0, 1], power and level in (0, 1) and a spread of 0 or more, but " +
          "0, 0.8, 0.05 and 0 came. Give e.g. 0.1, { power: 0.8, level: 0.05 }.",
      ),
    );
    expect(() => sentencesNeeded(0.1, { level: 1 })).toThrow(RangeError);
    expect(() => sentencesNeeded(0.1, { spread: -1 })).toThrow(RangeError);
  });
});
