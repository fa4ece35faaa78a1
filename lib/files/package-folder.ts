import { existsSync } from "node:fs";
import { dirname, join } from "node:path";

/** Where this package is, built or not: the nearest folder above with a package.json. */
export function packageFolder(): string {
  let folder = __dirname;
  while (!existsSync(join(folder, "package.json"))) folder = dirname(folder);
  return folder;
}
