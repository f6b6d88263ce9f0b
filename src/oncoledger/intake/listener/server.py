"""The MLLP server: connections in, messages to the committer, answers back in the order of the messages."""

from __future__ import annotations

import asyncio
import ssl
from collections import Counter
from itertools import count

from .answering import refused
from .committer import Committer
from .framing import Framer, Kind, Piece, framed
from .settings import Settings, log

IN_FLIGHT = 64
"""Messages of one connection that wait for the disk; it is not read before one is answered."""
LAST_BYTE = 0.25
"""How long the carriage return after an end may be late."""
CHUNK = 1 << 16
HOPELESS = 8
"""A message so many times too large is a stream that never ends: the connection is closed."""

Answers = asyncio.Queue["asyncio.Future[bytes] | None"]


class ListenError(Exception):
    """The server cannot start; one plain sentence."""


class Server:
    """Listens until it is stopped. counts: connections and what was odd in them."""

    def __init__(self, settings: Settings, committer: Committer) -> None:
        self.settings, self.committer = settings, committer
        self.counts: Counter[str] = Counter()
        self._number = count(1)
        self._open: set[asyncio.Task[None]] = set()
        self._reading: set[asyncio.Task[None]] = set()
        self._server: asyncio.Server | None = None

    async def start(self) -> int:
        """Listen; answers the port. Raises ListenError."""
        settings = self.settings
        try:
            secured = tls(settings)
            self._server = await asyncio.start_server(self._take, settings.host, settings.port, ssl=secured, limit=CHUNK)
        except (OSError, ValueError) as problem:
            raise ListenError(f"cannot listen on {settings.host}:{settings.port}: {getattr(problem, 'strerror', None) or problem}") from None
        return int(self._server.sockets[0].getsockname()[1])

    async def stop(self) -> None:
        """No more connections, no more messages; what was taken is answered."""
        if self._server:
            self._server.close()
        for task in self._reading:
            task.cancel()
        if self._open:
            await asyncio.wait(self._open, timeout=self.settings.slowest)

    async def _take(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        name = f"connection {next(self._number)}"
        if len(self._open) >= self.settings.connections:
            log(f"{name} refused: {self.settings.connections} are open")
            self.counts["refused connections"] += 1
            writer.transport.abort()
            return
        task = asyncio.current_task()
        assert task is not None
        self._open.add(task)
        self.counts["connections"] += 1
        answers: Answers = asyncio.Queue(IN_FLIGHT)
        answering = asyncio.create_task(self._answer(answers, writer))
        answering.add_done_callback(lambda _: task in self._reading and task.cancel())  # who takes no answers is not read
        try:
            self._reading.add(task)
            await self._read(name, reader, answers)
        except asyncio.CancelledError:
            pass  # told to stop: what was taken is answered below
        except (OSError, ssl.SSLError) as problem:
            log(f"{name} broken: {problem.strerror or type(problem).__name__}")
        finally:
            self._reading.discard(task)
            await self._end(name, answers, answering, writer)
            self._open.discard(task)

    async def _end(self, name: str, answers: Answers, answering: asyncio.Task[None], writer: asyncio.StreamWriter) -> None:
        """Every answer that is owed, then the end of the connection."""
        try:
            async with asyncio.timeout(self.settings.slowest):
                while not answering.done() and answers.full():
                    await asyncio.sleep(0.01)
                if not answering.done():
                    answers.put_nowait(None)
                await answering
        except TimeoutError:
            log(f"{name}: the other side does not take its answers; closed")
            answering.cancel()
            writer.transport.abort()
        except (OSError, ssl.SSLError):
            writer.transport.abort()  # the other side is gone; it will send again what was not answered
        writer.close()

    async def _read(self, name: str, reader: asyncio.StreamReader, answers: Answers) -> None:
        framer = Framer(self.settings.largest)
        loop = asyncio.get_running_loop()
        begun = taken = 0.0
        while True:
            while self.committer.is_full:
                await asyncio.sleep(0.01)
            limit = self.settings.slowest - (loop.time() - begun) if framer.is_inside else self.settings.silence
            try:
                async with asyncio.timeout(LAST_BYTE if framer.may_be_over else max(limit, 0)):
                    data = await reader.read(CHUNK)
            except TimeoutError:
                if framer.may_be_over:
                    await self._pieces(name, framer.flush(), answers)
                    continue
                silent = f"silent for {self.settings.silence:g} seconds"
                log(f"{name} closed: " + (f"a message did not end within {self.settings.slowest:g} seconds" if framer.is_inside else silent))
                self.counts["timed out"] += 1
                return
            was_inside = framer.is_inside
            pieces = framer.feed(data) if data else framer.close()
            await self._pieces(name, pieces, answers)
            if framer.is_inside and (pieces or not was_inside):
                begun, taken = loop.time(), 0
            taken += len(data)
            if not data:
                return
            if framer.is_inside and taken > HOPELESS * self.settings.largest:
                log(f"{name} closed: a message of more than {taken} bytes without end")
                self.counts["too large"] += 1
                return

    async def _pieces(self, name: str, pieces: list[Piece], answers: Answers) -> None:
        for kind, data, size in pieces:
            if kind is Kind.MESSAGE:
                await answers.put(self.committer.submit(data))
                continue
            self.counts[kind.value] += 1
            log(f"{name}: {_SAID[kind].format(size=size, largest=self.settings.largest)}")
            if kind is Kind.TOO_LARGE:
                answer: asyncio.Future[bytes] = asyncio.get_running_loop().create_future()
                answer.set_result(refused(data, "R", f"message of {size} bytes; at most {self.settings.largest} are taken"))
                await answers.put(answer)

    async def _answer(self, answers: Answers, writer: asyncio.StreamWriter) -> None:
        """Answers in the order of the messages. Ends with the connection: a side that does not read its answers is not read either."""
        while (owed := await answers.get()) is not None:
            answer = await owed
            if answer:
                writer.write(framed(answer))
            if answers.empty() or writer.transport.get_write_buffer_size() > CHUNK:
                async with asyncio.timeout(self.settings.slowest):
                    await writer.drain()


_SAID = {
    Kind.GARBAGE: "{size} bytes outside of any message passed over",
    Kind.CUT_OFF: "a message of {size} bytes without end passed over and not answered",
    Kind.TOO_LARGE: "a message of {size} bytes refused; at most {largest} are taken",
}


def tls(settings: Settings) -> ssl.SSLContext | None:
    """TLS 1.2 or later where a certificate is given; with `client_ca` only for those who show a certificate of it. Raises OSError, ValueError."""
    if not settings.certificate:
        if settings.key or settings.client_ca:
            raise ValueError("a key or a client CA without a certificate")
        return None
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.load_cert_chain(settings.certificate, settings.key)
    if settings.client_ca:
        context.load_verify_locations(settings.client_ca)
        context.verify_mode = ssl.CERT_REQUIRED
    return context
