"""A sample and its review in words: what was drawn, what was found, what it comes to, each figure with its formula and what the formula was fed with."""

from __future__ import annotations

import math
import textwrap
from collections.abc import Iterator

import msgspec

from oncoledger.audit.estimate import Estimate
from oncoledger.audit.review import Review
from oncoledger.audit.sample import Design
from oncoledger.audit.sample_sheet import described
from oncoledger.model.money import dollars
from oncoledger.sources.library import Library

from .words import counted, safe

TARGET = 0.10
"""Precision for which the review says how many units it would take."""

LIMITS = "limits T - t SE and T + t SE. d: what a unit was less what it should have been."
OIG_CONFIDENCE = 0.90
"""Confidence of the two limits that are named for those who use them, whatever confidence the reader asks for."""


def sample_text(design: Design, width: int = 100) -> str:
    """What a sample says of itself, with its strata."""
    lines = [f"SAMPLE {design.id}"]
    for name, words in described(design)[1:]:
        lines += _field(name, words, width)
    if len(design.strata) > 1:
        lines += ["", f"  {'stratum':<36}{'frame':>9}{'sample':>9}{'charges':>18}"]
        for stratum in design.strata:
            money = dollars(stratum.amount_cents) if design.has_amounts else ""
            lines.append(f"  {safe(stratum.name)[:35]:<36}{stratum.units:>9,}{stratum.drawn:>9,}{money:>18}")
    return "\n".join(lines)


def review_text(review: Review, library: Library, width: int = 100) -> str:
    """The whole result."""
    parts = [_head(review), _found(review), _rate(review, width)]
    if review.basis:
        parts.append(_money(review))
        parts.append(_formula(review, width))
    parts.append(_listed("DOUBTS", review.warnings or ["none of those that this page looks for"], width))
    parts.append(_listed("SOURCES", list(_sources(review, library)), width))
    return "\n\n".join("\n".join(part) for part in parts if part)


def review_json(review: Review) -> str:
    """The figures for other programs; the drawn units and lines stay in the sheet. Amounts are cents."""
    design = review.design
    money = {}
    for name, estimate in (("over", review.over), ("under", review.under), ("net", review.net)):
        if estimate:
            low, high = estimate.limits(review.confidence)
            money[name] = {
                "point": estimate.point, "standard_error": estimate.error, "degrees_of_freedom": estimate.freedom, "low": low, "high": high,
                "lower_limit_two_sided_90": estimate.limits(OIG_CONFIDENCE)[0], "lower_limit_one_sided_90": estimate.lower(OIG_CONFIDENCE),
                "parts": estimate.parts,
            }  # fmt: skip
    said = {
        "sheet": design.id, "by": design.by, "method": design.method, "seed": design.seed, "frame_units": design.frame_units, "sample_units": len(design.units),
        "basis": review.basis, "confidence": review.confidence, "error_units": review.error_units, "error_lines": review.error_lines, "kinds": review.kinds,
        "rate": review.rate, "sample_cents": review.sample, "frame_cents": money, "financial_error_rate": review.financial, "doubts": review.warnings,
    }  # fmt: skip
    return msgspec.json.format(msgspec.json.encode(said), indent=2).decode() + "\n"


def _head(review: Review) -> list[str]:
    design = review.design
    draws = f" in {design.draws:,} draws" if design.method == "risk" else ""
    drawn = f"{len(design.units):,} of {counted(design.frame_units, design.by)}{draws}"
    return [
        f"REVIEW of sheet {design.id}: {drawn}, {design.method}, seed {safe(design.seed)}",
        f"drawn as of {design.made_on} by Oncoledger {design.version} from {counted(len(design.inputs), 'file')}; frame sha256 {design.frame_sha256[:16]}",
    ]


def _found(review: Review) -> list[str]:
    design = review.design
    lines = ["FOUND IN THE SAMPLE"]
    units, rows = counted(len(design.units), design.by), counted(len(design.lines), "line")
    lines.append(f"  with an error   {review.error_units:,} of {units}; {review.error_lines:,} of {rows}")
    if review.kinds:
        lines.append("  kinds           " + ", ".join(f"{kind} {number:,}" for kind, number in review.kinds.items()))
    if review.basis:
        money = review.sample
        errors = f"too high by {dollars(money.over)}, too low by {dollars(money.under)}, net {dollars(money.net)}"
        lines.append(f"  {review.basis:<16}{dollars(money.base)}; {errors}")
    return lines


def _rate(review: Review, width: int) -> list[str]:
    design, rate = review.design, review.rate
    lines = [f"ERROR RATE: {design.by}s with any error"]
    first, *others = rate.intervals
    lines.append(f"  {rate.point:.1%}   {review.confidence:.0%} interval {first.low:.1%} to {first.high:.1%} ({first.name})")
    lines += [f"  {'':7} {review.confidence:.0%} interval {other.low:.1%} to {other.high:.1%} ({other.name}, exact: never covers less)" for other in others]
    if design.method == "risk":
        how = "Drawn by risk, the raw share of the sample says nothing: each draw counts 1 / (N p). Rate = mean of e / (N p) over the draws; it may pass 100%."
    elif len(design.strata) > 1:
        how = "p = sum of N_h p_h / N; standard error as for the money below; t interval."
    else:
        how = f"p = {rate.errors} / {rate.reviewed}. Neither interval uses that the frame is finite ({design.frame_units:,}): both are a little too wide."
    return lines + _wrapped(how, width)


