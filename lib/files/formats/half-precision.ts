/** Sixteen-bit numbers as models are saved in, to and from float32. */

/** What every half is, made when the first is read, for looking up is faster than computing. */
let singles: Float32Array | undefined;

/** IEEE half precision → float32; every value is exact. */
export function fromFloat16(halves: Uint16Array): Float32Array {
  singles ??= Float32Array.from({ length: 65536 }, (_, half) => halfToSingle(half));
  const table = singles;
  const result = new Float32Array(halves.length);
  for (let k = 0; k < halves.length; k++) result[k] = table[halves[k]!]!;
  return result;
}

/** bfloat16 → float32, whose upper half it is; every value is exact. */
export function fromBfloat16(halves: Uint16Array): Float32Array {
  const bits = new Uint32Array(halves.length);
  for (let k = 0; k < halves.length; k++) bits[k] = halves[k]! << 16;
  return new Float32Array(bits.buffer);
}

/**
 * Float32 or float64 → IEEE half precision, to the nearest, ties to even. About 3 digits are kept.
 *
 * @throws RangeError when a finite value is too large (above 65504)
 */
export function toFloat16(values: Float32Array | Float64Array): Uint16Array {
  const result = new Uint16Array(values.length);
  const bits =
    values instanceof Float32Array
      ? new Uint32Array(values.buffer, values.byteOffset, values.length)
      : undefined;
  for (let k = 0; k < values.length; k++) {
    const size = bits ? bits[k]! & 0x7fffffff : 0;
    if (size >= smallestNormal && size < tooLarge) {
      // The exponent is moved to its new bias; half a unit is added, or a bit less when the last
      // bit that stays is even, so that ties go to even.
      const sign = (bits![k]! >>> 16) & 0x8000;
      result[k] = sign | ((size - 0x38000000 + 0xfff + ((size >>> 13) & 1)) >>> 13);
      continue;
    }
    const value = values[k]!;
    result[k] = nearestHalf(value);
    if ((result[k]! & 0x7fff) !== 0x7c00 || !Number.isFinite(value)) continue;
    throw new RangeError(
      `float16: values up to 65504 fit, but value ${k} is ${value}. Save as float32.`,
    );
  }
  return result;
}

/** The bits of 2⁻¹⁴ and 65520 in float32, between which halves are normal numbers. */
const smallestNormal = 0x38800000;
const tooLarge = 0x477ff000;

function halfToSingle(half: number): number {
  const sign = half & 0x8000 ? -1 : 1;
  const exponent = (half >>> 10) & 0x1f;
  const fraction = half & 0x3ff;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 31) return fraction ? Number.NaN : sign * Number.POSITIVE_INFINITY;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}

function nearestHalf(value: number): number {
  const sign = value < 0 || Object.is(value, -0) ? 0x8000 : 0;
  const size = Math.abs(value);
  if (Number.isNaN(size)) return 0x7e00;
  if (size >= 65520) return sign | 0x7c00;
  // One unit in the last place is 2⁻²⁴ up to 2⁻¹⁴ and doubles with each power of two above; a
  // mantissa rounded up to the next power of two carries into the exponent by itself.
  const exponent = size < 2 ** -14 ? -14 : binaryExponent(size);
  const units = roundToEven(size * 2 ** (10 - exponent));
  return sign | (exponent === -14 ? units : ((exponent + 14) << 10) + units);
}

/** ⌊log₂ size⌋, exactly. */
function binaryExponent(size: number): number {
  let exponent = Math.floor(Math.log2(size));
  if (2 ** exponent > size) exponent--;
  if (2 ** (exponent + 1) <= size) exponent++;
  return exponent;
}

function roundToEven(value: number): number {
  const floor = Math.floor(value);
  const rest = value - floor;
  if (rest !== 0.5) return Math.round(value);
  return floor % 2 === 0 ? floor : floor + 1;
}
