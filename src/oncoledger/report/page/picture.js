/* The picture of an open course: drawn for its width, pointed at by mouse and keyboard, and in words as a table. */
const $ = (selector, root = document) => root.querySelector(selector);
const $$ = (selector, root = document) => [...root.querySelectorAll(selector)];
const drawn = new Map();

const courseOf = (details) => data.courses[Number(details.dataset.course)];

/* Timeline, legend and table of an open course; drawn once for each width. */
function draw(details) {
  const host = $(".timeline", details);
  if (!host || !details.open) return;
  const width = Math.max(Math.floor(host.clientWidth) || 1100, 480);
  if (drawn.get(details) === width) return;
  drawn.set(details, width);
  const course = courseOf(details), marks = marksOf(course);
  const { svg, lanes } = drawCourse(course, marks, width, details.id);
  const help = make("span", { class: "sr", id: `${details.id}-k` }, "Arrow keys move between lines, Enter goes to the finding that names a line.");
  const picture = make("div", { class: "picture", tabindex: "0", role: "group", "aria-label": `Lines of ${course.name} by day`, "aria-describedby": `${details.id}-k` }, svg);
  const tip = make("div", { class: "tip", role: "status" });
  tip.hidden = true;
  const isOpen = $(".alllines", host)?.open;
  host.replaceChildren(help, picture, legend(marks), tip, allLines(details, course, marks, isOpen));
  listen(details, host, picture, tip, lanes);
}

function legend(marks) {
  const sides = new Set(marks.map((mark) => mark.side)), kinds = new Set(marks.map((mark) => mark.kind));
  const sample = (side, kind) => {
    const mark = drawMark({ side, kind }, 8, 8);
    return make("svg", { viewBox: "0 0 16 16", "aria-hidden": "true" }, mark);
  };
  const list = make("ul", { class: "legend" });
  SIDES.forEach((name, side) => { if (sides.has(side)) list.append(make("li", {}, sample(side, ""), name)); });
  const side = [...sides][0] ?? 2;
  if (kinds.has("named")) list.append(make("li", {}, sample(side, "named"), "named by a finding"));
  if (kinds.has("question")) list.append(make("li", {}, sample(side, "question"), "named by a question"));
  const days = marks.map((mark) => mark.day), change = Date.UTC(2026, 0, 1) / DAY;
  const isRadiation = marks.some((mark) => data.families[mark.family] === "delivery");
  if (isRadiation && Math.min(...days) < change && Math.max(...days) >= change) list.append(make("li", {}, "Radiation delivery codes changed on 2026-01-01."));
  return list;
}

/* The picture in words: every line of the course as a table, filled when it is opened. */
function allLines(details, course, marks, isOpen) {
  const box = make("details", { class: "alllines" }, make("summary", {}, `All ${marks.length} lines as a table`));
  const fill = () => {
    if (!box.open || $("table", box)) return;
    const heads = data.heads || ["Date", "Code", "What it is", "Family", "Mod.", "Units", "Side", "Named by"];
    const body = make("tbody");
    for (const mark of marks) {
      const links = mark.named.map((f) => make("a", { href: `#${f[0]}` }, f[1]));
      const cells = [iso(mark.day), mark.number, mark.label, data.families[mark.family], mark.modifiers, String(mark.units), SIDES[mark.side]];
      const row = make("tr", { class: mark.kind === "named" ? "subject" : undefined });
      cells.forEach((text, n) => row.append(make("td", { class: n === 0 ? "date" : n === 1 ? "code" : n === 5 ? "num" : undefined }, text)));
      if (heads.length > cells.length) {
        const last = make("td");
        links.forEach((link, n) => last.append(...(n ? [", ", link] : [link])));
        row.append(last);
      }
      body.append(row);
    }
    const head = make("tr");
    heads.forEach((text, n) => head.append(make("th", { scope: "col", class: n === 5 ? "num" : undefined }, text)));
    const table = make("table", { class: "lines" }, make("caption", { class: "sr" }, `Lines of ${course.name}`), make("thead", {}, head), body);
    box.append(make("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": `All lines of ${course.name}` }, table));
  };
  box.addEventListener("toggle", fill);
  if (isOpen) { box.open = true; fill(); }
  return box;
}

