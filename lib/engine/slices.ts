/**
 * Lets timers and messages through a long loop on the main thread: gives a promise to await once
 * the loop has held the thread for `milliseconds`, and undefined before.
 */
export function breather(milliseconds = 2): () => Promise<void> | undefined {
  let since = performance.now();
  return () => {
    if (performance.now() - since < milliseconds) return undefined;
    return new Promise((resolve) => {
      setImmediate(() => {
        since = performance.now();
        resolve();
      });
    });
  };
}
