import type { Row, Table } from "../core/table";
import { branchOf, familyOf, languageOf, orderByFamily } from "../languages/languages";
import type { Figure } from "./figure";
import { heatmap } from "./heatmap";
import { lines } from "./lines";

/** A figure as a page shows it. */
interface Shown {
  readonly id: string;
  readonly title: string;
  readonly caption: string;
  readonly figure: Figure;
}

/** The tables of the Baltic study that its figures draw; the last pooling is the one others are held against. */
export interface BalticTables {
  readonly languages: readonly string[];
  readonly poolings: readonly string[];
  readonly scores: Table;
  readonly groups: Table;
  readonly contrasts: Table;
  readonly retrieval: Table;
  readonly retrievalAverages: Table;
}

/** The figures of the Baltic study, in the order in which they answer its question. */
export function balticFigures(study: BalticTables): Shown[] {
  const named = study.scores.map(withNames);
  const debiased = named.filter(({ measure }) => measure === "debiased CKA");
  const groups = study.groups.filter(({ measure }) => measure === "debiased CKA");
  return [
    groupAverages(groups),
    excessOverLength(groups),
    ...(study.languages.includes("en") ? [englishWithEach(debiased)] : []),
    ...study.poolings.map((pooling) => everyPair(debiased, pooling, study.languages)).reverse(),
    biasedBesideDebiased(study.groups),
    ...differences(study),
    ...(study.retrievalAverages.length > 0 ? retrieval(study) : []),
  ];
}

function withNames(row: Row): Row {
  const [source, target] = [`${row.source}`, `${row.target}`];
  return {
    ...row,
    sourceName: languageOf(source).name,
    targetName: languageOf(target).name,
    families: `${familyOf(source)}, ${familyOf(target)}`,
  };
}

function groupAverages(groups: Table): Shown {
  return {
    id: "groups",
    title: "Do languages meet? Averages over groups of pairs",
    caption:
      "Debiased CKA by layer, a panel a pooling. Bands: 95 % intervals of the averages, by the jackknife over documents. " +
      "Dotted: what remains when sentences are shuffled among those of like length. Unrelated vectors would get 0.",
    figure: lines(groups, {
      x: "layer",
      y: "score",
      color: "group",
      panel: "pooling",
      lower: "lower",
      upper: "upper",
      reference: "lengthNullMean",
      hover: ["pairs", "standardError", "lengthNullMean", "excess"],
      labels: {
        score: "debiased CKA",
        lengthNullMean: "null of length",
        standardError: "standard error",
      },
    }),
  };
}

function excessOverLength(groups: Table): Shown {
  return {
    id: "excess",
    title: "What sentence length does not explain",
    caption:
      "Debiased CKA less its null of sentences shuffled within bins of like length: the part that conclusions speak of. Bands: 95 % intervals.",
    figure: lines(groups, {
      x: "layer",
      y: "excess",
      color: "group",
      panel: "pooling",
      lower: "excessLower",
      upper: "excessUpper",
      hover: ["pairs", "score", "lengthNullMean"],
      labels: {
        excess: "excess over length",
        score: "debiased CKA",
        lengthNullMean: "null of length",
      },
    }),
  };
}

function englishWithEach(debiased: Table): Shown {
  const rows = debiased
    .filter(({ source, target }) => source === "en" || target === "en")
    .map((row) => {
      const other = `${row.source === "en" ? row.target : row.source}`;
      const { name, family } = languageOf(other);
      return { ...row, other, language: name, family };
    });
  const baltic = ["et", "lv", "lt"].filter((code) => rows.some(({ other }) => other === code));
  return {
    id: "english",
    title: "English with each language",
    caption:
      "Debiased CKA of English with every other language; the Baltic ones in front with their 95 % intervals. Click a name to see a language alone.",
    figure: lines(rows, {
      x: "layer",
      y: "score",
      color: "other",
      name: "language",
      family: "family",
      panel: "pooling",
      lower: "lower",
      upper: "upper",
      hover: ["family", "nullSd", "lengthNullMean", "excess"],
      ...(baltic.length > 0 && { highlight: baltic }),
      labels: { score: "debiased CKA", nullSd: "SD of the null", lengthNullMean: "null of length" },
    }),
  };
}