/* Pointer and keyboard on one picture. */
function listen(details, host, picture, tip, lanes) {
  let here = null;
  const show = (mark) => {
    here?.element.classList.remove("here");
    here = mark;
    $$(".finding.pointed", details).forEach((finding) => finding.classList.remove("pointed"));
    tip.hidden = !mark;
    if (!mark) return;
    mark.element.classList.add("here");
    const units = `${mark.units} ${mark.units === 1 ? "unit" : "units"}`;
    const lines = [`${iso(mark.day)}, ${WEEKDAYS[when(mark.day).getUTCDay()]}`, [units, mark.modifiers && `modifier ${mark.modifiers}`, SIDES[mark.side]].filter(Boolean).join(", ")];
    const named = mark.named.map((f) => (f[3] === 0 ? `${f[2]}: ${f[1]}` : `${f[3] === 1 ? "question" : "excused"}: ${f[1]}`));
    if (named.length) lines.push(`Named by ${[...new Set(named)].join("; ")}`);
    tip.replaceChildren(make("b", {}, `${mark.number} ${mark.label}`), ...lines.map((line) => make("span", {}, line)));
    for (const f of mark.named) document.getElementById(f[0])?.closest(".finding")?.classList.add("pointed");
    const left = mark.x - picture.scrollLeft, wide = Math.min(290, host.clientWidth);
    tip.style.left = `${Math.max(0, Math.min(left - 20, host.clientWidth - wide))}px`;
    const under = mark.y + 14;
    tip.style.top = `${under + tip.offsetHeight > picture.offsetHeight + 30 ? Math.max(0, mark.y - 14 - tip.offsetHeight) : under}px`;
  };
  const go = (mark) => { const first = mark && (mark.named.find((f) => f[3] === 0) || mark.named[0]); if (first) visit(first[0]); };
  picture.addEventListener("pointerover", (event) => { const group = event.target.closest(".mark"); if (group) show(group.mark); });
  picture.addEventListener("pointerleave", () => show(null));
  picture.addEventListener("blur", () => { show(null); delete details.asked; relight(details); });
  picture.addEventListener("click", (event) => { const group = event.target.closest(".mark"); if (group) { show(group.mark); go(group.mark); } });
  const rows = lanes.map((lane) => lane.marks);
  picture.addEventListener("keydown", (event) => {
    const row = here ? rows.findIndex((marks) => marks.includes(here)) : 0;
    const place = here ? rows[row].indexOf(here) : -1;
    const nearest = (marks) => marks.reduce((best, mark) => (Math.abs(mark.day - (here?.day ?? 0)) < Math.abs(best.day - (here?.day ?? 0)) ? mark : best));
    let next;
    if (event.key === "ArrowRight") next = rows[row][Math.min(place + 1, rows[row].length - 1)];
    else if (event.key === "ArrowLeft") next = rows[row][Math.max(place - 1, 0)];
    else if (event.key === "ArrowDown") next = here ? nearest(rows[Math.min(row + 1, rows.length - 1)]) : rows[0][0];
    else if (event.key === "ArrowUp") next = nearest(rows[Math.max(row - 1, 0)]);
    else if (event.key === "Home") next = rows[row][0];
    else if (event.key === "End") next = rows[row][rows[row].length - 1];
    else if (event.key === "Enter" && here) { go(here); return; }
    else if (event.key === "Escape") { show(null); return; }
    else return;
    event.preventDefault();
    show(next);
    if (next.x < picture.scrollLeft + 80 || next.x > picture.scrollLeft + picture.clientWidth - 20) picture.scrollLeft = next.x - picture.clientWidth / 2;
  });
}

/* Draw what is opened, at every width, and on paper. */
document.addEventListener("toggle", (event) => { if (event.target.classList?.contains("course")) draw(event.target); }, true);
let resizing;
addEventListener("resize", () => { clearTimeout(resizing); resizing = setTimeout(() => $$(".course[open]").forEach(draw), 150); });
addEventListener("beforeprint", () => { for (const details of $$("details:not(.alllines, .more, .sheet, .quietly, [hidden])")) if (!details.open) { details.open = true; details.dataset.printed = ""; } $$(".course[open]").forEach(draw); });
addEventListener("afterprint", () => { for (const details of $$("details[data-printed]")) { details.open = false; delete details.dataset.printed; } });
