import { Readable } from "node:stream";
import { createInflateRaw } from "node:zlib";
import { type Bytes, checkWithin, type Read } from "./bytes";

/** How many compressed bytes are held at a time. */
const chunk = 1 << 18;

/**
 * What deflated bytes inflate to, of a size that is known. Only what is asked for is ever held;
 * what comes before it is inflated and dropped.
 *
 * @throws RangeError when the compressed bytes are damaged or end before `size` is reached
 */
export function inflatedBytes(
  name: string,
  size: number,
  source: Bytes,
  start: number,
  compressed: number,
): Bytes {
  return {
    name,
    size,
    use: (work) =>
      source.use(async (readSource) => {
        let stream = inflating(readSource, start, compressed);
        let before: Promise<unknown> = Promise.resolve();
        const take = async (from: number, length: number) => {
          if (from < stream.position()) {
            stream.close();
            stream = inflating(readSource, start, compressed);
          }
          return stream.take(from, length).catch((error: unknown) => {
            throw new RangeError(
              `${name}: its compressed bytes are damaged near offset ${start} of ${source.name}: ${(error as Error).message}.`,
              { cause: error },
            );
          });
        };
        try {
          return await work(async (from, length) => {
            checkWithin({ name, size }, from, length);
            // Reads that are asked for together take their turns.
            const taken = before.then(() => take(from, length));
            before = taken.catch(() => undefined);
            return taken;
          });
        } finally {
          stream.close();
        }
      }),
  };
}

interface Inflating {
  position(): number;
  take(from: number, length: number): Promise<Uint8Array>;
  close(): void;
}

function inflating(read: Read, start: number, compressed: number): Inflating {
  const input = Readable.from(chunks(read, start, compressed));
  const inflate = createInflateRaw();
  input.on("error", (error) => inflate.destroy(error));
  const output = input.pipe(inflate)[Symbol.asyncIterator]();
  let rest: Uint8Array = new Uint8Array(0);
  let position = 0;
  // Fills `target`, or drops as many bytes when there is none.
  const advance = async (count: number, target?: Uint8Array) => {
    for (let done = 0; done < count; ) {
      if (rest.length === 0) {
        const next = await output.next();
        if (next.done) throw new Error(`they end ${count - done} bytes early`);
        rest = next.value as Uint8Array;
      }
      const part = rest.subarray(0, count - done);
      target?.set(part, done);
      rest = rest.subarray(part.length);
      done += part.length;
      position += part.length;
    }
  };
  return {
    position: () => position,
    async take(from, length) {
      await advance(from - position);
      const bytes = new Uint8Array(length);
      await advance(length, bytes);
      return bytes;
    },
    close() {
      inflate.destroy();
      input.destroy();
    },
  };
}

async function* chunks(read: Read, start: number, length: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < length; at += chunk) {
    yield await read(start + at, Math.min(chunk, length - at));
  }
}
