import { open, readFile, rm } from "node:fs/promises";
import { hostname } from "node:os";
import { setTimeout as wait } from "node:timers/promises";

/** How long another's work under the lock is waited for, in milliseconds. */
const patience = 60_000;

/**
 * Does some work while nobody else does any under the same lock, on whichever node. One left behind
 * by a process of this machine that is no more is taken over.
 *
 * @throws Error when another holds the lock for a minute
 */
export async function underLock<T>(path: string, work: () => Promise<T>): Promise<T> {
  const until = Date.now() + patience;
  while (!(await take(path))) {
    if (Date.now() > until) {
      const holder = await readFile(path, "utf8").catch(() => "somebody");
      throw new Error(
        `submit: one at a time may submit a run, but ${holder.trim()} has been at it for a minute. If it is no more, remove ${path}.`,
      );
    }
    await wait(200);
  }
  try {
    return await work();
  } finally {
    await rm(path, { force: true });
  }
}

async function take(path: string): Promise<boolean> {
  try {
    const file = await open(path, "wx");
    await file.writeFile(`process ${process.pid} on ${hostname()}\n`);
    await file.close();
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
    await removeIfLeftBehind(path);
    return false;
  }
}

async function removeIfLeftBehind(path: string): Promise<void> {
  const holder = await readFile(path, "utf8").catch(() => "");
  const [, id, host] = /^process (\d+) on (.+)\n$/.exec(holder) ?? [];
  if (host !== hostname() || isAlive(Number(id))) return;
  await rm(path, { force: true });
}

function isAlive(id: number): boolean {
  try {
    process.kill(id, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}
