import { fromValues, type Matrix } from "../../core/matrix";
import { type Bytes, fileBytes } from "./bytes";
import type { SavedArrays } from "./saved-arrays";

/** How much text is held at a time; a line is shorter. */
const chunk = 1 << 22;

/**
 * Opens word vectors as fastText and word2vec write them in text: a line with how many words and
 * dimensions there are, then a word and its numbers a line. The words are the rows' names; of a
 * word that comes twice the first is kept. Opening passes over the file once for the words.
 *
 * @throws RangeError when a line has another number of numbers, or there are more or fewer lines
 */
export async function arraysOfWordVectors(path: string): Promise<SavedArrays> {
  const bytes = await fileBytes(path);
  const words = new Set<string>();
  let header: Header | undefined;
  let count = 0;
  for await (const line of linesOf(bytes)) {
    if (!header) header = parseHeader(line, bytes);
    else {
      words.add(splitLine(line, header, bytes).word);
      count++;
    }
  }
  if (!header || count !== header.count) {
    throw new RangeError(
      `openRepresentations: ${path} says it has ${header?.count ?? "no"} words, but has ${count} in ${bytes.size} bytes. It is cut short or damaged.`,
    );
  }
  const shape = [words.size, header.columns];
  const known = header;
  return {
    arrays: [{ name: "", shape, read: () => readVectors(bytes, known, words.size) }],
    names: [{ name: "words", read: async () => [...words] }],
    leftOut: words.size < count ? [`${count - words.size} repeated words`] : [],
  };
}

interface Header {
  readonly count: number;
  readonly columns: number;
}

interface Line {
  readonly text: string;
  /** Where it begins in the file. */
  readonly offset: number;
}

/** Every line but an empty last one, without its end. */
async function* linesOf(bytes: Bytes): AsyncGenerator<Line> {
  let rest: Buffer = Buffer.alloc(0);
  for (let at = 0; at < bytes.size; at += chunk) {
    const length = Math.min(chunk, bytes.size - at);
    const part = Buffer.from((await bytes.use((read) => read(at, length))).buffer);
    const text = rest.length > 0 ? Buffer.concat([rest, part]) : part;
    const start = at - rest.length;
    let from = 0;
    for (let end = text.indexOf(10); end >= 0; end = text.indexOf(10, from)) {
      yield { text: text.toString("utf8", from, end), offset: start + from };
      from = end + 1;
    }
    rest = text.subarray(from);
    if (rest.length > chunk) {
      throw new RangeError(
        `openRepresentations: a line of word vectors has a word and its numbers, but the one at offset ${start + from} of ${bytes.name} is longer than ${chunk} bytes. It is of another format.`,
      );
    }
  }
  if (rest.length > 0) yield { text: rest.toString("utf8"), offset: bytes.size - rest.length };
}

function parseHeader({ text }: Line, { name, size }: Bytes): Header {
  const [, count, columns] = (/^(\d{1,12}) (\d{1,6})\s*$/.exec(text) ?? []).map(Number);
  if (count !== undefined && columns! > 0 && count * columns! <= size) {
    return { count, columns: columns! };
  }
  throw new RangeError(
    `openRepresentations: word vectors begin with a line of two numbers, how many words and dimensions, that fit ${size} bytes, but ${name} with "${text.slice(0, 60)}". Add it.`,
  );
}

/** A word may have spaces in it: the numbers are counted from the end. */
function splitLine(
  { text, offset }: Line,
  { columns }: Header,
  { name }: Bytes,
): { readonly word: string; readonly numbers: readonly string[] } {
  const parts = text.trimEnd().split(" ");
  if (parts.length > columns) {
    return { word: parts.slice(0, -columns).join(" "), numbers: parts.slice(-columns) };
  }
  throw new RangeError(
    `openRepresentations: every line has a word and ${columns} numbers, but the one at offset ${offset} of ${name} has ${parts.length} parts. It is cut short or damaged.`,
  );
}

async function readVectors(bytes: Bytes, header: Header, rows: number): Promise<Matrix> {
  const values = new Float32Array(rows * header.columns);
  const seen = new Set<string>();
  let first = true;
  for await (const line of linesOf(bytes)) {
    const skip = first;
    first = false;
    if (skip) continue;
    const { word, numbers } = splitLine(line, header, bytes);
    if (seen.has(word)) continue;
    const at = seen.size * header.columns;
    seen.add(word);
    for (let k = 0; k < numbers.length; k++) values[at + k] = Number(numbers[k]);
    const bad = numbers.findIndex((text) => text === "" || Number.isNaN(Number(text)));
    if (bad < 0) continue;
    throw new RangeError(
      `openRepresentations: a vector is of numbers, but "${word}" at offset ${line.offset} of ${bytes.name} has "${numbers[bad]}". Leave the word out.`,
    );
  }
  return fromValues(rows, header.columns, values);
}
