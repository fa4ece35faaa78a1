import type { Engine } from "../../engine/engine";
import type { GramRows } from "../../inference/gram-rows";
import type { Invariance } from "../measure";
import { unitRows } from "../neighbours/nearest-rows";
import { type View, view } from "../view";
import type { GramSide } from "./gram-side";
import { kernelGram } from "./kernel-gram";
import { linearGram } from "./linear-gram";

/** How alike two rows of one side are: what CKA and HSIC compare between sides. */
export interface Kernel {
  /** E.g. `RBF`. */
  readonly name: string;
  /** E.g. `bandwidth 1`. */
  readonly settings?: string;
  /** What leaves it as it was, but for a constant a row. */
  readonly invariantTo: readonly Invariance[];
  prepare(x: View, engine: Engine): Promise<KernelSide>;
}

/** One side by its kernel. */
export interface KernelSide extends GramSide {
  /** How many times larger the matrix is than the kernel of the x that was given: a view scales x. */
  readonly magnified: number;
}

/** K = XXᵀ of the centred X: linear CKA, and linear HSIC, which is ‖XᵀY‖² but for a factor. */
export const linearKernel: Kernel = {
  name: "linear",
  invariantTo: ["translation", "rotation"],
  prepare: async (x, engine) => ({
    ...linearGram(x, engine),
    magnified: x.centered().factor ** 2,
  }),
};

/**
 * Kᵢⱼ = cosine of xᵢ and xⱼ as they are: not centred, so that a large common offset makes all alike.
 *
 * @throws RangeError (when it is prepared) when a row, but not every one, is zero
 */
export const cosineKernel: Kernel = {
  name: "cosine",
  invariantTo: ["scaling", "rotation"],
  async prepare(x, engine) {
    const { constant, distinctRows } = x.centered();
    const unit = view(unitRows("cosine kernel", x.matrix));
    return {
      ...linearGram(unit, engine),
      constant,
      distinctRows,
      magnified: unit.centered().factor ** 2,
      ...(unit.centered().constant ? { flaw: ofOneDirection } : {}),
    };
  },
};

const ofOneDirection = (side: string) => `all rows of ${side} have one direction`;

export interface PolynomialOptions {
  /** A whole number from 1; 3 when left out. */
  readonly degree?: number;
  /** c ≥ 0, how much lower degrees count; 1 when left out. */
  readonly constant?: number;
}

/**
 * Kᵢⱼ = (γ·xᵢ·xⱼ + c)ᵈ of the centred rows, with γ = 1 / mean of ‖xᵢ‖².
 *
 * @throws RangeError when the degree is not a whole number from 1, or the constant is below 0
 */
export function polynomialKernel(options: PolynomialOptions = {}): Kernel {
  const { degree = 3, constant = 1 } = options;
  requireDegree(degree);
  requireConstant(constant);
  return {
    name: "polynomial",
    settings: `degree ${degree}, constant ${constant}`,
    invariantTo: ["translation", "scaling", "rotation"],
    async prepare(x, engine) {
      const { matrix, squaredNorms, factor } = x.centered();
      const gamma = matrix.rows / squaredNorms.reduce((total, square) => total + square, 0);
      const entry = (product: number) => (gamma * product + constant) ** degree;
      const gram = await kernelGram(x.products(engine), gamma < Infinity ? entry : () => 0);
      return kernelSide(x, gram, { details: { gamma: gamma * factor ** 2 } });
    },
  };
}

/** A side whose kernel does not mind how x is scaled. */
export function kernelSide(
  x: View,
  gram: GramRows,
  more: Pick<Partial<KernelSide>, "details" | "flaw" | "magnified"> = {},
): KernelSide {
  const { matrix, constant, distinctRows } = x.centered();
  return { ...gram, dimensions: matrix.columns, constant, distinctRows, magnified: 1, ...more };
}

function requireDegree(degree: number): void {
  if (Number.isInteger(degree) && degree >= 1) return;
  throw new RangeError(
    `polynomialKernel: the degree is a whole number from 1, but is ${degree}. Give 2 or 3.`,
  );
}

function requireConstant(constant: number): void {
  if (constant >= 0 && Number.isFinite(constant)) return;
  throw new RangeError(
    `polynomialKernel: the constant is a finite number from 0, but is ${constant}. Give 1, or 0 for the highest degree alone.`,
  );
}
