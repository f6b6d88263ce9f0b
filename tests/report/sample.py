"""An invented run over ten courses, as rich as a real one: what the tests of the reports read, and what one looks at in a browser."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterable

from oncoledger.audit.result import Course, Finding, Held, Input, Law, Line, Manifest, Mark, Mend, Problem, Report, Source, SourceUsed, VerdictCount

HOSTILE = "</script><script>alert('7')</script>\"><img src=x onerror=alert(1)>&amp;"
"""A patient id that tries to leave every place in which it is printed."""

CODES = {
    "99204": ("visit", "new patient visit, level 4", 31000), "77263": ("planning", "treatment planning, complex", 41000),
    "77290": ("simulation", "simulation, complex", 98000), "77280": ("simulation", "simulation, simple", 52000), "77293": ("simulation", "respiratory motion management", 88000),
    "77301": ("dosimetry", "IMRT plan", 412000), "77295": ("dosimetry", "3D plan", 164000), "77300": ("dosimetry", "basic dose calculation", 21000),
    "77338": ("device", "MLC device for IMRT", 96000), "77334": ("device", "treatment device, complex", 54000), "77336": ("physics", "weekly physics", 23000), "77370": ("physics", "special physics consult", 41000),
    "77386": ("delivery", "IMRT delivery, complex", 118000), "77412": ("delivery", "delivery, level 3", 126000), "77407": ("delivery", "delivery, level 2", 97000), "G6012": ("delivery", "conventional delivery, complex", 61000),
    "77373": ("delivery", "SBRT delivery", 390000), "77014": ("guidance", "CT guidance", 33000), "77387": ("guidance", "image guidance", 30500), "G6002": ("guidance", "stereoscopic x-ray guidance", 21000), "77427": ("management", "weekly treatment management", 46500),
    "77435": ("management", "SBRT management", 172000), "77470": ("management", "special treatment procedure", 88000),
    "96413": ("infusion", "chemotherapy infusion, first hour", 61000), "96415": ("infusion", "chemotherapy infusion, each further hour", 14000), "96417": ("infusion", "chemotherapy infusion, next drug", 29000),
    "96367": ("infusion", "therapeutic infusion, next drug", 16000), "96375": ("infusion", "injection, next drug", 9000), "J9271": ("drug", "pembrolizumab 1 mg", 11000), "J9045": ("drug", "carboplatin 50 mg", 900), "J9305": ("drug", "pemetrexed 10 mg", 2100), "J1100": ("drug", "dexamethasone 1 mg", 20), "J2469": ("drug", "palonosetron 25 mcg", 1100),
}  # fmt: skip
"""Code -> family, our label, charge in cents for one unit. Invented amounts."""

LAWS = {
    "mgmt": Law("iom-100-04-13", "70.1", "H", "2026-11-22", "Medicare Claims Processing Manual, chapter 13", "https://www.cms.gov/regulations-and-guidance/guidance/manuals/downloads/clm104c13.pdf"),
    "bundle": Law("ncci-manual-9", "chapter 9, section F, 5", "H", "2026-11-22", "NCCI Policy Manual for Medicare Services", "https://www.cms.gov/medicare/coding-billing/national-correct-coding-initiative-ncci-edits"),
    "delivery": Law("pfs-2026", "table 14", "M", "2026-11-22", "CY 2026 Physician Fee Schedule final rule", "https://www.federalregister.gov/"),
    "waste": Law("iom-100-04-17", "40", "H", "2026-11-22", "Medicare Claims Processing Manual, chapter 17", "https://www.cms.gov/regulations-and-guidance/guidance/manuals/downloads/clm104c17.pdf"),
    "weak": Law("guide-c", "page 12", "L", "2026-11-22", "A practice guide", "javascript:alert(1)"),
}


class _Story:
    """One course under construction: lines in order, each with its row in the file, and findings that point at them."""

    def __init__(self, patient: str, course: str, discipline: str, file: str, inferred: str = "") -> None:
        self.patient, self.course, self.discipline, self.file, self.inferred = patient, course, discipline, file, inferred
        self.rows: list[tuple[str, str, float, str, str, list[str]]] = []

    def add(self, day: dt.date | str, code: str, units: float = 1, modifiers: str = "", part: str = "global") -> int:
        self.rows.append((str(day), code, units, modifiers, part, []))
        return len(self.rows) - 1

    def finding(self, rule: str, severity: str, title: str, message: str, subject: Iterable[int], evidence: Iterable[int] = (), laws: Iterable[str] = ("bundle",),
                clears: str = "", fix: Mend | None = None, verdict: str = "found", priced: bool = True) -> Finding:  # fmt: skip
        subject = list(subject)
        key = "|".join([rule, self.patient, self.course, *(f"{self.rows[n][:4]}{n}" for n in subject), message])
        name = hashlib.sha256(key.encode()).hexdigest()[:12]
        lines = [self.line(n, "subject", priced) for n in subject] + [self.line(n, "evidence", priced) for n in evidence]
        for n in subject:
            self.rows[n][5].append(name)
        amounts = [line.amount_cents for line in lines if line.role == "subject"]
        total = sum(a for a in amounts if a is not None) if amounts and all(a is not None for a in amounts) else None
        return Finding(name, rule, severity, title, message, self.patient, self.course, total, [LAWS[k] for k in laws], clears, fix, lines, verdict)

    def line(self, n: int, role: str, priced: bool) -> Line:
        day, code, units, modifiers, _, _ = self.rows[n]
        return Line(role, code, day, units, modifiers, Source(self.file, f"row {n + 2}"), int(CODES[code][2] * units) if priced else None)

    def done(self) -> Course:
        marks = [Mark(day, code, CODES[code][1], CODES[code][0], units, modifiers, part, list(ids)) for day, code, units, modifiers, part, ids in self.rows]
        days = sorted(mark.service_date for mark in marks)
        return Course(self.patient, self.course, self.discipline, days[0] if days else "", days[-1] if days else "", self.inferred, sorted(marks, key=lambda m: (m.service_date, m.code)))


def _weekdays(first: str, count: int) -> list[dt.date]:
    day = dt.date.fromisoformat(first)
    days: list[dt.date] = []
    while len(days) < count:
        if day.weekday() < 5 and (day.month, day.day) not in ((12, 25), (1, 1)):
            days.append(day)
        day += dt.timedelta(1)
    return days


def _imrt(patient: str, file: str, consult: str, start: str, fractions: int, weeks: int) -> tuple[_Story, list[Finding], list[Finding], list[Finding]]:
    """IMRT of a freestanding centre. Over New Year the delivery codes change."""
    s = _Story(patient, f"{patient}-C1", "rt", file)
    days = _weekdays(start, fractions)
    s.add(consult, "99204", part="professional")
    plan = dt.date.fromisoformat(start) - dt.timedelta(5)
    s.add(plan - dt.timedelta(9), "77263", part="professional")
    sim = s.add(plan - dt.timedelta(8), "77290")
    imrt = s.add(plan, "77301")
    calcs, device = s.add(plan, "77300", 7), s.add(plan, "77338")
    delivered = [s.add(d, "77386" if d.year < 2026 else "77407", part="technical") for d in days]
    guided = [s.add(d, "77014" if d.year < 2026 else "77387", modifiers="" if d.year < 2026 else "26", part="global" if d.year < 2026 else "professional") for d in days]
    managed = [s.add(days[min(n * 5, len(days) - 1)], "77427", part="professional") for n in range(weeks)]
    for n in range(0, len(days), 5):
        s.add(days[n], "77336", part="technical")
    found = [
        s.finding("RTS004", "recoup", "Simulation billed apart from its IMRT plan", f"77290 on {plan - dt.timedelta(8)} belongs to the IMRT plan 77301 of {plan}; it is not paid apart.", [sim], [imrt],
                  clears="A simulation for another course or another site.", fix=Mend("remove_line", "Remove 77290; its work is in 77301.")),
    ]  # fmt: skip
    allowed = fractions // 5 + (fractions % 5 >= 3)
    if weeks > allowed:
        found.append(s.finding("RTM010", "deny", "More weekly treatment management than the fractions support", f"{weeks} weeks of 77427 billed; {fractions} fractions support {allowed}.",
                               managed[allowed:], managed[:allowed] + delivered, ["mgmt"], "A record of the missing fractions, or a course that has not ended.", Mend("units", f"Bill {allowed} weeks of 77427.")))  # fmt: skip
    questions = [s.finding("RTD020", "advise", "More than four calculations with an IMRT plan", "7 units of 77300 with one plan; no calculation is on file that shows seven fields or arcs.", [calcs], [imrt], ["weak"],
                           "The plan's printed calculations: one for each field or arc.", verdict="cannot_tell")]  # fmt: skip
    excused = [s.finding("RTV007", "advise", "Device on the day of the IMRT plan", "77338 and 77301 on one day: lawful with one MLC device for each plan.", [device], [imrt], verdict="excused", clears="One unit of 77338, and the plan on the same day.")]
    if len(delivered) > 12 and days[0].year < 2026 <= days[-1].year:
        new = [n for n, d in zip(guided, days, strict=True) if d.year >= 2026]
        found += [s.finding("RTG003", "advise", "Image guidance each day without a physician's review", f"77387-26 on {s.rows[n][0]}; no review by the physician is on file that day.", [n], (), ["delivery"], "A signed review of the images on the day.") for n in new[:6]]
    return s, found, questions, excused


def _conventional() -> tuple[_Story, list[Finding], list[Finding]]:
    """3D treatment of a breast with a planned boost, hospital; the old code is used after New Year."""
    s = _Story("MRN-2201", "L breast", "rt", "exports/charges_december.csv", "inferred from a gap of 60 days before 77263")
    days = _weekdays("2025-12-08", 21)
    s.add("2025-11-24", "77263", part="professional")
    s.add("2025-11-25", "77290", modifiers="26", part="professional")
    s.add("2025-11-25", "77290", part="technical")
    s.add("2025-12-03", "77295")
    s.add("2025-12-03", "77300", 2)
    devices = [s.add("2025-12-03", "77334", 2, "", "technical"), s.add("2025-12-03", "77334", 2, "26", "professional")]
    late = [s.add(d, "G6012", part="technical") for d in days]
    wrong = [n for n, d in zip(late, days, strict=True) if d.year >= 2026]
    for n in range(0, 21, 5):
        s.add(days[n], "77427", part="professional")
        s.add(days[n], "77336", part="technical")
    s.add("2026-01-05", "77280", part="technical")
    found = [
        s.finding("CODE001", "reject", "Code ended before the day of service", f"G6012 ended on 2025-12-31; {len(wrong)} lines are on or after 2026-01-01.", wrong, (), ["delivery"], "Nothing: the code follows the day of service.",
                  Mend("code", "Use the delivery code of 2026 that the plan supports: 77402, 77407 or 77412.")),
        s.finding("RTV002", "advise", "More devices than fields on file", "4 units of 77334 on 2025-12-03; fields are not on file.", devices[:1], devices[1:], ["weak"], "The field list of the plan.", priced=False),
    ]  # fmt: skip
    missing = [s.finding("RTP001", "missed", "A week of physics not billed", "21 fractions support 5 of 77336; 5 fall due and 4 are billed by 2026-01-06.", [], late[-6:], ["mgmt"], "The fifth check on another claim.", Mend("query", "Ask the physicist for the fifth weekly check."))]
    return s, found + missing, []


def _sbrt() -> tuple[_Story, list[Finding], list[Finding]]:
    s = _Story("0000000000-VERY-LONG-PATIENT-IDENTIFIER-FROM-AN-INTERFACE-ENGINE-2026-01", "lung SBRT right upper lobe, second course", "rt", "837P_2026_02.txt")
    s.add("2026-01-12", "99204", part="professional")
    s.add("2026-01-19", "77263", part="professional")
    s.add("2026-01-20", "77290")
    s.add("2026-01-20", "77293")
    s.add("2026-01-28", "77301")
    s.add("2026-01-28", "77300", 3)
    days = [dt.date(2026, 2, d) for d in (3, 5, 9, 11, 13)]
    given = [s.add(d, "77373", part="technical") for d in days]
    guided = [s.add(d, "77387", modifiers="26", part="professional") for d in days]
    sbrt = s.add(days[-1], "77435", part="professional")
    week = s.add(days[0], "77427", part="professional")
    special = s.add("2026-01-28", "77470", part="professional")
    found = [
        s.finding("RTG011", "deny", "Image guidance billed beside SBRT management", f"{len(guided)} lines of 77387 fall inside the course of 77435, which includes guidance.", guided, [sbrt, *given], ["bundle", "mgmt"], "Guidance for another site on the same days.", Mend("remove_line", "Remove the five lines of 77387.", True)),
        s.finding("RTM002", "deny", "Weekly management beside SBRT management", "77427 and 77435 in one course; 77435 covers the whole course.", [week], [sbrt], ["mgmt"], "A second course of treatment.", Mend("remove_line", "Remove 77427.")),
    ]  # fmt: skip
    ask = [s.finding("RTM030", "recoup", "Special treatment procedure without its reason", "77470 billed once; the note that names the added work is not on file.", [special], (), ["bundle"], "A signed note that says what was done beyond usual treatment.", verdict="cannot_tell")]
    return s, found, ask


def _infusion(patient: str, file: str, cycles: int) -> tuple[_Story, list[Finding], list[Finding], list[Finding]]:
    s = _Story(patient, "carboplatin pemetrexed pembrolizumab", "infusion", file, "inferred from drugs given 21 days apart")
    day, found, excused, firsts = dt.date(2025, 10, 6), [], [], []
    for n in range(cycles):
        drugs = [s.add(day, "J9271", 200), s.add(day, "J9305", 95), s.add(day, "J9045", 11), s.add(day, "J1100", 12), s.add(day, "J2469", 10)]
        first = s.add(day, "96413")
        firsts.append(first)
        s.add(day, "96417", 2, "59")
        s.add(day, "96375", 2)
        s.add(day, "96367")
        if n % 2 == 0:
            second = s.add(day, "96413")
            found.append(s.finding("INF002", "deny", "Two first hours on one day", f"2 units of 96413 on {day}; one access takes one.", [second], [first], ["bundle"], "A second access site, documented, and modifier 59.", Mend("code", "Bill the second infusion as 96417."), ))  # fmt: skip
        if n == 1:
            found.append(s.finding("DRG010", "missed", "Discarded drug not billed", "95 units of J9305 from vials of 50 and 10 units: 5 units were discarded and JW is not billed.", [drugs[1]], (), ["waste"], "A vial log that shows no waste, with modifier JZ.", Mend("split", "Add a line of J9305-JW with 5 units.")))  # fmt: skip
        excused.append(s.finding("INF009", "advise", "Next infusion lifted by modifier 59", f"96417-59 beside 96413 on {day}.", [first + 1], [first], verdict="excused", clears="The times of each bag, and the access."))
        day += dt.timedelta(21)
    ask = [s.finding("INF020", "deny", "First hour without its times", "96413 billed; start and stop are not on file.", firsts[:1], (), ["bundle"], "Start and stop of the infusion.", verdict="cannot_tell")]
    return s, found, ask, excused


def _hostile() -> tuple[_Story, list[Finding], list[Finding]]:
    s = _Story(HOSTILE, "=HYPERLINK(\"http://x\")", "rt", "a<b>\u202e.csv", "<b>bold</b>")
    n = s.add("2026-03-02", "77412", part="technical")
    m = s.add("2026-03-02", "77412", part="technical")
    found = [s.finding("DUP001", "deny", "The same line <twice>", "77412 twice on 2026-03-02 \x1b[31mred\x1b[0m <script>alert(2)</script>.", [m], [n], ["weak"], "=1+1 \u2028 A second session that day.", Mend("remove_line", "+Remove one line.", True))]
    return s, found, []


def _plain(patient: str, start: str, fractions: int) -> _Story:
    s = _Story(patient, f"{patient}-A", "rt", "exports/charges_2026.csv")
    first = dt.date.fromisoformat(start)
    s.add(first - dt.timedelta(12), "77263", part="professional")
    s.add(first - dt.timedelta(12), "77290")
    s.add(first - dt.timedelta(5), "77295")
    for n, day in enumerate(_weekdays(start, fractions)):
        s.add(day, "77412", part="technical")
        if n % 5 == 0:
            s.add(day, "77427", part="professional")
            s.add(day, "77336", part="technical")
    return s


def sample() -> Report:
    """The ten courses as one report."""
    stories: list[_Story] = []
    findings: list[Finding] = []
    questions: list[Finding] = []
    excused: list[Finding] = []
    for patient, consult, start, fractions, weeks in (("MRN-1043", "2025-11-20", "2025-12-10", 28, 7), ("MRN-1187", "2026-01-30", "2026-02-23", 25, 5)):
        story, found, asked, lawful = _imrt(patient, "exports/charges_december.csv", consult, start, fractions, weeks)
        stories, findings, questions, excused = [*stories, story], findings + found, questions + asked, excused + lawful
    for made in (_conventional(), _sbrt(), _hostile()):
        stories, findings, questions = [*stories, made[0]], findings + made[1], questions + made[2]
    for patient, cycles in (("4471902", 8), ("4471977", 3)):
        story, found, asked, lawful = _infusion(patient, "infusion_2026.csv", cycles)
        stories, findings, questions, excused = [*stories, story], findings + found, questions + asked, excused + lawful
    stories += [_plain("MRN-3300", "2026-02-02", 15), _plain("MRN-3301", "2026-04-06", 20), _plain("MRN-3302", "2026-05-04", 5)]
    return Report(_manifest(), _verdicts(findings, questions, excused), findings, questions, excused, _problems(), [story.done() for story in stories])


def held() -> Report:
    """The sample with a finding and a question held back, and said to be de-identified."""
    base = sample()
    back = [Held("baseline", "known to last.json", [base.findings[0], base.questions[0]]),
            Held("suppression", "the payer <agreed> in writing", [base.findings[1]], "R. Ito", "2027-03-31", "quiet.toml, line 4")]  # fmt: skip
    return Report(base.manifest, base.verdicts, base.findings[2:], base.questions[1:], base.excused, base.problems, base.courses, back,
                  de_identified="De-identified: aliases stand for everybody.")  # fmt: skip


def clean() -> Report:
    """A run that found nothing, over three courses."""
    courses = [_plain("MRN-3300", "2026-02-02", 15).done(), _plain("MRN-3301", "2026-04-06", 20).done(), _plain("MRN-3302", "2026-05-04", 5).done()]
    return Report(_manifest(), _verdicts([], [], []), [], courses=courses)


def empty() -> Report:
    """A run over no file at all."""
    return Report(Manifest("0.1.0", "2026.11.1", "2026-11-22", [], []), [], [])


def many(courses: int) -> Report:
    """A big run: the sample's stories over and over, under other names."""
    base = sample()
    findings: list[Finding] = []
    drawn: list[Course] = []
    for n in range(-(-courses // len(base.courses))):
        names = {f.id: f"{f.id}{n}" for f in base.findings}
        for course in base.courses[: courses - len(drawn)]:
            marks = [Mark(m.service_date, m.code, m.label, m.family, m.units, m.modifiers, m.part, [names[i] for i in m.findings if i in names]) for m in course.marks]
            drawn.append(Course(f"{course.patient_id}#{n}", course.course_id, course.discipline, course.first_date, course.last_date, course.inferred, marks))
            findings += [
                Finding(names[f.id], f.rule, f.severity, f.title, f.message, f"{f.patient_id}#{n}", f.course_id, f.amount_cents, f.cites, f.clears, f.fix, f.lines)
                for f in base.findings if (f.patient_id, f.course_id) == (course.patient_id, course.course_id)
            ]  # fmt: skip
    return Report(base.manifest, base.verdicts, findings, courses=drawn)


def _manifest() -> Manifest:
    return Manifest(
        "0.1.0", "2026.11.1", "2026-11-22",
        [SourceUsed("starter set", "2026-11-22", "9f2c" * 16), SourceUsed("NCCI practitioner pairs", "2024Q3, carried forward", "a41d" * 16), SourceUsed("MUE practitioner", "2024Q3, carried forward", "77be" * 16)],
        [Input("exports/charges_december.csv", "charge table", 214, ["2025-11-11", "2026-04-01"], True), Input("837P_2026_02.txt", "837P", 17, ["2026-01-12", "2026-02-13"], False), Input("infusion_2026.csv", "charge table", 125, ["2025-10-06", "2026-03-02"], True)],
        ["setting is not given for 125 lines: freestanding was assumed", "3 courses were inferred from dates and codes", "column `Attending` of infusion_2026.csv was not used"],
    )  # fmt: skip


def _problems() -> list[Problem]:
    return [
        Problem("error", "837P_2026_02.txt", "segment 57", "DTP03", "`20260231`", "a date of the calendar"),
        Problem("warning", "infusion_2026.csv", "row 88", "units", "empty", "a number; one unit was assumed"),
        Problem("error", "a<b>\u202e.csv", "row 3", "code", "=cmd|' /C calc'!A0", "a HCPCS or CPT code"),
    ]


def _verdicts(findings: list[Finding], questions: list[Finding], excused: list[Finding]) -> list[VerdictCount]:
    names = sorted({f.rule for f in [*findings, *questions, *excused]} | {f"RTM0{n}" for n in range(11, 29)} | {f"DRG0{n}" for n in range(20, 34)})
    counts = []
    for n, rule in enumerate(names):
        hits = [sum(f.rule == rule for f in items) for items in (findings, excused, questions)]
        counts.append(VerdictCount(rule, hits[0], n * 7 % 31 if n % 4 else 0, hits[1], hits[2] + (n % 9 == 0), 0 if n % 3 else 10))
    return counts
