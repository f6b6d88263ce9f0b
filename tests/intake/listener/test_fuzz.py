"""Broken frames and broken messages through the real socket: no traceback, no hang, and an answer to a good message afterwards.

Everyday some hundreds of frames; ONCOLEDGER_FRAMES=250000 for the bar.
"""

from __future__ import annotations

import os
import random
import threading

from .sender import Listener, Sender, ask, charged, eventually, framed, given, registered

FRAMES = int(os.environ.get("ONCOLEDGER_FRAMES", "600"))
SIGNS = [b"\x0b", b"\x1c", b"\r", b"\x1c\r", b"|", b"^", b"~", b"\\", b"&", b"MSH", b"\x00", b"\xff", b"\n", b"\x0bMSH|^~\\&|", b"\\X0B\\", b"9" * 400]


def broken(rng: random.Random, number: int) -> bytes:
    """A frame with some damage; one in eight is whole."""
    data = bytearray(framed(rng.choice((registered, given, charged))(number, rng.randrange(5_000))))
    for _ in range(rng.choice([0, 1, 1, 2, 3, 5, 9, 30])):
        at = rng.randrange(len(data) + 1)
        kind = rng.randrange(5)
        if kind == 0:
            del data[at : at + rng.randrange(1, 40)]
        elif kind == 1:
            data[at:at] = rng.choice(SIGNS)
        elif kind == 2:
            data[at:at] = rng.randbytes(rng.randrange(1, 20))
        elif kind == 3 and data:
            data[at % len(data)] = rng.randrange(256)
        else:
            fields = data.split(b"|")
            fields[rng.randrange(len(fields))] = rng.choice([b"", b"99999999999999999999", b"-1", b"20269999", b"\xc3\x28", b"^^^^", b"~" * 50])
            data = bytearray(b"|".join(fields))
    return bytes(data)


def test_broken_frames(tmp_path):
    seed = int(os.environ.get("ONCOLEDGER_SEED", "0")) or random.randrange(10**6)
    rng = random.Random(seed)
    folder = tmp_path / "ledger"
    with Listener(folder, "--largest", "1") as listener:
        sent = 0
        while sent < FRAMES:
            block = [broken(rng, sent + place) for place in range(min(rng.choice([1, 20, 300]), FRAMES - sent))]
            sent += len(block)
            try:
                with Sender(listener.port, 30) as sender:
                    reading = threading.Thread(target=drain, args=(sender,))
                    reading.start()
                    sender.send(b"".join(block))
                    sender.send(b"\x1c\r")
                    sender.socket.shutdown(1)
                    reading.join(60)
                    assert not reading.is_alive(), f"seed {seed}: no end after {sent} frames"
            except ConnectionError:
                pass  # it may close the connection on nonsense
        with Sender(listener.port, 30) as sender:
            assert sender.ask(given(10**9, 7)) == ("AA", f"X{10**9}"), seed
        kept = ask(folder, "SELECT count(*) FROM message", name="journal.sqlite")[0][0]
        eventually(lambda: (ask(folder, "SELECT max(last) FROM listened") or [[0]])[0][0] == kept, 180 + FRAMES / 20)
        eventually(lambda: ask(folder, "SELECT 1 FROM claim_queue WHERE record_id LIKE 'P-1000000000%' AND decided IS NOT NULL"), 180 + FRAMES / 20)
        assert listener.stop() == 0
        assert "Traceback" not in listener.log and "within oncoledger" not in listener.log, (seed, listener.log[-4000:])
    print(f"seed {seed}: {sent:,} frames, {kept:,} messages kept, {ask(folder, 'SELECT count(*) FROM problem')[0][0]:,} problems told")


def drain(sender: Sender) -> None:
    try:
        while sender.socket.recv(1 << 16):
            pass
    except OSError:
        pass
