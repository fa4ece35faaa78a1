import type { Progress } from "../core/progress";
import { display, inNotebook } from "./display";

/** Where a bar is drawn, and by what clock (milliseconds). */
export interface ProgressOutput {
  readonly isTTY?: boolean;
  readonly write: (text: string) => unknown;
  readonly now?: () => number;
}

/**
 * Makes an `onProgress` that shows how far work is, its rate and the time left: one line that
 * rewrites itself in a terminal, a display that updates itself in a notebook, and a plain line
 * every ten seconds where output goes to a file.
 */
export function progressBar(output: ProgressOutput = process.stderr): (progress: Progress) => void {
  const now = output.now ?? Date.now;
  const place = inNotebook() ? notebookPlace() : output.isTTY ? terminal(output) : log(output);
  let task: string | undefined;
  let start: Progress | undefined;
  let began = 0;
  let shown = 0;
  let ended = false;
  return (progress) => {
    const time = now();
    const begins = progress.task !== task;
    if (begins) [task, start, began, ended] = [progress.task, progress, time, false];
    // Its line is finished: saying the same again would make another.
    if (ended) return;
    const ends = progress.done >= progress.total;
    if (!begins && !ends && time - shown < place.every) return;
    shown = time;
    ended = ends;
    place.show(progressText(progress, progress.done - start!.done, (time - began) / 1000), ends);
  };
}

/** "hidden states ━━━━──── 40 % · 120 of 300 sentences · 24/s · 8 s left" */
export function progressText(progress: Progress, since: number, seconds: number): string {
  const { task, done, total, unit } = progress;
  const share = total > 0 ? Math.min(1, done / total) : 1;
  const full = Math.round(20 * share);
  const bar = "━".repeat(full) + "─".repeat(20 - full);
  const rate = seconds > 0 ? since / seconds : 0;
  const pace = rate > 0 ? [`${rate >= 10 ? Math.round(rate) : rate.toFixed(1)}/s`] : [];
  const left = rate > 0 && done < total ? [`${duration((total - done) / rate)} left`] : [];
  const end = done >= total ? [duration(seconds)] : left;
  const parts = [`${Math.floor(100 * share)} %`, `${done} of ${total} ${unit}`, ...pace, ...end];
  return `${task} ${bar} ${parts.join(" · ")}`;
}

function duration(seconds: number): string {
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole} s`;
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${whole % 60} s`;
  return `${Math.floor(whole / 3600)} h ${Math.floor((whole % 3600) / 60)} min`;
}

interface Place {
  /** Milliseconds between two showings. */
  readonly every: number;
  show(text: string, ends: boolean): void;
}

function terminal(output: ProgressOutput): Place {
  return {
    every: 100,
    show: (text, ends) => output.write(`\r${text}\u001b[K${ends ? "\n" : ""}`),
  };
}

function log(output: ProgressOutput): Place {
  return { every: 10_000, show: (text) => output.write(`${text}\n`) };
}

/** One display a bar: the next task takes the place of the one before, so that a cell stays short. */
function notebookPlace(): Place {
  const id = `progress-${Date.now()}-${Math.round(1e9 * Math.random())}`;
  let update = false;
  return {
    every: 250,
    show: (text) => {
      void display({ "text/plain": text }, { id, update });
      update = true;
    },
  };
}