def _money(review: Review) -> list[str]:
    assert review.over and review.under and review.net
    columns = (review.over, review.under, review.net)
    c = review.confidence
    lines = [f"OVER THE FRAME OF {counted(review.design.frame_units, review.design.by).upper()}, IN {review.basis.upper()}"]
    lines.append(_row("", ("overpaid", "underpaid", "net") if review.basis == "payments" else ("too high", "too low", "net")))
    lines.append(_row("point estimate", [_dollars(e.point) for e in columns]))
    lines.append(_row("standard error", [_dollars(e.error) for e in columns]))
    lines.append(_row(f"two-sided {c:.0%} interval, from", [_dollars(e.limits(c)[0]) for e in columns]))
    lines.append(_row("                       to", [_dollars(e.limits(c)[1]) for e in columns]))
    lines.append(_row("precision (half width / point)", [_part(e, c) for e in columns]))
    lines.append("")
    lines.append(_row("lower limit, two-sided 90% (OIG)", [_dollars(e.limits(OIG_CONFIDENCE)[0]) for e in columns]))
    lines.append(_row("lower limit, one-sided 90% (CMS)", [_dollars(e.lower(OIG_CONFIDENCE)) for e in columns]))
    if review.design.method == "random" and review.net.error and review.net.point:
        lines += ["", f"  for a precision of {TARGET:.0%} of the net figure at {c:.0%}, with this spread: {_needed(review.net, c):,} {review.design.by}s"]
    financial = review.financial
    if financial:
        whole = "payments of the frame, as estimated" if review.basis == "payments" else f"{dollars(review.design.frame_amount_cents)} of charges in the frame"
        lines += ["", f"  financial error rate   net {financial[0]:.1%}, gross {financial[1]:.1%} of {whole}"]
    return lines


def _needed(net: Estimate, confidence: float) -> int:
    """Units of a simple random sample that would bring the half width down to TARGET of the point: n0 = (t s / (TARGET mean))², n = n0 / (1 + n0 / N)."""
    part = net.parts[0]
    endless = (net.quantile(0.5 + confidence / 2) * part.deviation / (TARGET * part.mean)) ** 2
    return math.ceil(endless / (1 + endless / part.units))


def _formula(review: Review, width: int) -> list[str]:
    """The estimator in use, and its inputs for the net figure."""
    net = review.net
    assert net
    t90, t80 = net.quantile(0.95), net.quantile(0.90)
    if review.design.method == "risk":
        part = net.parts[0]
        lines = ["FORMULA (Hansen and Hurwitz: draws with replacement, probability proportional to size)"]
        lines += _wrapped(f"T = mean of d / p over the draws; SE = s / sqrt(n), s the standard deviation of d / p; {LIMITS}", width)
        lines.append(f"  net: n = {part.drawn:,} draws, mean d/p = {_dollars(part.mean)}, s = {_dollars(part.deviation)}")
    else:
        lines = ["FORMULA (difference estimator, mean per unit" + (", stratum by stratum)" if len(net.parts) > 1 else ")")]
        one, many = "T = N mean(d); SE = N sqrt((1 - n/N) s² / n)", "T = sum of N mean(d); SE = sqrt(sum of N² (1 - n/N) s² / n)"
        lines += _wrapped(f"{many if len(net.parts) > 1 else one}; {LIMITS}", width)
        for stratum, part in zip(review.design.strata, net.parts, strict=True):
            name = f" {safe(stratum.name)}" if len(net.parts) > 1 else ""
            lines.append(f"  net{name}: N = {part.units:,}, n = {part.drawn:,}, mean d = {_dollars(part.mean)}, s = {_dollars(part.deviation)}")
    if net.error:
        how = " (Satterthwaite)" if len(net.parts) > 1 else ""
        lines.append(f"  t with {net.freedom:.4g} degrees of freedom{how}: {t90:.4f} for two-sided 90%, {t80:.4f} for one-sided 90%")
    return lines


def _sources(review: Review, library: Library) -> Iterator[str]:
    wanted = ("when", "frame", "demand", "oig", "appraisal", "formulas") if review.basis else ("frame", "appraisal", "formulas")
    for source in review.sources:
        if source.topic in wanted:
            yield f"{library.document(source.source).title}, {source.section} (grade {source.grade}): {source.says}"


def _row(name: str, cells: tuple[str, ...] | list[str]) -> str:
    return f"  {name:<34}" + "".join(f"{cell:>18}" for cell in cells)


def _dollars(cents: float) -> str:
    return dollars(round(cents))


def _part(estimate: Estimate, confidence: float) -> str:
    low, high = estimate.limits(confidence)
    return f"{(high - low) / 2 / abs(estimate.point):.0%}" if estimate.point else ""


def _field(name: str, words: str, width: int) -> list[str]:
    return textwrap.wrap(safe(words), width, initial_indent=f"  {name:<15} ", subsequent_indent=" " * 18, break_on_hyphens=False)


def _listed(title: str, sentences: list[str], width: int) -> list[str]:
    lines = [title]
    for sentence in sentences:
        lines += textwrap.wrap(safe(sentence), width, initial_indent="  ", subsequent_indent="    ", break_on_hyphens=False)
    return lines


def _wrapped(text: str, width: int) -> list[str]:
    return textwrap.wrap(text, width, initial_indent="  ", subsequent_indent="  ", break_on_hyphens=False)
