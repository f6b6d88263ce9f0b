"use strict";
/* Draws one course: a row for each code, grouped by family, on one time axis. Text goes in as text; nothing here writes markup. */
const DAY = 86400000;
const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
const WEEKDAYS = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"];
const data = JSON.parse(document.getElementById("data").textContent);
const SIDES = data.sides || ["professional", "technical", "global"];

const when = (day) => new Date(day * DAY);
const iso = (day) => when(day).toISOString().slice(0, 10);
const clip = (text, width) => { const room = Math.floor(width / 6.1); return text.length > room ? text.slice(0, Math.max(room - 1, 1)) + "…" : text; };

/* An SVG or HTML element with attributes and children; strings become text. */
function make(name, attributes = {}, ...children) {
  const svg = ["svg", "g", "rect", "circle", "path", "line", "text", "title", "desc"].includes(name);
  const element = svg ? document.createElementNS("http://www.w3.org/2000/svg", name) : document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) if (value !== undefined) element.setAttribute(key, value);
  element.append(...children);
  return element;
}

/* Marks of a course with their names and places filled in. */
function marksOf(course) {
  return course.marks.map(([after, code, units, modifiers, side, findings]) => {
    const named = findings.map((n) => data.findings[n]);
    const kind = named.some((f) => f[3] === 0) ? "named" : named.some((f) => f[3] === 1) ? "question" : "";
    const [number, label, family] = data.codes[code];
    return { day: course.start + after, code, number: number || "(no code)", label, family, units, modifiers: data.modifiers[modifiers], side, named, kind };
  });
}

/* One row for each code, families in the order of care, codes by their first day; marks of one day stand under each other. */
function lanesOf(marks) {
  const lanes = new Map();
  for (const mark of marks) {
    if (!lanes.has(mark.code)) lanes.set(mark.code, { family: mark.family, number: mark.number, label: mark.label, marks: [], stack: 1, days: new Map() });
    const lane = lanes.get(mark.code);
    mark.level = lane.days.get(mark.day) || 0;
    lane.days.set(mark.day, mark.level + 1);
    lane.stack = Math.max(lane.stack, mark.level + 1);
    lane.marks.push(mark);
  }
  return [...lanes.values()].sort((a, b) => a.family - b.family || a.marks[0].day - b.marks[0].day || (a.number < b.number ? -1 : 1));
}

/* The shape of a side: circle for professional, square for technical, diamond for global. */
function shape(side, x, y, r, extra) {
  if (side === 0) return make("circle", { cx: x, cy: y, r, ...extra });
  if (side === 1) return make("rect", { x: x - r + .4, y: y - r + .4, width: 2 * r - .8, height: 2 * r - .8, ...extra });
  const d = r * 1.22;
  return make("path", { d: `M${x} ${y - d}L${x + d} ${y}L${x} ${y + d}L${x - d} ${y}Z`, ...extra });
}

function drawMark(mark, x, y) {
  const group = make("g", { class: `mark ${"ptg"[mark.side]} ${mark.kind}` });
  group.append(shape(mark.side, x, y, 4));
  if (mark.kind) group.append(shape(mark.side, x, y, 6.6, { class: "ring" }));
  group.append(make("rect", { class: "hit", x: x - 7.5, y: y - 7.5, width: 15, height: 15, rx: 2 }));
  return group;
}

/* Weekends, Mondays, months, and each New Year: the day on which code sets change. */
function drawAxis(svg, from, to, x, top, bottom) {
  const perDay = x(1) - x(0);
  let lastMonth = -100;
  for (let day = from; day <= to; day++) {
    const date = when(day), left = x(day) - perDay / 2;
    const weekday = date.getUTCDay(), number = date.getUTCDate(), month = date.getUTCMonth();
    if (perDay >= 4 && weekday === 6) svg.append(make("rect", { class: "weekend", x: left, y: top, width: perDay * Math.min(2, to - day + 1), height: bottom - top }));
    if (weekday === 1 && perDay >= .9) {
      svg.append(make("line", { class: "week", x1: left, x2: left, y1: top, y2: bottom }));
      if (perDay >= 3.4) svg.append(make("text", { x: x(day), y: top - 5, "text-anchor": "middle" }, String(number)));
    }
    const isNewYear = number === 1 && month === 0 && day > from;
    if (isNewYear) svg.append(make("line", { class: "year", x1: left, x2: left, y1: 2, y2: bottom }));
    const next = Date.UTC(date.getUTCFullYear(), month + 1, 1) / DAY;   /* its name would stand where the first month's ends */
    if ((number === 1 || day === from) && left - lastMonth > 34 && (number === 1 || next > to || (next - day) * perDay > 70)) {
      const isFirst = lastMonth < 0;
      const text = isNewYear || isFirst ? `${MONTHS[month]} ${date.getUTCFullYear()}` : MONTHS[month];
      svg.append(make("text", { class: isNewYear ? "yearname" : "month", x: Math.max(left, x(from) - perDay / 2) + 4, y: 14 }, text));
      lastMonth = left + (isNewYear || isFirst ? 34 : 0);
    }
  }
}

