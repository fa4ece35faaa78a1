import { existsSync } from "node:fs";
import { basename, join, resolve } from "node:path";
import { cacheFolder } from "../files/cache/cache";
import { packageFolder } from "../files/package-folder";
import { fetchModel, type HubOptions, isHubName } from "./hub/hub";

/** Where a model lies, and what it is called. */
export interface ModelFolder {
  readonly name: string;
  readonly folder: string;
}

/**
 * The folder of a model: the built-in one when no name is given; a folder that there is; one that
 * `interlingua model` made, by its name; or a model of the hub, `organisation/model`, fetched
 * unless it is there already.
 *
 * @throws RangeError when a model of the hub is neither there nor to be had
 */
export async function modelFolderOf(
  name: string = builtInModel(),
  options: HubOptions = {},
): Promise<ModelFolder> {
  const made = join(madeModels(), name);
  if (existsSync(name)) return { name: basename(resolve(name)), folder: resolve(name) };
  if (/^[\w.-]+$/.test(name) && existsSync(made)) return { name, folder: made };
  if (isHubName(name)) return { name, folder: await fetchOnce(name, options) };
  return { name: basename(resolve(name)), folder: resolve(name) };
}

/** The folder of the model that comes with the package. */
export function builtInModel(): string {
  return join(packageFolder(), "data", "models", "multilingual-e5-small-q4-pruned");
}

/** Where `interlingua model` puts what it makes. */
export function madeModels(): string {
  return join(cacheFolder(), "models");
}

const underWay = new Map<string, Promise<string>>();

/** Two that want the same model at once wait for one download. */
function fetchOnce(name: string, options: HubOptions): Promise<string> {
  const key = JSON.stringify([name, options.revision, options.file]);
  const fetching =
    underWay.get(key) ?? fetchModel(name, options).finally(() => underWay.delete(key));
  underWay.set(key, fetching);
  return fetching;
}
