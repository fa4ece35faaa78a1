import { existsSync } from "node:fs";
import { join } from "node:path";
import type { Watch } from "../../core/progress";
import { usualFiles } from "../model-file";
import {
  type CachedModel,
  cachedModel,
  isExternalData,
  isOffline,
  ownExternalData,
  sizeOf,
} from "./cache";
import { type Hub, listModel, openHub, sourceOf } from "./client";
import { download, type HubFile, type Patience, statusOf } from "./download";
import { reasonOf, refused, unreachable } from "./errors";

export interface HubOptions extends Watch {
  /** A branch, tag or commit; "main" when left out. */
  readonly revision?: string;
  /** The model's file, e.g. "onnx/model_quantized.onnx"; the usual names are tried when left out. */
  readonly file?: string;
}

/** Whether a name is that of a model on the hub, `organisation/model`, and not of a path. */
export function isHubName(name: string): boolean {
  return /^[A-Za-z0-9][\w.-]*\/[A-Za-z0-9][\w.-]*$/.test(name);
}

/**
 * The folder of a model of the hub: its ONNX file with its external weights, its tokenizer and its
 * configuration, fetched through the hub's own client into the folder that Python's shares
 * (HF_HUB_CACHE, HF_HOME), unless they are there already. A download that was cut is gone on with;
 * checksums are compared. HF_TOKEN opens gated models, HF_ENDPOINT names another hub, and with
 * HF_HUB_OFFLINE (or when the hub cannot be reached) what was fetched before is used.
 *
 * @throws RangeError when there is no such model or file, it may not be had, or the hub cannot be
 * reached and the model is not there yet: then how to put it in place
 */
export async function fetchModel(
  name: string,
  options: HubOptions = {},
  patience: Patience = { tries: 5, pause: 500 },
): Promise<string> {
  const { revision = "main", file } = options;
  const cached = cachedModel(name);
  checkPath(revision, "revision");
  if (file !== undefined) checkPath(file, "file");
  if (isOffline()) {
    return alreadyThere(name, cached, options, "this is offline mode (HF_HUB_OFFLINE)");
  }
  const hub = await openHub(name, options);
  const listing = await listModel(hub, revision, patience).catch((error: unknown) => {
    const status = statusOf(error);
    options.signal?.throwIfAborted();
    if (status !== undefined && status < 500) throw refused(name, revision, status);
    return reasonOf(error);
  });
  if (typeof listing === "string") return alreadyThere(name, cached, options, listing);
  const model = modelAmong(name, listing.files, file);
  const wanted = filesWith(name, model, listing.files);
  await fetchFiles(hub, cached, listing.commit, wanted, options, patience).catch((error) => {
    options.signal?.throwIfAborted();
    throw error instanceof RangeError ? error : unreachable(name, reasonOf(error));
  });
  if (revision !== listing.commit) await cached.setRevision(revision, listing.commit);
  const snapshot = cached.snapshot(listing.commit);
  await ownExternalData(join(snapshot, model));
  return snapshot;
}

/** Beside the model's file: what tells of it, as far as it is there. */
const companions = [
  "config.json",
  "tokenizer.json",
  "tokenizer_config.json",
  "special_tokens_map.json",
];

function modelAmong(name: string, files: readonly HubFile[], asked?: string): string {
  const models = files.map(({ path }) => path).filter((path) => path.endsWith(".onnx"));
  const candidates = asked === undefined ? usualFiles : [asked];
  const model = candidates.find((path) => models.includes(path));
  if (model !== undefined) return model;
  throw new RangeError(
    models.length > 0
      ? `openEncoder: ${name} has no ${candidates.join(" or ")}. It has ${models.join(", ")}: name one with the option file.`
      : `openEncoder: ${name} has no ONNX file. Export it (optimum-cli export onnx --model ${name} FOLDER) and openEncoder("./FOLDER").`,
  );
}

function filesWith(name: string, model: string, files: readonly HubFile[]): HubFile[] {
  const isWanted = (path: string) =>
    path === model || isExternalData(path, model) || companions.includes(path);
  const wanted = files.filter(({ path }) => isWanted(path));
  for (const { path, checksum } of wanted) {
    checkPath(path, "file");
    if (!/^[0-9a-f]{40,64}$/.test(checksum.hex)) {
      throw new RangeError(
        `openEncoder: the hub says no checksum of ${path} of ${name}. Try again later.`,
      );
    }
  }
  return wanted;
}

async function fetchFiles(
  hub: Hub,
  cached: CachedModel,
  commit: string,
  files: readonly HubFile[],
  { onProgress }: HubOptions,
  patience: Patience,
): Promise<void> {
  const megabytes = (bytes: number) => Math.round(bytes / 1e5) / 10;
  const total = files.reduce((sum, { size }) => sum + size, 0);
  let before = 0;
  for (const file of files) {
    const place = join(cached.snapshot(commit), file.path);
    const blob = cached.blob(file.checksum.hex);
    if ((await sizeOf(place)) !== file.size) {
      const onBytes = (bytes: number) =>
        onProgress?.({
          task: `fetching ${hub.name}`,
          done: megabytes(before + bytes),
          total: megabytes(total),
          unit: "MB",
        });
      if ((await sizeOf(blob)) !== file.size) {
        await download(file, blob, sourceOf(hub, commit, file), { onBytes, patience });
      }
      await cached.link(place, blob);
    }
    before += file.size;
  }
}

async function alreadyThere(
  name: string,
  cached: CachedModel,
  { revision = "main", file }: HubOptions,
  reason: string,
): Promise<string> {
  const snapshot = await cached.snapshotOf(revision);
  const has = (path: string) => snapshot !== undefined && existsSync(join(snapshot, path));
  const model = (file === undefined ? usualFiles : [file]).find(has);
  if (snapshot === undefined || model === undefined || !has("tokenizer.json")) {
    throw unreachable(name, reason);
  }
  await ownExternalData(join(snapshot, model));
  return snapshot;
}

function checkPath(path: string, what: string): void {
  const parts = path.split("/");
  if (/^[^\\:\0]+$/.test(path) && parts.every((part) => !["", ".", ".."].includes(part))) return;
  throw new RangeError(
    `openEncoder: a ${what} is a name inside the model, but "${path}" came. Write it as onnx/model.onnx, with nothing before it.`,
  );
}
