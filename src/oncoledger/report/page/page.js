/* What the reader does: open a course, point at a mark or a finding, filter, print. */
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
    const heads = ["Date", "Code", "What it is", "Family", "Mod.", "Units", "Side", "Named by"];
    const body = make("tbody");
    for (const mark of marks) {
      const links = mark.named.map((f) => make("a", { href: `#${f[0]}` }, f[1]));
      const cells = [iso(mark.day), mark.number, mark.label, data.families[mark.family], mark.modifiers, String(mark.units), SIDES[mark.side]];
      const row = make("tr", { class: mark.kind === "named" ? "subject" : undefined });
      cells.forEach((text, n) => row.append(make("td", { class: n === 0 ? "date" : n === 1 ? "code" : n === 5 ? "num" : undefined }, text)));
      const last = make("td");
      links.forEach((link, n) => last.append(...(n ? [", ", link] : [link])));
      row.append(last);
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

/* Light the marks that a finding names, and dim the others. */
function light(details, ids) {
  const svg = details && $(".picture svg", details);
  if (!svg) return;
  svg.classList.toggle("lit", Boolean(ids));
  for (const group of $$(".mark", svg)) group.classList.toggle("on", Boolean(ids) && group.mark && group.mark.named.some((f) => ids.includes(f[0])));
}

const idsOf = (finding) => finding.dataset.ids.split(" ");
for (const name of ["pointerover", "focusin"]) document.addEventListener(name, (event) => {
  const finding = event.target.closest?.(".finding");
  if (finding) light(finding.closest(".course"), idsOf(finding));
});
for (const name of ["pointerout", "focusout"]) document.addEventListener(name, (event) => {
  const finding = event.target.closest?.(".finding");
  if (finding && !finding.contains(event.relatedTarget)) setTimeout(() => relight(finding.closest(".course")));
});

/* What stays lit when the pointer has left: the finding that has the focus, else the one that was asked for by its button. */
function relight(details) {
  const focused = document.activeElement?.closest(".finding");
  light(details, focused && details.contains(focused) ? idsOf(focused) : details.asked);
}

document.addEventListener("click", (event) => {
  const button = event.target.closest?.("[data-show]");
  const details = button?.closest(".course"), picture = details && $(".picture", details);
  if (!picture) return;
  picture.scrollIntoView({ block: "center", behavior: matchMedia("(prefers-reduced-motion: reduce)").matches ? "auto" : "smooth" });
  picture.focus({ preventScroll: true });
  details.asked = button.dataset.show.split(" ");
  relight(details);
});

/* Open whatever holds an element, and bring it into view. */
function visit(id) {
  const target = document.getElementById(id);
  if (!target) return;
  for (let node = target; node; node = node.parentElement) {
    if (node.tagName === "DETAILS") node.open = true;
    if (node.hidden) node.hidden = false;
  }
  if (target.tagName === "DETAILS") draw(target);
  if (location.hash !== `#${id}`) history.replaceState(null, "", `#${id}`);
  (target.tagName === "DETAILS" ? $("summary", target) : target).focus({ preventScroll: true });
  requestAnimationFrame(() => target.scrollIntoView({ block: "start" }));
}
document.addEventListener("click", (event) => {
  const link = event.target.closest?.('a[href^="#"]');
  if (link && !link.classList.contains("skip")) { event.preventDefault(); visit(link.getAttribute("href").slice(1)); }
});

/* Filters. */
const courses = $$(".course"), answers = $$(".answer[data-kind]");
const findingsOf = new Map(courses.map((details) => [details, $$(".finding", details)]));
const checked = (name) => new Set($$(`input[name=${name}]:checked`).map((input) => input.value));
const everyword = (haystack, words) => words.every((word) => haystack.includes(word));

function searchOf(details) {
  if (details.search === undefined) {
    const course = details.dataset.course === undefined ? null : courseOf(details);
    const codes = course ? [...new Set(course.marks.map((mark) => data.codes[mark[1]][0]))].join(" ") : "";
    details.search = `${details.dataset.search} ${codes.toLowerCase()}`;
  }
  return details.search;
}

function filter() {
  const words = $("#q").value.toLowerCase().split(/\s+/).filter(Boolean), rule = $("#rule").value, severities = checked("severity"), kinds = checked("kind");
  const everySeverity = $$("input[name=severity]:not(:disabled)").every((input) => input.checked);
  const fits = (node) => (!rule || node.dataset.rule === rule) && (everySeverity || severities.has(node.dataset.severity));
  let findings = 0, shown = 0, asked = 0;
  for (const details of courses) {
    const matches = everyword(searchOf(details), words);
    let some = 0;
    for (const finding of findingsOf.get(details)) {
      const yes = matches && kinds.has("found") && fits(finding);
      finding.hidden = !yes;
      if (yes) some += Number(finding.dataset.count);
    }
    const quiet = details.classList.contains("quietly");
    details.hidden = quiet ? !(matches && !rule && everySeverity && kinds.has("found")) : !some;
    findings += some;
    if (!details.hidden) shown++;
  }
  const rest = $(".rest");
  if (rest) rest.hidden = !$(".quietly:not([hidden])");
  $("#courses").hidden = !kinds.has("found") && courses.length > 0;
  for (const block of answers) {
    let some = 0;
    for (const row of $$("tbody tr", block)) {
      row.hidden = !everyword(row.dataset.search, words);
      if (!row.hidden) some++;
    }
    block.hidden = !some || !kinds.has(block.dataset.kind) || !fits(block);
    if (!block.hidden) asked += some;
  }
  for (const row of $$(".all tbody tr")) row.hidden = !(everyword(row.dataset.search, words) && kinds.has(row.dataset.kind) && fits(row));
  for (const id of ["questions", "excused"]) { const part = document.getElementById(id); if (part) part.hidden = !$(".answer:not([hidden])", part); }
  const number = (n) => n.toLocaleString("en-US");
  const asked_for = [words.length && `the words ${words.join(" ")}`, rule && `rule ${rule}`, !everySeverity && `severity ${[...severities].join(", ") || "none"}`,
    kinds.size < 3 && `only ${[...kinds].join(", ") || "nothing"}`].filter(Boolean);
  $("#printed").hidden = !asked_for.length;
  $("#printed").textContent = `Filtered by ${asked_for.join("; ")}: ${number(findings)} of ${number(data.findings.filter((f) => f[3] === 0).length)} findings stand here.`;
  $("#shown").textContent = `${number(findings)} ${findings === 1 ? "finding" : "findings"}, ${number(shown)} of ${number(courses.length)} courses shown`;
}

function filterVerdicts() {
  const word = $("#vq").value.toLowerCase(), only = $("#vanswered").checked, rows = $$(".verdicts tbody tr");
  let shown = 0;
  for (const row of rows) {
    row.hidden = (only && !("answered" in row.dataset)) || !row.textContent.toLowerCase().includes(word);
    if (!row.hidden) shown++;
  }
  $("#vshown").textContent = `${shown.toLocaleString("en-US")} of ${rows.length.toLocaleString("en-US")} rules`;
}

let waiting;
const form = $(".filters");
form.addEventListener("submit", (event) => event.preventDefault());
form.addEventListener("input", () => { clearTimeout(waiting); waiting = setTimeout(filter, 80); });
form.addEventListener("reset", () => setTimeout(filter));
for (const id of ["#vq", "#vanswered"]) $(id).addEventListener("input", filterVerdicts);

/* Draw what is open or comes into view. */
document.addEventListener("toggle", (event) => { if (event.target.classList?.contains("course")) draw(event.target); }, true);
const strips = new IntersectionObserver((entries) => {
  for (const { isIntersecting, target } of entries) {
    if (!isIntersecting) continue;
    strips.unobserve(target);
    const course = courseOf(target.closest(".course"));
    if (course.marks.length) target.append(drawStrip(course));
  }
}, { rootMargin: "300px" });
$$(".course[data-course] .strip").forEach((strip) => strips.observe(strip));
let resizing;
addEventListener("resize", () => { clearTimeout(resizing); resizing = setTimeout(() => $$(".course[open]").forEach(draw), 150); });
addEventListener("beforeprint", () => { for (const details of $$("details:not(.alllines, .more, .sheet, .quietly, [hidden])")) if (!details.open) { details.open = true; details.dataset.printed = ""; } $$(".course[open]").forEach(draw); });
addEventListener("afterprint", () => { for (const details of $$("details[data-printed]")) { details.open = false; delete details.dataset.printed; } });
addEventListener("hashchange", () => visit(location.hash.slice(1)));
filter();
filterVerdicts();
$$(".course[open]").forEach(draw);
if (location.hash.length > 1) visit(decodeURIComponent(location.hash.slice(1)));
