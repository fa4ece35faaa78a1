import { randomNumbers, randomPermutation } from "../core/random";

/** What decides which sentences are held against each other. */
export interface Membership {
  /** The most sentences of a batch. */
  readonly batchSize: number;
  readonly seed: number;
}

/**
 * The sentences in the order of the plan, cut into batches of nearly one size: documents in a random
 * order, whole where a cut does not fall into them; single sentences where no documents are known.
 *
 * Follows from the corpus and the seed alone, so that every task of a run makes the same.
 *
 * @throws RangeError when the batch size leaves batches of fewer than 4 sentences
 */
export function batchesOfPlan(
  n: number,
  groups: readonly string[] | undefined,
  { batchSize, seed }: Membership,
): readonly (readonly number[])[] {
  const count = Math.ceil(n / batchSize);
  if (!Number.isInteger(batchSize) || Math.floor(n / count) < 4) {
    throw new RangeError(
      `plan: a batch needs at least 4 sentences, but ${n} sentences in batches of ${batchSize} do not have them. Give a larger --batch or more sentences.`,
    );
  }
  const order = documents(n, groups);
  const shuffled = randomPermutation(order.length, randomNumbers(seed)).flatMap((k) => order[k]!);
  const cut = (batch: number) => Math.floor((batch * n) / count);
  return Array.from({ length: count }, (_, batch) => shuffled.slice(cut(batch), cut(batch + 1)));
}

/** How a score says it. */
export function membershipInWords(grouped: boolean, { seed }: Membership): string {
  return `${grouped ? "documents" : "sentences"} in random order, seed ${seed}`;
}

function documents(n: number, groups: readonly string[] | undefined): number[][] {
  const members = new Map<string, number[]>();
  for (let row = 0; row < n; row++) {
    const name = groups?.[row] ?? String(row);
    const others = members.get(name);
    if (others) others.push(row);
    else members.set(name, [row]);
  }
  return [...members.values()];
}
