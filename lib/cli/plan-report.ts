import type { Run } from "../cluster/run-folder";
import { countTasks, partsOf } from "../cluster/tasks";

/** What a plan will do and take, for a person. */
export function makePlanText({ folder, plan }: Run): string {
  const { corpus, model, languages, layers, batches, estimate } = plan;
  const { statesBytes, sumsBytes, statesMemory, sumsMemory, measured } = estimate;
  const tasks = (stage: "states" | "sums") =>
    `${partsOf(plan, stage).length} parts in ${countTasks(plan, stage)} tasks`;
  const few =
    batches.count < 5
      ? [
          `Intervals need 5 batches at least, and there are ${batches.count}: a smaller --batch gives more.`,
        ]
      : [];
  return [
    `${folder}/plan.json, ${plan.hash.slice(0, 12)}…`,
    `${plan.measure} of ${languages.length} languages × ${layers.length} layers of ${model.name} on ${corpus.name}: ${corpus.sentences} sentences in ${batches.count} batches of ${batches.batchSize} at most.`,
    "",
    `states  ${tasks("states")}, ${bytesIn(statesBytes)} on the disk, ${bytesIn(statesMemory)} of memory a task beside the model`,
    `        ${estimate.sentences} sentences, ${measured.sentencesPerSecond.toFixed(0)} a second here: ${hoursIn(estimate.statesHours)} on one machine like this, ${hoursIn(estimate.statesHours / countTasks(plan, "states"))} on ${countTasks(plan, "states")}`,
    `sums    ${tasks("sums")}, ${bytesIn(sumsBytes)} on the disk, ${bytesIn(sumsMemory)} of memory a task`,
    `        ${estimate.sumsOperations.toExponential(1)} operations, ${(measured.operationsPerSecond / 1e9).toFixed(0)} GFLOP/s here: ${hoursIn(estimate.sumsHours)} on one machine like this, ${hoursIn(estimate.sumsHours / countTasks(plan, "sums"))} on ${countTasks(plan, "sums")}`,
    ...few,
  ].join("\n");
}

/** 1234567 as "1.2 MB". */
export function bytesIn(bytes: number): string {
  const units = ["bytes", "kB", "MB", "GB", "TB", "PB"];
  const power = Math.min(units.length - 1, Math.floor(Math.log10(Math.max(1, bytes)) / 3));
  const number = bytes / 1000 ** power;
  return `${power === 0 ? number : number.toFixed(number < 10 ? 1 : 0)} ${units[power]}`;
}

/** Hours in the unit that a person would take. */
export function hoursIn(hours: number): string {
  if (hours < 1 / 60) return `${(hours * 3600).toFixed(0)} s`;
  if (hours < 1) return `${(hours * 60).toFixed(0)} min`;
  return hours < 100 ? `${hours.toFixed(1)} h` : `${(hours / 24).toFixed(0)} days`;
}
