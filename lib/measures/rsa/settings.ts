import { comparisons, type DistanceComparison, type Ranked } from "./distance-comparisons";
import type { DistanceConfound } from "./distance-confounds";
import type { Shrinkage } from "./mahalanobis";
import { type RowDistance, unmovedBy } from "./row-distances";

export interface RsaOptions {
  /** Between the rows of one side; "correlation" when left out. */
  readonly distance?: RowDistance;
  /** Of the distances of one side with those of the other; "spearman" when left out. */
  readonly compare?: DistanceComparison;
  /** Of Mahalanobis distances only; "ledoit-wolf" when left out. */
  readonly shrinkage?: Shrinkage;
  /** How dissimilar sentences are in what should not count, as their length: regressed out of both sides. */
  readonly confounds?: readonly DistanceConfound[];
  /** What Spearman's confounds are regressed out of: "ranks" (when left out), or "distances", whose residuals are ranked. */
  readonly regress?: "ranks" | "distances";
}

/**
 * Refuses what is no setting of `rsa`, or does not go with the others.
 *
 * @throws RangeError with those there are
 */
export function requireSettings({
  distance = "correlation",
  compare = "spearman",
  shrinkage,
  confounds,
  regress,
}: RsaOptions): void {
  requireKnown("distance", distance, unmovedBy);
  requireKnown("compare", compare, comparisons);
  requireShrinkage(distance, shrinkage);
  if (confounds || regress === undefined) return;
  throw new RangeError(
    `RSA: regress says what confounds are taken out of, but none came beside "${regress}". Give confounds, or leave regress out.`,
  );
}

/** When the confounds of a comparison are regressed out of ranks, and when of distances. */
export function rankedFor({ compare = "spearman", regress }: RsaOptions): Ranked {
  if (regress !== undefined) requireKnown("regress", regress, { ranks: true, distances: true });
  if (compare === "spearman") return regress === "distances" ? "after" : "before";
  if (compare === "pearson" && regress !== "ranks") return "never";
  throw new RangeError(
    compare === "pearson"
      ? 'RSA: Pearson\'s correlation is of distances, but regress is "ranks". Leave it out, or compare by "spearman".'
      : `RSA: confounds are regressed out for "pearson" and "spearman" alone, but compare is "${compare}". Name one of them.`,
  );
}

function requireKnown(what: string, name: string, known: object): void {
  if (Object.hasOwn(known, name)) return;
  const names = Object.keys(known).map((each) => `"${each}"`);
  throw new RangeError(
    `RSA: ${what} is one of ${names.join(", ")}, but "${name}" came. Name one of them.`,
  );
}

function requireShrinkage(distance: RowDistance, shrinkage: Shrinkage | undefined): void {
  if (shrinkage === undefined) return;
  if (distance !== "mahalanobis") {
    throw new RangeError(
      `RSA: shrinkage is of Mahalanobis distances, but distance is "${distance}". Leave shrinkage out, or name "mahalanobis".`,
    );
  }
  if (shrinkage === "ledoit-wolf" || (shrinkage >= 0 && shrinkage <= 1)) return;
  throw new RangeError(
    `RSA: shrinkage is "ledoit-wolf" or a share in [0, 1], but ${shrinkage} came. Leave it out.`,
  );
}
