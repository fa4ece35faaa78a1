import type { Figure } from "../../figures/figure";

/** Scripts whose fonts are packages of their own, others come with fonts-noto-core. */
const cjk = ["Han", "Hiragana", "Katakana", "Hangul", "Bopomofo"];

const scripts = [
  ...cjk,
  ..."Arabic Armenian Bengali Cyrillic Devanagari Ethiopic Georgian Greek Gujarati Gurmukhi Hebrew Kannada Khmer Lao Latin Malayalam Mongolian Myanmar Oriya Sinhala Syriac Tamil Telugu Thaana Thai Tibetan Tifinagh".split(
    " ",
  ),
].map((name) => ({ name, letter: new RegExp(`\\p{Script=${name}}`, "u") }));

/** The letters of a figure that a font might lack: those beyond ASCII, each once. */
export function lettersOf({ data, layout }: Figure): string[] {
  const { meta: _, ...shown } = layout;
  const traces = data.map(({ customdata: _, hovertemplate: __, meta: ___, ...trace }) => trace);
  const found = new Set<string>();
  const look = (value: unknown): void => {
    if (typeof value === "string")
      for (const letter of value.match(/[^\p{ASCII}]/gu) ?? []) {
        if (/\p{L}/u.test(letter)) found.add(letter);
      }
    else if (value !== null && typeof value === "object") Object.values(value).forEach(look);
  };
  look([traces, shown]);
  return [...found];
}

/**
 * Runs in the browser: which letters come out as the box that stands for what no font has, as the
 * last code point, which is no character, does.
 */
export function drawnAsBoxes([letters, font]: readonly [readonly string[], string]): string[] {
  interface Pen {
    font: string;
    clearRect(...box: number[]): void;
    fillText(text: string, x: number, y: number): void;
    getImageData(...box: number[]): { data: Uint8ClampedArray };
  }
  const { OffscreenCanvas } = globalThis as unknown as {
    OffscreenCanvas: new (
      width: number,
      height: number,
    ) => { getContext(kind: string, how: object): Pen };
  };
  const pen = new OffscreenCanvas(64, 64).getContext("2d", { willReadFrequently: true });
  pen.font = `32px ${font}`;
  const picture = (text: string) => {
    pen.clearRect(0, 0, 64, 64);
    pen.fillText(text, 12, 44);
    return pen.getImageData(0, 0, 64, 64).data.join();
  };
  const box = picture("\u{10ffff}");
  return letters.filter((letter) => picture(letter) === box);
}

/** What to tell of letters that no font here has, and what to install; undefined where there are none. */
export function missingFonts(letters: readonly string[]): string | undefined {
  if (letters.length === 0) return undefined;
  const byScript = new Map<string, string[]>();
  for (const letter of letters) {
    const name = scripts.find((script) => script.letter.test(letter))?.name ?? "another script";
    byScript.set(name, [...(byScript.get(name) ?? []), letter]);
  }
  const told = [...byScript].map(([name, own]) => `${name} (${own.slice(0, 3).join(" ")})`);
  const needed = [
    ...([...byScript.keys()].some((name) => !cjk.includes(name)) ? ["fonts-noto-core"] : []),
    ...([...byScript.keys()].some((name) => cjk.includes(name)) ? ["fonts-noto-cjk"] : []),
  ];
  return `No font on this machine has letters of ${told.join(", ")}: boxes stand in their place. Install fonts that have them: apt install ${needed.join(" ")} (Debian, Ubuntu).`;
}
