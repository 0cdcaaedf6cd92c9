"""The deadline rush: the product's own submit endpoint beside the same writes by pgbench, in one run.

It starts a throw-away durable PostgreSQL and Valkey, publishes a tender, gives each of N suppliers a complete
draft and a session, and lets as many clients submit (and replace) their bids over HTTP through two gunicorn
workers. Each request is the whole submit: session, permission, sealing, signed receipt, log chain, outbox.
Then pgbench makes the same rows with the same number of clients: that is the machine's limit.
"""

import argparse
import http.client
import json
import os
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import uuid
from pathlib import Path

from supervisor.servers import Servers, child, postgres_bin

ROOT = Path(__file__).resolve().parents[1]
REACH_RATIO = 0.06
REACH_RATE = 120
REACH_P95_MS = 500

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


def make_world(number: int) -> list[dict[str, str]]:
    """Return for each supplier the reference of a complete draft and the cookies of a session."""
    from datetime import UTC, datetime, timedelta

    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.sessions.backends.db import SessionStore
    from django.middleware.csrf import _get_new_csrf_string

    from tests.suppliers import make as our

    tender, _ = our.open_tender(timedelta(days=1))
    found = []
    for _ in range(number):
        bid = our.bid(tender, words="We ask families what they need, and show it. " * 4)
        store = SessionStore()
        store[SESSION_KEY] = str(bid.bidder.pk)
        store[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
        store[HASH_SESSION_KEY] = bid.bidder.get_session_auth_hash()
        store["second_factor_at"] = int(datetime.now(UTC).timestamp())
        store.save()
        found.append({"bid": bid.reference, "session": store.session_key, "csrf": _get_new_csrf_string()})
    return found


def submit(connection: http.client.HTTPConnection, who: dict[str, str]) -> tuple[int, float]:
    """Submit once; return the status and the seconds that it took."""
    headers = {
        "Cookie": f"sessionid={who['session']}; csrftoken={who['csrf']}",
        "X-CSRFToken": who["csrf"],
        "Idempotency-Key": uuid.uuid4().hex,
        "Content-Type": "application/json",
    }
    start = time.perf_counter()
    connection.request("POST", f"/api/v1/bids/{who['bid']}/submit/", body=b"", headers=headers)
    response = connection.getresponse()
    body = response.read()
    took = time.perf_counter() - start
    if response.status == 201:
        json.loads(body)["signature"]
    return response.status, took


def rush(port: int, people: list[dict[str, str]], seconds: float) -> tuple[list[float], int, float]:
    """Let every client submit as fast as it can; return the times of the good ones, the errors and the span."""
    times: list[float] = []
    errors = [0]
    guard = threading.Lock()
    stop = time.perf_counter() + seconds

    def client(who: dict[str, str]) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        while time.perf_counter() < stop:
            try:
                status, took = submit(connection, who)
            except (OSError, http.client.HTTPException):
                connection.close()
                status, took = 0, 0.0
            with guard:
                if status == 201:
                    times.append(took)
                else:
                    errors[0] += 1

    start = time.perf_counter()
    threads = [threading.Thread(target=client, args=(who,)) for who in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return times, errors[0], time.perf_counter() - start


def processor_seconds(root: int) -> float:
    """Return the processor seconds that a process and everything below it have used so far."""
    used: dict[int, tuple[int, float]] = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rsplit(")", 1)[1].split()
        except OSError:  # it has just ended
            continue
        ticks = sum(int(fields[place]) for place in (11, 12, 13, 14))
        used[int(stat.parent.name)] = int(fields[1]), ticks / os.sysconf("SC_CLK_TCK")
    below, found = {root}, 0.0
    while below:
        found += sum(used[pid][1] for pid in below if pid in used)
        below = {pid for pid, (parent, _) in used.items() if parent in below}
    return found


def pgbench(servers: Servers, clients: int, seconds: int, folder: Path) -> float:
    """Return the transactions a second of the same writes."""
    script = folder / "rush.sql"
    script.write_text(SCRIPT)
    base = ["-h", str(servers.sockets), "-U", "app"]
    subprocess.run(
        [postgres_bin() / "psql", *base, "-q", "-d", "app", "-c", TABLES], check=True, capture_output=True
    )
    said = subprocess.run(
        [
            *(postgres_bin() / "pgbench", *base, "-n", "-c", str(clients), "-j", "2", "-T", str(seconds)),
            *("-f", script, "-M", "prepared", "app"),
        ],
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    line = next(line for line in said.splitlines() if line.startswith("tps"))
    return float(line.split("=")[1].split()[0])


def main() -> int:
    """Run the benchmark and print its table; 1 when a submit failed."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--clients", type=int, default=32, help="suppliers that submit at once (32)")
    parser.add_argument("--seconds", type=int, default=8, help="length of each measured part (8)")
    parser.add_argument("--rounds", type=int, default=3, help="how often each part is measured (3)")
    parser.add_argument("--port", type=int, default=8765, help="port for the web server (8765)")
    chosen = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="worth-rush-"))
    servers = Servers(folder, with_cache=True)
    web: subprocess.Popen[bytes] | None = None
    try:
        servers.start_postgres()
        servers.start_valkey()
        env = {
            "DATABASE_URL": servers.owner_url,
            "REDIS_URL": servers.broker_url,
            "CACHE_URL": servers.cache_url,
            "WORTH_VAR": str(folder),
            "DJANGO_SETTINGS_MODULE": "config.settings",
            "LOG_LEVEL": "ERROR",
        }
        os.environ.update(env)
        subprocess.run([sys.executable, "manage.py", "migrate", "-v", "0"], cwd=ROOT, check=True)
        import django

        django.setup()
        people = make_world(chosen.clients)
        web = subprocess.Popen(
            [
                *(Path(sys.executable).parent / "gunicorn", "config.wsgi:application"),
                *("--bind", f"127.0.0.1:{chosen.port}", "--workers", "2", "--worker-class", "gthread"),
                *("--threads", "4", "--preload", "--backlog", "512", "--log-level", "error"),
            ],
            cwd=ROOT,
            env={**os.environ, "DATABASE_URL": servers.service_url},
            preexec_fn=child(),
        )
        wait_for(chosen.port)
        rush(chosen.port, people, 2)  # warm
        rates, limits, every, failed = [], [], [], 0
        watched = {"web": web.pid, "database": servers.processes["postgres"].pid}
        used = dict.fromkeys(watched, 0.0)
        for number in range(chosen.rounds):
            before = {name: processor_seconds(pid) for name, pid in watched.items()}
            times, errors, span = rush(chosen.port, people, chosen.seconds)
            for name, pid in watched.items():
                used[name] += processor_seconds(pid) - before[name]
            rates.append(len(times) / span)
            every += times
            failed += errors
            if number == 0:
                limits.append(pgbench(servers, chosen.clients, chosen.seconds, folder))
        every.sort()
        rate, limit = statistics.median(rates), statistics.median(limits)
        p95 = every[int(len(every) * 0.95)] * 1000
        rows = [
            (
                "submits over HTTP, a second",
                f"{rate:.0f}",
                f"{min(rates):.0f}",
                f"{max(rates):.0f}",
                f">= {REACH_RATE}",
            ),
            ("the same writes by pgbench, a second", f"{limit:.0f}", "", "", ""),
            ("ratio", f"{rate / limit:.3f}", "", "", f">= {REACH_RATIO}"),
            (
                "p50 of a submit, ms",
                f"{statistics.median(every) * 1000:.0f}",
                f"{every[0] * 1000:.0f}",
                f"{every[-1] * 1000:.0f}",
                "",
            ),
            ("p95 of a submit, ms", f"{p95:.0f}", "", "", f"< {REACH_P95_MS}"),
            *(
                (f"processor time of a submit, {name}, ms", f"{seconds / len(every) * 1000:.1f}", "", "", "")
                for name, seconds in used.items()
            ),
            ("errors", str(failed), "", "", "0"),
        ]
        print(
            f"{chosen.clients} clients, {chosen.rounds} rounds of {chosen.seconds} s, "
            f"{len(every)} submits, {os.cpu_count()} cores"
        )
        print(f"{'':44}{'median':>9}{'min':>9}{'max':>9}{'reach':>10}")
        for name, *cells in rows:
            print(f"{name:44}" + "".join(f"{cell:>9}" for cell in cells[:3]) + f"{cells[3]:>10}")
        return 1 if failed else 0
    finally:
        if web is not None:
            web.send_signal(signal.SIGTERM)
            web.wait(timeout=10)
        servers.stop()
        shutil.rmtree(servers.sockets, ignore_errors=True)
        shutil.rmtree(folder, ignore_errors=True)


def wait_for(port: int) -> None:
    """Wait until the web server answers. Raises ``TimeoutError`` after 30 seconds."""
    until = time.monotonic() + 30
    while time.monotonic() < until:
        try:
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=2)
            connection.request("GET", "/health/")
            if connection.getresponse().status == 200:
                return
        except OSError:
            time.sleep(0.2)
    raise TimeoutError("the web server does not answer")


if __name__ == "__main__":
    sys.exit(main())
