import { Interrupted } from "./command";

/**
 * A signal that Ctrl+C aborts: work stops at its next step, and what was computed stays. A second
 * Ctrl+C ends the process at once.
 */
export function untilInterrupted(): { readonly signal: AbortSignal; release(): void } {
  const controller = new AbortController();
  const stop = () => {
    controller.abort(
      new Interrupted(
        "interrupted; what was computed is kept, and the same command goes on from there",
      ),
    );
    release();
  };
  const release = () => process.off("SIGINT", stop);
  process.once("SIGINT", stop);
  return { signal: controller.signal, release };
}
