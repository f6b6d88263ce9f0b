"""kill -9 of listener, intake and watcher at any moment while messages and files come: what was acknowledged is in the ledger once, and so is every file.

Everyday six kills; ONCOLEDGER_KILLS=200 for the bar.
"""

from __future__ import annotations

import contextlib
import os
import random
import signal
import threading
import time
from collections import Counter
from itertools import count

from .sender import Listener, Sender, ask, charged, control, eventually, framed, given, registered

KILLS = int(os.environ.get("ONCOLEDGER_KILLS", "6"))


class Clinic:
    """Senders that send one message after the other until the connection breaks, and then the same message again, as an interface engine does."""

    def __init__(self, connections):
        self.numbers = count(1)
        self.lock = threading.Lock()
        self.owed = [None] * connections
        self.acknowledged = {}
        self.repeated = 0

    def message(self, number):
        make = (registered, given, charged)[number % 3]
        return make(number, 10_000 + number % 5_000)

    def talk(self, place, port, seed):
        rng = random.Random(seed)
        try:
            with Sender(port, 5) as sender:
                while True:
                    if self.owed[place] is None:
                        with self.lock:
                            self.owed[place] = next(self.numbers)
                    number = self.owed[place]
                    data = framed(self.message(number))
                    cut = rng.randrange(len(data))
                    sender.send(data[:cut])
                    if rng.random() < 0.1:
                        time.sleep(0.01)
                    sender.send(data[cut:])
                    answer = sender.answer()
                    if not answer:
                        return
                    self.acknowledged[number] = control(answer)
                    self.owed[place] = None
                    if KILLS > 20:
                        time.sleep(0.04)  # a hundred a second, so that the end does not wait for half a million
        except OSError:
            return


def test_kills(tmp_path):
    seed = int(os.environ.get("ONCOLEDGER_SEED", "0")) or random.randrange(10**6)
    rng = random.Random(seed)
    folder, inbox = tmp_path / "ledger", tmp_path / "inbox"
    inbox.mkdir()
    clinic, files, targets = Clinic(4), count(1), Counter()
    options = ("--watch", str(inbox))
    while targets.total() < KILLS:
        with Listener(folder, *options) as listener:
            threads = [threading.Thread(target=clinic.talk, args=(place, listener.port, rng.random())) for place in range(4)]
            for thread in threads:
                thread.start()
            target, killed = "intake", 0
            while target == "intake" and targets.total() < KILLS:
                if rng.random() < 0.7:
                    eventually(lambda: listener.log.count("taking in: ") > killed, 180)  # noqa: B023
                until = time.monotonic() + rng.uniform(0.05, 1.5)
                while time.monotonic() < until:
                    number = next(files)
                    (inbox / f"export{number}.csv").write_text(f"patient_id,service_date,code,units\nF{number},2026-02-11,77412,1\n")
                    time.sleep(0.08)
                target = rng.choice(["all", "listener", "intake", "intake"])
                targets[target] += 1
                if target == "intake":
                    killed = listener.log.count("taking in: ")
                    for child in listener.children():
                        with contextlib.suppress(ProcessLookupError):
                            os.kill(child, signal.SIGKILL)
                elif target == "listener":
                    listener.process.kill()
                    time.sleep(rng.uniform(0, 0.3))
            listener.kill()
            for thread in threads:
                thread.join(10)
            assert "Traceback" not in listener.log, (seed, targets, listener.log)
    with Listener(folder, *options) as listener:
        sent, written = next(clinic.numbers) - 1, next(files) - 1
        eventually(lambda: (ask(folder, "SELECT count(*) FROM file WHERE path LIKE '%.csv'") or [[0]])[0][0] >= written, 180 + 3 * KILLS)
        last = ask(folder, "SELECT max(id) FROM message", name="journal.sqlite")[0][0]
        eventually(lambda: ask(folder, "SELECT max(last) FROM listened")[0][0] == last, 180 + 3 * KILLS)
        eventually(lambda: not ask(folder, "SELECT 1 FROM claim_queue WHERE decided IS NULL LIMIT 1"), 180 + 3 * KILLS)
        assert listener.stop() == 0, listener.log
        assert "Traceback" not in listener.log, listener.log
    ids = [row[0] for row in ask(folder, "SELECT control_id FROM message", name="journal.sqlite")]
    assert max(Counter(ids).values()) == 1, seed
    names = {number: "AXD"[number % 3] + str(number) for number in range(1, sent + 1)}
    assert {code for code, _ in clinic.acknowledged.values()} == {"AA"}
    assert all(name == names[number] for number, (_, name) in clinic.acknowledged.items())
    assert not {names[number] for number in clinic.acknowledged} - set(ids), (seed, "acknowledged and not in the journal")
    rows = Counter(row[0] for row in ask(folder, "SELECT record_id FROM administration"))
    doses = [number for number in clinic.acknowledged if number % 3 == 1]
    for number in doses:
        assert sum(times for name, times in rows.items() if name.split("^")[0] == f"P-{number}") == 1, (seed, number)
    assert max(rows.values()) == 1 and len(rows) == len([each for each in ids if each[0] == "X"]), seed
    queue = Counter(row[0] for row in ask(folder, "SELECT record_id FROM claim_queue WHERE source='administration' AND decided IS NOT NULL"))
    assert queue == rows, seed
    persons = Counter(row[0] for row in ask(folder, "SELECT patient_id FROM charge WHERE patient_id LIKE 'F%' AND is_current=1"))
    assert persons == Counter(f"F{number}" for number in range(1, written + 1)), seed
    assert max(Counter(row[0] for row in ask(folder, "SELECT sha256 FROM file WHERE path LIKE '%.csv'")).values()) == 1, seed
    print(f"seed {seed}: {dict(targets)}, {sent} messages, {len(clinic.acknowledged)} acknowledged, {len(ids)} in the journal, {written} files")
