import { parseArgs } from "node:util";
import { type Command, type Given, Interrupted, UsageError } from "./command";
import { versions } from "./versions";

/** Commands by name, loaded when they are called: a command pays for no other's packages. */
export type Commands = Readonly<Record<string, () => Command>>;

/** Where the command line writes: lines for a reader, and lines about what went wrong. */
export interface Terminal {
  readonly print: (text: string) => void;
  readonly printError: (text: string) => void;
}

/**
 * Runs what the words after `interlingua` say.
 *
 * @returns the exit code: 0 when all went well, 1 when the command failed, 2 when it was not
 * understood, 130 when it was interrupted
 */
export async function run(
  words: readonly string[],
  commands: Commands,
  { print, printError }: Terminal,
): Promise<number> {
  try {
    const [name, ...rest] = words;
    if (name === "--version") print(versions().interlingua!);
    else if (name === undefined || name === "--help" || name === "help") print(overview(commands));
    else await runCommand(name, commandNamed(name, commands), rest, print);
    return 0;
  } catch (error) {
    printError(describe(error));
    if (error instanceof Interrupted) return 130;
    return error instanceof UsageError ? 2 : 1;
  }
}

async function runCommand(
  name: string,
  command: Command,
  words: readonly string[],
  print: Given["print"],
): Promise<void> {
  const { values, positionals } = parse(name, command, words);
  const { help, ...options } = values;
  if (help) return print(command.help);
  if (positionals.length !== command.words.length) {
    throw new UsageError(
      `${name}: it is written interlingua ${[name, ...command.words].join(" ")}, ` +
        `but "${[name, ...positionals].join(" ")}" came. See interlingua ${name} --help.`,
    );
  }
  await command.run({ words: positionals, options, print });
}

function parse(name: string, command: Command, words: readonly string[]) {
  const options = { ...command.options, help: { type: "boolean" as const } };
  try {
    return parseArgs({ args: joined(words, options), options, allowPositionals: true });
  } catch (error) {
    const there = Object.keys(options).map((option) => `--${option}`);
    const reason = (error as Error).message.split(". ")[0]!;
    throw new UsageError(`${name}: ${reason}. There are ${there.join(", ")}.`, { cause: error });
  }
}

/** `--sbatch "-p cpu"` as `--sbatch="-p cpu"`: parseArgs takes no text that begins with a dash for a value. */
function joined(words: readonly string[], options: Command["options"]): string[] {
  const isText = (word: string) => word.startsWith("-") && word.includes(" ");
  const takesText = (word: string) =>
    word.startsWith("--") && options[word.slice(2)]?.type === "string";
  return words.flatMap((word, k) => {
    if (k > 0 && isText(word) && takesText(words[k - 1]!)) return [];
    const next = words[k + 1];
    return next !== undefined && isText(next) && takesText(word) ? [`${word}=${next}`] : [word];
  });
}

function commandNamed(name: string, commands: Commands): Command {
  if (Object.hasOwn(commands, name)) return commands[name]!();
  throw new UsageError(
    `no command ${name}. There are ${Object.keys(commands).join(", ")}. See interlingua --help.`,
  );
}

function overview(commands: Commands): string {
  const names = Object.keys(commands);
  const width = Math.max(...names.map((name) => name.length));
  const list = names.map((name) => `  ${name.padEnd(width)}  ${commands[name]!().summary}`);
  return [
    "interlingua: look inside multilingual language models.",
    "",
    "  interlingua COMMAND [OPTIONS]",
    "  interlingua COMMAND --help",
    "  interlingua --version",
    "",
    ...list,
  ].join("\n");
}

/** One line; with the environment variable DEBUG also where it happened. */
function describe(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  const stack = process.env.DEBUG && error instanceof Error ? `\n${error.stack}` : "";
  return `interlingua: ${message.replaceAll(/\s*\n\s*/g, " ")}${stack}`;
}
