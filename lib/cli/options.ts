import { UsageError } from "./command";

/** "a,b,c" of an option; undefined when it was not given. */
export function listIn(value: unknown): string[] | undefined {
  return typeof value === "string" ? value.split(",").filter((word) => word !== "") : undefined;
}

/** "0,6,12" of --layers; undefined when it was not given. */
export function layersIn(value: unknown, command: string): number[] | undefined {
  return listIn(value)?.map((word) => {
    if (/^\d+$/.test(word)) return Number(word);
    throw new UsageError(
      `${command}: --layers takes numbers with commas between, but "${word}" came.`,
    );
  });
}

/** A whole number from 1; undefined when the option was not given. */
export function countIn(value: unknown, name: string, command: string): number | undefined {
  if (typeof value !== "string") return undefined;
  if (/^[1-9]\d*$/.test(value)) return Number(value);
  throw new UsageError(`${command}: --${name} takes a whole number from 1, but "${value}" came.`);
}

/** The text of an option; undefined when it was not given. */
export function textIn(value: unknown): string | undefined {
  return typeof value === "string" ? value : undefined;
}
