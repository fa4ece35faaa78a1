import type { ParseArgsConfig } from "node:util";

/** One word of the command line, e.g. `doctor` of `interlingua doctor`. */
export interface Command {
  /** What it does, in one line of the list of commands. */
  readonly summary: string;
  /** What `--help` prints: how it is written, what each option means, an example. */
  readonly help: string;
  /** What it understands beside `--help`. */
  readonly options: NonNullable<ParseArgsConfig["options"]>;
  /** What its plain words are, e.g. ["DIR"], all of them needed. */
  readonly words: readonly string[];
  run(given: Given): Promise<void>;
}

/** What came after the command's name. */
export interface Given {
  readonly words: readonly string[];
  readonly options: Readonly<Record<string, string | boolean | (string | boolean)[] | undefined>>;
  /** Where results that a person or a program reads are written. */
  readonly print: (text: string) => void;
}

/** Ctrl+C was pressed. */
export class Interrupted extends Error {}

/** The command line was not understood: the message says what there is, and no stack is needed. */
export class UsageError extends Error {}
