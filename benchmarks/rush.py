"""The deadline rush: the product's own submit endpoint beside the same writes by pgbench, in one run.

It starts a throw-away durable PostgreSQL and Valkey, publishes a tender, gives each of N suppliers a complete
draft and a session, and lets as many clients submit (and replace) their bids over HTTP through the product's own
web server. Each request is the whole submit: session, permission, sealing, signed receipt, log chain, outbox.
Then pgbench makes the same rows with the same number of clients: that is the machine's limit.

With ``--last-minute`` 300 suppliers come once each, as people do: more and more of them the nearer the closing
moment, each opens the page to check the bid, sends it, and opens the receipt.
"""

import argparse
import os
import signal
import statistics
import subprocess
import sys
import time
import urllib.request
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

from benchmarks._load import Answer, Ask, Client, load
from supervisor.servers import Servers, child, postgres_bin
from supervisor.stack import ROOT, WEB
from supervisor.throwaway import throwaway_world

REACH_RATIO = 0.06
REACH_RATE = 120
REACH_P95_MS = 500
REACH_LAST_MINUTE_P95_MS = 1000
WARM_S = 3

TABLES = """
CREATE TABLE rush_tender (id int PRIMARY KEY, deadline_at timestamptz NOT NULL);
INSERT INTO rush_tender VALUES (1, now() + interval '1 day');
CREATE TABLE rush_bid (id int PRIMARY KEY, status text, version int, last_version int, size text);
INSERT INTO rush_bid SELECT n, 'draft', 0, 0, '' FROM generate_series(1, 1000) AS n;
CREATE TABLE rush_version (id bigserial PRIMARY KEY, bid int, number int, quality bytea, price bytea, q_hash text,
    p_hash text, received_at timestamptz, deadline_at timestamptz, key text, UNIQUE (bid, key));
CREATE TABLE rush_receipt (id bigserial PRIMARY KEY, version bigint UNIQUE, data bytea);
CREATE TABLE rush_event (id bigserial PRIMARY KEY, chain int, sequence bigserial, canonical bytea, hash bytea,
    UNIQUE (chain, sequence));
CREATE TABLE rush_outbox (id bigserial PRIMARY KEY, kind text, key text UNIQUE, payload jsonb);
"""
SCRIPT = r"""
\set bid random(1, 1000)
BEGIN;
SELECT 1 FROM rush_bid WHERE id = :bid FOR UPDATE;
SELECT 1 FROM rush_tender WHERE id = 1 FOR SHARE;
SELECT clock_timestamp() < deadline_at FROM rush_tender WHERE id = 1;
INSERT INTO rush_version (bid, number, quality, price, q_hash, p_hash, received_at, deadline_at, key)
  VALUES (:bid, 1, decode(repeat('a7', 4300), 'hex'), decode(repeat('7a', 1200), 'hex'), repeat('a', 64),
          repeat('b', 64), clock_timestamp(), now(), gen_random_uuid()::text);
UPDATE rush_bid SET status = 'submitted', version = version + 1, last_version = last_version + 1 WHERE id = :bid;
INSERT INTO rush_outbox (kind, key, payload) VALUES ('bid.submitted', gen_random_uuid()::text, '{"bid": "B"}');
INSERT INTO rush_event (chain, canonical, hash) VALUES (:bid, decode(repeat('c1', 900), 'hex'), sha256('x'));
INSERT INTO rush_receipt (version, data) VALUES (currval('rush_version_id_seq'), decode(repeat('d2', 2600), 'hex'));
COMMIT;
"""


def make_world(number: int, closes_in: timedelta) -> tuple[Any, list[dict[str, str]]]:
    """Return the tender, and for each supplier the reference of a complete draft and the cookies of a session."""
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.sessions.backends.db import SessionStore
    from django.middleware.csrf import _get_new_csrf_string

    from tests.suppliers import make as our

    tender, _ = our.open_tender(closes_in)
    found = []
    for _ in range(number):
        bid = our.bid(tender, words="We ask families what they need, and show it. " * 4)
        store = SessionStore()
        store[SESSION_KEY] = str(bid.bidder.pk)
        store[BACKEND_SESSION_KEY] = "procurement.accounts.backends.PasswordBackend"
        store[HASH_SESSION_KEY] = bid.bidder.get_session_auth_hash()
        store["second_factor_at"] = int(datetime.now(UTC).timestamp())
        store.save()
        found.append({"bid": bid.reference, "session": store.session_key, "csrf": _get_new_csrf_string()})
    return tender, found


