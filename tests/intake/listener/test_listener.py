"""The real server over real sockets: answers, modes, repeats, what breaks, TLS, a graceful end, the way on to the claim queue, watched folders."""

from __future__ import annotations

import json
import os
import shutil
import socket
import ssl
import subprocess
import sys
import time

import pytest

from .sender import Listener, Sender, ask, charged, control, eventually, framed, given, registered


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    folder = tmp_path_factory.mktemp("listener")
    (folder / "inbox").mkdir()
    return folder


@pytest.fixture(scope="module")
def listener(place):
    """One for all tests of this file that do not stop it."""
    with Listener(place / "ledger", "--watch", str(place / "inbox"), "--largest", "1", "--slowest", "2") as running:
        yield running
        assert "Traceback" not in running.log


def journal(listener, sql, *values):
    return ask(listener.folder, sql, *values, name="journal.sqlite")


def test_an_answer_means_that_it_is_on_disk(listener):
    with Sender(listener.port) as sender:
        assert sender.ask(registered(1, 7)) == ("AA", "A1")
        assert journal(listener, "SELECT content FROM message WHERE control_id='A1'") == [(registered(1, 7),)]
        assert sender.ask(registered(1, 7)) == ("AA", "A1")
        assert journal(listener, "SELECT repeated FROM message WHERE control_id='A1'") == [(1,)]


def test_many_at_once_are_answered_in_their_order(listener):
    with Sender(listener.port) as sender:
        sender.send(b"".join(framed(registered(number, 7)) for number in range(100, 400)))
        assert [control(sender.answer())[1] for _ in range(300)] == [f"A{number}" for number in range(100, 400)]


def test_what_is_no_message_is_kept_and_answered(listener):
    with Sender(listener.port) as sender:
        assert sender.ask(b"hello, invented") == ("AR", "")
        assert sender.ask(b"MSH|^~\\&|A|F|||2026||") == ("AE", "")
        assert sender.ask(registered(2, 7)) == ("AA", "A2")
    assert journal(listener, "SELECT code FROM message WHERE content=?", b"hello, invented") == [("AR",)]
    problem = eventually(lambda: ask(listener.folder, "SELECT found FROM problem WHERE expected='an HL7 v2 message'"))
    assert problem[0] == ("bytes without MSH",)
    assert "hello" not in listener.log


def test_no_answer_where_none_is_wanted(listener):
    quiet = registered(3, 7).replace(b"|P|2.5.1", b"|P|2.5.1|||NE")
    with Sender(listener.port) as sender:
        sender.send(framed(quiet))
        assert sender.ask(registered(4, 7).replace(b"|P|2.5.1", b"|P|2.5.1|||AL|NE")) == ("CA", "A4")
    assert journal(listener, "SELECT code FROM message WHERE control_id='A3'") == [("CA",)]


def test_too_large_is_refused_and_the_next_is_taken(listener):
    with Sender(listener.port) as sender:
        assert sender.ask(registered(5, 7) + b"NTE|1||" + b"x" * 1_100_000) == ("AR", "A5")
        assert sender.ask(registered(6, 7)) == ("AA", "A6")
    assert journal(listener, "SELECT 1 FROM message WHERE control_id='A5'") == []


def test_garbage_and_missing_ends(listener):
    with Sender(listener.port) as sender:
        sender.send(b"GET / HTTP/1.1\r\n\r\n" + framed(registered(7, 7))[:-1])
        assert control(sender.answer()) == ("AA", "A7")
        sender.send(b"\r" + framed(registered(8, 7))[:60] + framed(registered(9, 7)))
        assert control(sender.answer()) == ("AA", "A9")
    listener.wait_for("14 bytes outside of any message passed over")
    listener.wait_for("without end passed over")


def test_a_message_that_never_ends_does_not_hold_a_connection(listener):
    with Sender(listener.port) as sender:
        sender.send(framed(registered(10, 7))[:50])
        assert sender.answer() == b""
    listener.wait_for("a message did not end within 2 seconds")


def test_who_takes_no_answers_is_cut_off(listener):
    with Sender(listener.port) as sender:
        sender.socket.settimeout(15)
        block = framed(registered(13, 7).replace(b"A13|", b"A13" + b"x" * 60_000 + b"|"))  # what is answered repeats it
        with pytest.raises(OSError):  # at some moment nobody reads what is sent any more
            for _ in range(2_000):
                sender.send(block)
    with Sender(listener.port) as sender:
        assert sender.ask(registered(11, 7)) == ("AA", "A11")


def test_the_same_control_id_with_other_content(listener):
    with Sender(listener.port) as sender:
        assert sender.ask(registered(12, 7)) == ("AA", "A12")
        assert sender.ask(registered(12, 8)) == ("AA", "A12")
    assert len(journal(listener, "SELECT 1 FROM message WHERE control_id='A12'")) == 2
    listener.wait_for("its control id was used before")


def test_from_message_to_claim_queue(listener):
    with Sender(listener.port) as sender:
        sender.ask(registered(20, 70))
        sender.ask(given(21, 70))
    held = "SELECT state, why, findings FROM claim_queue WHERE record_id LIKE 'P-21^%' AND decided IS NOT NULL"
    assert eventually(lambda: ask(listener.folder, held)) == [("held", "no charge of that day is on file", "[]")]
    with Sender(listener.port) as sender:
        sender.ask(charged(22, 70))
        sender.ask(given(21, 70))
    eventually(lambda: (rows := ask(listener.folder, held)) and "no charge" not in rows[0][1])
    (state, why, findings), *others = ask(listener.folder, held)
    assert not others and (state == "ready") == (not why) and bool(json.loads(findings)) == ("findings" in why)


