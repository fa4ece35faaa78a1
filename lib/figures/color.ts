import { type Language, languageOf, languages } from "../languages/languages";

/** Hues (degrees, CIE LCh) of the kin that readers tell apart, the commonest furthest apart. */
const hues: Readonly<Record<string, number>> = {
  Germanic: 268,
  Romance: 40,
  Slavic: 152,
  Baltic: 345,
  Greek: 235,
  Albanian: 300,
  Celtic: 130,
  Armenian: 15,
  Iranian: 95,
  "Indo-Aryan": 85,
  Uralic: 308,
  Turkic: 62,
  "Afro-Asiatic": 22,
  "Atlantic-Congo": 110,
  "Sino-Tibetan": 195,
  Austroasiatic: 175,
  Austronesian: 215,
  Dravidian: 50,
  "Tai-Kadai": 185,
};

/**
 * The colour of a language, the same in every figure: its kin gives the hue, its place among
 * them the shade. Kin is the branch within Indo-European, the family elsewhere; a language that
 * the table lacks takes the hue of `family`.
 */
export function languageColor(code: string, family: string = code): string {
  const language = languageOf(code);
  const known = language.family !== "unknown";
  const kin = known ? languages.filter((other) => kinOf(other) === kinOf(language)) : [];
  const place = known ? kin.findIndex((other) => other.code === language.code) : 0;
  const share = kin.length > 1 ? place / (kin.length - 1) : known ? 0.4 : fraction(code);
  const hue = hueOf(known ? kinOf(language) : family);
  return lchToHex(36 + 28 * share, 54 - 6 * share, hue + 26 * (share - 0.5));
}

function kinOf({ family, branch }: Language): string {
  return family === "Indo-European" ? branch : family;
}

function hueOf(kin: string): number {
  return hues[kin] ?? 360 * fraction(kin);
}

/** A number in [0, 1) that depends on the text alone, and far apart for texts that are alike. */
function fraction(text: string): number {
  let hash = 2166136261;
  for (const letter of text) hash = Math.imul(hash ^ letter.codePointAt(0)!, 16777619);
  hash = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d);
  return ((hash ^ (hash >>> 13)) >>> 0) / 2 ** 32;
}

/** CIE LCh(ab), white point D65, to sRGB; what sRGB lacks is brought in by losing chroma. */
function lchToHex(lightness: number, chroma: number, hue: number): string {
  const angle = (hue * Math.PI) / 180;
  const rgb = labToRgb(lightness, chroma * Math.cos(angle), chroma * Math.sin(angle));
  if (chroma > 1 && rgb.some((channel) => channel < 0 || channel > 1))
    return lchToHex(lightness, chroma - 1, hue);
  const byte = (channel: number) => Math.round(255 * Math.min(1, Math.max(0, channel)));
  return `#${rgb.map((channel) => byte(channel).toString(16).padStart(2, "0")).join("")}`;
}

function labToRgb(lightness: number, a: number, b: number): number[] {
  const fy = (lightness + 16) / 116;
  const cubed = (f: number) => (f > 6 / 29 ? f ** 3 : 3 * (6 / 29) ** 2 * (f - 4 / 29));
  const [x, y, z] = [0.95047 * cubed(fy + a / 500), cubed(fy), 1.08883 * cubed(fy - b / 200)];
  const linear = [
    3.2404542 * x - 1.5371385 * y - 0.4985314 * z,
    -0.969266 * x + 1.8760108 * y + 0.041556 * z,
    0.0556434 * x - 0.2040259 * y + 1.0572252 * z,
  ];
  return linear.map((c) => (c <= 0.0031308 ? 12.92 * c : 1.055 * c ** (1 / 2.4) - 0.055));
}

/** The colour with an opacity, as plotly takes it: "rgba(0,114,178,0.2)". */
export function translucent(hex: string, opacity: number): string {
  const channels = [1, 3, 5].map((i) => Number.parseInt(hex.slice(i, i + 2), 16));
  return `rgba(${channels.join(",")},${opacity})`;
}
