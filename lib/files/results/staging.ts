import { randomBytes } from "node:crypto";
import { mkdir, readdir, rm, stat } from "node:fs/promises";
import { basename, dirname, join } from "node:path";

/** A staging folder this old (milliseconds) is of a run that was killed, not of one that writes. */
const abandoned = 60 * 60 * 1000;

/**
 * A hidden folder beside the one that is to be written, on the same disk, so that finished files
 * can be renamed into place. What killed runs left of the same folder is cleared away.
 */
export async function openStaging(
  folder: string,
): Promise<{ readonly staging: string; readonly clear: () => Promise<void> }> {
  const parent = dirname(folder);
  const prefix = `.${basename(folder)}.partial-`;
  await mkdir(parent, { recursive: true });
  for (const name of await readdir(parent)) {
    if (!name.startsWith(prefix)) continue;
    const found = await stat(join(parent, name)).catch(() => undefined);
    if (found && Date.now() - found.mtimeMs > abandoned)
      await rm(join(parent, name), { recursive: true, force: true });
  }
  const staging = join(parent, prefix + randomBytes(4).toString("hex"));
  await mkdir(staging);
  return { staging, clear: () => rm(staging, { recursive: true, force: true }) };
}