def test_a_file_is_read_once_it_rests(listener, place):
    inbox = place / "inbox"
    head = "patient_id,service_date,code,units\n"
    (inbox / "copying.csv.part").write_text(head + "W0,2026-02-11,77412,1\n")
    with (inbox / "slow.csv").open("w") as file:
        for number in range(1, 12):
            file.write((head if number == 1 else "") + f"W{number},2026-02-11,77412,1\n")
            file.flush()
            time.sleep(0.15)
    (inbox / "nothing.png").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(200))
    os.symlink(inbox / "gone", inbox / "dangling.csv")
    seen = "SELECT items FROM file WHERE path LIKE ?"
    assert eventually(lambda: ask(listener.folder, seen, "%slow.csv")) == [(11,)]
    (inbox / "slow.csv").write_text(head + "W99,2026-02-12,77412,1\n")
    assert eventually(lambda: len(ask(listener.folder, seen, "%slow.csv")) == 2)
    os.rename(inbox / "copying.csv.part", inbox / "copying.csv")
    shutil.copy(inbox / "slow.csv", inbox / "again.csv")
    assert eventually(lambda: ask(listener.folder, seen, "%copying.csv")) == [(1,)]
    eventually(lambda: ask(listener.folder, "SELECT 1 FROM watched WHERE path LIKE '%again.csv' AND outcome='read'"))
    assert ask(listener.folder, seen, "%again.csv") == []
    eventually(lambda: ask(listener.folder, "SELECT 1 FROM watched WHERE path LIKE '%nothing.png' AND outcome='unreadable'"))
    assert "slow" not in listener.log and "nothing.png" not in listener.log


def test_status_while_it_runs(listener):
    done = subprocess.run(
        [sys.executable, "-m", "oncoledger", "listen", "--status", "--into", str(listener.folder)], capture_output=True, text=True, timeout=300
    )  # fmt: skip
    words = [line.split()[0] for line in done.stdout.splitlines()]
    assert done.returncode == 0 and words[:6] == ["received", "acknowledged", "refused", "taken", "waiting", "files"]


def test_one_listener_a_folder(listener):
    command = [sys.executable, "-m", "oncoledger", "listen", "--into", str(listener.folder), "--port", "0"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=300)
    assert done.returncode == 2 and done.stderr.strip().endswith(f"another listener works for {listener.folder}")


def test_a_graceful_end_and_tls(tmp_path):
    """With a certificate only TLS is spoken, with a client CA only to its own; at the end what was acknowledged has been taken in."""
    if not shutil.which("openssl"):
        pytest.skip("openssl makes the certificates of this test, and is not installed")
    for name in ("server", "clinic", "stranger"):
        make = f"openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=localhost -keyout {name}.key -out {name}.pem"
        subprocess.run(make.split(), cwd=tmp_path, check=True, capture_output=True)

    def secured(name):
        context = ssl.create_default_context(cafile=tmp_path / "server.pem")
        context.load_cert_chain(tmp_path / f"{name}.pem", tmp_path / f"{name}.key")
        return lambda plain: context.wrap_socket(plain, server_hostname="localhost")

    options = [f"--tls-cert={tmp_path}/server.pem", f"--tls-key={tmp_path}/server.key", f"--client-ca={tmp_path}/clinic.pem"]
    with Listener(tmp_path / "ledger", *options) as listener:
        with pytest.raises((OSError, AssertionError)), Sender(listener.port, 5) as plain:
            plain.ask(registered(1, 1))
        with pytest.raises((OSError, AssertionError)), Sender(listener.port, 5, secured("stranger")) as stranger:
            stranger.ask(registered(2, 1))
        with Sender(listener.port, 20, secured("clinic")) as sender:
            for number in range(3, 60):
                assert sender.ask(given(number, 1)) == ("AA", f"X{number}")
            assert listener.stop() == 0
        assert "Traceback" not in listener.log and "messages taken in 57" in listener.wait_for("stopped: "), listener.log
        with pytest.raises(OSError):
            socket.create_connection(("127.0.0.1", listener.port), 2)
    assert ask(tmp_path / "ledger", "SELECT count(*) FROM administration") == [(57,)]
    assert ask(tmp_path / "ledger", "SELECT count(*) FROM claim_queue WHERE decided IS NOT NULL") == [(57,)]


@pytest.mark.parametrize(("options", "words"), [
    (["--host", "256.1.1.1"], "cannot listen on"),
    (["--tls-cert", "nothing.pem"], "cannot listen on"),
    (["--client-ca", "nothing.pem"], "without a certificate"),
    (["--watch", "nowhere"], "no such folder"),
    (["--zone", "Mars/Base"], "no time zone of that name"),
    (["--status"], "nothing has listened"),
])  # fmt: skip
def test_wrong_use_is_one_sentence(options, words, tmp_path):
    from typer.testing import CliRunner

    from oncoledger.cli import app

    done = CliRunner().invoke(app, ["listen", "--into", str(tmp_path / "ledger"), "--port", "0", *options])
    assert done.exit_code == 2 and words in done.stderr and len(done.stderr.strip().splitlines()) == 1
