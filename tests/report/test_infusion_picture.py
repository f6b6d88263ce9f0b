"""The picture of an infusion day: golden days in the terminal, any day at any width, strange names, and the page in a browser."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from oncoledger.audit.infusion_day import Bar, InfusionDay
from oncoledger.report.html import file_text, hashed
from oncoledger.report.infusion_axis import axis_of, facts_words, goes_on, pieces
from oncoledger.report.infusion_picture import infusion_html, infusion_svg
from oncoledger.report.infusion_picture_text import infusion_text
from oncoledger.report.words import safe

DAYS = Path(__file__).parent / "infusion_days"
"""NAME.json is a day; NAME.WIDTH.txt its picture in so many columns, NAME.WIDTH.plain.txt the one of a terminal that shows ASCII alone."""


def day_of(name: str) -> InfusionDay:
    return msgspec.json.decode((DAYS / f"{name}.json").read_bytes(), type=InfusionDay)


NAMES = sorted(path.stem for path in DAYS.glob("*.json"))


@pytest.mark.parametrize("file", sorted(path.name for path in DAYS.glob("*.txt")))
def test_a_day_in_the_terminal(file: str) -> None:
    name, width, *plain, _ = file.split(".")
    assert infusion_text(day_of(name), int(width), is_plain=bool(plain)) == (DAYS / file).read_text("utf-8")


def test_every_day_has_its_picture() -> None:
    assert {path.name.split(".")[0] for path in DAYS.glob("*.txt")} == set(NAMES)


# Any day

_hostile = st.sampled_from(['<script>alert("1")</script>', "</text></svg><b onload=x>", "\x1b[31mred\x1b[0m", "a\u202egnp.exe", "line\nbreak", "' onclick='x", "µg/m²", "&amp;", "é" * 70, "—"])
_words = _hostile | st.text(max_size=30)
_code = st.from_regex(r"[0-9GJ][0-9]{4}(-[0-9A-Z]{2})? x[1-9][0-9]{0,3}", fullmatch=True) | _hostile
_minute = st.integers(-3000, 12_000)


@st.composite
def _bars(draw: st.DrawFn) -> Bar:
    start = draw(_minute)
    end = draw(st.none() | st.integers(start - 5, start + 400) | st.integers(start, start + 10_000))
    pauses = draw(st.lists(st.tuples(st.integers(start - 20, start + 400), st.integers(0, 200)).map(lambda pair: [pair[0], pair[0] + pair[1]]), max_size=4))
    kind = draw(st.sampled_from(["infusion", "push", "hydration", "injection", "subcutaneous infusion", "pump", "other"]))
    level = draw(st.sampled_from(["chemotherapy", "therapy", "hydration"]))
    lane = draw(st.sampled_from(["", "port", "PICC"]) | _words)
    return Bar(draw(_words), draw(_words), kind, level, lane, start, end, pauses, draw(st.integers(0, 5000)), draw(st.lists(_code, max_size=4)), draw(_words))


_dates = st.dates().map(str) | _hostile
_days = st.builds(InfusionDay, person=_words, course=_words, date=_dates, setting=_words, payer=_words,
                  bars=st.lists(_bars(), max_size=8), codes=st.lists(_code, max_size=8), lines=st.lists(_code, max_size=8))  # fmt: skip


def _joined(text: str) -> str:
    """Without the white space at which lines were broken and words kept together."""
    return "".join(text.split())


@given(_days, st.integers(20, 240), st.booleans())
def test_any_day_fits_any_width(day: InfusionDay, width: int, is_plain: bool) -> None:
    text = infusion_text(day, width, is_plain)
    assert max(map(len, text.splitlines())) <= max(40, min(200, width))
    assert text.isascii() or not is_plain
    assert all(ch == "\n" or ch == safe(ch) for ch in text)


@given(_days, st.integers(40, 200))
def test_every_code_stands_there(day: InfusionDay, width: int) -> None:
    said = _joined(infusion_text(day, width))
    assert all(_joined(safe(code)) in said for code in [*day.codes, *day.lines])
    page = _Read(infusion_html(day))
    for code in [*day.codes, *day.lines, *(code for bar in day.bars for code in bar.codes)]:
        assert _joined(safe(code)) in _joined(page.text)


@given(st.lists(st.integers(0, 1380), min_size=1, max_size=6), st.integers(72, 200))
def test_codes_stand_under_their_bar(starts: list[int], width: int) -> None:
    bars = [Bar("Drug", "", "infusion", "therapy", "", start, start + 45, [], 45, ["96365 x1"], "") for start in starts]
    lines = infusion_text(InfusionDay("P", "C", "2026-03-02", "office", "X", bars, [], []), width).splitlines()
    drawn = [(at, line) for at, line in enumerate(lines) if "▓" in line and "min" in line]
    assert len(drawn) == len(bars)
    for at, line in drawn:
        assert lines[at + 1].index("96365 x1") == line.index("▓")


@given(st.lists(_bars(), min_size=1, max_size=8))
def test_the_axis_holds_what_it_draws(bars: list[Bar]) -> None:
    axis = axis_of(bars)
    assert axis.first % 60 == axis.last % 60 == 0 and axis.last - axis.first >= 120
    for bar in bars:
        assert axis.first <= bar.start < axis.last
        found = pieces(bar, axis)
        assert all(axis.first <= begun <= ended <= axis.last for begun, ended in found)
        assert all(one[1] < other[0] for one, other in pairwise(found))
        assert not (goes_on(bar, axis) and bar.kind not in ("pump",) and (bar.end or 0) - bar.start <= 1440)
    for most in (2, 6, 20):
        assert 0 < len(axis.ticks(most)) <= most + 1


class _Read(HTMLParser):
    """The tags, attributes and words that a browser finds."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: set[str] = set()
        self.text = ""
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes.update(name for name, _ in attrs)

    def handle_data(self, data: str) -> None:
        self.text += data


