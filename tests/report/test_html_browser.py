"""The page in a browser: accessible in both schemes and at both widths, drawn, filtered, and worked by mouse and keyboard."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from oncoledger.audit.guide import guide_of
from oncoledger.audit.result import Report
from oncoledger.model.dates import day_of
from oncoledger.report import write
from oncoledger.report.guide_html import to_html
from oncoledger.sources.library import Library

from .sample import clean, empty, held, many, sample

DESK, PHONE = (1366, 900), (390, 844)
PATIENCE = 30_000
"""Milliseconds: a machine that runs other tests beside may take seconds for what a browser does at once."""


def _without(reason: str) -> None:
    """Skip and say why; on CI, where the browser is part of the set, fail."""
    (pytest.fail if os.environ.get("CI") == "true" else pytest.skip)(reason)


@pytest.fixture(scope="module")
def browser(request: pytest.FixtureRequest) -> Iterator[Any]:
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        _without("browser: playwright is not installed")
    try:
        program = request.getfixturevalue("chromium")
    except pytest.skip.Exception as reason:
        _without(str(reason))
    arguments = ["--no-sandbox"] if os.geteuid() == 0 else []
    with sync_playwright() as player:
        started = player.chromium.launch(executable_path=str(program), args=arguments)
        yield started
        started.close()


@pytest.fixture
def opened(browser: Any, tmp_path: Path) -> Iterator[Any]:
    """Opens a report; afterwards no script has failed, nothing was asked of a network, and no dialog came up."""
    wrong: list[str] = []
    pages = []

    def open_(report: Report, size: tuple[int, int] = DESK, scheme: str = "light") -> Any:
        file = tmp_path / "report.html"
        write(report, "html", file)
        page = browser.new_page(viewport={"width": size[0], "height": size[1]}, color_scheme=scheme, reduced_motion="reduce")
        page.on("console", lambda message: wrong.append(message.text))
        page.on("pageerror", lambda error: wrong.append(str(error)))
        page.on("dialog", lambda dialog: wrong.append(dialog.message))
        page.on("request", lambda request: None if request.url.startswith(file.as_uri()) else wrong.append(request.url))
        page.goto(file.as_uri())
        pages.append(page)
        return page

    yield open_
    for page in pages:
        page.close()
    assert not wrong


def _says(page: Any, selector: str, pattern: str) -> None:
    """Wait until an element says so. (The page forbids eval, so nothing can be waited for by a string of script.)"""
    from playwright.sync_api import expect

    expect(page.locator(selector)).to_have_text(re.compile(pattern, re.S), timeout=PATIENCE)


def _counts(page: Any, selector: str, count: int) -> None:
    """Wait until so many elements are there: a browser says only in its next turn that something was opened, and the page draws then."""
    from playwright.sync_api import expect

    expect(page.locator(selector)).to_have_count(count, timeout=PATIENCE)


@pytest.mark.parametrize(("size", "scheme"), [(DESK, "light"), (DESK, "dark"), (PHONE, "light")], ids=["desk", "dark", "phone"])
def test_axe_finds_nothing(opened: Any, size: tuple[int, int], scheme: str) -> None:
    try:
        from axe_playwright_python.sync_playwright import Axe
    except ImportError:
        _without("browser: axe-playwright-python is not installed")
    page = opened(held(), size, scheme)
    for part in ("#c-0", "#c-4", "#questions details", "#excused details", "#held details", ".rests", ".sheet"):
        page.evaluate("part => { document.querySelector(part).open = true }", part)
    page.locator("#c-4 .picture").wait_for(state="attached")
    page.evaluate("for (const part of document.querySelectorAll('#c-0 details')) part.open = true")
    # Axe measures what nobody has scrolled to: courses out of view stand in at a guessed height, and it scrolls under the bar.
    page.evaluate("for (const part of document.querySelectorAll('details')) part.style.contentVisibility = 'visible'")
    page.evaluate("document.querySelector('.filters').style.position = 'static'")
    page.wait_for_timeout(200)
    found = Axe().run(page, options={"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]})
    assert found.violations_count == 0, found.generate_report()


@pytest.mark.parametrize("report", [clean(), empty()], ids=["clean", "empty"])
def test_axe_finds_nothing_in_a_quiet_run(opened: Any, report: Report) -> None:
    axe = pytest.importorskip("axe_playwright_python.sync_playwright")
    found = axe.Axe().run(opened(report))
    assert found.violations_count == 0, found.generate_report()


@pytest.mark.parametrize("width", [360, 390, 768, 1024, 1366])
def test_the_page_never_scrolls_sideways(opened: Any, width: int) -> None:
    page = opened(held(), (width, 800))
    page.evaluate("for (const part of document.querySelectorAll('details')) part.open = true")
    page.wait_for_timeout(150)
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_what_is_held_back_stays_whatever_is_filtered(opened: Any) -> None:
    page = opened(held())
    page.locator("#q").fill("nobody at all")
    first = page.locator("#held details").first
    first.locator("summary").click()
    assert first.locator("tbody tr").count() == 2 and first.locator("tbody tr").first.is_visible()


def test_a_course_is_drawn_when_it_is_opened(opened: Any) -> None:
    page = opened(sample())
    assert page.locator("#c-0 .picture").count() == 0
    page.locator("#c-0 > summary").click()
    _counts(page, "#c-0 .picture .mark", len(sample().courses[0].marks))
    _counts(page, "#c-0 .picture .year", 1)
    picture = page.get_by_role("img", name="Timeline of MRN-1043 MRN-1043-C1")
    assert "75 lines of 12 codes from 2025-11-20 to 2026-01-20" in (picture.locator("desc").text_content() or "")
    page.locator("#c-0 .alllines > summary").click()
    _counts(page, "#c-0 .alllines tbody tr", 75)


def test_a_mark_leads_to_its_finding_and_a_finding_to_its_marks(opened: Any) -> None:
    page = opened(sample())
    page.locator("#c-0 > summary").click()
    mark = page.locator("#c-0 .mark.named").first
    mark.hover()
    _says(page, "#c-0 .tip", r"77290 simulation, complex.*2025-11-27, Thu.*1 unit, global.*Named by recoup: RTS004")
    mark.click()
    page.locator('#c-0 .finding[data-rule="RTS004"] :focus').wait_for()
    assert re.search(r"#f-\w+$", page.url)
    finding = page.locator('#c-0 .finding[data-rule="RTG003"]')
    finding.get_by_role("button").click()
    page.mouse.move(2, 2)
    _counts(page, "#c-0 .lit .mark.on", 6)
    page.keyboard.press("Tab")
    page.locator("#c-0 .lit").wait_for(state="detached")


def test_the_keyboard_alone_reaches_a_finding(opened: Any) -> None:
    page = opened(sample())
    page.locator("#c-0 > summary").focus()
    page.keyboard.press("Enter")
    page.locator("#c-0 .picture").wait_for()
    page.keyboard.press("Tab")
    page.locator("#c-0 .picture:focus").wait_for()
    for key in ("ArrowRight", "ArrowDown", "ArrowDown"):
        page.keyboard.press(key)
    _says(page, "#c-0 .tip", "77290")
    page.keyboard.press("Enter")
    page.locator('#c-0 .finding[data-rule="RTS004"] :focus').wait_for()


def test_filters_hide_what_is_not_asked_for(opened: Any) -> None:
    page = opened(sample())
    _says(page, "#shown", "^23 findings, 10 of 10 courses shown$")
    for severity in ("deny", "recoup", "missed", "advise"):
        page.locator(f"input[value={severity}]").uncheck()
    _says(page, "#shown", r"^1 finding, 1 of 10 courses shown$")
    _counts(page, ".course:visible", 1)
    page.get_by_role("button", name="Show all").click()
    page.locator("#q").fill("j9305")
    _says(page, "#shown", "2 of 10 courses shown$")
    page.locator("#q").fill("")
    page.locator("#rule").select_option("INF020")
    _says(page, "#shown", "^0 findings")
    _counts(page, ".answer:visible", 1)
    page.locator("input[value=question]").uncheck()
    page.locator("#questions").wait_for(state="hidden")


def _column(page: Any, table: str, place: int) -> list[str]:
    return page.locator(f"{table} tbody tr:visible > :nth-child({place})").all_inner_texts()


def test_the_table_sorts_by_mouse_and_keyboard(opened: Any) -> None:
    page = opened(sample())
    page.locator(".sheet > summary").click()
    everything = [*sample().findings, *sample().questions, *sample().excused]
    charges = page.locator(".all thead button", has_text="Charges")
    charges.click()
    amounts = [float(text.replace("$", "").replace(",", "")) for text in _column(page, ".all", 9) if text]
    assert amounts == sorted(f.amount_cents / 100 for f in everything if f.amount_cents is not None)
    assert page.locator(".all th[aria-sort]").inner_text() == "Charges"
    page.keyboard.press("Enter")
    assert page.locator(".all th[aria-sort=descending]").inner_text() == "Charges"
    after = _column(page, ".all", 9)
    assert after[0] == "$2,440.00" and after[-1] == "", "what has no amount stays last, both ways"
    page.locator(".all thead button", has_text="First date").click()
    dates = [text for text in _column(page, ".all", 7) if text]
    assert dates == sorted(dates) and len(page.locator(".all tbody tr").all()) == len(everything)
    page.locator(".all thead button", has_text="Severity").click()
    assert _column(page, ".all", 1)[0] == "reject", "by the payer's act, not by the alphabet"


def test_the_table_is_filtered_with_the_page_and_leads_to_a_finding(opened: Any) -> None:
    page = opened(sample())
    page.locator(".sheet > summary").click()
    page.locator("#q").fill("j9305")
    _says(page, "#shown", "2 of 10 courses shown$")
    assert set(_column(page, ".all", 3)) == {"DRG010"}
    page.locator(".all tbody tr:visible a").first.click()
    page.locator('.finding[data-rule="DRG010"] .item:focus').wait_for()


def test_the_table_prints_alone_and_says_what_was_filtered(opened: Any) -> None:
    page = opened(sample())
    page.emulate_media(media="print")
    assert not page.locator("#table").is_visible(), "a table that nobody opened costs no paper"
    page.locator("input[value=advise]").evaluate("box => { box.checked = false; box.dispatchEvent(new Event('input', { bubbles: true })) }")
    _says(page, "#printed", "^Filtered by severity reject, deny, recoup, missed: 16 of 23 findings stand here.$")
    page.locator(".sheet").evaluate("part => { part.open = true }")
    page.evaluate("window.print = () => {}; document.querySelector('#printtable').click()")
    assert page.locator("#table").is_visible() and page.locator("#printed").is_visible()
    assert not page.locator("#courses").is_visible() and not page.locator("#verdicts").is_visible()
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    assert page.locator("#courses").is_visible()


def test_the_rules_sort_by_their_counts(opened: Any) -> None:
    page = opened(sample())
    found = page.locator(".verdicts thead button", has_text="found")
    found.click()
    found.click()
    counts = [int(text.replace(",", "")) for text in _column(page, ".verdicts", 3)]
    assert counts == sorted((v.found for v in sample().verdicts), reverse=True)


def test_the_rulebook_can_be_searched(opened: Any) -> None:
    page = opened(sample())
    page.locator("#vq").fill("rtm01")
    _says(page, "#vshown", "^10 of 48 rules$")
    page.locator("#vanswered").check()
    assert page.locator(".verdicts tbody tr:visible").count() < 10


def test_an_address_opens_its_finding(opened: Any) -> None:
    page = opened(sample())
    name = next(f.id for f in sample().findings if f.rule == "RTM002")
    page.goto(f"{page.url.split('#')[0]}#f-{name}")
    page.locator(f"#f-{name}:focus").wait_for()
    assert page.locator(f"#f-{name}").is_visible()


def test_print_opens_every_course_with_findings(opened: Any) -> None:
    page = opened(sample())
    page.emulate_media(media="print")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    _counts(page, ".course:not([open]):not(.quietly)", 0)
    _counts(page, ".quietly[open]", 0)  # a course in which nothing was found costs no page of paper
    _counts(page, ".picture svg", page.locator(".course:not(.quietly)").count())
    assert not page.locator(".filters").is_visible()
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    _counts(page, ".course[open]", 1)


def test_two_thousand_courses_stay_usable(opened: Any) -> None:
    page = opened(many(2000))
    assert page.locator("#shown").inner_text() == "4,600 findings, 2,000 of 2,000 courses shown"
    assert page.locator(".picture").count() == 1
    page.evaluate("document.querySelector('#q').value = 'mrn-1043'")
    page.evaluate("filter()")
    assert page.locator("#shown").inner_text() == "1,600 findings, 200 of 2,000 courses shown"


@pytest.mark.parametrize("payer", ["MEDICARE", "UHC"])
def test_a_payers_guide(browser: Any, tmp_path: Path, starter: Library, payer: str) -> None:
    axe = pytest.importorskip("axe_playwright_python.sync_playwright")
    file = tmp_path / "guide.html"
    file.write_text(to_html(guide_of(starter, payer, day_of("2026-03-01"))), "utf-8")
    page = browser.new_page(viewport={"width": PHONE[0], "height": PHONE[1]})
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(file.as_uri())
    found = axe.Axe().run(page)
    assert found.violations_count == 0, found.generate_report()
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE[0]
    assert asked == [file.as_uri()]
    page.close()
