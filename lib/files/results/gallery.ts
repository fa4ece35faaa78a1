import { existsSync } from "node:fs";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { type GalleryStudy, type GalleryText, galleryPage } from "../../figures/gallery-page";
import { writeAtomically } from "../write-atomically";
import { placeScripts } from "./plotly-file";
import { projectRoot } from "./results";

/** A gallery that was built. */
export interface Gallery {
  /** The page. */
  readonly path: string;
  /** Names of the studies it shows, in its order. */
  readonly studies: readonly string[];
}

/**
 * Writes `results/index.html` under the project's root: every study of the folder with its question,
 * what it claims (the first of its conclusions), a picture and a link, in the order of the notebooks
 * that made them, those of no notebook first; then what else there is to read. It also puts the
 * plotly.min.js and page.js there that the studies' pages draw with, which a clone of a repository lacks.
 *
 * @throws RangeError when there is no study, or one's about.json is not what saveResult writes
 */
export async function buildGallery(root: string = projectRoot()): Promise<Gallery> {
  const results = join(root, "results");
  const notebooks = await notebooksOf(join(root, "notebooks"));
  const folders = await foldersOf(results);
  const named = folders.filter((name) => existsSync(join(results, name, "about.json")));
  if (named.length === 0)
    throw new RangeError(
      `buildGallery: a gallery needs a study, but ${results} holds none. Run a notebook, or npm start, which save theirs there.`,
    );
  const inOrder = named.sort(
    (a, b) => place(notebooks, a) - place(notebooks, b) || a.localeCompare(b),
  );
  const studies = inOrder.map((name) => readStudy(results, name, notebooks.get(name)));
  const texts = folders
    .filter((name) => !named.includes(name))
    .map((name) => textsOf(results, name));
  const title = "What was found in multilingual models";
  const html = galleryPage(title, await Promise.all(studies), (await Promise.all(texts)).flat());
  await placeScripts(results);
  await writeAtomically(join(results, "index.html"), html);
  return { path: join(results, "index.html"), studies: inOrder };
}

/** The notebook that saves each study; notebooks are read in the order of their names. */
async function notebooksOf(folder: string): Promise<Map<string, string>> {
  const found = new Map<string, string>();
  if (!existsSync(folder)) return found;
  const names = (await readdir(folder)).filter((name) => name.endsWith(".ipynb")).sort();
  for (const name of names) {
    const text = await readFile(join(folder, name), "utf8");
    for (const [, study] of text.matchAll(/saveResult\(\\"([^"\\]+)\\"/g)) found.set(study!, name);
  }
  return found;
}

function place(notebooks: ReadonlyMap<string, string>, study: string): number {
  return [...notebooks.keys()].indexOf(study);
}

/** Names of the folders of studies; those that are being written have a dot in front. */
async function foldersOf(results: string): Promise<string[]> {
  if (!existsSync(results)) return [];
  const entries = await readdir(results, { withFileTypes: true });
  const folders = entries.filter((entry) => entry.isDirectory()).map(({ name }) => name);
  return folders.filter((name) => !name.startsWith(".")).sort();
}

async function readStudy(
  results: string,
  name: string,
  notebook: string | undefined,
): Promise<GalleryStudy> {
  const about = parsed(await readFile(join(results, name, "about.json"), "utf8"));
  if (typeof about.title !== "string" || !existsSync(join(results, name, "index.html")))
    throw new RangeError(
      `buildGallery: a study has an about.json with its title and an index.html, as saveResult writes them, but ${join(results, name)} lacks ${typeof about.title === "string" ? "index.html" : "a title in about.json"}. Run it again, or move the folder elsewhere.`,
    );
  const { title, question, conclusions = [], pictures } = about;
  const drawn = Object.keys(pictures?.drawnFrom ?? {}).map((file) => `${name}/${file}`);
  const thumbnail = await thumbnailOf(
    results,
    drawn.filter((path) => existsSync(join(results, path))),
  );
  return {
    title,
    page: `${name}/index.html`,
    ...(question && { question }),
    conclusions,
    ...(thumbnail && { thumbnail }),
    ...(notebook && { notebook: `../notebooks/${notebook}` }),
  };
}

/** The first picture that is wider than tall, which is still told from others when small; else the first. */
async function thumbnailOf(
  results: string,
  pictures: readonly string[],
): Promise<string | undefined> {
  for (const picture of pictures) {
    // Width and height stand in a PNG's header.
    const header = (await readFile(join(results, picture))).subarray(16, 24);
    if (header.length === 8 && header.readUInt32BE(0) > header.readUInt32BE(4)) return picture;
  }
  return pictures[0];
}

interface About {
  readonly title?: string;
  readonly question?: string;
  readonly conclusions?: readonly string[];
  readonly pictures?: { readonly drawnFrom?: Readonly<Record<string, string>> };
}

function parsed(text: string): About {
  try {
    return JSON.parse(text) ?? {};
  } catch {
    // Then it lacks a title, too, and is told so.
    return {};
  }
}

/** The texts in a folder that holds no study, by their first heading. */
async function textsOf(results: string, folder: string): Promise<GalleryText[]> {
  const names = (await readdir(join(results, folder)))
    .filter((name) => name.endsWith(".md"))
    .sort();
  return Promise.all(
    names.map(async (name) => {
      const text = await readFile(join(results, folder, name), "utf8");
      return {
        path: `${folder}/${name}`,
        title: /^#+ (.+)/m.exec(text)?.[1] ?? `${folder}/${name}`,
      };
    }),
  );
}
