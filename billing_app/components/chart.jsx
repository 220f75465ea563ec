// Areas over days, drawn from their points alone: a picture of 1000 by 1000 stretched to its place, with words around it.
// Nothing is measured and nothing is drawn that has not changed, so that a new figure elsewhere on the page costs nothing.
import { memo, useId, useState } from "react";

const SIZE = 1000;
const COMPACT = new Intl.NumberFormat(undefined, { notation: "compact" });
const WHOLE = new Intl.NumberFormat(undefined, { maximumFractionDigits: 0 });
const LABELS = 7;
// What of the points a chart shows, and how. Here, because a list made anew by every rendering would look like a change.
const SERIES = {
  flows: [
    { key: "cash_in", name: "Money in", colour: "var(--tl-in)", fade: 0.38 },
    { key: "cash_out", name: "Money out", colour: "var(--tl-out)", fade: 0.24 },
  ],
  balances: [
    { key: "band", name: "Range", colour: "var(--tl-in)", band: true },
    { key: "expected", name: "Expected", colour: "var(--tl-in)" },
  ],
  outlook: [
    { key: "band", name: "Range", colour: "var(--tl-in)", band: true },
    { key: "balance", name: "Balance", colour: "var(--tl-in)", fade: 0.3 },
    { key: "expected", name: "Expected", colour: "var(--tl-in)", dashes: "6 6" },
  ],
  weeks: [
    { key: "cash_in", name: "Money in", colour: "var(--tl-in)", bar: 0 },
    { key: "cash_out", name: "Money out", colour: "var(--tl-out)", bar: 1 },
    { key: "expected_in", name: "Expected in", colour: "var(--tl-in)", bar: 0, pale: true },
    { key: "expected_out", name: "Expected out", colour: "var(--tl-out)", bar: 1, pale: true },
  ],
};

const bounds = (value) => (Array.isArray(value) ? value : [0, value]);
const isThere = (value) => value !== undefined && value !== null;
// Lines run from edge to edge; bars stand in the middle of their slot.
const placeOf = (index, points, series) =>
  series[0].bar === undefined ? index / (points.length - 1 || 1) : (index + 0.5) / points.length;

// The step between lines that gives at most five of them, in figures that people count by.
function stepOf(span) {
  const power = 10 ** Math.floor(Math.log10(span / 4));
  return [1, 2, 2.5, 5, 10].map((each) => each * power).find((each) => span / each <= 4.0001);
}

function scaleOf(points, series) {
  const values = points.flatMap((point) => series.flatMap(({ key }) => (isThere(point[key]) ? bounds(point[key]) : [])));
  const least = Math.min(0, ...values);
  const most = Math.max(0, ...values);
  const step = Math.max(1, stepOf(most - least || 4));
  const from = Math.floor(least / step) * step;
  const count = Math.max(1, Math.ceil(most / step - from / step)); // where all is 0, there is still a floor to stand on
  const lines = Array.from({ length: count + 1 }, (_, index) => from + index * step);
  const span = lines[count] - from;
  return { lines, share: (value) => (value - from) / span };
}

// Slopes that never overshoot a point (Fritsch and Carlson), so that no line dips below zero by itself.
function slopesOf(xs, ys) {
  const rises = ys.slice(1).map((y, index) => (y - ys[index]) / (xs[index + 1] - xs[index]));
  return ys.map((_, index) => {
    const before = rises[index - 1] ?? rises[index];
    const after = rises[index] ?? before;
    if (before * after <= 0) return 0;
    return Math.sign(before) * Math.min(3 * Math.abs(before), 3 * Math.abs(after), Math.abs(before + after) / 2);
  });
}

function curveOf(xs, ys) {
  const slopes = slopesOf(xs, ys);
  const piece = (index) => {
    const third = (xs[index] - xs[index - 1]) / 3;
    const ends = [xs[index - 1] + third, ys[index - 1] + slopes[index - 1] * third];
    return `C${[...ends, xs[index] - third, ys[index] - slopes[index] * third, xs[index], ys[index]].map(Math.round)}`;
  };
  return `M${Math.round(xs[0])},${Math.round(ys[0])}` + xs.slice(1).map((_, index) => piece(index + 1)).join("");
}

function Bars({ one, points, series, share }) {
  const width = (SIZE / points.length) * 0.34;
  return points.map((point, index) => {
    if (!point[one.key]) return null;
    const [top, floor] = [share(Math.max(point[one.key], 0)), share(Math.min(point[one.key], 0))];
    const x = placeOf(index, points, series) * SIZE + (one.bar ? width * 0.06 : -width * 1.06);
    const box = { x, width, y: SIZE * (1 - top), height: SIZE * (top - floor) };
    return <rect key={index} {...box} fill={one.colour} fillOpacity={one.pale ? 0.36 : 1} />;
  });
}

