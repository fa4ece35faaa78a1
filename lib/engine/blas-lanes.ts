import { type BlasLibrary, nodesThreads } from "./blas-library";
import type { Call } from "./checked-call";
import type { Run } from "./lapack";

/** Calls of fewer operations are made here: a hop to another thread costs as long as they take. */
const smallCall = 1e6;

/**
 * Calls of fewer operations get one thread each, as many of them at once as the library has threads;
 * larger ones all threads. An SVD of 768 × 768 takes 172 ms on one thread and 132 on two: two side by
 * side are sooner done. Size alone decides, so that a result has the same bits however busy the lanes are.
 */
const largeCall = 2 ** 34;

/** Products from here on are cut into strips, one call each, for all threads. */
const largeProduct = 2 ** 31;

/** Strips are no larger than this, so that none holds up the others. */
const largeStrip = 2 ** 33;

interface Waiting {
  /** How many lanes it takes. */
  readonly width: number;
  start(): Promise<unknown>;
}

/** How calls of one library are made. */
export interface Lanes {
  /** Small ones here, those of middling size side by side on a thread each, large ones alone on all threads. In the order in which they come. */
  readonly run: Run;
  /** Into how many strips a product of that many operations is to be cut. */
  stripsFor(operations: number): number;
}

export function callLanes({ threads = 1, setThreads }: BlasLibrary): Lanes {
  // One more than threads, so that none has to wait until this thread is free to hand it the next call.
  const lanes =
    setThreads && threads > 1 && threads <= nodesThreads ? Math.min(threads + 1, nodesThreads) : 1;
  const waiting: Waiting[] = [];
  let taken = 0;

  function startNext(): void {
    const [next] = waiting;
    if (!next || taken + next.width > lanes) return;
    waiting.shift();
    if (taken === 0 && next.width < lanes) setThreads!(1);
    taken += next.width;
    next.start().then(() => {
      taken -= next.width;
      // At rest all threads are there for who else calls the library.
      if (taken === 0 && next.width < lanes) setThreads!(threads);
      startNext();
    });
    startNext();
  }

  return {
    async run<T>(call: Call<T>, operations: number) {
      if (operations < smallCall) return call.now();
      return new Promise<T>((resolve, reject) => {
        const width = operations < largeCall ? 1 : lanes;
        waiting.push({ width, start: () => call.later().then(resolve, reject) });
        startNext();
      });
    },
    stripsFor(operations) {
      if (lanes === 1 || operations < largeProduct) return 1;
      return threads * Math.ceil(operations / (threads * largeStrip));
    },
  };
}
