import { groupRows, type Row, type Table } from "../core/table";
import { lines } from "./lines";
import type { PageFigure } from "./page";

const labels = {
  score: "debiased CKA",
  excess: "excess over length",
  lengthNullMean: "null of length",
  standardError: "standard error",
  difference: "difference in debiased CKA",
  warnings: "note",
};

/**
 * Group averages with the reasons that their pairs give where the score or its interval is
 * undefined: "undefined: all rows are one and the same vector".
 */
export function withReasons(groups: Table, pairs: Table): Table {
  const placeOf = ({ pooling, layer, measure }: Row) => `${pooling} ${layer} ${measure}`;
  const byPlace = groupRows(pairs, placeOf);
  return groups.map((row) => {
    const [score, lower] = [Number(row.score), Number(row.lower)];
    if (!Number.isNaN(lower)) return row;
    const kind = Number.isNaN(score) ? "undefined: " : "no interval: ";
    const reasons = (byPlace.get(placeOf(row)) ?? [])
      .flatMap(({ warnings }) => `${warnings}`.split("; "))
      .filter((warning) => warning.startsWith(kind))
      .map((warning) => warning.replace(/ of \w+ are/, " are"));
    const unique = [...new Set(reasons)].map((reason) =>
      Number.isNaN(score) ? reason.slice(kind.length) : `of some pairs, ${reason}`,
    );
    return unique.length === 0 ? row : { ...row, warnings: unique.join("; ") };
  });
}

/** The two groups that the study's question is about; the others keep their bands for when they are asked for. */
const inFront = ["all pairs", "Baltic–English"];

function channels(groups: Table, y: string, lower: string, upper: string) {
  const front = inFront.filter((name) => groups.some(({ group }) => group === name));
  const bounds = { lower, upper };
  return { x: "layer", y, color: "group", panel: "pooling", ...bounds, highlight: front, labels };
}

/** How alike languages are on average, group by group. */
export function averagesOfGroups(groups: Table): PageFigure {
  return {
    id: "groups",
    title: "Do languages meet? Averages over groups of pairs",
    caption:
      "Debiased CKA by layer, a panel a pooling. Bands: 95 % intervals of the averages, by the jackknife over documents; choose a group to see its own. " +
      "Dotted: what remains when sentences are shuffled among those of like length. Unrelated vectors would get 0.",
    figure: lines(groups, {
      ...channels(groups, "score", "lower", "upper"),
      reference: "lengthNullMean",
      hover: ["pairs", "standardError", "excess", "warnings"],
    }),
  };
}

/** The same, less what sentence length explains. */
export function excess(groups: Table): PageFigure {
  return {
    id: "excess",
    title: "What sentence length does not explain",
    caption:
      "Debiased CKA less its null of sentences shuffled within bins of like length: the part that conclusions speak of. Bands: 95 % intervals; choose a group to see its own.",
    figure: lines(groups, {
      ...channels(groups, "excess", "excessLower", "excessUpper"),
      hover: ["pairs", "score", "lengthNullMean", "warnings"],
    }),
  };
}

/** Both indices with what unrelated vectors would get. */
export function biasedBesideDebiased(groups: Table): PageFigure {
  return {
    id: "bias",
    title: "The biased index beside the debiased one",
    caption:
      "Average over all pairs. Dotted: what unrelated vectors would get. The biased index has no band: its jackknife interval is about its own expectation at this number of sentences, not about the value.",
    figure: lines(
      groups.filter(({ group }) => group === "all pairs"),
      {
        x: "layer",
        y: "score",
        color: "measure",
        panel: "pooling",
        lower: "lower",
        upper: "upper",
        reference: "nullMean",
        hover: ["warnings"],
        labels: { score: "CKA", nullMean: "null of unrelated vectors", warnings: "note" },
      },
    ),
  };
}

/** Paired differences of the groups' averages: between layers, or between poolings. */
export function differences(
  contrasts: Table,
  between: "layers" | "poolings",
  against: string,
): PageFigure {
  const shown = contrasts
    .filter(({ group }) => inFront.includes(`${group}`))
    .map((row) => ({
      ...row,
      contrastOf: between === "layers" ? row.pooling! : row.contrast!,
    }));
  return {
    id: between,
    title: `Every ${between.slice(0, -1)} against ${against}`,
    caption: "Paired over sentences, with 95 % intervals: what both have in common cancels.",
    figure: lines(shown, {
      ...channels(shown, "difference", "lower", "upper"),
      panel: "contrastOf",
      hover: ["contrast", "standardError"],
    }),
  };
}
