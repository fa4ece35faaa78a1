import { firstNotFinite } from "../../core/arithmetic";
import { type Matrix, shapeOf } from "../../core/matrix";

/**
 * Refuses what is no confound: a number for every two sentences, the same both ways.
 *
 * @param k which of the confounds it is
 * @throws RangeError when it is not square, finite or symmetric
 */
export function requireConfound(who: string, k: number, confound: Matrix): void {
  const { rows: n, columns, values } = confound;
  const rule = `${who}: a confound has a number for every two sentences, a symmetric matrix of finite numbers`;
  if (n !== columns || n < 2) {
    throw new RangeError(
      `${rule}, but confound ${k} is ${shapeOf(confound)}. Of one number a sentence, lengthSimilarity makes one.`,
    );
  }
  const wrong = firstNotFinite(confound);
  if (wrong) {
    throw new RangeError(
      `${rule}, but confound ${k} has ${wrong.value} in row ${wrong.row}, column ${wrong.column}. Leave that sentence out.`,
    );
  }
  const least = 1e-6 * largestOf(confound);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < i; j++) {
      const [below, above] = [values[i * n + j]!, values[j * n + i]!];
      if (Math.abs(below - above) <= least) continue;
      throw new RangeError(
        `${rule}, but confound ${k} has ${below} in row ${i}, column ${j} and ${above} the other way. Give the mean of both.`,
      );
    }
  }
}

/** The largest absolute value. */
export function largestOf({ values }: Matrix): number {
  let most = 0;
  for (const value of values) most = Math.max(most, Math.abs(value));
  return most;
}
