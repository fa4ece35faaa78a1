import { type Matrix, matrix, takeRows, toPrecision, transpose } from "../../core/matrix";
import { randomNormal, randomNumbers } from "../../core/random";
import type { Engine } from "../../engine/engine";
import { referenceEngine as engine } from "../../engine/reference";
import { x, y } from "../../testing/retrieval-sides";
import fixture from "../retrieval.fixture.json";
import { findNearest } from "./find-nearest";
import {
  cosine,
  csls,
  dotProduct,
  euclidean,
  invertedSoftmax,
  marginAbsolute,
  marginDistance,
  marginRatio,
  type Similarity,
} from "./similarity";

const similarities: Record<keyof typeof fixture.nearest, Similarity> = {
  cosine,
  dotProduct,
  euclidean,
  csls: csls({ k: 10 }),
  marginRatio: marginRatio({ k: 4 }),
  marginDistance: marginDistance({ k: 4 }),
  invertedSoftmax: invertedSoftmax({ temperature: 30 }),
};
const names = Object.keys(similarities) as (keyof typeof similarities)[];
const listsOf = ({ indices, k }: { indices: Int32Array; k: number }) =>
  Array.from({ length: indices.length / k }, (_, i) => [...indices.subarray(i * k, (i + 1) * k)]);

it.each(names)("finds the rows that faiss, vecmap or LASER find, in order: %s", async (name) => {
  const found = await findNearest(x, y, { k: 5, similarity: similarities[name] }, engine);
  expect(listsOf(found)).toEqual(fixture.nearest[name]);
  expect(found).toMatchObject({ ties: 0, warnings: [] });
});

it.each(names)("float32, and one side of each precision, find the same three: %s", async (name) => {
  const single = toPrecision(x, "float32");
  for (const other of [y, toPrecision(y, "float32")]) {
    const found = await findNearest(
      single,
      other,
      { k: 3, similarity: similarities[name] },
      engine,
    );
    const first = fixture.nearest[name].map((list) => list.slice(0, 3));
    expect(listsOf(found)).toEqual(first);
  }
});

it("similarities are what they are called", async () => {
  for (const [name, value] of Object.entries(fixture.values)) {
    const similarity = similarities[name as keyof typeof similarities];
    const found = await findNearest(x, y, { k: 50, similarity }, engine);
    const at = found.indices.subarray(3 * 50, 4 * 50).indexOf(7);
    expect(found.similarities[3 * 50 + at]).toBeCloseTo(value, 9);
  }
});

it("what compares with neighbourhoods is the same read the other way", async () => {
  for (const [name, lists] of Object.entries(fixture.backward)) {
    const similarity = similarities[name as keyof typeof similarities];
    expect(listsOf(await findNearest(y, x, { similarity }, engine))).toEqual(lists);
  }
});

it("margin absolute is the cosine, and margin distance half of CSLS", async () => {
  const options = { k: 5 };
  const absolute = await findNearest(x, y, { ...options, similarity: marginAbsolute }, engine);
  expect(absolute.indices).toEqual((await findNearest(x, y, options, engine)).indices);
  const distance = await findNearest(x, y, { similarity: marginDistance({ k: 10 }) }, engine);
  const local = await findNearest(x, y, { similarity: csls() }, engine);
  expect(distance.indices).toEqual(local.indices);
  for (const [i, value] of distance.similarities.entries()) {
    expect(2 * value).toBeCloseTo(local.similarities[i]!, 12);
  }
});

it("distances keep their digits far from the origin, in float32 too", async () => {
  const far = (side: Matrix) =>
    toPrecision({ ...side, values: side.values.map((value) => value + 500) }, "float32");
  const found = await findNearest(far(x), far(y), { k: 1, similarity: euclidean }, engine);
  expect(listsOf(found).flat()).toEqual(fixture.nearest.euclidean.map(([first]) => first));
});

describe("in several tiles", () => {
  const random = randomNumbers(8);
  const [many, few] = [randomNormal(2100, 4, random), randomNormal(120, 4, random)];

  it.each([cosine, euclidean, csls({ k: 3 }), marginRatio(), invertedSoftmax()])(
    "finds what comparing each with each finds: $name",
    async (similarity) => {
      for (const [a, b] of [
        [many, few],
        [few, many],
      ] as const) {
        const { indices } = await findNearest(a, b, { k: 3, similarity }, engine);
        const scores = scoresOf(a, b, similarity);
        for (let i = 0; i < a.rows; i += 7) {
          const row = scores.subarray(i * b.rows, (i + 1) * b.rows);
          const order = [...row.keys()].sort((p, q) => row[q]! - row[p]!);
          expect([...indices.subarray(3 * i, 3 * i + 3)]).toEqual(order.slice(0, 3));
        }
      }
    },
  );

  it("a second pass is made over those rows only that the first leaves open", async () => {
    let compared = 0;
    const counting: Engine = {
      ...engine,
      rowProduct: async (p, q = p, into) => {
        compared += p.rows * q.rows;
        return engine.rowProduct(p, q, into);
      },
    };
    const shared = (side: Matrix, weight: number) =>
      matrix(600, 40, (i, j) => side.values[i * 40 + j]! + weight * base.values[i * 40 + j]!);
    const noise = randomNumbers(2);
    const base = randomNormal(600, 40, noise);
    const [p, q] = [randomNormal(600, 40, noise), randomNormal(600, 40, noise)];
    const similarity = csls();
    await findNearest(shared(p, 3), shared(q, 3), { similarity }, counting);
    expect(compared / 600 ** 2).toBeLessThan(1.1);
    compared = 0;
    const unrelated = [randomNormal(600, 3, noise), randomNormal(600, 3, noise)] as const;
    await findNearest(...unrelated, { similarity: marginRatio() }, counting);
    expect(compared / 600 ** 2).toBeGreaterThan(1.1);
    expect(compared / 600 ** 2).toBeLessThanOrEqual(2);
  });
});

