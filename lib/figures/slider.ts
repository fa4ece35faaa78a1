import { escaped, ink, softInk, words } from "./theme";

/** Pixels that a slider takes at the lower edge of a figure. */
export const sliderRoom = 84;

/** A slider that steps through the values of a column, at the last to begin with. */
export interface Slider {
  readonly column: string;
  readonly labels?: Readonly<Record<string, string>> | undefined;
  readonly steps: readonly (string | number)[];
  /** Of each trace the step that shows it; undefined for what is always shown. */
  readonly stepOfTrace: readonly (number | undefined)[];
  /** Pixels from the panels to the slider. */
  readonly below: number;
}

/** The part of a layout that holds the slider; the traces' own `visible` must fit its last step. */
export function sliderLayout(slider: Slider): { sliders: readonly object[] } {
  const { column, labels = {}, steps, stepOfTrace, below } = slider;
  return {
    sliders: [
      {
        active: steps.length - 1,
        currentvalue: {
          prefix: `${escaped(labels[column] ?? words(column))} `,
          font: { size: 14, color: ink },
          xanchor: "left",
        },
        pad: { t: below },
        font: { size: 11, color: softInk },
        steps: steps.map((step, i) => ({
          label: `${step}`,
          method: "restyle",
          args: [{ visible: stepOfTrace.map((own) => own === undefined || own === i) }],
        })),
      },
    ],
  };
}

/** The values of the column that a slider steps through: numbers in their order, others as they come. */
export function stepsOf(values: readonly (string | number)[]): (string | number)[] {
  return [...new Set(values)].sort((a, b) => +a - +b || 0);
}
