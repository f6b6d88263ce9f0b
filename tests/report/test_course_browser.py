"""The page of a course in a browser: accessible in both schemes and at both widths, drawn, and worked by the keyboard."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from oncoledger.report.course_forms import courses_html

from .course_sample import sample_course
from .test_html_browser import DESK, PHONE, _counts, _says, browser  # noqa: F401


@pytest.fixture
def opened(browser: Any, tmp_path: Path) -> Iterator[Any]:  # noqa: F811
    """Opens the page; afterwards no script has failed and nothing was asked of a network."""
    wrong: list[str] = []
    pages = []

    def open_(size: tuple[int, int] = DESK, scheme: str = "light") -> Any:
        file = tmp_path / "course.html"
        person, course, present, as_of = sample_course()
        file.write_text(courses_html([(person, course, present)], as_of), "utf-8")
        page = browser.new_page(viewport={"width": size[0], "height": size[1]}, color_scheme=scheme, reduced_motion="reduce")
        page.on("console", lambda message: wrong.append(message.text))
        page.on("pageerror", lambda error: wrong.append(str(error)))
        page.on("request", lambda request: None if request.url.startswith(file.as_uri()) else wrong.append(request.url))
        page.goto(file.as_uri())
        page.locator("#c-0 .picture").wait_for()
        pages.append(page)
        return page

    yield open_
    for page in pages:
        page.close()
    assert not wrong


@pytest.mark.parametrize(("size", "scheme"), [(DESK, "light"), (DESK, "dark"), (PHONE, "light")], ids=["desk", "dark", "phone"])
def test_axe_finds_nothing(opened: Any, size: tuple[int, int], scheme: str) -> None:
    axe = pytest.importorskip("axe_playwright_python.sync_playwright")
    page = opened(size, scheme)
    page.evaluate("for (const part of document.querySelectorAll('details')) { part.open = true; part.style.contentVisibility = 'visible'; }")
    page.locator(".alllines tbody tr").first.wait_for(state="attached")
    found = axe.Axe().run(page, options={"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]})
    assert found.violations_count == 0, found.generate_report()
    assert page.evaluate("document.documentElement.scrollWidth") <= size[0]


def test_lanes_are_drawn_and_the_keyboard_reaches_a_session(opened: Any) -> None:
    page = opened()
    drawn = page.locator("#c-0 .picture text.family").all_inner_texts()
    assert page.locator("#c-0 .picture .mark").count() > 80 and page.locator("#c-0 .picture .year").count() == 1
    assert len(page.locator("#c-0 .picture text.family").all()) == 5, drawn
    page.locator("#c-0 .picture").focus()
    page.keyboard.press("ArrowRight")
    _says(page, "#c-0 .tip", "booked treatments.*2025-12-15, Mon")
    page.locator("#c-0 .alllines > summary").click()
    page.locator("#c-0 .alllines tbody tr").first.wait_for()
    _counts(page, "#c-0 .alllines thead th", 7)


def test_print_keeps_the_picture(opened: Any) -> None:
    page = opened()
    page.emulate_media(media="print")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    _counts(page, ".picture svg", 1)
