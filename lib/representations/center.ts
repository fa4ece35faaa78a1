import { centerColumns, columnMeans } from "../core/arithmetic";
import { takeRows } from "../core/matrix";
import { fitByScope, type ScopeOptions } from "./per-language";
import type { Preparation } from "./preparation";
import { type Representations, transform } from "./representations";
import { rowsOf } from "./select";

/**
 * Takes from each language, at each layer, its mean vector, so that what is left is less about
 * which language a sentence is in and more about what it says.
 *
 *     xᵢ − (1/|F|) Σ_{f ∈ F} x_f      F: the sentences fitted on, all unless said otherwise
 *
 * It is `fitCentering` and `applyPreparation` in one, and needs no waiting: means are found when a
 * matrix is read. For numbers about sentences the means have not seen, fit on some and keep the
 * others after: `selectSentences(centerLanguages(all, { fittedOn: train }), test)`. CKA centres by
 * itself and does not change when F is all; retrieval and cosines do.
 *
 * @throws RangeError when a sentence to fit on is not there, comes twice, or none is given
 * @see Libovický, Rosa & Fraser (2020), On the Language Neutrality of Pre-trained Multilingual Representations
 */
export function centerLanguages(
  representations: Representations,
  { fittedOn = representations.sentences }: { readonly fittedOn?: readonly string[] } = {},
): Representations {
  const rows = rowsOf("centerLanguages", fittedOn, representations.sentences);
  const step = { what: `${centred} per language`, fittedOn };
  return transform(representations, step, (x) => centerColumns(x, columnMeans(takeRows(x, rows))));
}

/**
 * The mean vector of each language, or of all together, to be taken away; see `centerLanguages`.
 *
 * Over all languages it moves the origin and leaves languages where they are to one another:
 * cosines change, retrieval by Euclidean distance does not.
 *
 * @throws RangeError when a sentence to fit on is not there, comes twice, or none is given
 */
export function fitCentering(
  representations: Representations,
  options: ScopeOptions = {},
): Promise<Preparation> {
  return fitByScope(
    { who: "fitCentering", what: centred },
    async (x) => ({ map: { from: x.columns, to: x.columns, center: columnMeans(x) } }),
    representations,
    options,
  );
}

const centred = "centred";
