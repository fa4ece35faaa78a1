import type { Measure } from "./measure";

/** A measure with its usual settings, and, called with others, the measure that has those. */
export type Adjustable<Options, Prepared = unknown> = Measure<Prepared> &
  ((options?: Options) => Measure<Prepared>);

/** `settle` makes a measure of settings, all of which may be left out. */
export function adjustable<Options extends object, Prepared = unknown>(
  settle: (options: Options) => Measure<Prepared>,
): Adjustable<Options, Prepared> {
  const none = {} as Options;
  const measure = (options: Options = none) => settle(options);
  return Object.defineProperties(
    measure,
    Object.getOwnPropertyDescriptors(settle(none)),
  ) as Adjustable<Options, Prepared>;
}
