import { type Matrix, matrix, precisionOf, toPrecision } from "../../core/matrix";
import { randomNormal, randomNumbers } from "../../core/random";
import type { Engine } from "../../engine/engine";
import { referenceEngine } from "../../engine/reference";
import { solveRidge } from "./solve-ridge";

const [n, d, q] = [300, 9, 4];
const random = randomNumbers(12);
const noise = randomNormal(n, d, random);
const y = toPrecision(randomNormal(n, q, random), "float32");

/** Columns that share a part; the last one differs from it by `own`. */
function sharing(own: number): Matrix {
  return matrix(
    n,
    d,
    (i, j) => noise.values[i * d]! + (j === d - 1 ? own : 1) * noise.values[i * d + j]!,
    "float32",
  );
}

/** The engine, and the precisions of the products it was asked for. */
function watched(): { engine: Engine; asked: Set<string> } {
  const asked = new Set<string>();
  return {
    asked,
    engine: {
      ...referenceEngine,
      crossProduct(a, b = a, into) {
        asked.add(precisionOf(a));
        return referenceEngine.crossProduct(a, b, into);
      },
    },
  };
}

async function worst(x: Matrix, penalty: number): Promise<{ error: number; asked: string[] }> {
  const { engine, asked } = watched();
  const found = await solveRidge(x, y, penalty, engine);
  const [a, b] = [toPrecision(x, "float64"), toPrecision(y, "float64")];
  const exact = await solveRidge(a, b, penalty, referenceEngine);
  const largest = Math.max(...exact.values.map(Math.abs));
  const errors = found.values.map((value, k) => Math.abs(value - exact.values[k]!) / largest);
  return { error: Math.max(...errors), asked: [...asked] };
}

describe("solveRidge", () => {
  it("takes products in float32 of float32 data where every direction varies, and is right to 1e-5", async () => {
    const { error, asked } = await worst(sharing(1), 0.1);
    expect(asked).toEqual(["float32"]);
    expect(error).toBeLessThan(1e-5);
  });

  it("takes products in float64 where one hardly does", async () => {
    const { error, asked } = await worst(sharing(1e-3), 1e-6);
    expect(asked).toEqual(["float32", "float64"]);
    expect(error).toBeLessThan(1e-9);
  });

  it("stays with float32 where a penalty outweighs that", async () => {
    const { error, asked } = await worst(sharing(1e-3), 30);
    expect(asked).toEqual(["float32"]);
    expect(error).toBeLessThan(1e-5);
  });
});