_TAGS = set("section h3 span svg rect line path text g title ul li dl div dt dd p details summary table caption thead tbody tr th td".split())
_ATTRIBUTES = set(
    "class id aria-labelledby aria-label aria-hidden role tabindex scope xmlns width height x y x1 x2 y1 y2 rx d overflow viewbox text-anchor".split()
)


@given(_days)
def test_words_of_the_record_are_no_markup(day: InfusionDay) -> None:
    page = _Read(infusion_html(day))
    assert page.tags <= _TAGS and page.attributes <= _ATTRIBUTES
    for bar in day.bars:
        assert _joined(safe(bar.drug)) in _joined(page.text) and _joined(safe(bar.note)) in _joined(page.text)


@given(_days, st.booleans())
def test_the_svg_is_whole(day: InfusionDay, is_wide: bool) -> None:
    drawn = re.sub("[\ufffe\uffff]", "", infusion_svg(day, is_wide))  # a browser reads these two, XML does not
    if not day.bars:
        assert drawn == ""
        return
    svg = ElementTree.fromstring(drawn)
    height = float(svg.attrib["height"])
    assert all(0 <= float(each.attrib["y"]) <= height for each in svg.iter("{http://www.w3.org/2000/svg}text") if each.attrib.get("class") != "unknown")
    assert sum(each.tag.endswith("title") for each in svg.iter()) == len(day.bars)


def test_a_pump_leaves_the_axis_to_the_clinic() -> None:
    day = day_of("folfox")
    axis = axis_of(day.bars)
    assert (axis.first, axis.last) == (8 * 60, 12 * 60)
    assert "▶" in infusion_text(day, 100) and "46 hours" in infusion_text(day, 100) and "46 hours" in infusion_html(day)


def test_the_legend_explains_only_what_occurs() -> None:
    legend = infusion_html(day_of("injections")).split('<ul class="legend">')[1].split("</ul>")[0]
    assert legend.count("<li>") == 2 and "push or injection, chemotherapy" in legend and "hydration" not in legend
    assert "pause" in infusion_html(day_of("rchop")).split('<ul class="legend">')[1]


def test_what_has_no_code_says_why() -> None:
    unpaid = next(bar for bar in day_of("cisplatin").bars if not bar.codes)
    assert facts_words(unpaid) == "no code: ran beside cisplatin"
    assert facts_words(msgspec.structs.replace(unpaid, note="")) == "no code"


# The page in a browser


