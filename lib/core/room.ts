import { type Precision, type Values, zeros } from "./matrix";

/**
 * Large buffers, lent and taken back. Fresh memory costs more time than the arithmetic that fills
 * it, and a study asks for the same sizes layer after layer.
 */

/** Room for `length` values, whatever they are: overwrite them all. */
export function takeRoom(length: number, precision: Precision): Values {
  const at = spare.findIndex(
    (values) =>
      values.length === length && values instanceof Float32Array === (precision === "float32"),
  );
  return at < 0 ? zeros(1, length, precision).values : spare.splice(at, 1)[0]!;
}

/** Lends these values to the next who asks: nobody may look at them any more. */
export function giveRoomBack(values: Values): void {
  if (values.byteLength < leastBytes) return;
  spare.push(values);
  let bytes = 0;
  const kept = spare.reverse().filter((one) => {
    bytes += one.byteLength;
    return bytes <= mostBytes;
  });
  spare.splice(0, spare.length, ...kept.reverse());
}

/** Not lent at present, the longest unused first. */
const spare: Values[] = [];

/** Smaller buffers are cheap. */
const leastBytes = 2 ** 20;

/** The Gram matrices of a study, and the vectors they are of: more is left to the garbage collector. */
const mostBytes = 2 ** 29;