function everyPair(debiased: Table, pooling: string, languages: readonly string[]): Shown {
  const order = orderByFamily(languages).flatMap((group) =>
    group.languages.map((key) => ({ key, name: languageOf(key).name, group: groupName(key) })),
  );
  return {
    id: `pairs-${pooling}`,
    title: `Every pair of languages, ${pooling}`,
    caption:
      "Debiased CKA, languages in the order of their families; the slider steps through the layers. Empty cells are undefined: hover says why.",
    figure: heatmap(
      debiased.filter((row) => row.pooling === pooling),
      {
        row: "source",
        column: "target",
        value: "score",
        order,
        slider: "layer",
        lower: "lower",
        upper: "upper",
        hover: ["families", "nullSd", "lengthNullMean", "excess", "warnings"],
        range: [0, 1],
        labels: {
          score: "debiased CKA",
          nullSd: "SD of the null",
          lengthNullMean: "null of length",
        },
      },
    ),
  };
}

/** The branch within the largest family, else the family: what fits beside a heatmap. */
function groupName(code: string): string {
  return familyOf(code) === "Indo-European" ? branchOf(code) : familyOf(code);
}

function biasedBesideDebiased(groups: Table): Shown {
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
        labels: { score: "CKA", nullMean: "null" },
      },
    ),
  };
}

function differences({ contrasts, poolings }: BalticTables): Shown[] {
  const between = (what: string) =>
    contrasts.filter(
      (row) =>
        row.between === what && (row.group === "all pairs" || row.group === "Baltic–English"),
    );
  const channels = {
    x: "layer",
    y: "difference",
    color: "group",
    panel: "contrastOf",
    lower: "lower",
    upper: "upper",
    hover: ["contrast", "standardError"],
    labels: { difference: "difference in debiased CKA", standardError: "standard error" },
  };
  const layers = between("layers").map((row) => ({ ...row, contrastOf: row.pooling! }));
  const pools = between("poolings").map((row) => ({ ...row, contrastOf: row.contrast! }));
  const caption = "Paired over sentences, with 95 % intervals: what both have in common cancels.";
  return [
    ...(layers.length > 0
      ? [
          {
            id: "layers",
            title: "Every layer against the last",
            caption,
            figure: lines(layers, channels),
          },
        ]
      : []),
    ...(pools.length > 0
      ? [
          {
            id: "poolings",
            title: `Every pooling against ${poolings.at(-1)}`,
            caption,
            figure: lines(pools, channels),
          },
        ]
      : []),
  ];
}

function retrieval({ retrievalAverages }: BalticTables): Shown[] {
  const cosines = retrievalAverages
    .filter(({ targets }) => targets === "all languages")
    .flatMap(({ pooling, layer, cosineParallel, cosineAll }) => [
      { pooling: pooling!, layer: layer!, of: "parallel sentences", cosine: cosineParallel! },
      { pooling: pooling!, layer: layer!, of: "all pairs of sentences", cosine: cosineAll! },
    ]);
  return [
    {
      id: "retrieval",
      title: "Another index: retrieval from English",
      caption:
        "Top-1 cosine retrieval, both directions averaged, over languages. Bands: 95 % intervals.",
      figure: lines(retrievalAverages, {
        x: "layer",
        y: "top1",
        color: "targets",
        panel: "pooling",
        lower: "lower",
        upper: "upper",
        hover: ["languages"],
        yRange: [0, 1],
        labels: { top1: "top-1 accuracy" },
      }),
    },
    {
      id: "cosines",
      title: "Mean cosine of English with other languages",
      caption: "Only what parallel sentences have beyond all pairs is about meaning.",
      figure: lines(cosines, {
        x: "layer",
        y: "cosine",
        color: "of",
        panel: "pooling",
        labels: { cosine: "mean cosine" },
      }),
    },
  ];
}
