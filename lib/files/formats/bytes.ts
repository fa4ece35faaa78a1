import { type FileHandle, open, stat } from "node:fs/promises";

/** Reads the bytes from `start`, in a buffer of their own so that numbers of any width lie over it. */
export type Read = (start: number, length: number) => Promise<Uint8Array>;

/** Bytes that are read where they are wanted: those of a file, or of an entry of an archive. */
export interface Bytes {
  /** How an error names them. */
  readonly name: string;
  readonly size: number;
  /** Opens them once for as many reads as `work` makes; reads that go forward are cheapest. */
  use<T>(work: (read: Read) => Promise<T>): Promise<T>;
}

/**
 * The bytes of a file, none of which are read yet.
 *
 * @throws what the file system says; RangeError when a read goes beyond the end
 */
export async function fileBytes(path: string): Promise<Bytes> {
  const { size } = await stat(path);
  return {
    name: path,
    size,
    async use(work) {
      const file = await open(path, "r");
      try {
        return await work((start, length) => readFully(file, path, size, start, length));
      } finally {
        await file.close();
      }
    },
  };
}

/** One read on its own. */
export function readOnce(bytes: Bytes, start: number, length: number): Promise<Uint8Array> {
  return bytes.use((read) => read(start, length));
}

/**
 * Refuses a read that goes beyond the end, before a buffer of that length is made.
 *
 * @throws RangeError saying where, and how many bytes there are
 */
export function checkWithin(
  { name, size }: Pick<Bytes, "name" | "size">,
  start: number,
  length: number,
): void {
  if (start >= 0 && length >= 0 && start + length <= size) return;
  throw new RangeError(
    `${name}: ${length} bytes are said to be at offset ${start}, but it has ${size} bytes. It is cut short or damaged.`,
  );
}

async function readFully(
  file: FileHandle,
  name: string,
  size: number,
  start: number,
  length: number,
): Promise<Uint8Array> {
  checkWithin({ name, size }, start, length);
  const bytes = new Uint8Array(length);
  for (let done = 0; done < length; ) {
    const { bytesRead } = await file.read(bytes, done, length - done, start + done);
    if (bytesRead === 0) {
      throw new RangeError(
        `${name}: the file became shorter while it was read, at ${start + done}.`,
      );
    }
    done += bytesRead;
  }
  return bytes;
}
