import { type Matrix, stackRows } from "../core/matrix";
import type { Row } from "../core/table";
import type { Engine } from "../engine/engine";
import type { Affine } from "./affine";
import { type Fit, fitPreparation, type Preparation, type PreparationOptions } from "./preparation";
import type { Representations, Step } from "./representations";

/** Whether each language gets a fit of its own, or all of them one. */
export type Per = "language" | "all";

export interface ScopeOptions extends PreparationOptions {
  /** "language": each from its own rows; "all": one from the rows of all languages together. */
  readonly per?: Per;
}

/** What is found of some rows. */
export interface RowsFit {
  readonly map: Affine;
  readonly facts?: Row;
  readonly warning?: string;
}

/** Fits `fitRows` to each language's rows, or once to the rows of all. */
export function fitByScope(
  { who, what, settings }: { readonly who: string } & Omit<Step, "fittedOn">,
  fitRows: (x: Matrix, engine: Engine) => Promise<RowsFit>,
  representations: Representations,
  { per = "language", ...options }: ScopeOptions,
): Promise<Preparation> {
  const layer: Fit["layer"] = async (rows, engine) => {
    const scopes =
      per === "all" ? [{ language: "all", x: stackRows(rows.map(({ x }) => x)) }] : rows;
    const found = [];
    for (const { language, x } of scopes) found.push({ language, ...(await fitRows(x, engine)) });
    return {
      maps: found.map(({ map }) => map),
      facts: found.flatMap(({ language, facts }) => (facts ? [{ language, ...facts }] : [])),
      warnings: found.flatMap(({ language, warning }) =>
        warning ? [`${language === "all" ? "all languages" : language}: ${warning}`] : [],
      ),
    };
  };
  const words = `${what} ${per === "all" ? "over all languages" : "per language"}`;
  const step = { what: words, ...(settings && { settings }) };
  return fitPreparation({ who, step, shared: per === "all", layer }, representations, options);
}
