import { randomNumbers, randomPermutation } from "../core/random";
import { countsOf, type Labels } from "./labels";

/** Rows to learn from and rows to be judged by. */
export interface Split {
  /** What is held out, e.g. `fold 1` or a language. */
  readonly name: string;
  readonly train: readonly number[];
  readonly test: readonly number[];
}

/**
 * Folds that keep groups whole (a sentence and its translations, a document) and deal the classes
 * out evenly: groups in random order, those of the same most frequent class one after the other,
 * go to the folds in turn.
 *
 * @param groups the group of each row; every row its own when left out
 * @throws RangeError when folds is not a whole number from 2 to the number of groups, or there is
 *   not a group a row
 */
export function groupFolds(
  who: string,
  { codes, classes }: Labels,
  { folds, groups, seed }: { folds: number; groups?: readonly string[] | undefined; seed: number },
): Split[] {
  const members = rowsByGroup(who, codes.length, groups);
  requireFolds(who, folds, members.length, groups ? "group" : "row");
  const shuffled = randomPermutation(members.length, randomNumbers(seed)).map((g) => members[g]!);
  const inTurn = Array.from({ length: classes.length }, (): number[][] => []);
  for (const rows of shuffled) inTurn[mostFrequent(rows, codes, classes.length)]!.push(rows);
  const foldOf = new Int32Array(codes.length);
  for (const [turn, rows] of inTurn.flat().entries()) {
    for (const row of rows) foldOf[row] = turn % folds;
  }
  return splitsBy(
    foldOf,
    Array.from({ length: folds }, (_, fold) => `fold ${fold + 1}`),
  );
}

function requireFolds(who: string, folds: number, most: number, unit: string): void {
  if (most < 2) {
    throw new RangeError(
      `${who}: folds hold out one ${unit} at least and learn from another, but there is ${most ? "only one" : "none"}. Give more ${unit}s, or divide the rows by something else.`,
    );
  }
  if (Number.isInteger(folds) && folds >= 2 && folds <= most) return;
  throw new RangeError(
    `${who}: folds is a whole number from 2 to the number of ${unit}s, ${most}, but ${folds} came. ` +
      (folds > most ? "Give fewer." : "5 or 10 is usual."),
  );
}

/**
 * Splits that are given, after a look at their rows, or folds of whole groups.
 *
 * @throws RangeError as groupFolds; when a split that is given has no rows on one side, or rows that
 *   are not there, or a row or group is on both sides
 */
export function splitsOf(
  who: string,
  labels: Labels,
  {
    splits,
    groups,
    folds = 5,
    seed = 0,
  }: {
    readonly splits?: readonly Split[];
    readonly groups?: readonly string[];
    readonly folds?: number;
    readonly seed?: number;
  },
): readonly Split[] {
  if (!splits) return groupFolds(who, labels, { folds, groups, seed });
  if (splits.length === 0) {
    throw new RangeError(
      `${who}: there is a split at least, but none came. Leave splits out for folds.`,
    );
  }
  const n = labels.codes.length;
  const units = groups ?? Array.from({ length: n }, (_, row) => `row ${row}`);
  rowsByGroup(who, n, units);
  for (const { name, train, test } of splits) {
    const odd = [...train, ...test].find((row) => !(Number.isInteger(row) && row >= 0 && row < n));
    if (odd !== undefined || train.length === 0 || test.length === 0) {
      throw new RangeError(
        `${who}: a split has training and test rows among the ${n} there are, but ${name} has ` +
          `${odd === undefined ? `${train.length} and ${test.length}` : `row ${odd}`}. Count rows from 0.`,
      );
    }
  }
  requireApart(who, splits, units);
  return splits;
}

/**
 * Each group held out in turn, as each language: can what was learnt of the others be read of it?
 *
 * @throws RangeError when there are fewer than 2 groups
 */
export function leaveOneGroupOut(groups: readonly string[]): Split[] {
  const names = [...new Set(groups)];
  if (names.length < 2) {
    throw new RangeError(
      `leaveOneGroupOut: it takes two groups at least, but there is ${names.length === 1 ? `only "${names[0]}"` : "none"}. Give the group of each row.`,
    );
  }
  const places = new Map(names.map((name, place) => [name, place]));
  return splitsBy(
    Int32Array.from(groups, (name) => places.get(name)!),
    names,
  );
}

function splitsBy(foldOf: Int32Array, names: readonly string[]): Split[] {
  const rows = Array.from(foldOf, (_, row) => row);
  return names.map((name, fold) => ({
    name,
    train: rows.filter((row) => foldOf[row] !== fold),
    test: rows.filter((row) => foldOf[row] === fold),
  }));
}

/** The rows of each group, in order of first appearance. */
export function rowsByGroup(who: string, n: number, groups?: readonly string[]): number[][] {
  if (!groups) return Array.from({ length: n }, (_, row) => [row]);
  if (groups.length !== n) {
    throw new RangeError(
      `${who}: each row needs a group, but there are ${n} rows and ${groups.length} groups. ` +
        "Give the sentence, or document, of each row.",
    );
  }
  const members = new Map<string, number[]>();
  for (const [row, group] of groups.entries()) {
    const others = members.get(group);
    if (others) others.push(row);
    else members.set(group, [row]);
  }
  return [...members.values()];
}

/** @throws RangeError when a group, or row, is among the training and the test rows of a split */
function requireApart(who: string, splits: readonly Split[], groups: readonly string[]): void {
  for (const { name, train, test } of splits) {
    const known = new Set(train.map((row) => groups[row]!));
    const straddling = test.map((row) => groups[row]!).find((group) => known.has(group));
    if (straddling === undefined) continue;
    throw new RangeError(
      `${who}: a group must not be on both sides of a split, but "${straddling}" is among the training and the ` +
        `test rows of ${name}. Divide the rows by groups, or leave groups out.`,
    );
  }
}

/** Test rows of the class that most training rows have, the first of equals. */
export function majorityHits(labels: Labels, { train, test }: Split): number {
  const counts = countsOf(labels, train);
  return countsOf(labels, test)[counts.indexOf(Math.max(...counts))]!;
}

function mostFrequent(rows: readonly number[], codes: Int32Array, classes: number): number {
  if (rows.length === 1) return codes[rows[0]!]!;
  const counts = new Int32Array(classes);
  for (const row of rows) counts[codes[row]!]! += 1;
  return counts.indexOf(Math.max(...counts));
}
