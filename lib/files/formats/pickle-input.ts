/** The bytes of a pickle, read one after the other. */
export class PickleInput {
  position = 0;
  readonly #bytes: Buffer;

  /** `who` holds the pickle, for the error's sake. */
  constructor(
    bytes: Uint8Array,
    readonly who: string,
  ) {
    this.#bytes = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  /** What to throw when the pickle makes no sense. */
  damaged(why: string): RangeError {
    return new RangeError(
      `${this.who}: the pickle makes no sense before offset ${this.position} of ${this.#bytes.length}: ${why}. It is damaged.`,
    );
  }

  byte(): number {
    return this.#take(1)[0]!;
  }

  /** A count of `width` bytes, the lowest first. */
  length(width: number): number {
    const part = this.#take(width);
    return width === 8 ? Number(part.readBigUInt64LE()) : part.readUIntLE(0, width);
  }

  signed(width: number): number {
    return this.#take(width).readIntLE(0, width);
  }

  float(): number {
    return this.#take(8).readDoubleBE();
  }

  /** A whole number of any length, whose own length comes first. */
  long(width: number): number | bigint {
    const digits = Buffer.from(this.bytes(width)).reverse();
    const value = BigInt.asIntN(8 * digits.length, BigInt(`0x${digits.toString("hex") || "0"}`));
    return narrowed(value);
  }

  /** A whole number in decimals on a line of its own; 00 and 01 are false and true. */
  decimal(): number | bigint | boolean {
    const text = this.line().replace(/L$/, "");
    if (text === "00" || text === "01") return text === "01";
    if (!/^[+-]?\d{1,1000}$/.test(text)) throw this.damaged("a number has other characters");
    return narrowed(BigInt(text));
  }

  line(): string {
    const end = this.#bytes.indexOf(10, this.position);
    if (end < 0) throw this.damaged("a line does not end");
    const text = this.#bytes.toString("utf8", this.position, end);
    this.position = end + 1;
    return text;
  }

  /** Text whose length comes first, in `width` bytes. */
  text(width: number): string {
    return this.#take(this.length(width)).toString("utf8");
  }

  bytes(width: number): Uint8Array {
    return Uint8Array.from(this.#take(this.length(width)));
  }

  #take(count: number): Buffer {
    const end = this.position + count;
    if (!(end <= this.#bytes.length)) {
      throw this.damaged(
        `${count} bytes are wanted, but ${this.#bytes.length - this.position} are left`,
      );
    }
    const part = this.#bytes.subarray(this.position, end);
    this.position = end;
    return part;
  }
}

function narrowed(value: bigint): number | bigint {
  return BigInt(Number(value)) === value ? Number(value) : value;
}
