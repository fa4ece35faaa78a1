import { matrix, rowOf, takeRows } from "../core/matrix";
import { randomNormal, randomNumbers } from "../core/random";
import { referenceEngine as engine } from "../engine/reference";
import { debiasedCka, linearPredictivity, score } from "../measures/index";
import { fromMatrices } from "../representations/representations";
import { scoreLanguages } from "./compare-languages";
import { mostInfluential } from "./influence";

const random = randomNumbers(6);
const n = 60;
const documents = Array.from({ length: n }, (_, i) => `document ${i % 20}`);
const x = randomNormal(n, 3, random);
const noise = randomNormal(n, 3, random);
/** Near x, but for document 7, whose paragraphs do not line up. */
const y = matrix(n, 3, (i, j) => {
  const aligned = documents[i] === "document 7" ? 0 : rowOf(x, i)[j]!;
  return aligned + 0.3 * (documents[i] === "document 7" ? 12 : 1) * rowOf(noise, i)[j]!;
});
const sentences = documents.map((document, i) => `${document}, sentence ${i}`);
const representations = fromMatrices({ deu: [x], fra: [y] }, { sentences, groups: documents });

it.each([debiasedCka, linearPredictivity])(
  "$name names the document that moves it most, with the score it would have",
  async (measure) => {
    const scores = await scoreLanguages(representations, measure, { engine, jackknife: true });
    const [most] = mostInfluential(scores, documents, 1);
    expect(most!.without).toBe("document 7");
    expect(most!.scoreWithout).toBeGreaterThan(most!.score);
    const kept = documents.flatMap((document, row) => (document === "document 7" ? [] : [row]));
    const [a, b] = most!.source === "deu" ? [x, y] : [y, x];
    const rest = await score(measure, takeRows(a, kept), takeRows(b, kept), {}, engine);
    expect(most!.scoreWithout).toBeCloseTo(rest.value, 10);
  },
);

it("no document is named of random blocks of rows", async () => {
  const options = { engine, jackknife: true, groups: false } as const;
  const scores = await scoreLanguages(representations, linearPredictivity, options);
  expect(mostInfluential(scores, sentences, 5)).toEqual([]);
});
