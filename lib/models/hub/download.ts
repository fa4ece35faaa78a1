import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { mkdir, open, readdir, rename, rm, stat } from "node:fs/promises";
import { hostname } from "node:os";
import { basename, dirname, join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { sizeOf } from "./cache";

/** A file of a model as the hub lists it. */
export interface HubFile {
  readonly path: string;
  readonly size: number;
  /** SHA-256 of a large file; of a small one git's SHA-1, which begins with its length. */
  readonly checksum: { readonly kind: "sha256" | "git"; readonly hex: string };
}

/** How often something is tried that brought nothing, and milliseconds before the second try; then twice as long each. */
export interface Patience {
  readonly tries: number;
  readonly pause: number;
}

/** The bytes of a file from some place on. */
export type Source = (start: number) => Promise<ReadableStream<Uint8Array>>;

/**
 * Fetches a file to a path, where it appears whole and with the checksum that the hub says, or not
 * at all. What was fetched before it was cut, by this process or one that was killed, is gone on
 * with; a second process that fetches the same has a file of its own.
 *
 * @throws RangeError when the checksum is another, twice; what the source throws, once it is not to
 * be tried again
 */
export async function download(
  file: HubFile,
  path: string,
  source: Source,
  { onBytes, patience }: { onBytes: (bytes: number) => void; patience: Patience },
): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  const partial = await takeOver(path);
  for (let damaged = 0; ; damaged++) {
    await fetchRest(file, partial, source, onBytes, patience);
    if (await hasChecksum(partial, file)) break;
    await rm(partial);
    if (damaged === 0) continue;
    throw new RangeError(
      `openEncoder: ${file.path} needs to have the checksum that the hub says (${file.checksum.hex.slice(0, 12)}…), but what came has another, twice. Try again later, or another connection.`,
    );
  }
  await rename(partial, path);
}

async function fetchRest(
  file: HubFile,
  partial: string,
  source: Source,
  onBytes: (bytes: number) => void,
  { tries, pause }: Patience,
): Promise<void> {
  let vain = 0;
  for (;;) {
    const start = (await sizeOf(partial)) ?? 0;
    if (start >= file.size && start > 0) return;
    try {
      await append(partial, await source(start), start, onBytes);
      if (((await sizeOf(partial)) ?? 0) >= file.size) return;
      throw new Error(`the connection was closed before all of ${file.path} came`);
    } catch (error) {
      if (messageOf(error) === rangeIgnored) await rm(partial, { force: true });
      else if (((await sizeOf(partial)) ?? 0) > start) vain = 0;
      vain++;
      if (vain >= tries || !isWorthAnotherTry(error)) throw error;
      await setTimeout(pause * 2 ** (vain - 1));
    }
  }
}

async function append(
  path: string,
  stream: ReadableStream<Uint8Array>,
  start: number,
  onBytes: (bytes: number) => void,
): Promise<void> {
  const file = await open(path, "a");
  let bytes = start;
  try {
    for await (const chunk of stream) {
      await file.write(chunk);
      bytes += chunk.length;
      onBytes(bytes);
    }
    await file.sync();
  } catch (error) {
    // The hub's client hands on some errors as text.
    throw typeof error === "string" ? new Error(error) : error;
  } finally {
    await file.close();
  }
}

/** The source began with the beginning where the rest was asked for: the whole is fetched again. */
export const rangeIgnored = "the hub sent a whole file where the rest of it was asked for";

/** What a server says of itself passes, what it says of the request does not; nor does a full disk. */
export function isWorthAnotherTry(error: unknown): boolean {
  if ((error as Error).name === "AbortError") return false;
  const status = statusOf(error);
  if (status !== undefined) return status >= 500 || status === 429;
  return (error as NodeJS.ErrnoException).code === undefined;
}

/** The status of HTTP that an error tells of. */
export function statusOf(error: unknown): number | undefined {
  const said = /\bstatus (\d{3})\b/.exec(messageOf(error));
  return said ? Number(said[1]) : undefined;
}

function messageOf(error: unknown): string {
  return (error as Error).message;
}

/**
 * The name under which this process fetches a file, with what a process that is no more left of
 * it: a rename, so that only one can have it.
 */
async function takeOver(path: string): Promise<string> {
  const own = `${path}.${hostname()}-${process.pid}.incomplete`;
  const start = `${basename(path)}.`;
  for (const name of await readdir(dirname(path))) {
    if (!name.startsWith(start) || !name.endsWith(".incomplete")) continue;
    const left = join(dirname(path), name);
    if (left === own || (await isLeft(left, name.slice(start.length, -".incomplete".length)))) {
      await rename(left, own).catch(() => undefined);
      break;
    }
  }
  return own;
}

/** Whether the process that fetched it is no more; one of another machine has an hour to go on. */
async function isLeft(path: string, owner: string): Promise<boolean> {
  const [, host, pid] = /^(.*)-(\d+)$/.exec(owner) ?? [];
  if (host !== hostname()) {
    const written = (await stat(path).catch(() => undefined))?.mtimeMs ?? Number.POSITIVE_INFINITY;
    return Date.now() - written > 3_600_000;
  }
  try {
    process.kill(Number(pid), 0);
    return false;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "ESRCH";
  }
}

async function hasChecksum(path: string, { size, checksum }: HubFile): Promise<boolean> {
  if ((await sizeOf(path)) !== size) return false;
  const hash = createHash(checksum.kind === "sha256" ? "sha256" : "sha1");
  if (checksum.kind === "git") hash.update(`blob ${size}\0`);
  for await (const chunk of createReadStream(path, { highWaterMark: 1 << 20 })) {
    hash.update(chunk as Buffer);
  }
  return hash.digest("hex") === checksum.hex;
}
