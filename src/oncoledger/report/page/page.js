/* What the reader does: open a course, point at a mark or a finding, filter, print. */
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

/* Strips are drawn when they come into view. */
const strips = new IntersectionObserver((entries) => {
  for (const { isIntersecting, target } of entries) {
    if (!isIntersecting) continue;
    strips.unobserve(target);
    const course = courseOf(target.closest(".course"));
    if (course.marks.length) target.append(drawStrip(course));
  }
}, { rootMargin: "300px" });
$$(".course[data-course] .strip").forEach((strip) => strips.observe(strip));
addEventListener("hashchange", () => visit(location.hash.slice(1)));
filter();
filterVerdicts();
$$(".course[open]").forEach(draw);
if (location.hash.length > 1) visit(decodeURIComponent(location.hash.slice(1)));
