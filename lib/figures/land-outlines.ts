import { land } from "../languages/land";
import { gridColor } from "./theme";

/** The continents as one filled shape with gaps between its rings. */
export function outlines(): Record<string, unknown> {
  const corners = land
    .trim()
    .split("\n")
    .flatMap((ring) => [...ringOf(ring), undefined]);
  return {
    type: "scatter",
    mode: "lines",
    x: corners.map((corner) => corner?.[0] ?? null),
    y: corners.map((corner) => corner?.[1] ?? null),
    fill: "toself",
    fillcolor: gridColor,
    line: { color: "#ffffff", width: 0.5 },
    hoverinfo: "skip",
    showlegend: false,
  };
}

/** Steps in tenths of a degree to corners in degrees: "5,10 1,0" → (0.5, 1), (0.6, 1). */
function ringOf(steps: string): (readonly [east: number, north: number])[] {
  let [east, north] = [0, 0];
  return steps.split(" ").map((step) => {
    const [dx, dy] = step.split(",").map(Number) as [number, number];
    [east, north] = [east + dx, north + dy];
    return [east / 10, north / 10];
  });
}
