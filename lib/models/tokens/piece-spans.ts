import type { Surface } from "./surfaces";
import type { Span } from "./word-spans";

/** What is compared: a character without case and accents, or a byte. */
type Unit = string | number;

/** The units of a text, spaces left out, and at which index of the text each is. */
interface Units {
  readonly units: readonly Unit[];
  readonly places: readonly number[];
}

/**
 * Where the pieces of a text are in it: laid over it one after the other by what they stand for,
 * whatever the tokenizer does to case, accents and composed characters. Pieces without a known
 * surface take what lies between their neighbours; a piece of a space alone is before the next.
 *
 * @throws RangeError when pieces are of another text
 */
export function pieceSpans(text: string, surfaces: readonly (Surface | undefined)[]): Span[] {
  const literal = surfaces.some((surface) => surface instanceof Uint8Array);
  const { units, places } = literal ? bytesIn(text) : charactersIn(text);
  const pieces = surfaces.map(unitsOf);
  const spans = new Array<Span>(surfaces.length);
  const placed = (k: number, start: number, end: number) => {
    const first = places[start] ?? text.length;
    const last = end > start ? places[end - 1]! + 1 : first;
    spans[k] = { start: first, end: last };
  };
  let at = 0;
  let open: number[] = [];
  for (const [k, piece] of pieces.entries()) {
    const isLaid = piece !== undefined && (piece.length > 0 || open.length === 0);
    const found = isLaid ? placeOf(units, piece, at, open.length > 0) : undefined;
    if (found === undefined) {
      open.push(k);
      checkOpen(open, pieces, text);
      continue;
    }
    for (const each of open) placed(each, at, found);
    open = [];
    at = found + piece!.length;
    placed(k, found, at);
  }
  for (const each of open) placed(each, at, units.length);
  return spans;
}

/** What is unknown stands for few characters. */
const farthest = 64;

function placeOf(
  units: readonly Unit[],
  piece: readonly Unit[],
  at: number,
  mayBeLater: boolean,
): number | undefined {
  const last = mayBeLater ? Math.min(units.length, at + farthest) : at;
  for (let start = at; start <= last; start++) {
    if (piece.every((unit, k) => units[start + k] === unit)) return start;
  }
  return undefined;
}

/** A piece may be written in a way of the tokenizer's own, but not one after the other. */
function checkOpen(
  open: readonly number[],
  pieces: readonly (readonly Unit[] | undefined)[],
  text: string,
): void {
  if (open.filter((k) => (pieces[k]?.length ?? 0) > 0).length <= 3) return;
  throw new RangeError(
    `encodeWords: the tokenizer's pieces cannot be laid over "${text}": it writes them in a way that is not known here. Take encodeTokens.`,
  );
}

function unitsOf(surface: Surface | undefined): readonly Unit[] | undefined {
  if (surface === undefined) return undefined;
  return typeof surface === "string" ? charactersIn(surface).units : [...surface];
}

function charactersIn(text: string): Units {
  const [units, places]: [Unit[], number[]] = [[], []];
  let at = 0;
  for (const character of text) {
    const plain = character
      .normalize("NFKD")
      .toLowerCase()
      .replaceAll(/[\p{M}\p{Cf}\s]/gu, "");
    for (const unit of plain) {
      units.push(unit);
      places.push(at);
    }
    at += character.length;
  }
  return { units, places };
}

function bytesIn(text: string): Units {
  const [units, places]: [Unit[], number[]] = [[], []];
  let at = 0;
  for (const character of text) {
    if (!/\s/u.test(character)) {
      for (const byte of Buffer.from(character)) {
        units.push(byte);
        places.push(at);
      }
    }
    at += character.length;
  }
  return { units, places };
}
