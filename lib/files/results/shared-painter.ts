import { openPainter, type Painter } from "./pictures";

let shared: Promise<Painter | undefined> | undefined;
let closing: NodeJS.Timeout | undefined;
let reason = "";

/**
 * Paints with one browser for all who ask; unused for a while it is closed, so a process can end.
 * Where there is none, `note` is told why, once, and nothing is given.
 */
export async function withPainter<T>(
  note: (reason: string) => void,
  use: (painter: Painter) => Promise<T>,
): Promise<T | undefined> {
  clearTimeout(closing);
  shared ??= openPainter((why) => {
    reason = why;
  });
  const painter = await shared;
  if (!painter) {
    shared = undefined;
    note(reason);
    return undefined;
  }
  try {
    return await use(painter);
  } finally {
    clearTimeout(closing);
    closing = setTimeout(() => {
      shared = undefined;
      void painter.close();
    }, 5_000);
  }
}
