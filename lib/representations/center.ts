import { centerColumns, columnMeans } from "../core/arithmetic";
import { takeRows } from "../core/matrix";
import { type Representations, transform } from "./representations";
import { rowsOf } from "./select";

/**
 * Takes from each language, at each layer, its mean vector, so that what is left is less about
 * which language a sentence is in and more about what it says.
 *
 *     xᵢ − (1/|F|) Σ_{f ∈ F} x_f      F: the sentences fitted on, all unless said otherwise
 *
 * For numbers about sentences the means have not seen, fit on some and keep the others after:
 * `selectSentences(centerLanguages(all, { fittedOn: train }), test)`. CKA centres by itself and does
 * not change when F is all; retrieval and cosines do.
 *
 * @throws RangeError when a sentence to fit on is not there, comes twice, or none is given
 * @see Libovický, Rosa & Fraser (2020), On the Language Neutrality of Pre-trained Multilingual Representations
 */
export function centerLanguages(
  representations: Representations,
  { fittedOn = representations.sentences }: { readonly fittedOn?: readonly string[] } = {},
): Representations {
  const rows = rowsOf("centerLanguages", fittedOn, representations.sentences);
  const step = { what: "centred per language", fittedOn };
  return transform(representations, step, (x) => centerColumns(x, columnMeans(takeRows(x, rows))));
}
