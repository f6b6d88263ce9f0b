"""The journal: once each, told apart by sender, control id and content."""

from __future__ import annotations

import stat

import pytest

from oncoledger.intake.listener.answering import judged
from oncoledger.intake.listener.journal import Journal, JournalError

from .sender import registered


def kept(journal, *messages):
    return [tuple(each) for each in journal.keep([(message, judged(message)) for message in messages])]


def test_once_each(tmp_path):
    journal = Journal.open(tmp_path, create=True)
    one, two = registered(1, 5), registered(2, 5)
    assert kept(journal, one, two, one) == [(1, False, ""), (2, False, ""), (1, True, "")]
    assert kept(journal, one) == [(1, True, "")]
    assert [each.content for each in journal.after(0, 10, 10**6)] == [one, two]
    assert [each.message_id for each in journal.after(1, 10, 10**6)] == [2]


def test_a_control_id_of_other_content_is_another_message(tmp_path):
    journal = Journal.open(tmp_path, create=True)
    changed = registered(1, 5).replace(b"Mirela", b"Mira")
    assert kept(journal, registered(1, 5), changed)[1] == (2, False, "its control id was used before, by message 1 of other content")
    assert kept(journal, registered(1, 5, "OTHER")) == [(3, False, "")]


def test_bytes_without_a_header_are_kept_once(tmp_path):
    journal = Journal.open(tmp_path, create=True)
    assert kept(journal, b"hello", b"hello", b"world") == [(1, False, ""), (1, True, ""), (2, False, "")]


def test_what_cannot_be_used_is_said(tmp_path):
    with pytest.raises(JournalError, match="nothing has listened"):
        Journal.open(tmp_path)
    (tmp_path / "journal.sqlite").write_bytes(b"not a database, but long enough to be looked at" * 40)
    with pytest.raises(JournalError, match="not a database"):
        Journal.open(tmp_path)


def test_it_is_for_its_owner_alone(tmp_path):
    Journal.open(tmp_path, create=True).close()
    assert stat.S_IMODE((tmp_path / "journal.sqlite").stat().st_mode) == 0o600
