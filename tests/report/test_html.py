"""The page stands alone, escapes every word, keeps every number, and stays small."""

import base64
import hashlib
import json
import re
from collections import Counter
from html.parser import HTMLParser

import pytest

from oncoledger.report.html import to_html
from oncoledger.report.page_data import page_data

from .sample import HOSTILE, clean, empty, many, sample


class _Reader(HTMLParser):
    """Elements with their attributes, and the text of scripts and of the page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str]]] = []
        self.scripts: list[str] = []
        self.words: list[str] = []
        self.inside = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, {name: value or "" for name, value in attrs}))
        self.inside = tag

    def handle_data(self, data: str) -> None:
        (self.scripts if self.inside in ("script", "style") else self.words).append(data)


@pytest.fixture(scope="module")
def page() -> str:
    return to_html(sample())


@pytest.fixture(scope="module")
def reader(page: str) -> _Reader:
    return _Reader(page)


def test_it_needs_nothing_else(page: str, reader: _Reader) -> None:
    addresses = [value for _, attributes in reader.elements for name, value in attributes.items() if name in ("href", "src", "action", "data", "poster")]
    assert addresses
    assert all(address.startswith(("#", "https://")) for address in addresses)
    assert not {tag for tag, _ in reader.elements} & {"link", "img", "iframe", "object", "embed", "base"}
    assert not re.search(r"@import|url\(|fetch\(|XMLHttpRequest|innerHTML|document\.write|eval\(", page)


def test_only_its_own_script_and_style_run(page: str) -> None:
    policy = re.search(r'Content-Security-Policy" content="([^"]+)"', page)
    assert policy
    for name in ("style", "script"):
        own = re.search(rf"<{name}>(.*?)</{name}>", page, re.S)
        assert own
        assert f"{name}-src 'sha256-{base64.b64encode(hashlib.sha256(own[1].encode()).digest()).decode()}'" in policy[1]
    assert "default-src 'none'" in policy[1]


def test_a_hostile_word_stays_a_word(page: str, reader: _Reader) -> None:
    assert Counter(tag for tag, _ in reader.elements)["script"] == 2
    assert not [name for _, attributes in reader.elements for name in attributes if name.startswith("on") or name == "style"]
    assert HOSTILE in "".join(reader.words)
    assert "<script>alert" not in page
    assert "javascript:" not in page
    assert "\u202e" not in page
    assert "\x1b" not in page


def test_the_data_of_the_script_is_inert_and_true() -> None:
    text = page_data(sample())
    assert not re.search("[<>&\u2028\u2029]", text)
    data = json.loads(text)
    assert data["courses"][4]["name"].startswith(HOSTILE)
    assert sum(len(course["marks"]) for course in data["courses"]) == sum(len(course.marks) for course in sample().courses)
    assert data["families"][:4] == ["visit", "planning", "simulation", "dosimetry"]


def test_every_finding_has_its_place(page: str, reader: _Reader) -> None:
    report = sample()
    ids = [attributes["id"] for _, attributes in reader.elements if "id" in attributes]
    assert not [name for name, times in Counter(ids).items() if times > 1]
    assert {f"f-{f.id}" for f in [*report.findings, *report.questions, *report.excused]} <= set(ids)
    for target in re.findall(r'href="#([^"]+)"', page):
        assert target in ids


def test_every_rule_keeps_its_five_counts(page: str) -> None:
    for count in sample().verdicts:
        row = re.search(rf"<tr[^>]*><th scope=\"row\"><span class=\"rule\">{count.rule}</span>.*?</tr>", page)
        assert row
        numbers = [int(n) for n in re.findall(r'<td class="num[^"]*">(\d+)</td>', row[0])]
        assert numbers == [count.found, count.clear, count.excused, count.cannot_tell, count.not_judged]


def test_the_head_says_money_and_doubt(page: str) -> None:
    assert "<h1>23 findings in 7 of 10 courses</h1>" in page
    assert "<strong>$10,555.00</strong>" in page
    assert ">11 answers of 9 rules</a>: a record that would decide is missing" in page
    assert "837P_2026_02.txt is partial: what is not there proves nothing" in page
    assert "NCCI practitioner pairs 2024Q3, carried forward" in page


def test_zero_findings_do_not_look_like_zero_evidence() -> None:
    assert "No findings: 23 rules judged something, in 332 answers." in to_html(clean())
    assert "nothing was judged" in to_html(empty())


def test_sixty_courses_stay_small() -> None:
    assert len(to_html(many(60)).encode()) < 1_000_000


def test_the_same_report_gives_the_same_page(page: str) -> None:
    assert to_html(sample()) == page
