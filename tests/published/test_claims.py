"""Claims as files: each of the 47 planted errors that an 837 can hold is named, and each lawful variant passes, judged by the whole book."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from oncoledger.audit.check import check
from oncoledger.audit.result import Finding, Problem, Report
from oncoledger.sources.library import Library

HERE = Path(__file__).parent
PROFESSIONAL = (HERE / "good_837p.x12").read_text("utf-8").split()
INSTITUTIONAL = (HERE / "good_837i.x12").read_text("utf-8").split()

# What is done to the good claim: `old -> new`, the first segment that starts with `old`; `old -> ` takes the segment out; `old + new` puts one behind it.
# Then what names it: a rule, or the segment or element of a problem.
PLANTED_P = [
    ("segment count", "SE* -> SE*99*0001", "SE01"),
    ("interchange number", "IEA* -> IEA*1*000000999", "IEA02"),
    ("group count", "GE* -> GE*2*101", "GE01"),
    ("impossible date", "DTP*472*D8*20260106 -> DTP*472*D8*20260231", "DTP03"),
    ("comma in an amount", "SV1*HC:96413* -> SV1*HC:96413*3,50*UN*1***1:2", "SV1-02"),
    ("unknown segment", "HI* + XYZ*1*2", "XYZ"),
    ("no service date", "DTP*472*D8*20260106 -> ", "DTP*472"),
    ("no place of service", "CLM* -> CLM*MO-0001*2960***:B:1*Y*A*Y*Y", "CLM05"),
    ("no tax id", "REF*EI* -> ", "REF EI"),
    ("no diagnoses", "HI* -> ", "FRM007 HI"),
    ("first diagnosis not ABK", "HI* -> HI*ABF:Z5111*ABF:C3411*ABF:D6481", "HI01"),
    ("frequency not in use", "CLM* -> CLM*MO-0001*2960***11:B:9*Y*A*Y*Y", "FRM002"),
    ("parent level absent", "HL*2* -> HL*2*7*22*0", "HL02"),
    ("unit not in list", "SV1*HC:96413* -> SV1*HC:96413*350*XX*1***1:2", "SV1-03"),
    ("no payer", "NM1*PR* -> ", "2010BB"),
    ("quantity without drug", "LIN* -> ", "CTP LIN"),
    ("fifty-one lines", "51 lines", "FRM008"),
    ("thirteen diagnoses", "HI* -> HI*ABK:Z5111*ABF:C3411*ABF:D6481*ABF:I10*ABF:E119*ABF:Z794*ABF:R5383*ABF:R112*ABF:K5900*ABF:Z170*ABF:Z853*ABF:N1830*ABF:E860", "FRM007 HI"),
    ("short taxonomy", "PRV*BI* -> PRV*BI*PXC*207RH0003", "FRM011"),
    ("place not in list", "CLM* -> CLM*MO-0001*2960***88:B:1*Y*A*Y*Y", "FRM020"),
    ("no member id", "NM1*IL* -> NM1*IL*1*DOE*JANE", "NM1-09"),
    ("subscriber without address", "N3*1_OAK -> ", "N3"),
    ("total is not the sum", "CLM* -> CLM*MO-0001*2961***11:B:1*Y*A*Y*Y", "FRM003"),
    ("pointer to no diagnosis", "SV1*HC:96413* -> SV1*HC:96413*350*UN*1***1:7", "FRM006"),
    ("replacement without number", "CLM* -> CLM*MO-0001*2960***11:B:7*Y*A*Y*Y", "FRM001"),
    ("line number twice", "LX*2 -> LX*1", "FRM008 LX"),
    ("birth date to come", "DMG* -> DMG*D8*20300101*F", "FRM009 DMG"),
    ("NPI check digit", "NM1*85* -> NM1*85*2*MAPLE_ONCOLOGY*****XX*1234567890", "FRM004"),
    ("unknown diagnosis", "HI* -> HI*ABK:Z5111*ABF:XX9999999*ABF:D6481", "FRM018"),
    ("diagnosis of ICD-9", "HI* -> HI*ABK:Z5111*ABF:1629*ABF:D6481", "FRM018"),
    ("unknown procedure", "SV1*HC:96413* -> SV1*HC:9641Z3*350*UN*1***1:2", "FRM016"),
    ("unknown state", "N4*RALEIGH* -> N4*RALEIGH*ZZ*276010001", "N4-02"),
    ("NDC of ten digits", "LIN* -> LIN**N4*0006302602", "FRM019"),
    ("impossible modifier", "SV1*HC:96413* -> SV1*HC:96413:5*350*UN*1***1:2", "FRM017"),
    ("ZIP of five digits", "N4*RALEIGH* -> N4*RALEIGH*NC*27601", "FRM010"),
]  # fmt: skip
PLANTED_I = [
    ("no statement dates", "DTP*434 -> ", "DTP 434"),
    ("no CL1", "CL1 -> ", "CL1"),
    ("bad revenue code", "SV2*0335* -> SV2*335A*HC:96413*900*UN*1", "FRM021"),
    ("no attending", "NM1*71* -> ", "FRM005"),
    ("total is not the sum", "CLM* -> CLM*HOSP-77*5000***13:A:1**A*Y*Y", "FRM003"),
    ("value is no number", "HI*BE: -> HI*BE:A8:::70X", "HI"),
    ("no principal diagnosis", "HI*ABK: -> ", "FRM007 HI"),
    ("line outside the statement", "DTP*472*D8*20260105 -> DTP*472*D8*20260305", "FRM012"),
]  # fmt: skip
LAWFUL_P = [
    ("as it is", ""),
    ("replacement with number", "CLM* -> CLM*MO-0001*2960***11:B:7*Y*A*Y*Y; HI* + ; CLM* + REF*F8*ICN555"),
    ("void with number", "CLM* -> CLM*MO-0001*2960***11:B:8*Y*A*Y*Y; CLM* + REF*F8*ICN555"),
    ("claim note", "CLM* + NTE*ADD*SECOND_CYCLE"),
    ("line note", "DTP*472*D8*20260106 + NTE*ADD*INFUSED_0903_TO_1014"),
    ("range on a line", "DTP*472*D8*20260106 -> DTP*472*RD8*20260106-20260106"),
    ("prior authorization", "CLM* + REF*G1*AUTH778"),
    ("trial", "CLM* + REF*P4*01234567"),
    ("quantity by the unit", "CTP* -> CTP****2*UN"),
    ("quantity by the gram", "CTP* -> CTP****0.2*GR"),
    ("twelve diagnoses", "HI* -> HI*ABK:Z5111*ABF:C3411*ABF:D6481*ABF:I10*ABF:E119*ABF:Z794*ABF:R5383*ABF:R112*ABF:K5900*ABF:Z170*ABF:Z853*ABF:N1830"),
    ("fifty lines", "50 lines"),
    ("four pointers", "HI* -> HI*ABK:Z5111*ABF:C3411*ABF:D6481*ABF:I10; SV1*HC:96413* -> SV1*HC:96413*350*UN*1***1:2:3:4"),
    ("four modifiers", "SV1*HC:J9271: -> SV1*HC:J9271:JZ:KX:Q1:GA*2500*UN*200***1:2; HI* -> HI*ABK:Z5112*ABF:C3411*ABF:Z006"),
    ("a modifier that our list lacks", "SV1*HC:96413* -> SV1*HC:96413:U9*350*UN*1***1:2"),
    ("place on the line", "SV1*HC:96413* -> SV1*HC:96413*350*UN*1*11**1:2"),
    ("amounts with cents", "CLM* -> CLM*MO-0001*2960.00***11:B:1*Y*A*Y*Y"),
    ("units with decimals", "SV1*HC:99214: -> SV1*HC:99214:25*110.00*UN*1.0***1:2"),
    ("prescription number", "CTP* + REF*XZ*RX1"),
    ("rendering provider on the line", "DTP*472*D8*20260106 + NM1*82*1*CEDAR*UMA****XX*1992999825"),
    ("secondary claim", "SBR* -> SBR*S*18*******CI; PRV*PE* + SBR*P*18*******MB; SBR*P* + AMT*D*280; AMT*D* + OI***Y***Y; OI* + NM1*IL*1*DOE*JANE****MI*1EG4TE5MK73; "
     "NM1*IL*1*DOE*JANE****MI*1EG4TE5MK73 + ; DTP*472*D8*20260106 + SVD*11502*280*HC:96413**1; SVD* + CAS*CO*45*70; CAS* + DTP*573*D8*20260201"),
    ("supervising provider", "PRV*PE* + NM1*DQ*1*ELM*RITA****XX*1245319599"),
]  # fmt: skip
LAWFUL_I = [
    ("as it is", ""),
    ("replacement with number and reason", "CLM* -> CLM*HOSP-77*4100***13:A:7**A*Y*Y; CL1* + REF*F8*ICN7; HI*BG: -> HI*BG:D1"),
    ("series still open", "CLM* -> CLM*HOSP-77*4100***13:A:3**A*Y*Y; CL1* -> CL1*3*1*30"),
    ("critical access hospital", "CLM* -> CLM*HOSP-77*4100***85:A:1**A*Y*Y"),
    ("claim note", "CL1* + NTE*ADD*SECOND_CYCLE"),
    ("drug line with prescription number", "CTP* + REF*XZ*RX1"),
    ("clinical trial", "HI*BG: -> HI*BG:30; HI*BE: -> HI*BE:D4:::01234567; HI*ABF: -> HI*ABF:C3411*ABF:Z006"),
    ("occurrence codes", "HI*BG: + HI*BH:11:D8:20251201"),
    ("thirteen diagnoses", "HI*ABF: -> HI*ABF:C3411*ABF:D6481*ABF:I10*ABF:E119*ABF:Z794*ABF:R5383*ABF:R112*ABF:K5900*ABF:Z170*ABF:Z853*ABF:N1830*ABF:E860"),
    ("revenue code of three digits", "SV2*0335* -> SV2*335*HC:96413*900*UN*1"),
    ("off campus", "SV2*0335* -> SV2*0335*HC:96413:PO*900*UN*1"),
    ("non-covered charges", "SV2*0258* -> SV2*0258**200*UN*2**50"),
]  # fmt: skip


def changed(good: list[str], change: str) -> str:
    """The good document with the changes made, its segments counted anew unless the change is about the count. An underscore stands for a blank."""
    segments, counted = list(good), "SE*" not in change
    for step in filter(None, (part.strip(" ") for part in change.split(";"))):
        if match := re.fullmatch(r"(\d+) lines", step):
            segments = with_lines(segments, int(match[1]))
            continue
        old, sign, new = re.fullmatch(r"(\S+) (->|\+) ?(\S*)", step + (" " if step.endswith(("->", "+")) else "")).groups()
        at = next(i for i, segment in enumerate(segments) if segment.startswith(old))
        segments[at : at + 1] = [segments[at], new] if sign == "+" and new else [segments[at]] if sign == "+" else [new] if new else []
    if counted:
        first, last = (next(i for i, segment in enumerate(segments) if segment.startswith(tag)) for tag in ("ST*", "SE*"))
        segments[last] = f"SE*{last - first + 1}*0001"
    return "~\n".join(segments).replace("_", " ") + "~\n"


def with_lines(segments: list[str], many: int) -> list[str]:
    """The first service on so many lines, a day each; the others go."""
    first, last = (next(i for i, segment in enumerate(segments) if segment.startswith(tag)) for tag in ("LX*1", "SE*"))
    lines = [text for n in range(1, many + 1) for text in (f"LX*{n}", "SV1*HC:85025*10*UN*1***2", f"DTP*472*D8*2025{1 + n // 28:02}{1 + n % 28:02}")]
    claim = [re.sub(r"^CLM\*MO-0001\*\d+", f"CLM*MO-0001*{10 * many}", segment) for segment in segments[:first]]
    return [*claim, *lines, *segments[last:]]


def report(path: Path, text: str, library: Library) -> Report:
    (path / "claims.837").write_text(text.replace(chr(0), ""))
    return check([path / "claims.837"], library=library, as_of="2026-02-02")


def refused(report: Report) -> list[Finding | Problem]:
    """What stands in the way of the claim: an error of the reader, a finding worse than advice."""
    return [*(p for p in report.problems if p.severity == "error"), *(f for f in report.findings if f.severity != "advise")]


@pytest.mark.parametrize(("change", "name"), [pytest.param(c, n, id=f"{form} {what}") for form, rows in (("P", PLANTED_P), ("I", PLANTED_I)) for what, c, n in rows])
def test_planted_error_is_named(change: str, name: str, tmp_path: Path, starter: Library, request: pytest.FixtureRequest) -> None:
    good = PROFESSIONAL if "[P " in request.node.name else INSTITUTIONAL
    result = report(tmp_path, changed(good, change), starter)
    rules = {f.rule for f in result.findings if f.severity == "reject"}
    places = [p for p in result.problems if any(word in f"{p.element} {p.found} {p.expected}" for word in name.split())]
    assert rules & set(name.split()) or places, (rules, result.problems)
    for problem in places:
        assert problem.position and problem.found and problem.expected, problem
    for finding in result.findings:
        assert "{" not in finding.message
        if finding.rule.startswith("FRM0") and finding.severity == "reject":
            assert any(word in finding.message for word in ("MO-0001", "HOSP-77")), finding.message


@pytest.mark.parametrize("change", [pytest.param(c, id=f"{form} {what}") for form, rows in (("P", LAWFUL_P), ("I", LAWFUL_I)) for what, c in rows])
def test_lawful_variant_passes(change: str, tmp_path: Path, starter: Library, request: pytest.FixtureRequest) -> None:
    good = PROFESSIONAL if "[P " in request.node.name else INSTITUTIONAL
    result = report(tmp_path, changed(good, change), starter)
    assert refused(result) == []
