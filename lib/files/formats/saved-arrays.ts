import type { Matrix } from "../../core/matrix";

/**
 * Which matrix is cut out of an array: a word or an index an axis. `[3, "rows", "columns"]` of
 * [layers, sentences, dimensions] is layer 3.
 */
export type Cut = readonly (number | "rows" | "columns")[];

/** An array of numbers in a file, none of which are read yet. */
export interface SavedArray {
  /** Its name in the file; empty where the file holds one array without a name. */
  readonly name: string;
  readonly shape: readonly number[];
  /** Its language and layer, where the file itself says them and not just a name. */
  readonly language?: string;
  readonly layer?: number;
  /** Reads one matrix, and no more of the file than the format makes necessary. */
  read(cut: Cut): Promise<Matrix>;
}

/** Names of rows that stand beside arrays in a file: the sentences' ids, or words. */
export interface SavedNames {
  readonly name: string;
  readonly language?: string;
  read(): Promise<readonly string[]>;
}

/** What one file holds, whatever its format. */
export interface SavedArrays {
  readonly arrays: readonly SavedArray[];
  readonly names: readonly SavedNames[];
  /** Entries of other kinds, by name: no vectors of floating-point numbers. */
  readonly leftOut?: readonly string[];
  /** What this package wrote into the file's header. */
  readonly about?: string;
}