/* The whole picture. Returns the svg; every mark keeps its place and its element for the tip and the keyboard. */
function drawCourse(course, marks, width, id) {
  const lanes = lanesOf(marks), narrow = width < 760;
  const gutter = narrow ? 62 : 346, top = 36, right = 34;
  const days = marks.map((mark) => mark.day);
  const from = Math.min(...days) - 2, to = Math.max(...days) + 3;
  const x = (day) => gutter + (day - from + .5) * (width - gutter - right) / (to - from + 1);
  const perDay = x(1) - x(0);
  let y = top;
  for (const lane of lanes) { lane.y = y; lane.height = 8 + lane.stack * 13; y += lane.height; }
  const height = y + 6;
  const named = marks.filter((mark) => mark.kind === "named").length;
  const svg = make("svg", { width, height, viewBox: `0 0 ${width} ${height}`, role: "img", "aria-labelledby": `${id}-t ${id}-d` },
    make("title", { id: `${id}-t` }, `Timeline of ${course.name}`),
    make("desc", { id: `${id}-d` }, data.sides
      ? `${marks.length} marks in ${lanes.length} rows from ${iso(from + 2)} to ${iso(to - 3)}. The table below the picture lists them all.`
      : `${marks.length} lines of ${lanes.length} codes from ${iso(from + 2)} to ${iso(to - 3)}; findings name ${named} of them. The table below the picture lists them all.`));
  let shaded = false;
  lanes.forEach((lane, n) => {
    const first = n === 0 || lanes[n - 1].family !== lane.family;
    if (first) {
      shaded = !shaded;
      const tall = lanes.filter((other) => other.family === lane.family).reduce((sum, other) => sum + other.height, 0);
      if (shaded) svg.append(make("rect", { class: "band", x: 0, y: lane.y, width, height: tall }));
      if (!narrow) svg.append(make("text", { class: "family", x: 6, y: lane.y + 15 }, clip(data.families[lane.family], 104)));
    }
    svg.append(make("text", { class: "lane", x: narrow ? 4 : 114, y: lane.y + 15 }, lane.number.slice(0, 8)));
    if (!narrow) svg.append(make("text", { x: 160, y: lane.y + 15 }, clip(lane.label, gutter - 162)));
  });
  drawAxis(svg, from, to, x, top, y);
  for (const lane of lanes) {
    lane.marks.forEach((mark, n) => {
      mark.x = x(mark.day); mark.y = lane.y + 11 + mark.level * 13;
      mark.element = drawMark(mark, mark.x, mark.y);
      mark.element.mark = mark;
      svg.append(mark.element);
      const next = lane.marks.slice(n + 1).find((other) => other.level === mark.level);
      if (mark.units !== 1 && (!next || (next.day - mark.day) * perDay > 34)) {
        svg.append(make("text", { x: mark.x + (mark.kind ? 10 : 7), y: mark.y + 4, "aria-hidden": "true" }, `×${mark.units}`));
      }
    });
  }
  return { svg, lanes };
}

/* A small strip for the closed line of a course: where its lines lie, and which are named. */
function drawStrip(course) {
  const marks = marksOf(course), width = 210, height = 18;
  const days = marks.map((mark) => mark.day), from = Math.min(...days), span = Math.max(Math.max(...days) - from, 20);
  const svg = make("svg", { viewBox: `0 0 ${width} ${height}`, preserveAspectRatio: "none" });
  const x = (day) => 2 + (day - from) * (width - 6) / span;
  const columns = new Map();
  for (const mark of marks) {
    const column = columns.get(mark.day) || { all: 0, bad: 0 };
    column.all++; if (mark.kind === "named") column.bad++;
    columns.set(mark.day, column);
  }
  const most = Math.max(...[...columns.values()].map((column) => Math.sqrt(column.all)));
  const thick = Math.max(1, Math.min(3, (width - 6) / span - .5));
  for (const [day, { all, bad }] of columns) {
    const tall = Math.max(3, height * Math.sqrt(all) / most), red = bad ? Math.max(3, tall * bad / all) : 0;
    svg.append(make("rect", { x: x(day), y: height - tall, width: thick, height: tall - red }));
    if (bad) svg.append(make("rect", { class: "bad", x: x(day), y: height - red, width: thick, height: red }));
  }
  for (let year = when(from).getUTCFullYear() + 1; Date.UTC(year, 0, 1) / DAY <= from + span; year++) {
    const at = x(Date.UTC(year, 0, 1) / DAY);
    svg.append(make("line", { class: "year", x1: at, x2: at, y1: -2, y2: height + 2 }));
  }
  return svg;
}
