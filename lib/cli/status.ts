import { openRun } from "../cluster/run-folder";
import { type StageStatus, statusOfRun } from "../cluster/status";
import type { Command, Given } from "./command";
import { hoursIn } from "./plan-report";

/** How far a planned run is. */
export const status: Command = {
  summary: "Says how far a planned run is: parts done, tasks running and failed, time left.",
  help: `interlingua status RUN

How many parts of each stage are there, which tasks run, wait, were cancelled or failed (with the
last line of their logs in RUN/logs), the rate, and the time left.`,
  words: ["RUN"],
  options: {},
  async run({ words, print }: Given): Promise<void> {
    for (const stage of await statusOfRun(await openRun(words[0]!))) print(stageText(stage));
  },
};

function stageText(stage: StageStatus): string {
  const { parts, done, running, waiting, stopped, failed, partsPerHour, hoursLeft } = stage;
  const pace = partsPerHour ? [`${partsPerHour.toFixed(partsPerHour < 10 ? 1 : 0)} an hour`] : [];
  const left = done < parts && hoursLeft !== undefined ? [`${hoursIn(hoursLeft)} left`] : [];
  const tasks = [
    ...(running > 0 ? [`${running} tasks running`] : []),
    ...(waiting > 0 ? [`${waiting} waiting`] : []),
    ...(stopped.length > 0 ? [`cancelled: ${stopped.join(", ")}`] : []),
  ];
  return [
    `${stage.stage.padEnd(7)} ${[`${done} of ${parts} parts`, ...pace, ...left, ...tasks].join(" · ")}`,
    ...failed.map(({ task, words }) => `        task ${task} failed: ${words}`),
  ].join("\n");
}