@pytest.fixture(scope="module")
def page(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """All days on one page, under the policy of the house's pages. Nothing on it may fail or ask for the network."""
    skip = pytest.fail if os.environ.get("CI") == "true" else pytest.skip
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        skip("browser: playwright is not installed")
    try:
        program = request.getfixturevalue("chromium")
    except pytest.skip.Exception as reason:
        skip(str(reason))
    style = file_text("page.css") + file_text("infusion.css")
    hostile = msgspec.structs.replace(day_of("two_sites"), person="W" * 300, bars=[
        msgspec.structs.replace(bar, drug="WM" * 40, dose="<b>" * 20, lane="M" * 200, note="@" * 300, codes=["W" * 90]) for bar in day_of("rchop").bars
    ], codes=["W" * 200])  # fmt: skip
    body = "".join(infusion_html(day, place) for place, day in enumerate([*map(day_of, NAMES), hostile]))
    policy = f"default-src 'none'; style-src 'sha256-{hashed(style)}'; base-uri 'none'; form-action 'none'"
    file = tmp_path_factory.mktemp("infusion") / "days.html"
    file.write_text(
        f'<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="{policy}">'
        '<meta name="viewport" content="width=device-width, initial-scale=1"><meta name="color-scheme" content="light dark"><title>Days</title>'
        f"<style>{style}</style></head><body><main><h1>Days</h1><h2>All</h2>{body}</main></body></html>", "utf-8",
    )  # fmt: skip
    wrong: list[str] = []
    with sync_playwright() as player:
        browser = player.chromium.launch(executable_path=str(program), args=["--no-sandbox"] if os.geteuid() == 0 else [])
        opened = browser.new_page()
        opened.on("console", lambda message: wrong.append(message.text))
        opened.on("request", lambda asked: None if asked.url == file.as_uri() else wrong.append(asked.url))
        opened.goto(file.as_uri())
        opened.evaluate("() => { for (const part of document.querySelectorAll('details')) part.open = true }")
        yield opened
        browser.close()
    assert not wrong


_CROSSED = """() => {
  const touch = (a, b) => a.left < b.right - .5 && b.left < a.right - .5 && a.top < b.bottom - .5 && b.top < a.bottom - .5;
  const found = [];
  for (const svg of document.querySelectorAll('.infusion > svg')) {
    if (!svg.getBoundingClientRect().width) continue;
    const within = svg.getBoundingClientRect();
    const boxes = (query) => [...svg.querySelectorAll(query)].map((part) => {
      const { left, right, top, bottom } = part.getBoundingClientRect(), clip = part.closest('.clipped');
      const edge = within.left + within.width * (clip ? parseFloat(clip.getAttribute('width')) / 100 : 1);
      return { left, right: clip || part.tagName === 'text' ? Math.min(right, edge) : right, top, bottom, says: part.textContent || part.outerHTML };
    });
    const words = boxes('text'), bars = boxes('.run, .arrow, .open');
    for (const word of words) for (const bar of bars) if (touch(word, bar)) found.push(`bar over: ${word.says} / ${bar.says}`);
    words.forEach((one, n) => words.slice(n + 1).forEach((other) => { if (touch(one, other)) found.push(`words over: ${one.says} / ${other.says}`); }));
    for (const bar of bars) if (bar.left < within.left - .5 || bar.right > within.right + .5) found.push(`cut: ${bar.says}`);
  }
  return found;
}"""


@pytest.mark.parametrize("width", [360, 390, 768, 1280])
def test_nothing_overflows_and_nothing_covers_a_word(page: Any, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    assert page.evaluate("() => document.documentElement.scrollWidth") <= width
    assert page.locator(".infusion > svg:visible").count() == len(NAMES)
    assert page.evaluate(_CROSSED) == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1280])
def test_axe_finds_nothing(page: Any, scheme: str, width: int) -> None:
    axe = pytest.importorskip("axe_playwright_python.sync_playwright")
    page.emulate_media(color_scheme=scheme)
    page.set_viewport_size({"width": width, "height": 800})
    found = axe.Axe().run(page)
    assert found.violations_count == 0, found.generate_report()


def test_paper_shows_the_picture_and_its_colours(page: Any) -> None:
    page.set_viewport_size({"width": 703, "height": 1000})
    page.emulate_media(media="print", color_scheme="dark")
    try:
        assert page.locator(".infusion > .wide:visible").count() == len(NAMES)
        assert page.locator(".infusion .run.chemotherapy").first.evaluate("part => getComputedStyle(part).fill") == "rgb(107, 92, 165)"
        assert not page.locator(".alllines").first.is_visible()
    finally:
        page.emulate_media(media="screen", color_scheme="light")
