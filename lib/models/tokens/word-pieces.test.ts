import { pieceSpans } from "./piece-spans";
import { wordSpans } from "./word-spans";

const written = (text: string, words: readonly string[]) =>
  wordSpans(text, words).map(({ start, end }) => text.slice(start, end));

test("words are found in their text, without spaces too", () => {
  expect(written("Born free, equal.", ["Born", "free", ",", "equal", "."])).toEqual([
    ...["Born", "free", ",", "equal", "."],
  ]);
  expect(written("自由平等", ["自由", "平等"])).toEqual(["自由", "平等"]);
});

test("words that are written as one share its place", () => {
  expect(written("Il va au marché.", ["Il", "va", "à", "le", "marché", "."])).toEqual([
    ...["Il", "va", "au", "au", "marché", "."],
  ]);
  // The second "dem" is another word's part.
  expect(written("zum Haus, indem", ["zu", "dem", "Haus", ",", "indem"])).toEqual([
    ...["zu", "m", "Haus", ",", "indem"],
  ]);
  expect(written("parlarne", ["parlar", "ne"])).toEqual(["parlar", "ne"]);
  expect(written("del", ["di", "il"])).toEqual(["del", "del"]);
});

test("words of another text are refused, with the place", () => {
  expect(() => written("Born free and equal.", ["Born", "equal", "rights"])).toThrow(
    'the words of a text are in it, in order, but "equal" (word 2) is not at "free and equal."',
  );
});

const pieces = (text: string, surfaces: readonly (string | Uint8Array | undefined)[]) =>
  pieceSpans(text, surfaces).map(({ start, end }) => text.slice(start, end));

test("pieces are laid over the text whatever the tokenizer does to case and accents", () => {
  expect(pieces("Čau, Ｗorld", ["ca", "u", ",", "world"])).toEqual(["Ča", "u", ",", "Ｗorld"]);
});

test("unknown pieces take what is between their neighbours; a space of its own stands before the next", () => {
  expect(pieces("a ☃☃ b", ["a", "", undefined, "b"])).toEqual(["a", "", "☃☃", "b"]);
  expect(pieceSpans("a ☃ b", ["a", "", undefined, "b"])[1]).toEqual({ start: 2, end: 2 });
});

test("bytes of a character belong to where it stands", () => {
  const [first, second] = [...Buffer.from("é")];
  const bytes = [Uint8Array.of(first!), Uint8Array.of(second!, 0x78)];
  expect(pieceSpans("é x", bytes)).toEqual([
    { start: 0, end: 1 },
    { start: 0, end: 3 },
  ]);
});

test("pieces of another text are refused", () => {
  expect(() => pieces("entirely different", ["qu", "ite", "some", "thing", "else"])).toThrow(
    "the tokenizer's pieces cannot be laid over",
  );
});
