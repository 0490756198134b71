import { useEffect, useRef } from "react";
import uPlot from "uplot";
import "uplot/dist/uPlot.min.css";
import { useTheming } from "@/shell/Look";
import { useFormats } from "@/words/format";
import type { Point } from "./Curve";

const HEIGHT = 132;
const LEFT = 72;

/** Drawn on a canvas. Only here money is a float: a point of a line needs no øre. */
export default function Chart({ points }: { points: readonly Point[] }) {
  const place = useRef<HTMLDivElement>(null);
  const theming = useTheming();
  const { shortDay, kroner } = useFormats();
  useEffect(() => {
    const root = place.current;
    if (!root) return;
    const colour = (name: string) => getComputedStyle(root).getPropertyValue(`--ax-${name}`).trim();
    const font = `12px ${getComputedStyle(root).fontFamily}`;
    const axis = { stroke: colour("text-neutral-subtle"), font, ticks: { show: false } };
    const chart = new uPlot(
      {
        width: root.clientWidth,
        height: HEIGHT,
        legend: { show: false },
        cursor: { show: false },
        padding: [8, 24, 0, 0],
        scales: { x: { time: false } },
        axes: [
          {
            ...axis,
            grid: { show: false },
            size: 28,
            splits: () => [0, Math.floor((points.length - 1) / 2), points.length - 1],
            values: (_, splits) => splits.map((place) => shortDay(points[place]?.date ?? "")),
          },
          {
            ...axis,
            grid: { stroke: colour("border-neutral-subtle"), width: 1 },
            size: LEFT,
            values: (_, splits) => splits.map(kroner),
            space: 36,
          },
        ],
        series: [
          {},
          {
            stroke: colour("border-accent"),
            fill: colour("bg-accent-soft"),
            width: 2,
            points: { show: false },
            paths: uPlot.paths.stepped?.({ align: 1 }),
          },
        ],
      },
      [points.map((_, place) => place), points.map((point) => Number(point.booked.value))],
      root,
    );
    const fitting = new ResizeObserver(() => chart.setSize({ width: root.clientWidth, height: HEIGHT }));
    fitting.observe(root);
    return () => {
      fitting.disconnect();
      chart.destroy();
    };
  }, [points, theming, shortDay, kroner]);
  return <div ref={place} />;
}
