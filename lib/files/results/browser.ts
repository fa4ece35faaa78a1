import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";

/** Names under which Chromium and its relatives are found on PATH, the most common first. */
const commands = [
  "chromium",
  "chromium-browser",
  "google-chrome",
  "google-chrome-stable",
  "microsoft-edge",
  "microsoft-edge-stable",
  "brave-browser",
];

const macApplications = ["Google Chrome", "Chromium", "Microsoft Edge", "Brave Browser"];

const windowsPrograms = [
  ["Google", "Chrome", "Application", "chrome.exe"],
  ["Chromium", "Application", "chrome.exe"],
  ["Microsoft", "Edge", "Application", "msedge.exe"],
];

/**
 * The user's own Chromium, Chrome or Edge: the program that INTERLINGUA_BROWSER names, else the
 * first of the usual names on PATH and the usual places on macOS and Windows; undefined when
 * there is none.
 *
 * @throws RangeError when INTERLINGUA_BROWSER names a file that cannot be run.
 */
export function findBrowser(
  environment: Readonly<Record<string, string | undefined>> = process.env,
  platform: NodeJS.Platform = process.platform,
): string | undefined {
  const named = environment.INTERLINGUA_BROWSER;
  if (!named) return usualPlaces(environment, platform).find(runs);
  if (runs(named)) return named;
  throw new RangeError(
    `findBrowser: INTERLINGUA_BROWSER must name a browser's program, but "${named}" cannot be run. Correct it, or unset it to search the usual places.`,
  );
}

function usualPlaces(
  environment: Readonly<Record<string, string | undefined>>,
  platform: NodeJS.Platform,
): string[] {
  if (platform === "win32")
    return ["PROGRAMFILES", "PROGRAMFILES(X86)", "LOCALAPPDATA"].flatMap((name) => {
      const folder = environment[name];
      return folder ? windowsPrograms.map((parts) => join(folder, ...parts)) : [];
    });
  const folders = (environment.PATH ?? "").split(delimiter).filter(Boolean);
  const onPath = commands.flatMap((command) => folders.map((folder) => join(folder, command)));
  if (platform !== "darwin") return onPath;
  const homes = ["/Applications", join(environment.HOME ?? "", "Applications")];
  const inMac = homes.flatMap((home) =>
    macApplications.map((name) => join(home, `${name}.app`, "Contents", "MacOS", name)),
  );
  return [...inMac, ...onPath];
}

function runs(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
