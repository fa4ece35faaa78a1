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

/** The text of an option; undefined when it was not given. */
export function textIn(value: unknown): string | undefined {
  return typeof value === "string" ? value : undefined;
}
