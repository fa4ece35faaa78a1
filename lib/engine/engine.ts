import type { Matrix } from "../core/matrix";

/**
 * Arithmetic cubic in the data, done by the fastest library at hand.
 *
 * Arithmetic linear in the data is in core/arithmetic.ts and needs no engine. Every operation
 * leaves its arguments as they are, gives the precision it is given (both arguments of a product
 * have one precision; decompositions are computed in float64 and stored in the precision given),
 * and may run on other threads: hence the promises. engine.contract.test.ts holds all engines to
 * this file and to the results of the reference engine.
 *
 * @throws RangeError when shapes do not fit, or when a decomposition is asked of a matrix that holds
 * NaN or infinity; TypeError when precisions are mixed
 */
export interface Engine {
  /** Recorded beside every result, e.g. `OpenBLAS 0.3.29, 2 threads`. */
  readonly name: string;
  readonly kind: "blas" | "onnx" | "tfjs" | "reference";

  /** A·B. [n, k], [k, m] → [n, m] */
  multiply(a: Matrix, b: Matrix): Promise<Matrix>;

  /** Aᵀ·B, how columns go together; AᵀA when b is left out. `into` as in rowProduct. [n, p], [n, q] → [p, q] */
  crossProduct(a: Matrix, b?: Matrix, into?: Matrix): Promise<Matrix>;

  /**
   * A·Bᵀ, how rows go together; AAᵀ when b is left out. [n, d], [m, d] → [n, m]
   *
   * Written into `into` and that returned, when it is given: a loop over tiles of rows then
   * allocates nothing. It may share no memory with a or b.
   */
  rowProduct(a: Matrix, b?: Matrix, into?: Matrix): Promise<Matrix>;

  /**
   * Row by row, the products of row r of every matrix of one list with row r of every matrix of
   * the other: out[r] = Aᵣ·Bᵣᵀ, where Aᵣ stacks row r of the as. One call in place of a loop over
   * pairs. Sums over columns are kept in float64, 1024 columns at a time.
   * as: L × [t, n], bs: M × [t, n] → [t, L·M] in float64, pair (l, m) in column l·M + m
   */
  rowwiseProducts(as: readonly Matrix[], bs: readonly Matrix[]): Promise<Matrix>;

  /** A = U·diag(s)·Vᵀ, thin, with r = min(n, d) and s descending. */
  svd(a: Matrix): Promise<Svd>;

  /** The singular values alone, descending, in float64: cheaper than svd. */
  singularValues(a: Matrix): Promise<Float64Array>;

  /** Symmetric A = V·diag(λ)·Vᵀ, λ descending. Only the lower triangle is read. */
  eigh(a: Matrix): Promise<Eigh>;

  /** The eigenvalues of symmetric A alone, descending, in float64: cheaper than eigh. Only the lower triangle is read. */
  eigenvalues(a: Matrix): Promise<Float64Array>;

  /** A = Q·R, thin: [n, d] → q [n, min(n, d)], r [min(n, d), d]. */
  qr(a: Matrix): Promise<Qr>;

  /**
   * Positive definite A = L·Lᵀ, L lower triangular with zeros above. Only the lower triangle is read.
   *
   * @throws RangeError when A is not positive definite, naming the first pivot that fails
   */
  cholesky(a: Matrix): Promise<Matrix>;

  /**
   * X with T·X = B, T triangular (the other triangle is not read). [k, k], [k, m] → [k, m]
   *
   * @throws RangeError when T has a zero on its diagonal
   */
  solveTriangular(t: Matrix, b: Matrix, options: TriangularOptions): Promise<Matrix>;

  /** Frees threads and native memory. The engine is of no use afterwards. */
  close(): Promise<void>;
}

export interface Svd {
  /** [n, r] */
  readonly u: Matrix;
  /** [r] */
  readonly singularValues: Float64Array;
  /** [d, r] */
  readonly v: Matrix;
}

export interface Eigh {
  /** [d] */
  readonly eigenvalues: Float64Array;
  /** [d, d], one a column */
  readonly eigenvectors: Matrix;
}

export interface Qr {
  readonly q: Matrix;
  readonly r: Matrix;
}

export interface TriangularOptions {
  readonly triangle: "lower" | "upper";
  /** Solve Tᵀ·X = B instead. */
  readonly transposed?: boolean;
}
