import { existsSync } from "node:fs";
import {
  link as hardLink,
  lstat,
  mkdir,
  readdir,
  readFile,
  realpath,
  rename,
  rm,
  stat,
  symlink,
} from "node:fs/promises";
import { homedir } from "node:os";
import { dirname, join, relative } from "node:path";
import { writeAtomically } from "../../files/write-atomically";

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Where the hub's clients keep what they fetched, Python's too: HF_HUB_CACHE, or `hub` in HF_HOME,
 * which is `huggingface` in XDG_CACHE_HOME or ~/.cache when left out.
 */
export function hubCacheFolder(environment: Environment = process.env): string {
  const { HF_HUB_CACHE, HUGGINGFACE_HUB_CACHE, HF_HOME, XDG_CACHE_HOME } = environment;
  const named = HF_HUB_CACHE || HUGGINGFACE_HUB_CACHE;
  if (named) return named;
  const home = HF_HOME || join(XDG_CACHE_HOME || join(homedir(), ".cache"), "huggingface");
  return join(home, "hub");
}

/** Whether only what was fetched before may be used: HF_HUB_OFFLINE or TRANSFORMERS_OFFLINE. */
export function isOffline(environment: Environment = process.env): boolean {
  const { HF_HUB_OFFLINE, TRANSFORMERS_OFFLINE } = environment;
  return /^(1|on|yes|true)$/i.test(HF_HUB_OFFLINE || TRANSFORMERS_OFFLINE || "");
}

/**
 * One model in the cache, as the hub's clients lay it out:
 *
 *     models--org--name/blobs/<checksum>                    contents
 *     models--org--name/snapshots/<commit>/onnx/model.onnx  links to them
 *     models--org--name/refs/main                           the commit that a branch was at
 */
export interface CachedModel {
  readonly folder: string;
  /** The snapshot of a branch, tag or commit, if it was fetched. */
  snapshotOf(revision: string): Promise<string | undefined>;
  snapshot(commit: string): string;
  blob(checksum: string): string;
  /** Makes a file of a snapshot be a blob. */
  link(file: string, blob: string): Promise<void>;
  /** Remembers at which commit a branch was. */
  setRevision(revision: string, commit: string): Promise<void>;
}

/** The place of a model in the cache, which need not be there yet. */
export function cachedModel(name: string, cache: string = hubCacheFolder()): CachedModel {
  const folder = join(cache, `models--${name.replaceAll("/", "--")}`);
  const snapshot = (commit: string) => join(folder, "snapshots", commit);
  return {
    folder,
    snapshot,
    async snapshotOf(revision) {
      const reference = await readFile(join(folder, "refs", revision), "utf8").catch(
        () => revision,
      );
      const path = snapshot(reference.trim());
      return existsSync(path) ? path : undefined;
    },
    blob: (checksum) => join(folder, "blobs", checksum),
    link,
    setRevision: (revision, commit) => writeAtomically(join(folder, "refs", revision), commit),
  };
}

async function link(file: string, blob: string): Promise<void> {
  await mkdir(dirname(file), { recursive: true });
  const temporary = `${file}.${process.pid}`;
  await rm(temporary, { force: true });
  const isLinked = await symlink(relative(dirname(file), blob), temporary).then(
    () => true,
    () => false,
  );
  // Windows lets not everyone make links; Python's client moves the file there, too.
  await rename(isLinked ? temporary : blob, file);
}

/** Whether a file holds weights of a model that are outside of its ONNX file. */
export function isExternalData(file: string, model: string): boolean {
  return file.startsWith(`${model}_data`) || file.startsWith(`${model}.data`);
}

/**
 * Makes a model's external weights files of their own: hard links to the blobs, instead of
 * symbolic ones, which onnxruntime refuses to follow out of the model's folder.
 */
export async function ownExternalData(model: string): Promise<void> {
  const folder = dirname(model);
  for (const name of await readdir(folder)) {
    const path = join(folder, name);
    if (!isExternalData(path, model) || !(await lstat(path)).isSymbolicLink()) continue;
    const temporary = `${path}.${process.pid}`;
    try {
      await hardLink(await realpath(path), temporary);
      await rename(temporary, path);
    } catch (error) {
      throw new RangeError(
        `openEncoder: the weights in ${path} are a symbolic link, which onnxruntime does not follow, and the disk takes no hard link in its place (${(error as NodeJS.ErrnoException).code}). Copy the file there.`,
        { cause: error },
      );
    }
  }
}

/** The size of a file in bytes, links followed; undefined when it is not there. */
export async function sizeOf(path: string): Promise<number | undefined> {
  return (await stat(path).catch(() => undefined))?.size;
}