function Area({ one, points: all, series, share, fade }) {
  const places = all.map((point, index) => ({ point, at: placeOf(index, all, series) }));
  const shown = places.filter(({ point }) => isThere(point[one.key]));
  if (!shown.length) return null;
  const xs = shown.map(({ at }) => at * SIZE);
  const ys = (end) => shown.map(({ point }) => SIZE * (1 - share(bounds(point[one.key])[end])));
  if (one.band) {
    const back = [...xs].reverse();
    const shape = `${curveOf(xs, ys(1))}${curveOf(back, ys(0).reverse()).replace("M", "L")}Z`;
    return <path d={shape} fill={one.colour} fillOpacity="0.16" />;
  }
  const line = curveOf(xs, ys(1));
  const floor = Math.round(SIZE * (1 - share(0)));
  return (
    <>
      {one.fade && <path d={`${line}L${Math.round(xs.at(-1))},${floor}L${Math.round(xs[0])},${floor}Z`} fill={`url(#${fade})`} />}
      <path d={line} fill="none" stroke={one.colour} strokeWidth="2.25" strokeDasharray={one.dashes} vectorEffect="non-scaling-stroke" />
    </>
  );
}

function Fade({ id, one }) {
  return (
    <linearGradient id={id} x1="0" y1="0" x2="0" y2="1">
      <stop offset="4%" stopColor={one.colour} stopOpacity={one.fade} />
      <stop offset="96%" stopColor={one.colour} stopOpacity="0" />
    </linearGradient>
  );
}

function Days({ points, series }) {
  const every = Math.ceil((points.length - 1) / (LABELS - 1)) || 1;
  const last = points.length - 1;
  const shown = points.map((point, index) => ({ text: point.day, index })).filter(({ index }) => index % every === 0);
  return shown.map(({ text, index }) => (
    <span key={index} data-last={index === last || undefined} style={{ left: `${placeOf(index, points, series) * 100}%` }}>
      {text}
    </span>
  ));
}

function Reading({ point, at, series, share }) {
  const there = series.filter(({ key }) => isThere(point[key]));
  const text = (value) => (Array.isArray(value) ? value.map((each) => WHOLE.format(each)).join(" – ") : WHOLE.format(value));
  return (
    <div className="tl-chart-reading" style={{ left: `${at * 100}%` }}>
      {there.filter(({ band, bar }) => !band && bar === undefined).map(({ key, colour }) => (
        <i key={key} style={{ bottom: `${share(point[key]) * 100}%`, background: colour }} />
      ))}
      <div data-side={at > 0.6 ? "left" : "right"}>
        <small>{point.day}</small>
        {there.map(({ key, name }) => (
          <span key={key}>
            {name} <b>{text(point[key])}</b>
          </span>
        ))}
      </div>
    </div>
  );
}

export const AreaChart = memo(function AreaChart({ points, shows, summary, height }) {
  const series = SERIES[shows];
  const id = useId();
  const [index, setIndex] = useState(-1);
  if (!points?.length) return <div style={{ height }} />;
  const { lines, share } = scaleOf(points, series);
  const last = points.length - 1;
  const read = (event) => {
    const box = event.currentTarget.getBoundingClientRect();
    const along = (event.clientX - box.left) / box.width;
    const at = series[0].bar === undefined ? Math.round(along * last) : Math.floor(along * points.length);
    setIndex(Math.max(0, Math.min(last, at)));
  };
  const step = (event) => {
    const move = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (!move) return;
    event.preventDefault();
    setIndex(index < 0 ? last : Math.max(0, Math.min(last, index + move)));
  };
  return (
    <div className="tl-chart-box" style={{ height }}>
      <div className="tl-chart-values" aria-hidden="true">
        {lines.map((value) => (
          <span key={value} style={{ bottom: `${share(value) * 100}%` }}>
            {COMPACT.format(value)}
          </span>
        ))}
      </div>
      <div
        className="tl-chart-plot"
        role="img"
        aria-label={summary}
        tabIndex={0}
        onPointerMove={read}
        onPointerDown={read}
        onPointerLeave={() => setIndex(-1)}
        onKeyDown={step}
        onBlur={() => setIndex(-1)}
      >
        <svg viewBox={`0 0 ${SIZE} ${SIZE}`} preserveAspectRatio="none" aria-hidden="true">
          <defs>{series.map((one) => one.fade && <Fade key={one.key} id={`${id}${one.key}`} one={one} />)}</defs>
          {lines.map((value) => (
            <line key={value} x1="0" x2={SIZE} y1={SIZE * (1 - share(value))} y2={SIZE * (1 - share(value))} />
          ))}
          {series.map((one) => {
            const Drawn = one.bar === undefined ? Area : Bars;
            return <Drawn key={one.key} one={one} points={points} series={series} share={share} fade={`${id}${one.key}`} />;
          })}
        </svg>
        {points[index] && <Reading point={points[index]} at={placeOf(index, points, series)} series={series} share={share} />}
      </div>
      <div className="tl-chart-days" aria-hidden="true">
        <Days points={points} series={series} />
      </div>
    </div>
  );
});
