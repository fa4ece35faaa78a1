/** How far long work has come: `done` of `total`, in `unit` (e.g. "sentences"). */
export interface Progress {
  readonly task: string;
  readonly done: number;
  readonly total: number;
  readonly unit: string;
}

/** What long work takes so that it can be watched and stopped. */
export interface Watch {
  readonly onProgress?: (progress: Progress) => void;
  /** Stops the work at the next step; what was computed until then stays. */
  readonly signal?: AbortSignal;
}
