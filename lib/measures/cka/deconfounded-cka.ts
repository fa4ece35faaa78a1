import { dot } from "../../core/arithmetic";
import { type Matrix, toPrecision } from "../../core/matrix";
import type { Measure, Score } from "../measure";
import { amendScores } from "../pairs/amend-scores";
import { nullIsAskedFor } from "../pairs/shuffled-scores";
import { type Confounds, centre, confoundsOf, regressOut } from "../rsa/confounds";
import type { GramSide } from "./gram-side";
import { type Kernel, linearKernel } from "./kernel";
import { ckaOfKernel } from "./kernel-cka";
import { gramOf } from "./kernel-gram";

export interface DeconfoundedCkaOptions {
  /** How alike every two sentences are in what should not count: in length, in shared tokens, … [n, n] */
  readonly confounds: readonly Matrix[];
  /** `linearKernel` when left out. */
  readonly kernel?: Kernel;
  /** Whether Gram matrices and confounds are U-centred, without diagonals; false when left out. */
  readonly debiased?: boolean;
}

/**
 * Deconfounded CKA: the cosine of what is left of both centred Gram matrices when other
 * similarities of the sentences are regressed out of them, over all pairs of sentences.
 *
 *     K′ = A − Σₖ βₖ·Cₖ,  β by least squares over all entries;  likewise L′
 *     dCKA(X, Y) = ⟨K′, L′⟩ / (‖K′‖‖L′‖)      A, Cₖ: K and the confounds, centred both ways (HKH)
 *
 * `debiased` takes U-centred matrices in place of these, so that diagonals stay out: that is
 * the partial distance correlation of Székely & Rizzo with kernels for distances, 0 on average
 * where what is left is unrelated. Either may be negative, and is kept: K′ has negative eigenvalues
 * too. The authors set those to 0 and centre again, which puts some of the confound back; this
 * does not. A similarity explains only what goes with it in a straight line.
 *
 * The interval is the jackknife with β kept as it is of all rows. Debiased, the null shuffles what
 * is left. Biased, what is left of two unrelated sides has no part along the same confounds, which
 * makes them more alike than shuffles of it (by .96 SD at n = 20 and d = 24), so its null takes
 * permutations, whose rows are regressed anew.
 *
 * [n, p], [n, q] → one number; n ≥ 5. Holds K, so 8n² bytes on the way.
 *
 * @throws RangeError when a confound is not a symmetric [n, n] of finite numbers, or says nothing of its own
 * @see Cui, Kumar, Marttinen & Kaski (2022), Deconfounded Representation Similarity for Comparison of Neural Networks
 * @see Székely & Rizzo (2014), Partial distance correlation with methods for dissimilarities
 */
export function deconfoundedCka(options: DeconfoundedCkaOptions): Measure<GramSide> {
  const { confounds: given, kernel = linearKernel, debiased = false } = options;
  const confounds = confoundsOf("deconfoundedCka", given, debiased ? "U" : "double");
  const cka = ckaOfKernel(kernel, { debiased });
  const count = `${given.length} ${given.length === 1 ? "confound" : "confounds"}`;
  const settings = [kernel.name, kernel.settings, count].filter((each) => each).join(", ");
  return {
    ...(debiased ? cka : withoutNull(cka)),
    name: `deconfounded ${debiased ? "debiased " : ""}CKA (${settings})`,
    range: [-1, 1],
    holds: given,
    source: "Cui et al. 2022",
    prepare: async (x, engine) =>
      withoutConfounds(await kernel.prepare(x, engine), confounds, debiased),
  };
}

/** Neither the null in closed form nor one of shuffled Gram matrices: of rows in another order all is prepared again. */
function withoutNull({ shuffle: _, ...cka }: CkaOfKernel): CkaOfKernel {
  const compareAll: typeof cka.compareAll = async (...lists) => {
    const { null: _, at, ...scores } = await cka.compareAll!(...lists);
    const bare = ({ null: _, ...score }: Score): Score => score;
    return amendScores({ ...scores, at: (a, b) => bare(at(a, b)) }, {}, () => nullIsAskedFor);
  };
  return {
    ...cka,
    compareAll,
    compare: async (a, b, engine, options) =>
      (await compareAll([a], [b], engine, options)).at(0, 0),
  };
}

/** The side with what is left of its Gram matrix. */
async function withoutConfounds(
  side: GramSide,
  confounds: Confounds,
  debiased: boolean,
): Promise<GramSide> {
  const { n, diagonal, precision } = side;
  requireRows(n, confounds);
  const left = toPrecision(await side.read(0, n), "float64");
  const values = left.values as Float64Array;
  if (debiased) centre({ ...left, values }, "U");
  else for (let i = 0; i < n; i++) values[i * n + i] = diagonal[i]!;
  const before = dot(values, values);
  regressOut(values, confounds);
  const share = dot(values, values) / before;
  const own = diagonal.map((_, i) => values[i * n + i]!);
  for (let i = 0; i < n; i++) values[i * n + i] = 0;
  return {
    ...side,
    ...gramOf(toPrecision(left, precision), own),
    details: { ...side.details, explainedByConfounds: 1 - share },
    ...(share > nothing[precision] || side.flaw ? {} : { flaw: allExplained }),
  };
}

type CkaOfKernel = ReturnType<typeof ckaOfKernel>;

/** A share of the squares below this is rounding. */
const nothing = { float32: 1e-11, float64: 1e-24 } as const;

const allExplained = (side: string) => `the confounds explain all of ${side}`;

function requireRows(n: number, confounds: Confounds): void {
  if (n === confounds.n) return;
  throw new RangeError(
    `deconfoundedCka: a confound has a row and a column a sentence, but it is [${confounds.n} × ${confounds.n}] ` +
      `and x has ${n} rows. Select sentences in both.`,
  );
}
