import { centerColumns } from "../core/arithmetic";
import type { Matrix } from "../core/matrix";
import type { Engine } from "../engine/engine";

/**
 * One matrix, and what several measures need of it, each computed once and shared.
 */
export interface View {
  readonly matrix: Matrix;
  /** Columns centred. */
  centered(): Matrix;
}

/** A view of x. Keep it for as long as several measures look at the same matrix. */
export function view(x: Matrix, _engine: Engine): View {
  let centered: Matrix | undefined;
  return {
    matrix: x,
    centered: () => {
      centered ??= centerColumns(x);
      return centered;
    },
  };
}
