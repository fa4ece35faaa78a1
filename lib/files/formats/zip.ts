import { type Bytes, checkWithin, fileBytes, type Read } from "./bytes";
import { inflatedBytes } from "./inflated-bytes";

/** Entries of this size and more that are this many times their compressed size are refused. */
const bomb = { size: 2 ** 28, ratio: 100 };

/** Deflate cannot do better than this. */
const mostDeflated = 1032;

interface Entry {
  readonly name: string;
  readonly method: number;
  readonly compressed: number;
  readonly size: number;
  /** Where its local header begins. */
  readonly header: number;
}

/**
 * The entries of a zip archive by name, stored or deflated (zip64 included), none of which are
 * read or written anywhere yet.
 *
 * @throws RangeError when the archive is cut short, lies about its entries, holds names that climb
 *   out of a folder, or an entry that inflates beyond reason; TypeError when entries are
 *   encrypted or compressed in another way
 * @see PKWARE (2022), APPNOTE.TXT: .ZIP File Format Specification 6.3.10
 */
export async function openZip(path: string): Promise<ReadonlyMap<string, Bytes>> {
  const file = await fileBytes(path);
  return file.use(async (read) => {
    const directory = await readDirectory(read, file);
    const entries = parseDirectory(directory.bytes, directory.count, file);
    const total = entries.reduce((sum, { compressed }) => sum + compressed, 0);
    if (total > file.size) {
      throw new RangeError(
        `zip: the entries of ${path} need ${total} bytes, but it has ${file.size}. Their bytes overlap: it is damaged or made to harm.`,
      );
    }
    const found = new Map<string, Bytes>();
    for (const entry of entries) {
      checkEntry(entry, path);
      if (found.has(entry.name)) {
        throw new RangeError(`zip: ${path} has two entries "${entry.name}". Pack it again.`);
      }
      found.set(entry.name, await bytesOf(entry, read, file));
    }
    return found;
  });
}

/** Finds the directory by the record at the end, which a comment of up to 65535 bytes may follow. */
async function readDirectory(
  read: Read,
  file: Bytes,
): Promise<{ readonly bytes: Buffer; readonly count: number }> {
  const length = Math.min(file.size, 22 + 65535 + 20);
  const from = file.size - length;
  const tail = Buffer.from((await read(from, length)).buffer);
  const end = tail.lastIndexOf(Buffer.from("PK\x05\x06"));
  if (end < 0 || end + 22 > length) {
    throw new RangeError(
      `zip: ${file.name} has no directory at its end (${file.size} bytes). It is cut short or damaged.`,
    );
  }
  let count = tail.readUInt16LE(end + 10);
  let size = tail.readUInt32LE(end + 12);
  let start = tail.readUInt32LE(end + 16);
  if (end >= 20 && tail.readUInt32LE(end - 20) === 0x07064b50) {
    const record = Buffer.from((await read(Number(tail.readBigUInt64LE(end - 12)), 56)).buffer);
    if (record.readUInt32LE(0) === 0x06064b50) {
      count = Number(record.readBigUInt64LE(32));
      size = Number(record.readBigUInt64LE(40));
      start = Number(record.readBigUInt64LE(48));
    }
  }
  return { bytes: Buffer.from((await read(start, size)).buffer), count };
}

function parseDirectory(bytes: Buffer, count: number, file: Bytes): Entry[] {
  const entries: Entry[] = [];
  for (let at = 0; entries.length < count; ) {
    if (at + 46 > bytes.length || bytes.readUInt32LE(at) !== 0x02014b50) {
      throw new RangeError(
        `zip: the directory of ${file.name} says ${count} entries, but breaks off after ${entries.length}, at offset ${at} of it. It is damaged.`,
      );
    }
    const nameEnd = at + 46 + bytes.readUInt16LE(at + 28);
    const extraEnd = nameEnd + bytes.readUInt16LE(at + 30);
    const name = bytes.toString("utf8", at + 46, nameEnd);
    if (bytes.readUInt16LE(at + 8) & 1) {
      throw new TypeError(`zip: "${name}" in ${file.name} is encrypted. Pack it again without.`);
    }
    const [size, compressed, header] = wide(bytes.subarray(nameEnd, extraEnd), [
      bytes.readUInt32LE(at + 24),
      bytes.readUInt32LE(at + 20),
      bytes.readUInt32LE(at + 42),
    ]);
    entries.push({ name, method: bytes.readUInt16LE(at + 10), size, compressed, header });
    at = extraEnd + bytes.readUInt16LE(at + 32);
  }
  return entries;
}

/** Numbers that 32 bits do not hold are all ones there, and stand in the extra field in order. */
function wide(
  extra: Buffer,
  narrow: readonly [number, number, number],
): readonly [number, number, number] {
  for (let at = 0; at + 4 <= extra.length; ) {
    const end = at + 4 + extra.readUInt16LE(at + 2);
    if (extra.readUInt16LE(at) === 1) {
      let next = at + 4;
      const [size, compressed, header] = narrow.map((value) => {
        if (value !== 0xffffffff || next + 8 > Math.min(end, extra.length)) return value;
        next += 8;
        return Number(extra.readBigUInt64LE(next - 8));
      });
      return [size!, compressed!, header!];
    }
    at = end;
  }
  return narrow;
}

function checkEntry({ name, method, size, compressed }: Entry, path: string): void {
  if (name.split(/[/\\]/).includes("..") || /^([/\\]|[A-Za-z]:)/.test(name)) {
    throw new RangeError(
      `zip: the names of entries stay in their folder, but ${path} has "${name}". It is made to harm.`,
    );
  }
  if (method !== 0 && method !== 8) {
    throw new TypeError(
      `zip: entries that are stored or deflated are read, but "${name}" in ${path} is packed by method ${method}. Pack it again.`,
    );
  }
  const lies = method === 0 ? size !== compressed : size > mostDeflated * (compressed + 1);
  if (!lies && !(size > bomb.size && size > bomb.ratio * compressed)) return;
  throw new RangeError(
    `zip: "${name}" in ${path} is said to be ${size} bytes, packed into ${compressed}. It is damaged or made to fill the memory.`,
  );
}

async function bytesOf(entry: Entry, read: Read, file: Bytes): Promise<Bytes> {
  const local = Buffer.from((await read(entry.header, 30)).buffer);
  if (local.readUInt32LE(0) !== 0x04034b50) {
    throw new RangeError(
      `zip: "${entry.name}" is said to begin at offset ${entry.header} of ${file.name}, but does not. It is damaged.`,
    );
  }
  const start = entry.header + 30 + local.readUInt16LE(26) + local.readUInt16LE(28);
  if (start + entry.compressed > file.size) {
    throw new RangeError(
      `zip: "${entry.name}" needs ${entry.compressed} bytes at offset ${start}, but ${file.name} has ${file.size}. It is cut short or damaged.`,
    );
  }
  const name = `${entry.name} in ${file.name}`;
  if (entry.method === 8) return inflatedBytes(name, entry.size, file, start, entry.compressed);
  return partOf(name, file, start, entry.size);
}

/** Some of the bytes of a file, as bytes of their own. */
function partOf(name: string, file: Bytes, start: number, size: number): Bytes {
  return {
    name,
    size,
    use: (work) =>
      file.use((read) =>
        work(async (from, length) => {
          checkWithin({ name, size }, from, length);
          return read(start + from, length);
        }),
      ),
  };
}
