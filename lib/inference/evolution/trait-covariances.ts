import { fromValues, type Matrix, matrix } from "../../core/matrix";
import type { Engine } from "../../engine/engine";

/**
 * Where items come from and where they are: why two may be alike without being about one another.
 */
export interface Descent {
  /** How much of their descent two share, 1 of an item with itself. [n, n] */
  readonly tree?: Matrix;
  /** How far apart they are, in any unit. [n, n] */
  readonly map?: Matrix;
}

/** One way in which traits may have come about. */
export interface TraitCovariance {
  /** L of C = L·Lᵀ. [n, n] */
  readonly cholesky: Matrix;
  /** ln |C| */
  readonly logDeterminant: number;
}

/** The shares that the parts of a mixture may have are multiples of this. */
const step = 0.2;

/** How far neighbours affect one another, as shares of the median distance. */
const reaches = [0.1, 0.3, 0.8];

/**
 * What is alike by descent and by place, as matrices of similarity: the tree, and the map at three
 * reaches.
 *
 *     tree = shared descent      map = exp(−d/ρ),  ρ = .1, .3, .8 of the median distance
 */
export function similaritiesOf({ tree, map }: Descent): {
  readonly tree: readonly Matrix[];
  readonly maps: readonly Matrix[];
} {
  const distances = map ? medianOffDiagonal(map) : Number.NaN;
  const near = (reach: number) =>
    matrix(map!.rows, map!.rows, (i, j) =>
      i === j ? 1 : Math.exp(-map!.values[i * map!.rows + j]! / (reach * distances)),
    );
  return { tree: tree ? [tree] : [], maps: map ? reaches.map(near) : [] };
}

/**
 * Covariances of traits that evolved along the tree, spread over the map, and changed by
 * themselves, in shares of a fifth:
 *
 *     C = a·tree + b·map_ρ + c·I,   a + b + c = 1
 *
 * A tree or map that is no covariance (rounded tables) gets as much of I as makes it one.
 */
export async function traitCovariances(
  descent: Descent,
  engine: Engine,
): Promise<readonly TraitCovariance[]> {
  const { tree, maps } = similaritiesOf(descent);
  const [grown] = await Promise.all(tree.map((one) => positiveDefinite(one, engine)));
  const spreads = [];
  for (const one of maps) spreads.push(await positiveDefinite(one, engine));
  const result: TraitCovariance[] = [];
  const shares = Math.round(1 / step);
  for (let a = 0; a <= (grown ? shares : 0); a++) {
    for (let b = 0; b <= (spreads.length > 0 ? shares - a : 0); b++) {
      for (const spread of b === 0 ? [undefined] : spreads) {
        result.push(await covarianceOf([grown, a * step], [spread, b * step], descent, engine));
      }
    }
  }
  return result;
}

type Part = readonly [similarity: Matrix | undefined, share: number];

async function covarianceOf(
  [tree, a]: Part,
  [map, b]: Part,
  descent: Descent,
  engine: Engine,
): Promise<TraitCovariance> {
  const n = (descent.tree ?? descent.map)!.rows;
  const own = 1 - a - b;
  const mixed = matrix(n, n, (i, j) => {
    const at = i * n + j;
    const shared = (tree ? a * tree.values[at]! : 0) + (map ? b * map.values[at]! : 0);
    return i === j ? shared + own : shared;
  });
  const cholesky = await engine.cholesky(mixed);
  let logDeterminant = 0;
  for (let i = 0; i < n; i++) logDeterminant += 2 * Math.log(cholesky.values[i * n + i]!);
  return { cholesky, logDeterminant };
}

/** (C + lift·I)/(1 + lift), with as little lift as makes every eigenvalue positive. */
async function positiveDefinite(similarity: Matrix, engine: Engine): Promise<Matrix> {
  const { rows: n, values } = similarity;
  const least = (await engine.eigenvalues(similarity)).at(-1)!;
  const lift = Math.max(0, -least) + 1e-6;
  const lifted = Float64Array.from(values, (value, k) =>
    Math.floor(k / n) === k % n ? 1 : value / (1 + lift),
  );
  return fromValues(n, n, lifted);
}

function medianOffDiagonal({ rows: n, values }: Matrix): number {
  const distances = Array.from(values).filter((_, k) => Math.floor(k / n) < k % n);
  distances.sort((a, b) => a - b);
  return distances[distances.length >> 1]!;
}
