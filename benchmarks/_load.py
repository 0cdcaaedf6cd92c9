"""Many clients over HTTP in one thread: it sends bytes that are ready and reads no more than it must.

The clients share the machine with the server that they measure, so what they cost is said beside the figures.
"""

import heapq
import selectors
import socket
import time
from collections.abc import Generator
from dataclasses import dataclass, field

PATIENCE_S = 30
READ_BYTES = 65536


@dataclass(frozen=True)
class Ask:
    """One request: a name for the table, its bytes, and the status of a good answer."""

    name: str
    data: bytes
    good: int


@dataclass(frozen=True)
class Answer:
    """What came of a request: the status (0 where the line broke), the body, the seconds that it took."""

    name: str
    status: int
    body: bytes
    seconds: float
    good: bool


# A client gives requests one after the other, and is given the answer to each.
Client = Generator[Ask, Answer, None]


@dataclass
class _Line:
    """One client and its connection."""

    client: Client
    ask: Ask | None = None
    wire: socket.socket | None = None
    began: float = 0.0
    held: bytearray = field(default_factory=bytearray)


def load(port: int, clients: list[tuple[float, Client]]) -> list[Answer]:
    """Let each client begin at its second after the start; return every answer when all are done."""
    answers: list[Answer] = []
    start = time.perf_counter()
    waiting = [(at, number, _Line(client)) for number, (at, client) in enumerate(clients)]
    heapq.heapify(waiting)
    with selectors.DefaultSelector() as poll:
        while waiting or poll.get_map():
            now = time.perf_counter() - start
            while waiting and waiting[0][0] <= now:
                line = heapq.heappop(waiting)[2]
                line.ask = next(line.client, None)
                _send(port, line, poll, answers)
            pause = max(0.0, waiting[0][0] - now) if waiting else 1.0
            for key, _ in poll.select(min(pause, 1.0)):
                _read(port, key.data, poll, answers)
            late = time.perf_counter() - PATIENCE_S
            for line in [key.data for key in poll.get_map().values() if key.data.began < late]:
                _end(port, line, 0, b"", poll, answers)
    return answers


def _send(port: int, line: _Line, poll: selectors.BaseSelector, answers: list[Answer]) -> None:
    """Send what the client asks, over its line or a new one."""
    while line.ask is not None:
        line.began = time.perf_counter()
        try:
            if line.wire is None:
                line.wire = socket.create_connection(("127.0.0.1", port), timeout=PATIENCE_S)
                line.wire.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                poll.register(line.wire, selectors.EVENT_READ, line)
            line.wire.sendall(line.ask.data)
            return
        except OSError:
            _note(line, 0, b"", poll, answers)
    if line.wire is not None:
        _close(line, poll)


def _read(port: int, line: _Line, poll: selectors.BaseSelector, answers: list[Answer]) -> None:
    """Take what has come; when the answer is whole, go on with the next request."""
    assert line.wire is not None
    try:
        more = line.wire.recv(READ_BYTES)
    except OSError:
        more = b""
    if not more:
        _end(port, line, 0, b"", poll, answers)
        return
    line.held += more
    head, between, body = bytes(line.held).partition(b"\r\n\r\n")
    if not between:
        return
    length = next(
        int(each.split(b":")[1])
        for each in head.split(b"\r\n")
        if each.lower().startswith(b"content-length:")
    )
    if len(body) >= length:
        if b"\r\nconnection: close" in head.lower():
            _close(line, poll)
        _end(port, line, int(head[9:12]), body, poll, answers)


def _end(
    port: int, line: _Line, status: int, body: bytes, poll: selectors.BaseSelector, answers: list[Answer]
) -> None:
    _note(line, status, body, poll, answers)
    _send(port, line, poll, answers)


def _note(line: _Line, status: int, body: bytes, poll: selectors.BaseSelector, answers: list[Answer]) -> None:
    """Keep the answer, close a broken line, and let the client say what comes next."""
    assert line.ask is not None
    took = time.perf_counter() - line.began
    answer = Answer(line.ask.name, status, body, took, status == line.ask.good)
    answers.append(answer)
    line.held.clear()
    if status == 0 and line.wire is not None:
        _close(line, poll)
    try:
        line.ask = line.client.send(answer)
    except StopIteration:
        line.ask = None


def _close(line: _Line, poll: selectors.BaseSelector) -> None:
    assert line.wire is not None
    poll.unregister(line.wire)
    line.wire.close()
    line.wire = None
