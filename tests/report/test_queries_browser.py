"""The page of queries in a browser: accessible in both schemes and at both widths, nothing beside the page, nothing asked of a network."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from oncoledger.audit.queries import Asked
from oncoledger.coding.query import Query
from oncoledger.intake.course.ledger import one_course
from oncoledger.model.dates import day_of
from oncoledger.report.queries import file_name, to_html

from .test_html_browser import DESK, PHONE, browser  # noqa: F401

ELEMENTS = (
    ("simulation", "rationale", "physician", "Does the note tell why this simulation was needed?"),
    ("course", "examined", "physician", "On which day between 2026-03-09 and 2026-03-13 did the physician examine the patient?"),
    ("session", "attendance", "physician", "Who attended the session?"),
    ("device", "type", "therapist", "What was the device?"),
    ("simulation", "areas", "physicist", "How many treatment areas were simulated? <b>&\u202e"),
)


def asked() -> list[Asked]:
    course, day = one_course("EPIC:c", {"course": [{"record_id": "c", "system": "EPIC"}]}, 1), day_of("2026-03-02")
    return [
        Asked(Query(f"Q{place}", "EPIC:1", "EPIC:c", day, ("77290",), element, to, "9", asks, "no", (("service", "EPIC", "s"),), kind, ()),
              "Finch, Ada" if to == "physician" else to, "left breast", course)
        for place, (kind, element, to, asks) in enumerate(ELEMENTS)
    ]  # fmt: skip


@pytest.mark.parametrize(("size", "scheme"), [(DESK, "light"), (DESK, "dark"), (PHONE, "light")], ids=["desk", "dark", "phone"])
def test_the_page(browser: Any, tmp_path: Path, size: tuple[int, int], scheme: str) -> None:  # noqa: F811
    file = tmp_path / "queries.html"
    file.write_text(to_html(asked(), "2026-06-30"), "utf-8")
    page = browser.new_page(viewport={"width": size[0], "height": size[1]}, color_scheme=scheme)
    wrong: list[str] = []
    page.on("console", lambda message: wrong.append(message.text))
    page.on("request", lambda request: None if request.url.startswith(file.as_uri()) else wrong.append(request.url))
    page.goto(file.as_uri())
    assert page.evaluate("document.documentElement.scrollWidth") <= size[0]
    assert page.locator(".clinician").count() == 3 and page.locator(".query").count() == len(ELEMENTS)
    assert page.locator(".query >> nth=0 >> .box").count() == 4, "yes, no, other, unable to determine"
    text = page.locator("body").inner_text()
    assert "77290" not in text and "<b>&\\u202e" in text and text.count("Unable to determine") == len(ELEMENTS)
    axe = pytest.importorskip("axe_playwright_python.sync_playwright")
    assert axe.Axe().run(page).violations_count == 0
    page.close()
    assert not wrong


def test_names_of_pages() -> None:
    assert file_name("physician", "Finch, Ada") == "physician-finch-ada.html" and file_name("therapist", "therapist") == "therapist.html"
    assert file_name("physician", "../../etc") == "physician-etc.html"
