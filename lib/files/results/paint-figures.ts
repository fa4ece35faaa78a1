import { copyFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { PageFigure } from "../../figures/page";
import { type EarlierRun, sha256 } from "./earlier-run";
import { missingFonts } from "./missing-letters";
import { openPainter, pictureSource } from "./pictures";

/** Figures with the names of their pictures. */
export interface PaintedFigures {
  readonly shown: readonly PageFigure[];
  /** The source of each picture (see `pictureSource`), by file name. */
  readonly drawnFrom: Readonly<Record<string, string>>;
  readonly browser?: string;
  /** Why there are not pictures of all, or letters on them are not. */
  readonly missing?: string;
}

/**
 * Puts a PNG of every figure into a folder. A picture that an earlier run made of the same figure
 * is copied, so that a browser is started only for what is new.
 */
export async function paintFigures(
  folder: string,
  figures: readonly PageFigure[],
  earlier: EarlierRun,
): Promise<PaintedFigures> {
  const drawnFrom: Record<string, string> = {};
  const fresh: PageFigure[] = [];
  for (const figure of figures) {
    const [name, source] = [pictureName(figure), pictureSource(figure.figure)];
    if (await isKept(name, source, earlier)) {
      await copyFile(join(earlier.folder, name), join(folder, name));
      drawnFrom[name] = source;
    } else fresh.push(figure);
  }
  const { browser = earlier.browser, missing } = await paint(folder, fresh, drawnFrom);
  const shown = figures.map((figure) => {
    const picture = pictureName(figure);
    return picture in drawnFrom ? { ...figure, picture } : figure;
  });
  const drawn = Object.keys(drawnFrom).length > 0;
  const inOrder = Object.fromEntries(
    shown.flatMap(({ picture }) => (picture ? [[picture, drawnFrom[picture]!]] : [])),
  );
  return {
    shown,
    drawnFrom: inOrder,
    ...(drawn && browser && { browser }),
    ...(missing && { missing }),
  };
}

function pictureName({ id }: PageFigure): string {
  return `${id}.png`;
}

/** Whether the earlier run's picture is there, whole, and of the same figure. */
async function isKept(name: string, source: string, earlier: EarlierRun): Promise<boolean> {
  if (earlier.drawnFrom[name] !== source) return false;
  const hash = await sha256(join(earlier.folder, name)).catch(() => undefined);
  return hash !== undefined && hash === earlier.files[name];
}

async function paint(
  folder: string,
  figures: readonly PageFigure[],
  drawnFrom: Record<string, string>,
): Promise<{ browser?: string; missing?: string }> {
  if (figures.length === 0) return {};
  let missing = "No pictures were made.";
  const painter = await openPainter((reason) => {
    missing = reason;
  });
  if (!painter) return { missing };
  try {
    const letters: string[] = [];
    for (const one of figures) {
      letters.push(...(await painter.missingLetters(one.figure)));
      const name = pictureName(one);
      await writeFile(join(folder, name), await painter.paint(one.figure), { flush: true });
      drawnFrom[name] = pictureSource(one.figure);
    }
    const boxes = missingFonts([...new Set(letters)]);
    return { browser: painter.browser, ...(boxes && { missing: boxes }) };
  } finally {
    await painter.close();
  }
}
