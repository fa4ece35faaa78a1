import * as exported from "../measures/index";
import type { Measure } from "../measures/measure";
import { UsageError } from "./command";

/**
 * The measures that `--measure` names, by the names that scripts import, with their usual settings,
 * capitals and spaces as one likes: `debiasedCka,svcca,pwcca`.
 *
 * @throws UsageError for a name that is none or comes twice, with those there are
 */
export function measuresNamed(text: string): readonly Measure[] {
  const names = text.split(",").filter((word) => word.trim() !== "");
  const measures = names.map(measureNamed);
  if (names.length === 0) throw new UsageError(`compare: --measure names none. ${known()}`);
  const twice = measures.find((measure, at) => measures.indexOf(measure) < at);
  if (twice) throw new UsageError(`compare: --measure names ${twice.name} twice. Name it once.`);
  return measures;
}

function measureNamed(text: string): Measure {
  const plain = (name: string) => name.replaceAll(/\s/g, "").toLowerCase();
  const found = Object.entries(exported).find(
    ([name, value]) => isMeasure(value) && plain(name) === plain(text),
  );
  if (found) return found[1] as Measure;
  throw new UsageError(`compare: there is no measure "${text}". ${known()}`);
}

/** What a script imports from measures and need not call first. */
function isMeasure(value: unknown): value is Measure {
  return (typeof value === "object" || typeof value === "function") && "compare" in (value ?? {});
}

function known(): string {
  const names = Object.entries(exported).flatMap(([name, value]) =>
    isMeasure(value) ? [name] : [],
  );
  return `There are ${names.join(", ")} (spaces and capitals do not matter).`;
}
