import { createHash } from "node:crypto";
import { rm } from "node:fs/promises";
import { cpus } from "node:os";
import { setTimeout as wait } from "node:timers/promises";
import { openSafetensors, type Safetensors, type Tensor } from "../files/formats/safetensors";
import { writeSafetensors } from "../files/formats/write-safetensors";
import type { Plan } from "./plan";

/**
 * Writes a part whole or not at all. Its header carries the plan's hash, the arithmetic that made it
 * (e.g. "OpenBLAS 0.3.21, 2 threads") on which processor, and a checksum of each tensor, so that a
 * reader can check just what it reads.
 */
export async function writePart(
  path: string,
  plan: Plan,
  tensors: Readonly<Record<string, Tensor>>,
  engine: string,
  more: Readonly<Record<string, string>>,
): Promise<void> {
  const checksums = Object.entries(tensors).map(([name, { values }]) => [name, checksum(values)]);
  await writeSafetensors(path, tensors, {
    ...more,
    plan: plan.hash,
    engine,
    processor: cpus()[0]?.model ?? "unknown",
    checksums: JSON.stringify(Object.fromEntries(checksums)),
  });
}

/** What made a part, in words. */
export function makingOf({ metadata }: { readonly metadata: OpenPart["metadata"] }): string {
  return `${metadata.engine} on ${metadata.processor}`;
}

/** A part whose tensors are checked as they are read. */
export interface OpenPart {
  readonly metadata: Readonly<Record<string, string>>;
  read(name: string): Promise<Tensor>;
}

/**
 * Opens a part of this plan.
 *
 * @throws RangeError when it is of another plan, or damaged (it is removed then, so that the next
 *   run makes it again); Error when it is not there, though it was waited for
 */
export async function openPart(path: string, plan: Plan): Promise<OpenPart> {
  const file = await whenVisible(path);
  checkPlan(path, file, plan);
  const checksums: Record<string, string> = JSON.parse(file.metadata.checksums ?? "{}");
  return {
    metadata: file.metadata,
    async read(name) {
      const tensor = await file.read(name);
      if (checksum(tensor.values) === checksums[name]) return tensor;
      await rm(path, { force: true });
      throw new RangeError(
        `run: "${name}" in ${path} does not have the checksum that its header says: the file was damaged, and is removed. Run or submit again, which makes this part anew.`,
      );
    },
  };
}

/**
 * Whether a part is there and of this plan; with `whole`, also whether all of it is sound. A damaged
 * file counts as none.
 *
 * @throws RangeError when a sound file is of another plan
 */
export async function hasPart(path: string, plan: Plan, whole: boolean): Promise<boolean> {
  let file: Safetensors;
  try {
    file = await openSafetensors(path);
  } catch (error) {
    if (isMissing(error) || error instanceof RangeError) return false;
    throw error;
  }
  checkPlan(path, file, plan);
  return !whole || (await file.bodyHash()) === file.metadata.sha256;
}

function checkPlan(path: string, { metadata }: Safetensors, plan: Plan): void {
  if (metadata.plan === plan.hash) return;
  throw new RangeError(
    `run: every part needs the hash of its plan, ${short(plan.hash)}, but ${path} has ${metadata.plan ? short(metadata.plan) : "none"}. It is of another plan: move it away, or plan into another folder.`,
  );
}

function short(hash: string): string {
  return `${hash.slice(0, 12)}…`;
}

/** How long a file written on another node may take to be seen here, in milliseconds. */
const patience = [100, 300, 1000, 3000, 5000];

async function whenVisible(path: string): Promise<Safetensors> {
  for (const pause of patience) {
    try {
      return await openSafetensors(path);
    } catch (error) {
      if (!isMissing(error)) throw error;
      await wait(pause);
    }
  }
  return openSafetensors(path);
}

function isMissing(error: unknown): boolean {
  return (error as NodeJS.ErrnoException).code === "ENOENT";
}

function checksum(values: Tensor["values"]): string {
  const bytes = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
  return createHash("sha256").update(bytes).digest("hex");
}
