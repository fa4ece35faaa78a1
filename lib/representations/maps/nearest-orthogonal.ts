import { scaleColumns } from "../../core/arithmetic";
import { columnsBetween, type Matrix, matrix, toPrecision, transpose } from "../../core/matrix";
import type { Engine } from "../../engine/engine";

/** The orthogonal factor of a matrix, and how much of it the matrix determines. */
export interface Orthogonal {
  /** [p, q], with orthonormal columns where p ≥ q, orthonormal rows where p ≤ q. In float64. */
  readonly matrix: Matrix;
  /** Singular values of M, descending, in float64. */
  readonly singularValues: Float64Array;
  /** How many of them are above rounding: less than all leaves directions that M says nothing of. */
  readonly rank: number;
}

/**
 * The orthogonal matrix that is nearest to M, the polar factor; of M = XᵀY it is the Procrustes rotation.
 *
 *     M = U·diag(s)·Vᵀ  →  Q = UVᵀ = M(MᵀM)^(−1/2)
 *
 * Where the smallest singular value is not too small it is found from the eigenvectors of MᵀM, which
 * takes half the time, and polished by a step of Newton and Schulz. Directions that a square M says
 * nothing of are turned as little as can be: any turn would do, and an SVD gives any.
 * [p, q] → [p, q]
 *
 * @see Schönemann (1966), A generalized solution of the orthogonal Procrustes problem
 * @see Higham (1986), Computing the polar decomposition, with applications
 */
export async function nearestOrthogonal(m: Matrix, engine: Engine): Promise<Orthogonal> {
  const product = toPrecision(m, "float64");
  if (m.rows === m.columns) {
    const found = await fromEigenvectors(product, engine);
    if (found) return found;
  }
  const { u, singularValues, v } = await engine.svd(product);
  const least = Math.max(m.rows, m.columns) * 2 ** -52 * (singularValues[0] ?? 0) * slack;
  const rank = singularValues.filter((s) => s > least).length;
  const whole = rank === singularValues.length;
  const turn =
    whole || m.rows !== m.columns
      ? await engine.rowProduct(u, v)
      : await completed(columnsBetween(u, 0, rank), columnsBetween(v, 0, rank), engine);
  return { matrix: turn, singularValues, rank };
}

/** Products of rows that were rounded to float32 leave more than float64's rounding in what should be zero. */
const slack = 1e4;

/** Squares lose half of the digits of what is small: kept only where that leaves six of them. */
const smallestShare = 1e-9;

async function fromEigenvectors(m: Matrix, engine: Engine): Promise<Orthogonal | undefined> {
  const { eigenvalues, eigenvectors: v } = await engine.eigh(await engine.crossProduct(m));
  if (!(eigenvalues.at(-1)! > smallestShare * eigenvalues[0]!)) return undefined;
  const singularValues = eigenvalues.map(Math.sqrt);
  const inverseRoot = await engine.rowProduct(
    scaleColumns(
      v,
      singularValues.map((s) => 1 / s),
    ),
    v,
  );
  const near = await engine.multiply(m, inverseRoot);
  return { matrix: await polished(near, engine), singularValues, rank: m.columns };
}

/** Q·(3I − QᵀQ)/2: orthogonal to the last digits where Q nearly is. */
async function polished(q: Matrix, engine: Engine): Promise<Matrix> {
  const products = await engine.crossProduct(q);
  const d = q.columns;
  const correction = matrix(
    d,
    d,
    (i, j) => (3 * Number(i === j) - products.values[i * d + j]!) / 2,
  );
  return engine.multiply(q, correction);
}

/** UᵣVᵣᵀ, and on what is left on both sides the turn that is nearest to none. */
async function completed(u: Matrix, v: Matrix, engine: Engine): Promise<Matrix> {
  const [restU, restV] = [await complement(u, engine), await complement(v, engine)];
  const between = await engine.svd(await engine.crossProduct(restU, restV));
  const least = await engine.rowProduct(between.u, between.v);
  const [known, rest] = [
    await engine.rowProduct(u, v),
    await engine.rowProduct(await engine.multiply(restU, least), restV),
  ];
  return { ...known, values: known.values.map((value, k) => value + rest.values[k]!) };
}

/** An orthonormal basis of what the orthonormal columns leave out. [d, r] → [d, d − r] */
async function complement(columns: Matrix, engine: Engine): Promise<Matrix> {
  const d = columns.rows;
  const inside = await engine.rowProduct(columns);
  const outside = matrix(d, d, (i, j) => Number(i === j) - inside.values[i * d + j]!);
  const { eigenvectors } = await engine.eigh(outside);
  return columnsBetween(eigenvectors, 0, d - columns.columns);
}

/** ‖QᵀQ − I‖/√q: how far the columns of a map are from orthonormal; 0 of a rotation. [p, q] → one number */
export async function deviationFromOrthogonal(map: Matrix, engine: Engine): Promise<number> {
  const tall = map.rows >= map.columns ? map : transpose(map);
  const { values, columns } = await engine.crossProduct(toPrecision(tall, "float64"));
  let squares = 0;
  for (let i = 0, k = 0; i < columns; i++) {
    for (let j = 0; j < columns; j++, k++) squares += (values[k]! - Number(i === j)) ** 2;
  }
  return Math.sqrt(squares / columns);
}
