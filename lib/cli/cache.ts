import { cacheFolder } from "../files/cache/cache";
import { cacheEntries, clearCache, describeEntry } from "../files/cache/cache-entries";
import { type Command, UsageError } from "./command";

/** What was computed before: to look at, and to throw away. */
export const cache: Command = {
  summary: "Lists or clears what is kept of earlier computations.",
  help: `interlingua cache list|clear

Hidden states are kept by what they depend on (model, tokenizer, text, pooling, options), so that
they are computed once; and copies of models with shuffled weights.

  list   the folder; then size, last use, name and content of every entry, last used first
  clear  removes them all; models that interlingua model made stay

  INTERLINGUA_CACHE  the folder, if not the platform's for caches`,
  words: ["list|clear"],
  options: {},
  async run({ words: [action], print }) {
    const folder = cacheFolder();
    if (action === "list") print(await list(folder));
    else if (action === "clear") print(await clear(folder));
    else throw new UsageError(`cache: it is list or clear, but "${action}" came.`);
  },
};

async function list(folder: string): Promise<string> {
  const entries = await cacheEntries(folder);
  const total = entries.reduce((sum, { bytes }) => sum + bytes, 0);
  const lines = [`${folder}: ${entries.length} entries, ${megabytes(total)}`];
  for (const { name, bytes, used } of entries) {
    const day = used.toISOString().slice(0, 16).replace("T", " ");
    const what = await describeEntry(folder, name);
    lines.push(`${megabytes(bytes).padStart(10)}  ${day}  ${name.slice(0, 12)}…  ${what}`);
  }
  return lines.join("\n");
}

async function clear(folder: string): Promise<string> {
  const { entries, bytes } = await clearCache(folder);
  return `${folder}: removed ${entries} entries, ${megabytes(bytes)}`;
}

function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(1)} MB`;
}