def request(who: dict[str, str], method: str, path: str, body: bytes = b"", **headers: str) -> bytes:
    """Return the bytes of one request of a supplier who is signed in."""
    lines = [
        f"{method} {path} HTTP/1.1",
        "Host: localhost",
        f"Cookie: sessionid={who['session']}; csrftoken={who['csrf']}",
        f"Content-Length: {len(body)}",
        *(f"{name.replace('_', '-')}: {value}" for name, value in headers.items()),
    ]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


def submits(who: dict[str, str], until: float) -> Client:
    """A supplier's own system that submits as fast as it is answered."""
    path = f"/api/v1/bids/{who['bid']}/submit/"
    while time.perf_counter() < until:
        asked = request(
            who, "POST", path, X_CSRFToken=who["csrf"], Idempotency_Key=uuid.uuid4().hex,
            Content_Type="application/json",
        )  # fmt: skip
        yield Ask("submit", asked, 201)


def comes_once(who: dict[str, str]) -> Client:
    """A person who opens the page to check the bid, sends it, and opens the receipt."""
    page = f"/bids/{who['bid']}/check/"
    yield Ask("page to check the bid", request(who, "GET", page), 200)
    form = f"csrfmiddlewaretoken={who['csrf']}&key={uuid.uuid4().hex}&sure=on".encode()
    yield Ask(
        "submit",
        request(who, "POST", page, form, Content_Type="application/x-www-form-urlencoded"),
        302,
    )
    yield Ask("receipt", request(who, "GET", f"/bids/{who['bid']}/receipts/1/"), 200)


@contextmanager
def web_server(servers: Servers, port: int) -> Iterator[int]:
    """Run the product's web server on these servers as its lesser role; give its process."""
    with (servers.var / "web.log").open("ab") as log:
        web = subprocess.Popen(
            [sys.executable, "-m", "gunicorn", *WEB, "--bind", f"127.0.0.1:{port}", "--access-logfile", "-"],
            cwd=ROOT,
            env={**os.environ, "DATABASE_URL": servers.service_url, "LOG_LEVEL": "INFO"},
            stdout=log,
            stderr=log,
            preexec_fn=child(),
        )
    try:
        wait_for(port)
        yield web.pid
    finally:
        web.send_signal(signal.SIGTERM)
        web.wait(timeout=10)


def processor_seconds(root: int, below_too: bool) -> float:
    """Return the processor seconds that a process (and everything below it) has used so far."""
    used: dict[int, tuple[int, float]] = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rsplit(")", 1)[1].split()
        except OSError:  # it has just ended
            continue
        ticks = sum(int(fields[place]) for place in (11, 12, 13, 14))
        used[int(stat.parent.name)] = int(fields[1]), ticks / os.sysconf("SC_CLK_TCK")
    if not below_too:
        return used[root][1]
    below, found = {root}, 0.0
    while below:
        found += sum(used[pid][1] for pid in below if pid in used)
        below = {pid for pid, (parent, _) in used.items() if parent in below}
    return found


