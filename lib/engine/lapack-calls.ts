/**
 * LAPACK behind the same check. It counts by columns, so a row-major A is Aᵀ to it: its upper
 * triangle is our lower one, and the left vectors of its SVD are our right ones.
 *
 * Every call gives LAPACK's `info`: 0 when all went well, positive when the matrix is at fault.
 */

import type { Values } from "../core/matrix";
import { giveRoomBack, takeRoom } from "../core/room";
import type { BlasLibrary } from "./blas-library";
import {
  type Argument,
  type Block,
  type Call,
  checkedCall,
  type Routine,
  reads,
  requireFit,
  routine,
  vectorOf,
  writes,
} from "./checked-call";

export interface LapackCalls {
  /** Thin SVD of A [n, d], which is overwritten: u [n, r], vt [r, d]; s alone when they are left out. */
  svd(a: Block, s: Block, vectors?: SvdBlocks, method?: "dgesdd" | "dgesvd"): Call<number>;
  /** λ ascending; A [d, d], its lower triangle read, is overwritten, by the vectors, one a row, where they are wanted. */
  eigh(a: Block, eigenvalues: Block, wanted?: "vectors" | "values alone"): Call<number>;
  /** A's lower triangle becomes L. */
  cholesky(a: Block): Call<number>;
  /** A [n, d] becomes R above the diagonal and, with tau, the turns that make Q. */
  qr(a: Block, tau: Block): Call<number>;
  /** What qr left becomes Q, in the first min(n, d) columns. */
  orthogonal(a: Block, tau: Block): Call<number>;
}

export interface SvdBlocks {
  readonly u: Block;
  readonly vt: Block;
}

export function bindLapack(library: BlasLibrary): LapackCalls {
  const whole = (value: number) =>
    library.wide ? BigInt64Array.of(BigInt(value)) : Int32Array.of(value);
  const wholes = (count: number) =>
    library.wide ? new BigInt64Array(count) : new Int32Array(count);
  const svdStart =
    "integers integers entries integers entries entries integers entries integers entries integers";
  const dgesdd = routine(library, "dgesdd_", `letter ${svdStart} integers integers length`);
  const dgesvd = routine(library, "dgesvd_", `letter letter ${svdStart} integers length length`);
  const dsyevd = routine(
    library,
    "dsyevd_",
    "letter letter integers entries integers entries entries integers integers integers integers length length",
  );
  const dpotrf = routine(library, "dpotrf_", "letter integers entries integers integers length");
  const dgelqf = routine(
    library,
    "dgelqf_",
    "integers integers entries integers entries entries integers integers",
  );
  const dorglq = routine(
    library,
    "dorglq_",
    "integers integers integers entries integers entries entries integers integers",
  );

  /** A call with the work space that the routine itself asks for when told that it has −1. */
  function withWork(
    routine: Routine,
    before: readonly Argument[],
    after: (asking: boolean) => readonly Argument[] = () => [],
    lengths: readonly number[] = [],
  ): Call<number> {
    const call = (work: Values, size: number) => {
      const info = wholes(1);
      const space = [writes("work", vectorOf(work)), whole(size)];
      const values = [...before, ...space, ...after(size < 0), info, ...lengths];
      return checkedCall(routine, values, () => {
        giveRoomBack(work);
        return outcome(routine.name, Number(info[0]));
      });
    };
    const answer = new Float64Array(1);
    call(answer, -1).now();
    const size = Math.max(1, answer[0]!);
    return call(takeRoom(size, "float64"), size);
  }

  return {
    svd(a, s, vectors, method = "dgesdd") {
      const r = Math.min(a.rows, a.columns);
      requireFit("svd", s.columns === r, { a, s });
      const none = vectorOf(new Float64Array(1));
      const { u, vt } = vectors ?? { u: none, vt: vectorOf(new Float64Array(1)) };
      if (vectors) {
        const fits =
          u.rows === a.rows && u.columns === r && vt.rows === r && vt.columns === a.columns;
        requireFit("svd", fits, { a, u, vt });
      }
      const job = vectors ? "S" : "N";
      const middle = [
        whole(a.columns),
        whole(a.rows),
        writes("a", a),
        whole(a.stride),
        writes("s", s),
        writes("vt", vt),
        whole(vt.stride),
        writes("u", u),
        whole(u.stride),
      ];
      if (method === "dgesvd") return withWork(dgesvd, [job, job, ...middle], undefined, [1, 1]);
      const integers = wholes(8 * r);
      return withWork(dgesdd, [job, ...middle], () => [integers], [1]);
    },
    eigh(a, eigenvalues, wanted = "vectors") {
      requireFit("eigh", a.rows === a.columns && eigenvalues.columns === a.rows, {
        a,
        eigenvalues,
      });
      const size = 3 + 5 * a.rows;
      const integers = wholes(size);
      const before = [
        wanted === "vectors" ? "V" : "N",
        "U",
        whole(a.rows),
        writes("a", a),
        whole(a.stride),
        writes("eigenvalues", eigenvalues),
      ];
      return withWork(dsyevd, before, (asking) => [integers, whole(asking ? -1 : size)], [1, 1]);
    },
    cholesky(a) {
      requireFit("cholesky", a.rows === a.columns, { a });
      const info = wholes(1);
      const values = ["U", whole(a.rows), writes("a", a), whole(a.stride), info, 1];
      return checkedCall(dpotrf, values, () => outcome("dpotrf_", Number(info[0])));
    },
    qr(a, tau) {
      requireFit("qr", tau.columns === Math.min(a.rows, a.columns), { a, tau });
      const size = [whole(a.columns), whole(a.rows)];
      return withWork(dgelqf, [...size, writes("a", a), whole(a.stride), writes("tau", tau)]);
    },
    orthogonal(a, tau) {
      const r = Math.min(a.rows, a.columns);
      requireFit("qr", tau.columns === r, { a, tau });
      const size = [whole(r), whole(a.rows), whole(r)];
      return withWork(dorglq, [...size, writes("a", a), whole(a.stride), reads("tau", tau)]);
    },
  };
}

/** @throws Error when LAPACK refuses an argument, which is this file's fault and not the data's */
function outcome(name: string, info: number): number {
  if (info >= 0) return info;
  throw new Error(
    `${name} refused its argument ${-info}. Please report this with the matrix's shape.`,
  );
}
