/**
 * Where long work keeps its finished parts, so that it resumes from them when it is begun again:
 * `openCache()`, or `openCache(folder)` for a folder of one's own.
 */
export interface Parts {
  /**
   * What was computed before of equal inputs; else what `compute` gives, which is kept. Both are
   * plain data (numbers, texts, typed arrays, arrays and objects of them), and come back exactly.
   */
  recall<T>(dependsOn: unknown, compute: () => Promise<T>): Promise<T>;
}