it("of equally near candidates those of lower index are taken, and queries with such a choice counted", async () => {
  const candidates = takeRows(y, [4, 4, 9, 4, 11]);
  const found = await findNearest(takeRows(y, [4, 9]), candidates, { k: 2 }, engine);
  expect(listsOf(found)[0]).toEqual([0, 1]);
  expect(found.indices[2]).toBe(2);
  expect(found.ties).toBeGreaterThanOrEqual(1);
  const three = await findNearest(takeRows(y, [4]), candidates, { k: 3 }, engine);
  expect(listsOf(three)).toEqual([[0, 1, 3]]);
  expect(three.ties).toBe(0);
});

it("neighbourhoods with cosines below 0 are told of", async () => {
  const away = { ...y, values: y.values.map((value) => -value) };
  const { warnings } = await findNearest(x, away, { similarity: marginRatio() }, engine);
  expect(warnings[0]).toMatch(
    /^\d+ rows have a cosine of 0 or less with their 4 nearest on average, so that margins by ratio may have the wrong sign; take marginDistance$/,
  );
});

it("dot products take zero rows and lengths into account; cosines name a zero row", async () => {
  const holed = matrix(60, 8, (i, j) => (i === 5 ? 0 : x.values[i * 8 + j]!));
  const { indices } = await findNearest(holed, y, { similarity: dotProduct }, engine);
  expect(indices[5]).toBe(0);
  await expect(findNearest(holed, y, {}, engine)).rejects.toThrow(
    new RangeError(
      "findNearest: every row needs a length above zero, for zero has no direction, " +
        "but row 5 of queries [60 × 8] is zero. Leave that sentence out with selectSentences.",
    ),
  );
});

it("what cannot be searched is refused", async () => {
  await expect(findNearest(x, y, { k: 51 }, engine)).rejects.toThrow(
    new RangeError(
      "findNearest: k is a whole number from 1 to the number of candidates, but is 51, and candidates has 50 rows. Give a k from 1 to 50.",
    ),
  );
  await expect(findNearest(x, y, { similarity: csls({ k: 55 }) }, engine)).rejects.toThrow(
    "findNearest: k is a whole number from 1 to the number of candidates, but is 55, and candidates has 50 rows.",
  );
  await expect(findNearest(x, transpose(y), {}, engine)).rejects.toThrow(
    new RangeError(
      "findNearest: rows of both sides are vectors of one space, of as many dimensions, but queries is [60 × 8] " +
        "and candidates is [8 × 50]. For two models, map one to the other first.",
    ),
  );
  await expect(findNearest(matrix(0, 8), y, {}, engine)).rejects.toThrow(
    new RangeError(
      "findNearest: rows and dimensions are needed, but queries is [0 × 8]. Give some.",
    ),
  );
  expect(() => csls({ k: 0 })).toThrow(
    new RangeError("csls: k is a whole number from 1, but is 0. Give 10."),
  );
  expect(() => invertedSoftmax({ temperature: 301 })).toThrow(
    new RangeError(
      "invertedSoftmax: the temperature is a number above 0 and up to 300, but is 301. Give 30.",
    ),
  );
});

it("tells how far it has come, and stops when told to", async () => {
  const seen: number[] = [];
  await findNearest(x, y, { onProgress: ({ done, total }) => seen.push(done / total) }, engine);
  expect(seen).toEqual([1]);
  const signal = AbortSignal.abort(new Error("enough"));
  await expect(findNearest(x, y, { signal }, engine)).rejects.toThrow("enough");
});

/** Every score, the slow way. */
function scoresOf(a: Matrix, b: Matrix, { of, against }: Similarity): Float64Array {
  const [n, m, d] = [a.rows, b.rows, a.columns];
  const length = (s: Matrix, i: number) => Math.hypot(...s.values.subarray(i * d, i * d + d));
  const [la, lb] = [a, b].map((s) => Float64Array.from({ length: s.rows }, (_, i) => length(s, i)));
  const scores = Float64Array.from({ length: n * m }, (_, at) => {
    const [i, j] = [Math.floor(at / m), at % m];
    let [product, square] = [0, 0];
    for (let k = 0; k < d; k++) {
      product += a.values[i * d + k]! * b.values[j * d + k]!;
      square += (a.values[i * d + k]! - b.values[j * d + k]!) ** 2;
    }
    return of === "cosine" ? product / (la![i]! * lb![j]!) : -square;
  });
  if (!against) return scores;
  const column = (j: number) => Float64Array.from({ length: n }, (_, i) => scores[i * m + j]!);
  const row = (i: number) => scores.slice(i * m, (i + 1) * m);
  const near = (values: Float64Array) =>
    against.by === "softmax"
      ? Math.log(values.reduce((sum, s) => sum + Math.exp(against.temperature * s), 0))
      : values
          .sort()
          .slice(-against.k)
          .reduce((sum, s) => sum + s, 0) / against.k;
  const rows = Float64Array.from({ length: n }, (_, i) => near(row(i)));
  const columns = Float64Array.from({ length: m }, (_, j) => near(column(j)));
  return scores.map((s, at) => {
    const [p, q] = [rows[Math.floor(at / m)]!, columns[at % m]!];
    if (against.by === "softmax") return against.temperature * s - p - q;
    return against.by === "ratio" ? s / (p + q) : against.scale * s - against.share * (p + q);
  });
}