def pgbench(servers: Servers, clients: int, seconds: int) -> float:
    """Return the transactions a second of the same writes."""
    script = servers.var / "rush.sql"
    script.write_text(SCRIPT)
    base = ["-h", str(servers.sockets), "-U", "app"]
    subprocess.run(
        [postgres_bin() / "psql", *base, "-q", "-d", "app", "-c", TABLES], check=True, capture_output=True
    )
    said = subprocess.run(
        [
            *(
                str(postgres_bin() / "pgbench"),
                *base,
                "-n",
                "-c",
                str(clients),
                "-j",
                "2",
                "-T",
                str(seconds),
            ),
            *("-f", str(script), "-M", "prepared", "app"),
        ],
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    line = next(line for line in said.splitlines() if line.startswith("tps"))
    return float(line.split("=")[1].split()[0])


def rush(servers: Servers, clients: int, seconds: int, rounds: int, port: int) -> int:
    """Let every client submit as fast as it can, round after round; print the table, return the errors."""
    _, people = make_world(clients, timedelta(days=1))
    answers: list[Answer] = []
    rates, used = [], dict.fromkeys(("web", "database", "the clients here"), 0.0)
    with web_server(servers, port) as web:
        watched = {"web": web, "database": servers.processes["postgres"].pid, "the clients here": os.getpid()}
        warm_until = time.perf_counter() + WARM_S
        load(port, [(0, submits(who, warm_until)) for who in people])
        for _ in range(rounds):
            before = {
                name: processor_seconds(pid, name != "the clients here") for name, pid in watched.items()
            }
            start = time.perf_counter()
            found = load(port, [(0, submits(who, start + seconds)) for who in people])
            rates.append(sum(answer.good for answer in found) / (time.perf_counter() - start))
            for name, pid in watched.items():
                used[name] += processor_seconds(pid, name != "the clients here") - before[name]
            answers += found
    limit = pgbench(servers, clients, seconds)
    good = sorted(answer.seconds * 1000 for answer in answers if answer.good)
    rate, failed = statistics.median(rates), len(answers) - len(good)
    rows = [
        ("submits over HTTP, a second", f"{rate:.0f}", f"{min(rates):.0f}", f"{max(rates):.0f}", f">= {REACH_RATE}"),
        ("the same writes by pgbench, a second", f"{limit:.0f}", "", "", ""),
        ("ratio", f"{rate / limit:.3f}", "", "", f">= {REACH_RATIO}"),
        ("p50 of a submit, ms", f"{statistics.median(good):.0f}", f"{good[0]:.0f}", f"{good[-1]:.0f}", ""),
        ("p95 of a submit, ms", f"{good[int(len(good) * 0.95)]:.0f}", "", "", f"< {REACH_P95_MS}"),
        *(
            (f"processor time of a submit, {name}, ms", f"{seconds / len(good) * 1000:.1f}", "", "", "")
            for name, seconds in used.items()
        ),
        ("errors", str(failed), "", "", "0"),
    ]  # fmt: skip
    print(f"{clients} clients, {rounds} rounds of {seconds} s, {len(good)} submits, {os.cpu_count()} cores")
    print(f"{'':52}{'median':>9}{'min':>9}{'max':>9}{'reach':>10}")
    for name, *cells in rows:
        print(f"{name:52}" + "".join(f"{cell:>9}" for cell in cells[:3]) + f"{cells[3]:>10}")
    return failed


def last_minute(servers: Servers, suppliers: int, seconds: int, port: int) -> int:
    """Let suppliers come in the last seconds, most at the end; print the table, return what went wrong."""
    from django.db import connection

    from suppliers.bids.models import Bid
    from suppliers.sealing.moments import database_time

    tender, people = make_world(suppliers, timedelta(days=1))
    chance = Random(20261127)
    # Half of them come in the last fifth of the time; nobody in the last second, when a page takes a person longer.
    coming = sorted((seconds - 1) * chance.random() ** 0.3 for _ in people)
    with web_server(servers, port):
        load(port, [(0, comes_once({**people[0], "bid": "B-NOTTHERE"}))])  # warm
        tender.deadline_at = database_time() + timedelta(seconds=seconds)
        tender.save(update_fields=["deadline_at"])
        connection.close()
        answers = load(port, [(at, comes_once(who)) for at, who in zip(coming, people, strict=True)])
    in_time = Bid.objects.filter(status="submitted").count()
    failed = sum(not answer.good for answer in answers)
    print(
        f"{suppliers} suppliers in the last {seconds} s ({sum(at > seconds * 0.8 for at in coming)} of them in the "
        f"last fifth), {in_time} bids in, {failed} errors, {os.cpu_count()} cores"
    )
    print(f"{'milliseconds':28}{'median':>9}{'p95':>9}{'max':>9}{'reach':>10}")
    for name in ("page to check the bid", "submit", "receipt"):
        took = sorted(answer.seconds * 1000 for answer in answers if answer.name == name)
        reach = f"< {REACH_LAST_MINUTE_P95_MS}" if name == "submit" else ""
        print(
            f"{name:28}{statistics.median(took):>9.0f}{took[int(len(took) * 0.95)]:>9.0f}{took[-1]:>9.0f}{reach:>10}"
        )
    return failed + suppliers - in_time


def main() -> int:
    """Run the benchmark and print its table; 1 when a submit failed."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--clients", type=int, default=32, help="suppliers that submit at once (32)")
    parser.add_argument("--seconds", type=int, default=8, help="length of each measured part (8)")
    parser.add_argument("--rounds", type=int, default=3, help="how often each part is measured (3)")
    parser.add_argument("--port", type=int, default=8765, help="port for the web server (8765)")
    parser.add_argument(
        "--last-minute", action="store_true", help="300 suppliers come in the last 60 seconds"
    )
    parser.add_argument("--suppliers", type=int, default=300, help="how many come in the last minute (300)")
    chosen = parser.parse_args()
    with throwaway_world() as servers:
        if chosen.last_minute:
            failed = last_minute(servers, chosen.suppliers, 60, chosen.port)
        else:
            failed = rush(servers, chosen.clients, chosen.seconds, chosen.rounds, chosen.port)
    return 1 if failed else 0


def wait_for(port: int) -> None:
    """Wait until the web server answers. Raises ``TimeoutError`` after 30 seconds."""
    until = time.monotonic() + 30
    while time.monotonic() < until:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/health/", timeout=2):
                return
        except OSError:
            time.sleep(0.2)
    raise TimeoutError("the web server does not answer")


if __name__ == "__main__":
    sys.exit(main())
